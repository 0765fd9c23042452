import { testAdapter } from '../kit/testing.ts'
import { bapenda } from './index.ts'

testAdapter(bapenda)
