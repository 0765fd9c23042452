/**
 * Guide to the NIB: what a business of some KBLI and size needs, and what to do at OSS. Only OSS issues a NIB; this
 * service explains. The permits follow from the risk level by PP 28/2025; the risk level is the agency's answer.
 */
import * as z from 'zod'
import type { LookupView, Text } from '../../kit/contract.ts'
import { said } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { environments, permits, type Risk, risks, scales, supporting } from './ladder.ts'
import { law, option, standard } from './standard.ts'

const HOUR = 3_600_000

const guidance = {
  kbli: z.string().regex(/^\d{5}$/),
  kbliVersion: z.literal('2025'),
  activity: z.strictObject({ id: z.string(), en: z.string() }),
  scale: z.enum(['mikro', 'kecil', 'menengah', 'besar']),
  risk: z.enum(['rendah', 'menengah_rendah', 'menengah_tinggi', 'tinggi']),
  environment: z.enum(['SPPL', 'UKL-UPL', 'AMDAL']),
  /** Codes of permits that go with the activity; one we have no words for is shown as it is. */
  supporting: z.array(z.string().max(60)).max(20),
  /** Codes of KBLI 2020 that became this one, wholly or in part. */
  formerCodes: z.array(z.string().regex(/^\d{5}$/)).max(20),
}
const Guide = z.strictObject(guidance)
type Guide = z.infer<typeof Guide>

/** The agency's answer. */
export const Guidance = z
  .strictObject({
    kbli: guidance.kbli,
    versi: guidance.kbliVersion,
    judul: z.string().min(1).max(200),
    judul_en: z.string().min(1).max(200).optional(),
    skala: guidance.scale,
    risiko: guidance.risk,
    lingkungan: guidance.environment,
    penunjang: guidance.supporting,
    kode_2020: guidance.formerCodes,
  })
  .transform(
    (a): Guide => ({
      kbli: a.kbli,
      kbliVersion: a.versi,
      activity: { id: a.judul, en: a.judul_en ?? a.judul },
      scale: a.skala,
      risk: a.risiko,
      environment: a.lingkungan,
      supporting: a.penunjang,
      formerCodes: a.kode_2020,
    }),
  )

const join = (texts: Text[]): Text => ({
  id: texts.map((text) => text.id).join('; '),
  en: texts.map((text) => text.en).join('; '),
})

function show(guide: Guide): LookupView {
  const { kbli, kbliVersion, activity, scale, risk, environment, formerCodes } = guide
  const extra = guide.supporting.map((code) => supporting[code] ?? said(code))
  return {
    facts: [
      { label: { id: 'Kode usaha', en: 'Business code' }, value: `KBLI ${kbliVersion}: ${kbli}` },
      { label: { id: 'Kegiatan', en: 'Activity' }, value: activity },
      { label: { id: 'Skala usaha', en: 'Size' }, value: scales[scale] },
      { label: { id: 'Tingkat risiko', en: 'Risk level' }, value: risks[risk] },
      { label: { id: 'Perizinan yang diperlukan', en: 'Permits needed' }, value: permits[risk].needed },
      { label: { id: 'Pemeriksaan', en: 'Verification' }, value: permits[risk].checked },
      {
        label: { id: 'Persyaratan dasar', en: 'Basic requirements' },
        value: join([landUse, environments[environment], building]),
      },
      ...(extra.length > 0
        ? [{ label: { id: 'Perizinan penunjang', en: 'Supporting permits' }, value: join(extra) }]
        : []),
      ...(formerCodes.length > 0
        ? [
            {
              label: { id: 'Kode lama (KBLI 2020)', en: 'Former code (KBLI 2020)' },
              value: formerCodes.join(', '),
            },
          ]
        : []),
    ],
    notes: [...atOss(kbli, risk), elsewhere, demo],
  }
}

const landUse: Text = { id: 'kesesuaian tata ruang (KKPR)', en: 'spatial fit (KKPR)' }
const building: Text = {
  id: 'PBG dan SLF, bila membangun atau mengubah gedung',
  en: 'PBG and SLF, when putting up or changing a building',
}
const atOss = (kbli: string, risk: Risk): Text[] => [
  {
    id: 'Langkah 1: buka oss.go.id, lalu buat akun dengan NIK (perorangan) atau data badan usaha.',
    en: 'Step 1: open oss.go.id and make an account with your NIK (individuals) or the company’s data.',
  },
  {
    id: `Langkah 2: isi KBLI ${kbli}, skala usaha, lokasi, dan persyaratan dasar.`,
    en: `Step 2: enter KBLI ${kbli}, the size of the business, its location and the basic requirements.`,
  },
  permits[risk].last,
]
const elsewhere: Text = {
  id: 'NIB hanya terbit di oss.go.id. Gerbang dan DPMPTSP tidak menerbitkannya.',
  en: 'A NIB is issued at oss.go.id only. Neither Gerbang nor DPMPTSP issues it.',
}
const demo: Text = {
  id: 'SIMULASI: tingkat risiko dan perizinan penunjang di sini adalah contoh. Yang berlaku ada di oss.go.id.',
  en: 'SIMULASI: the risk level and supporting permits here are examples. What counts is at oss.go.id.',
}

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
