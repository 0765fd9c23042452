/** The names and codes of Lapor Kota Bima on the wire, and what they mean in our words. They stay in this folder. */
import type { Status, Text } from '../kit/contract.ts'

/**
 * `external_status_code` of an update, or its `status` when it has no finer code. `open` and `closed` are all that the
 * standard knows; the others are the agency's own, after the statuses of JAKI/CRM.
 */
export const statuses: Record<string, Status> = {
  open: 'received',
  closed: 'done',
  MENUNGGU: 'received',
  KOORDINASI: 'in_progress',
  DISPOSISI: 'in_progress',
  PROSES: 'in_progress',
  KURANG: 'needs_action',
  SELESAI: 'done',
  DITOLAK: 'rejected',
  DUPLIKAT: 'rejected',
  DITARIK: 'cancelled',
}
export const words: Record<string, Text> = {
  open: { id: 'Terbuka', en: 'Open' },
  closed: { id: 'Ditutup', en: 'Closed' },
  MENUNGGU: { id: 'Menunggu tanggapan dinas', en: 'Waiting for the office' },
  KOORDINASI: { id: 'Koordinasi antardinas', en: 'Offices are coordinating' },
  DISPOSISI: { id: 'Disposisi ke petugas', en: 'Assigned to a team' },
  PROSES: { id: 'Sedang ditangani', en: 'Being handled' },
  KURANG: { id: 'Laporan perlu dilengkapi', en: 'The report needs more detail' },
  SELESAI: { id: 'Selesai', en: 'Resolved' },
  DITOLAK: { id: 'Tidak dapat ditindaklanjuti', en: 'Cannot be followed up' },
  DUPLIKAT: { id: 'Sudah ada laporan yang sama', en: 'The same problem was reported before' },
  DITARIK: { id: 'Ditarik pelapor', en: 'Withdrawn by the reporter' },
}

/** Codes of `attribute[…]` beside the standard arguments; `services/<code>` defines them. */
export const ATTRIBUTE = {
  class: 'KLASIFIKASI',
  visibility: 'SIFAT',
  identity: 'IDENTITAS',
  /** Our key: what a report is looked for by, since the standard has no idempotency key. */
  reference: 'REFERENSI',
  /** Metres around the point. */
  accuracy: 'AKURASI',
} as const

export const WIRE = {
  visibility: { public: 'publik', secret: 'rahasia' },
  identity: { named: 'bernama', anonymous: 'anonim' },
} as const satisfies Record<string, Record<string, string>>

/**
 * Error codes that mean "no" and can be acted on by the resident. The standard answers every refusal with HTTP 400 and
 * leaves `code` to the server, so what is not in this table is a fault between the systems, never told as a "no".
 */
export const reasons: Record<string, { reason: Text; fields?: string[] }> = {
  LUAR_WILAYAH: {
    reason: {
      id: 'Tempat ini berada di luar Kota Bima. Periksa lagi titik atau kelurahannya.',
      en: 'This place is outside Kota Bima. Check the point or the kelurahan.',
    },
    fields: ['place'],
  },
  ISI_DITOLAK: {
    reason: {
      id: 'Isi laporan ini belum dapat diterima. Tuliskan apa yang terjadi, di mana, dan sejak kapan.',
      en: 'This report cannot be accepted as it is. Say what happened, where, and since when.',
    },
    fields: ['description'],
  },
  SUDAH_SELESAI: {
    reason: {
      id: 'Laporan ini sudah ditutup, jadi tidak dapat diubah lagi. Anda dapat membuat laporan baru.',
      en: 'This report is closed and can no longer be changed. You can send a new one.',
    },
  },
}
