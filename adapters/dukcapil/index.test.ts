import { testAdapter } from '../kit/testing.ts'
import { dukcapil } from './index.ts'

testAdapter(dukcapil)
