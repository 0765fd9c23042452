import { testAdapter } from '../kit/testing.ts'
import { dpmptsp } from './index.ts'

testAdapter(dpmptsp)
