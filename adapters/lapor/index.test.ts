import { testAdapter } from '../kit/testing.ts'
import { lapor } from './index.ts'

testAdapter(lapor)
