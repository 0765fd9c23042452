/** How the sandbox's officers judge a filing: what they refuse at once, what they send back, and what it comes to. */
import * as z from 'zod'
import type { SandboxAnswer, SandboxCore } from '../kit/sandbox.ts'
import { CODE } from './codes.ts'
import { objects, officeTime } from './register.ts'
import { bphtb, pbjt, pbjtDueDay } from './rules.ts'
import { say } from './sandbox-answers.ts'
import { acquisitionOf } from './services/bphtb.ts'
import { turnoverOf } from './services/esptpd.ts'

export type Answers = Record<string, unknown>

/** What happens by itself, and at which share of the time to a decision. */
export const COURSES: Record<string, [status: string, share: number][]> = {
  'pbb-mutasi': [
    ['DITELITI', 1 / 3],
    ['SELESAI', 1],
  ],
  npwpd: [
    ['DITELITI', 1 / 3],
    ['SELESAI', 1],
  ],
  bphtb: [
    ['DITELITI', 1 / 3],
    ['DITETAPKAN', 1],
  ],
  'esptpd-pbjt': [['DITETAPKAN', 1 / 3]],
}
/** The field an officer asks to correct when he names none. */
const USUAL: Record<string, string> = { 'pbb-mutasi': 'landProof', npwpd: 'nibProof', bphtb: 'price' }
export const toCorrect = (jenis: string) => [USUAL[jenis] ?? 'recap']

const Acquisition = z.object({
  nop: z.string(),
  kind: z.string(),
  price: z.int(),
  njop: z.int(),
  first: z.string(),
  directLine: z.string().optional(),
})
const money = z.int().optional()
const Return = z.object({
  month: z.string(),
  year: z.string(),
  kinds: z.array(z.string()),
  makanan: money,
  hotel: money,
  parkir: money,
  hiburan: money,
  hiburanKhusus: money,
  listrikSendiri: money,
})
const objectOf = (nop: unknown) => objects.find((object) => object.nop === nop)

/** Said at once, before a number is given. */
export function refusalOf({ store, now }: SandboxCore, isian: Answers, temper: string): SandboxAnswer | null {
  if (temper === 'says_no') return say(CODE.incomplete, 'Permohonan belum memenuhi syarat')
  for (const name of ['nop', 'otherNop'])
    if (isian[name] !== undefined && !objectOf(isian[name]))
      return say(CODE.unknown, 'NOP tidak dikenal', [name])
  const { npwpd, year, month } = isian
  if (npwpd !== undefined && !store.get('npwpd', String(npwpd).replace(/\s/g, '').toUpperCase()))
    return say(CODE.unknownTaxpayer, 'NPWPD tidak dikenal', ['npwpd'])
  if (month !== undefined && `${year}-${month}` >= officeTime(now()).day.slice(0, 7))
    return say(CODE.monthNotOver, 'Masa pajak belum berakhir', ['month'])
  return null
}

/** Where a declaration of BPHTB differs from what the PPAT reported and the register says. */
export function disagreements(jenis: string, isian: Answers) {
  if (jenis !== 'bphtb') return null
  const declared = Acquisition.parse(isian)
  const object = objectOf(declared.nop)
  const perbaiki = [
    ...(declared.njop === object?.njop ? [] : ['njop']),
    ...(object?.ppatPrice === undefined || declared.price === object.ppatPrice ? [] : ['price']),
  ]
  if (perbaiki.length === 0) return null
  return {
    perbaiki,
    catatan: 'Isian berbeda dari data pajak atau laporan PPAT. Periksa lagi, lalu perbaiki. (SIMULASI)',
  }
}

/** The office works the amount out for itself. `null` where nothing is assessed. Rupiah, and the last day to pay. */
export function assessed(
  jenis: string,
  isian: Answers,
  day: string,
): { pokok: number; jatuhTempo: string } | null {
  if (jenis === 'bphtb') {
    const month = new Date(Date.parse(`${day}T00:00:00Z`) + 30 * 86_400_000)
    return {
      pokok: bphtb(acquisitionOf(Acquisition.parse(isian))).due,
      jatuhTempo: month.toISOString().slice(0, 10),
    }
  }
  if (jenis !== 'esptpd-pbjt') return null
  const filed = Return.parse(isian)
  return {
    pokok: pbjt(turnoverOf(filed)).due,
    jatuhTempo: pbjtDueDay(Number(filed.year), Number(filed.month)),
  }
}
