import type { RequestData } from '../../kit/define.ts'
import { pindahDatang } from './arriving.ts'
import { aktaKelahiran } from './birth.ts'
import { ktpElGanti } from './cards.ts'
import { kia } from './child.ts'
import { aktaKematian } from './death.ts'
import { aktaPerceraian } from './divorce.ts'
import { kkPerubahan } from './family.ts'
import { pindahKeluar } from './leaving.ts'
import { aktaPerkawinan } from './marriage.ts'

/** What Dukcapil offers, by the id in the address. */
export const services: Record<string, RequestData> = {
  'ktp-el-ganti': ktpElGanti,
  'kk-perubahan': kkPerubahan,
  kia,
  'akta-kelahiran': aktaKelahiran,
  'akta-kematian': aktaKematian,
  'akta-perkawinan': aktaPerkawinan,
  'akta-perceraian': aktaPerceraian,
  'pindah-keluar': pindahKeluar,
  'pindah-datang': pindahDatang,
}
