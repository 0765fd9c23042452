/** The tax office's messages, and what they become in our words. Its names stay in this folder. */
import * as z from 'zod'
import type { AgencyUpdate, Bill, Paid, Submitted, Taken } from '../kit/contract.ts'
import { said } from '../kit/define.ts'
import { CODE, reasons, statuses } from './codes.ts'

const kode = z.literal(CODE.ok)
const rupiah = z.int().min(0).max(1e13)
const number = z.string().min(1).max(40)

/** A bill of the tax office; one whose parts do not add up is no bill. */
const bill = z
  .strictObject({
    kodeBayar: z.string().regex(/^\d{6,30}$/),
    judul: z.string().min(1).max(200),
    pokok: rupiah,
    denda: rupiah,
    jumlah: rupiah,
    jatuhTempo: z.iso.date(),
    lunas: z.boolean(),
  })
  .refine((b) => b.jumlah === b.pokok + b.denda)
  .transform(
    (b): Bill => ({
      id: b.kodeBayar,
      title: b.judul,
      principal: b.pokok,
      penalty: b.denda,
      total: b.jumlah,
      due: b.jatuhTempo,
      paid: b.lunas,
    }),
  )

export const Inquiry = z
  .strictObject({
    kode,
    objek: z.strictObject({
      nop: z.string().regex(/^\d{18}$/),
      alamat: z.string().min(1).max(300),
      luasBumi: z.int().min(0),
      luasBangunan: z.int().min(0),
      njop: rupiah,
    }),
    tagihan: z.array(z.strictObject({ tahun: z.int().min(1990).max(2200), sppt: bill })).max(60),
  })
  .transform(({ objek, tagihan }) => ({
    nop: objek.nop,
    address: objek.alamat,
    landArea: objek.luasBumi,
    buildingArea: objek.luasBangunan,
    njop: objek.njop,
    years: tagihan.map(({ tahun, sppt }) => ({ year: tahun, bill: sppt })),
  }))
export type Inquiry = z.output<typeof Inquiry>

export const Receipt = z.strictObject({ kode, ntpd: number }).transform((b) => ({ receipt: b.ntpd }))
export const Paying = Receipt.transform((r): Paid => ({ outcome: 'paid', ...r }))
export const Filed = z.strictObject({ kode, nomor: number, status: z.string().max(20) }).transform(
  (b): Submitted => ({
    outcome: 'accepted',
    ref: b.nomor,
    status: statuses[b.status] ?? 'received',
    code: b.status,
  }),
)
export const Noted = z.strictObject({ kode }).transform((): Taken => ({ outcome: 'taken' }))
export const Stored = z.strictObject({ kode, id: z.string() })
export const About = z.strictObject({ kode, layanan: z.literal('pajak-daerah'), versi: z.literal('1') })
export const Digest = z.strictObject({ kode, sha256: z.string().regex(/^[0-9a-f]{64}$/) })

const News = z
  .strictObject({
    id: z.string(),
    nomor: z.string(),
    status: z.string(),
    waktu: z.iso.datetime({ offset: true }),
    catatan: z.string().min(1).max(2000).optional(),
    perbaiki: z.array(z.string()).optional(),
    tagihan: bill.optional(),
    dokumen: z.strictObject({ id: z.string(), judul: z.string(), nomor: z.string() }).optional(),
    nomorBaru: number.optional(),
  })
  .transform(
    (n): AgencyUpdate => ({
      eventId: n.id,
      ref: n.nomor,
      code: n.status,
      at: new Date(n.waktu),
      ...(n.catatan ? { note: said(n.catatan) } : {}),
      ...(n.perbaiki ? { fix: n.perbaiki } : {}),
      ...(n.tagihan ? { bill: n.tagihan } : {}),
      ...(n.dokumen ? { document: documentOf(n.dokumen) } : {}),
      ...(n.nomorBaru ? { newRef: n.nomorBaru } : {}),
    }),
  )
const documentOf = ({ id, judul, nomor }: { id: string; judul: string; nomor: string }) => ({
  id,
  title: said(judul),
  type: 'application/pdf' as const,
  number: nomor,
})
/** The window reaches back behind the cursor: the same news may be in it twice, and counts once. */
export const Page = z
  .strictObject({ kode, kabar: z.array(News).max(200), penanda: z.string().max(100), lagi: z.boolean() })
  .transform(({ kabar, penanda, lagi }) => ({
    updates: [...new Map(kabar.map((update) => [update.eventId, update])).values()],
    cursor: penanda,
    more: lagi,
  }))

const Refusal = z.strictObject({
  kode: z.int(),
  pesan: z.string().min(1).max(500),
  isian: z.array(z.string()).max(50).optional(),
})
function why(content: unknown) {
  const { kode, pesan, isian } = Refusal.parse(content)
  return { reason: reasons[kode] ?? said(pesan), fields: isian }
}
const rejected = (content: unknown): Submitted => {
  const { reason, fields } = why(content)
  return { outcome: 'rejected', reason, ...(fields ? { fields } : {}) }
}
const refused = (content: unknown) => ({ outcome: 'refused' as const, reason: why(content).reason })
const nothing = (content: unknown) => {
  Refusal.parse(content)
  return null
}
const on = <N>(read: (content: unknown) => N, ...codes: number[]) =>
  Object.fromEntries(codes.map((code) => [code, read]))

/** Which codes are a "no" to which message; any other code is a fault. */
export const no = {
  inquiry: on(nothing, CODE.unknown),
  payment: on(refused, CODE.paidAlready, CODE.unknown, CODE.otherAmount, CODE.takenBack),
  // Another amount under this reference is nothing to decide here: a person looks.
  advice: on(nothing, CODE.unknown, CODE.takenBack),
  reversal: on(refused, CODE.unknown, CODE.otherAmount, CODE.tooLate),
  filing: on(rejected, CODE.unknown, CODE.incomplete, CODE.unknownTaxpayer, CODE.monthNotOver),
  step: on(refused, CODE.unknown, CODE.tooLate, CODE.incomplete),
}
