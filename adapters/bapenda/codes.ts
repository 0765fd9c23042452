/** The tax office's codes and what they mean in our words: of answers, and of where a filing stands. */
import type { Status, Text } from '../kit/contract.ts'

/** Codes of answers. 0 to 3 are those of the published local example (domain: Gunungkidul); the rest are ours. */
export const CODE = {
  ok: 0,
  badKey: 1,
  paidAlready: 2,
  unknown: 3,
  otherAmount: 4,
  tooLate: 5,
  keyUsed: 6,
  incomplete: 7,
  takenBack: 8,
  unknownTaxpayer: 9,
  monthNotOver: 10,
  malformed: 11,
} as const

/** Why it says no, in words the resident can act on. */
export const reasons: Record<number, Text> = {
  [CODE.paidAlready]: {
    id: 'Tagihan ini sudah dibayar. Anda tidak perlu membayar lagi.',
    en: 'This bill has already been paid. You do not need to pay again.',
  },
  [CODE.unknown]: {
    id: 'Nomor ini tidak ditemukan dalam data pajak daerah. Periksa lagi angkanya, atau datang ke loket pajak daerah.',
    en: 'This number was not found in the local tax data. Check the digits, or visit a local tax counter.',
  },
  [CODE.otherAmount]: {
    id: 'Jumlah tagihan sudah berubah, misalnya karena denda bulan baru. Cek tagihan lagi, lalu bayar jumlah yang baru.',
    en: 'The amount of the bill has changed, for example because a new month adds a penalty. Check the bill again and pay the new amount.',
  },
  [CODE.tooLate]: {
    id: 'Ini tidak dapat diubah lagi, karena sudah selesai diproses.',
    en: 'This can no longer be changed, because it has been processed.',
  },
  [CODE.incomplete]: {
    id: 'Permohonan ini belum memenuhi syarat.',
    en: 'This request does not meet the requirements yet.',
  },
  [CODE.takenBack]: {
    id: 'Pembayaran ini sudah dibatalkan. Mulai pembayaran baru.',
    en: 'This payment was taken back. Start a new payment.',
  },
  [CODE.unknownTaxpayer]: {
    id: 'NPWPD ini tidak ditemukan. Periksa lagi nomornya, atau daftar NPWPD lebih dulu.',
    en: 'This NPWPD was not found. Check the number, or register for an NPWPD first.',
  },
  [CODE.monthNotOver]: {
    id: 'Masa pajak ini belum berakhir. Laporkan setelah bulan itu selesai.',
    en: 'This tax month is not over yet. Report it after the month has ended.',
  },
}

export const statuses: Record<string, Status> = {
  DITERIMA: 'received',
  DITELITI: 'in_progress',
  PERBAIKAN: 'needs_action',
  DITETAPKAN: 'awaiting_payment',
  LUNAS: 'in_progress',
  SELESAI: 'done',
  DITOLAK: 'rejected',
  BATAL: 'cancelled',
}
export const words: Record<string, Text> = {
  DITERIMA: { id: 'Diterima', en: 'Received' },
  DITELITI: { id: 'Diteliti petugas pajak', en: 'Being examined by a tax officer' },
  PERBAIKAN: { id: 'Perlu diperbaiki', en: 'Sent back for correction' },
  DITETAPKAN: { id: 'Pajak ditetapkan, menunggu pembayaran', en: 'Tax assessed, waiting for payment' },
  LUNAS: { id: 'Pembayaran diterima', en: 'Payment received' },
  SELESAI: { id: 'Selesai', en: 'Done' },
  DITOLAK: { id: 'Ditolak', en: 'Refused' },
  BATAL: { id: 'Dibatalkan', en: 'Cancelled' },
}
