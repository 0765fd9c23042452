/**
 * Guide to the NIB: what a business of some KBLI and size needs, and what to do at OSS. Only OSS issues a NIB; this
 * service explains. The permits follow from the risk level by PP 28/2025; the risk level is the agency's answer.
 */
import { field, form } from '../../kit/fields.ts'
import { Guide, show } from './guidance.ts'
import { scales } from './ladder.ts'
import { law, option, standard } from './standard.ts'

const HOUR = 3_600_000

export const nibPanduan = {
  title: {
    id: 'Panduan NIB dan risiko usaha (KBLI)',
    en: 'Guide to the business number (NIB) and risk level',
  },
  summary: {
    id: 'Cari tahu izin apa yang diperlukan usaha Anda, dan apa yang diisi di OSS.',
    en: 'Find out which permits your business needs, and what to enter at OSS.',
  },
  synonyms: {
    id: [
      'NIB',
      'bikin NIB',
      'nomor induk berusaha',
      'izin usaha',
      'buka usaha',
      'izin warung',
      'izin jualan',
      'kode KBLI',
      'cari KBLI',
      'OSS',
      'SIUP',
      'TDP',
      'izin UMKM',
      'sertifikat standar',
    ],
    en: [
      'business licence',
      'start a business',
      'business registration',
      'business identification number',
      'open a shop',
      'food stall permit',
      'KBLI code',
      'small business permit',
    ],
  },
  life: ['business' as const],
  version: 1,
  form: form({
    kbli: field.digits({
      label: { id: 'Kode KBLI 2025', en: 'KBLI 2025 code' },
      hint: {
        id: '5 angka. Misalnya 56101 warung makan, 47112 toko kelontong, 14120 penjahit, 95320 bengkel motor, 55201 homestay. Daftar lengkap ada di oss.go.id.',
        en: '5 digits. For example 56101 food stall, 47112 grocery, 14120 tailor, 95320 motorcycle workshop, 55201 homestay. The full list is at oss.go.id.',
      },
      length: 5,
    }),
    scale: field.choice({
      label: { id: 'Skala usaha', en: 'Size of the business' },
      hint: {
        id: 'Menurut modal usaha, tanpa tanah dan bangunan.',
        en: 'By business capital, not counting land and buildings.',
      },
      options: Object.entries(scales).map(([value, label]) => option(value, label.id, label.en)),
    }),
  }),
  sample: { kbli: '14120', scale: 'mikro' },
  result: Guide,
  // It changes with a regulation, not with the day.
  cache: { freshFor: HOUR, staleFor: 24 * HOUR },
  show,
  standard: standard({
    requirements: [
      { text: { id: 'Kode KBLI usaha Anda, 5 angka', en: 'The KBLI code of your business, 5 digits' } },
      { text: { id: 'Perkiraan modal usaha', en: 'A rough idea of the capital' } },
    ],
    steps: [
      { id: 'Isi kode KBLI dan skala usaha.', en: 'Enter the KBLI code and the size of the business.' },
      {
        id: 'Tingkat risiko dan izin yang diperlukan tampil di sini.',
        en: 'The risk level and the permits needed are shown here.',
      },
      { id: 'Urus NIB Anda di oss.go.id.', en: 'Get your NIB at oss.go.id.' },
    ],
    time: { kind: 'instant' },
    fee: { kind: 'free' },
    product: {
      id: 'Panduan perizinan usaha. NIB sendiri terbit di oss.go.id.',
      en: 'Guidance on business permits. The NIB itself is issued at oss.go.id.',
    },
    legalBasis: [
      law.risk,
      {
        id: 'Peraturan BPS 7/2025 tentang Klasifikasi Baku Lapangan Usaha Indonesia (KBLI 2025)',
        en: 'Statistics Regulation 7/2025 on the classification of business activities (KBLI 2025)',
      },
      {
        id: 'PP 7/2021 tentang Koperasi dan UMKM',
        en: 'Government Regulation 7/2021 on cooperatives and small businesses',
      },
    ],
  }),
  privacy: {
    basis: 'public_service' as const,
    purpose: {
      id: 'Menjawab pertanyaan ini. Data pribadi tidak diminta.',
      en: 'To answer this question. No personal data is asked for.',
    },
  },
  related: ['dpmptsp/pbg', 'dpmptsp/izin-reklame'],
}
