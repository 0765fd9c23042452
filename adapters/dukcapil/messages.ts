/** Dukcapil's messages and codes, and what they mean in our words. Its names stay in this folder. */
import * as z from 'zod'
import type { AgencyUpdate, Status, Submitted, Taken, Text } from '../kit/contract.ts'
import { said } from '../kit/define.ts'

export const statuses: Record<string, Status> = {
  DITERIMA: 'received',
  VERIFIKASI: 'in_progress',
  KURANG: 'needs_action',
  TTE: 'in_progress',
  TERBIT: 'done',
  TOLAK: 'rejected',
  BATAL: 'cancelled',
}
export const words: Record<string, Text> = {
  DITERIMA: { id: 'Diterima loket', en: 'Received at the counter' },
  VERIFIKASI: { id: 'Verifikasi berkas', en: 'Documents being verified' },
  KURANG: { id: 'Berkas kurang', en: 'Documents incomplete' },
  TTE: { id: 'Menunggu tanda tangan elektronik', en: 'Waiting for the electronic signature' },
  TERBIT: { id: 'Dokumen terbit', en: 'Document issued' },
  TOLAK: { id: 'Ditolak', en: 'Refused' },
  BATAL: { id: 'Dibatalkan', en: 'Cancelled' },
}
/** Why Dukcapil says no, in words the resident can act on. */
const reasons: Record<string, Text> = {
  NIK_TIDAK_DITEMUKAN: {
    id: 'NIK ini tidak ditemukan dalam data kependudukan. Periksa lagi angkanya, atau datang ke loket Dukcapil.',
    en: 'This NIK was not found in the population register. Check the digits, or visit a Dukcapil counter.',
  },
  TIDAK_MEMENUHI_SYARAT: {
    id: 'Permohonan ini belum memenuhi syarat Dukcapil.',
    en: 'This request does not meet the requirements of Dukcapil yet.',
  },
  SUDAH_SELESAI: {
    id: 'Permohonan ini sudah selesai diproses, jadi tidak dapat diubah lagi.',
    en: 'This request has been decided and can no longer be changed.',
  },
}

export const Filed = z.strictObject({ nomor: z.string().min(1).max(40), kode: z.string().max(20) }).transform(
  (b): Submitted => ({
    outcome: 'accepted',
    ref: b.nomor,
    status: statuses[b.kode] ?? 'received',
    code: b.kode,
  }),
)
const Refusal = z.strictObject({
  kode: z.string().max(40),
  pesan: z.string().min(1).max(500),
  isian: z.array(z.string()).max(50).optional(),
})
export const Noted = z.strictObject({ nomor: z.string() }).transform((): Taken => ({ outcome: 'taken' }))
export const Stored = z.strictObject({ id: z.string() })
export const Match = z.strictObject({
  nama: z.enum(['SESUAI', 'TIDAK SESUAI']),
  tanggalLahir: z.enum(['SESUAI', 'TIDAK SESUAI']),
})
const News = z
  .strictObject({
    id: z.string(),
    nomor: z.string(),
    kode: z.string(),
    waktu: z.iso.datetime({ offset: true }),
    catatan: z.string().min(1).max(2000).optional(),
    perbaiki: z.array(z.string()).optional(),
    dokumen: z.strictObject({ id: z.string(), judul: z.string(), nomor: z.string() }).optional(),
  })
  .transform(
    (n): AgencyUpdate => ({
      eventId: n.id,
      ref: n.nomor,
      code: n.kode,
      at: new Date(n.waktu),
      ...(n.catatan ? { note: said(n.catatan) } : {}),
      ...(n.perbaiki ? { fix: n.perbaiki } : {}),
      ...(n.dokumen
        ? {
            document: {
              id: n.dokumen.id,
              title: said(n.dokumen.judul),
              type: 'application/pdf' as const,
              number: n.dokumen.nomor,
            },
          }
        : {}),
    }),
  )
export const Page = z.strictObject({ kabar: z.array(News).max(200), penanda: z.string(), lagi: z.boolean() })

const why = (body: unknown) => {
  const refusal = Refusal.parse(body)
  return { reason: reasons[refusal.kode] ?? said(refusal.pesan), fields: refusal.isian }
}
export const rejected = (body: unknown): Submitted => {
  const { reason, fields } = why(body)
  return { outcome: 'rejected', reason, ...(fields ? { fields } : {}) }
}
export const refused = (body: unknown): Taken => ({ outcome: 'refused', reason: why(body).reason })

/** A NIK nobody has: parsed all the same, so that a stray 404 page is not taken for an answer. */
export function notFound(body: unknown) {
  Refusal.parse(body)
  return null
}
export const About = z.strictObject({ layanan: z.literal('dukcapil'), versi: z.literal('1') })
