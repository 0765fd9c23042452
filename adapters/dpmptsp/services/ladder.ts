/** The risk ladder of PP 28/2025 and what each rung asks for, in words. */
import type { Text } from '../../kit/contract.ts'

export type Risk = 'rendah' | 'menengah_rendah' | 'menengah_tinggi' | 'tinggi'

export const risks: Record<Risk, Text> = {
  rendah: { id: 'Rendah', en: 'Low' },
  menengah_rendah: { id: 'Menengah rendah', en: 'Medium-low' },
  menengah_tinggi: { id: 'Menengah tinggi', en: 'Medium-high' },
  tinggi: { id: 'Tinggi', en: 'High' },
}

/** PP 7/2021 article 35: business capital without land and buildings. */
export const scales: Record<'mikro' | 'kecil' | 'menengah' | 'besar', Text> = {
  mikro: { id: 'Mikro: modal sampai Rp1 miliar', en: 'Micro: capital up to Rp 1 billion' },
  kecil: {
    id: 'Kecil: di atas Rp1 miliar sampai Rp5 miliar',
    en: 'Small: over Rp 1 billion, up to Rp 5 billion',
  },
  menengah: {
    id: 'Menengah: di atas Rp5 miliar sampai Rp10 miliar',
    en: 'Medium: over Rp 5 billion, up to Rp 10 billion',
  },
  besar: { id: 'Besar: di atas Rp10 miliar', en: 'Large: over Rp 10 billion' },
}

/** Per rung: the permits, who checks them, and the last step at OSS. */
export const permits: Record<Risk, { needed: Text; checked: Text; last: Text }> = {
  rendah: {
    needed: {
      id: 'NIB. Untuk usaha mikro dan kecil, NIB juga memuat pernyataan SNI dan halal bila diperlukan.',
      en: 'NIB. For micro and small businesses it also carries the SNI and halal statements where they apply.',
    },
    checked: { id: 'Tanpa pemeriksaan sebelum usaha berjalan', en: 'None before you start' },
    last: {
      id: 'Langkah 3: NIB terbit, dan usaha dapat dijalankan.',
      en: 'Step 3: the NIB is issued and you may start.',
    },
  },
  menengah_rendah: {
    needed: { id: 'NIB dan Sertifikat Standar', en: 'NIB and a standard certificate (Sertifikat Standar)' },
    checked: {
      id: 'Pernyataan mandiri: Anda menyatakan sanggup memenuhi standar usaha',
      en: 'Your own declaration that the business will meet its standard',
    },
    last: {
      id: 'Langkah 3: setujui pernyataan standar usaha. NIB dan Sertifikat Standar terbit, dan usaha dapat dijalankan.',
      en: 'Step 3: agree to the statement on the business standard. NIB and certificate are issued and you may start.',
    },
  },
  menengah_tinggi: {
    needed: {
      id: 'NIB dan Sertifikat Standar yang terverifikasi',
      en: 'NIB and a verified standard certificate (Sertifikat Standar)',
    },
    checked: {
      id: 'Diperiksa pemerintah sebelum usaha beroperasi',
      en: 'Verified by the government before operation',
    },
    last: {
      id: 'Langkah 3: NIB terbit, lalu unggah bukti pemenuhan standar. Usaha beroperasi setelah sertifikat terverifikasi.',
      en: 'Step 3: the NIB is issued; then upload proof of the standard. Operate once the certificate is verified.',
    },
  },
  tinggi: {
    needed: {
      id: 'NIB dan Izin, serta Sertifikat Standar bila diperlukan',
      en: 'NIB and a licence (Izin), and a standard certificate where it applies',
    },
    checked: {
      id: 'Disetujui pemerintah sebelum usaha beroperasi',
      en: 'Approved by the government before operation',
    },
    last: {
      id: 'Langkah 3: NIB terbit, lalu penuhi persyaratan izin. Usaha beroperasi setelah izin disetujui.',
      en: 'Step 3: the NIB is issued; then meet the terms of the licence. Operate once it is approved.',
    },
  },
}

export const environments: Record<'SPPL' | 'UKL-UPL' | 'AMDAL', Text> = {
  SPPL: { id: 'pernyataan lingkungan (SPPL)', en: 'environmental statement (SPPL)' },
  'UKL-UPL': { id: 'persetujuan lingkungan (UKL-UPL)', en: 'environmental approval (UKL-UPL)' },
  AMDAL: { id: 'persetujuan lingkungan (AMDAL)', en: 'environmental approval (AMDAL)' },
}

/** Permits that go with an activity, by the agency's code. */
export const supporting: Record<string, Text> = {
  HALAL: { id: 'sertifikat halal', en: 'halal certificate' },
  'SPP-IRT': { id: 'izin pangan rumah tangga (SPP-IRT)', en: 'home-made food permit (SPP-IRT)' },
  SLHS: { id: 'sertifikat laik higiene sanitasi (SLHS)', en: 'hygiene and sanitation certificate (SLHS)' },
  'BPOM-MD': { id: 'izin edar BPOM (MD)', en: 'food and drug authority registration (BPOM MD)' },
  'STANDAR-HOMESTAY': { id: 'sertifikat standar pondok wisata', en: 'homestay standard certificate' },
  SBU: { id: 'sertifikat badan usaha konstruksi (SBU)', en: 'construction company certificate (SBU)' },
  SIPA: { id: 'SIP apoteker penanggung jawab', en: 'practice permit of the responsible pharmacist' },
}
