/** DPMPTSP's messages: shapes of what comes in, read into our words. Its names stay in this folder. */
import * as z from 'zod'
import type { AgencyUpdate, Bill, SignatureScheme, Submitted, Taken } from '../kit/contract.ts'
import { said } from '../kit/define.ts'
import { reasons, statuses } from './codes.ts'

export const signature: SignatureScheme = {
  kind: 'hmac-sha256',
  signatureHeader: 'x-dpmptsp-signature',
  timestampHeader: 'x-dpmptsp-timestamp',
  tolerance: 300,
}

export const Filed = z
  .strictObject({ nomor: z.string().min(1).max(40), status: z.string().max(20) })
  .transform(
    (b): Submitted => ({
      outcome: 'accepted',
      ref: b.nomor,
      status: statuses[b.status] ?? 'received',
      code: b.status,
    }),
  )
export const Noted = z.strictObject({ nomor: z.string() }).transform((): Taken => ({ outcome: 'taken' }))
export const Stored = z.strictObject({ id: z.string() })
export const About = z.strictObject({ layanan: z.literal('perizinan'), versi: z.literal('2') })

const Tagihan = z
  .strictObject({
    kode_bayar: z.string(),
    uraian: z.string(),
    pokok: z.int(),
    denda: z.int(),
    jumlah: z.int(),
    jatuh_tempo: z.iso.date().nullable(),
    lunas: z.boolean(),
  })
  .transform(
    (t): Bill => ({
      id: t.kode_bayar,
      title: t.uraian,
      principal: t.pokok,
      penalty: t.denda,
      total: t.jumlah,
      due: t.jatuh_tempo,
      paid: t.lunas,
    }),
  )
const Kabar = z
  .strictObject({
    id: z.string(),
    nomor: z.string(),
    status: z.string(),
    waktu: z.iso.datetime({ offset: true }),
    catatan: z.string().min(1).max(2000).optional(),
    perbaiki: z.array(z.string()).optional(),
    tagihan: Tagihan.optional(),
    dokumen: z.strictObject({ id: z.string(), judul: z.string(), nomor: z.string() }).optional(),
  })
  .transform(
    ({ id, nomor, status, waktu, catatan, perbaiki, tagihan, dokumen }): AgencyUpdate => ({
      eventId: id,
      ref: nomor,
      code: status,
      at: new Date(waktu),
      ...(catatan ? { note: said(catatan) } : {}),
      ...(perbaiki ? { fix: perbaiki } : {}),
      ...(tagihan ? { bill: tagihan } : {}),
      ...(dokumen
        ? {
            document: {
              id: dokumen.id,
              title: said(dokumen.judul),
              type: 'application/pdf' as const,
              number: dokumen.nomor,
            },
          }
        : {}),
    }),
  )
/** The body of a webhook: news of one case or several, oldest first. */
export const Push = z.strictObject({ kabar: z.array(Kabar).min(1).max(100) })

/** What a webhook looks like: for the suite, and for whoever reads this. */
export const samplePush = {
  kabar: [
    {
      id: 'kbr-0',
      nomor: 'IZN-2026-000000',
      status: 'PERBAIKAN',
      waktu: '2026-11-19T09:00:00+08:00',
      catatan: 'Gambar belum terbaca. (SIMULASI)',
      perbaiki: ['drawings'],
    },
  ],
}

const Refusal = z.strictObject({
  kode: z.string().max(40),
  pesan: z.string().min(1).max(500),
  isian: z.array(z.string()).max(50).optional(),
})
const why = (body: unknown) => {
  const refusal = Refusal.parse(body)
  return { reason: reasons[refusal.kode] ?? said(refusal.pesan), fields: refusal.isian }
}
export const rejected = (body: unknown): Submitted => {
  const { reason, fields } = why(body)
  return { outcome: 'rejected', reason, ...(fields ? { fields } : {}) }
}
export const refused = (body: unknown): Taken => ({ outcome: 'refused', reason: why(body).reason })
/** Nothing under that number: parsed all the same, so that a stray 404 page is not taken for an answer. */
export function notFound(body: unknown) {
  Refusal.parse(body)
  return null
}
