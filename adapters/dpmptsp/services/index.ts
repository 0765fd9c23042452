import type { RequestData } from '../../kit/define.ts'
import { pbg } from './pbg.ts'
import { izinReklame } from './reklame.ts'
import { sipNakes } from './sip.ts'

/** What one can file with DPMPTSP, by the id in the address. */
export const services: Record<string, RequestData> = {
  'sip-nakes': sipNakes,
  pbg,
  'izin-reklame': izinReklame,
}

/** Run by an older part of the office's system, which does not know keys: one looks by our reference before resending. */
export const withoutKeys: ReadonlySet<string> = new Set(['izin-reklame'])
