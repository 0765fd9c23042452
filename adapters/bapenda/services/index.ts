import type { RequestData } from '../../kit/define.ts'
import { bphtb } from './bphtb.ts'
import { esptpd } from './esptpd.ts'
import { pbbMutasi } from './mutasi.ts'
import { npwpd } from './npwpd.ts'

/** What can be filed with the tax office, by the id in the address. */
export const filings: Record<string, RequestData> = {
  'pbb-mutasi': pbbMutasi,
  bphtb,
  'esptpd-pbjt': esptpd,
  npwpd,
}
