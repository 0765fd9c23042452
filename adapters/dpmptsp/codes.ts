/** DPMPTSP's codes and what they mean in our words: where a case stands, and why the office says no. */
import type { Status, Text } from '../kit/contract.ts'

export const statuses: Record<string, Status> = {
  DITERIMA: 'received',
  DIPROSES: 'in_progress',
  SURVEI: 'in_progress',
  PERBAIKAN: 'needs_action',
  TAGIHAN: 'awaiting_payment',
  LUNAS: 'in_progress',
  TERBIT: 'done',
  DITOLAK: 'rejected',
  DICABUT: 'cancelled',
}
export const words: Record<string, Text> = {
  DITERIMA: { id: 'Diterima loket perizinan', en: 'Received at the licensing counter' },
  DIPROSES: { id: 'Berkas diperiksa', en: 'Documents being checked' },
  SURVEI: { id: 'Peninjauan lokasi', en: 'Site visit' },
  PERBAIKAN: { id: 'Dikembalikan untuk diperbaiki', en: 'Sent back for correction' },
  TAGIHAN: { id: 'Menunggu pembayaran', en: 'Waiting for payment' },
  LUNAS: { id: 'Pembayaran diterima', en: 'Payment received' },
  TERBIT: { id: 'Izin terbit', en: 'Permit issued' },
  DITOLAK: { id: 'Ditolak', en: 'Refused' },
  DICABUT: { id: 'Dicabut pemohon', en: 'Withdrawn by the applicant' },
}

/** Why it says no, in words the resident can act on. */
export const reasons: Record<string, Text> = {
  TIDAK_MEMENUHI_SYARAT: {
    id: 'Permohonan ini belum memenuhi syarat perizinan.',
    en: 'This request does not meet the licensing requirements yet.',
  },
  LUAR_WILAYAH: {
    id: 'Lokasi ini di luar kota ini. Ajukan izin ke kabupaten atau kota tempat lokasi itu.',
    en: 'This location is outside the city. Apply to the regency or city where it lies.',
  },
  SUDAH_SELESAI: {
    id: 'Permohonan ini sudah selesai diproses, jadi tidak dapat diubah lagi.',
    en: 'This request has been decided and can no longer be changed.',
  },
  SUDAH_DIBAYAR: {
    id: 'Tagihan permohonan ini sudah dibayar. Untuk membatalkannya, datang ke loket perizinan.',
    en: 'The bill of this request has been paid. To withdraw it, visit the licensing counter.',
  },
}
