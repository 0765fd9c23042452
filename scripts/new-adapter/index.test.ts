import { testAdapter } from '../../adapters/kit/testing.ts'
import { newAgency } from './index.ts'

testAdapter(newAgency)
