/** The answer about a business: how it comes from the agency, how we keep it, and how it is shown. */
import * as z from 'zod'
import type { LookupView, Text } from '../../kit/contract.ts'
import { said } from '../../kit/define.ts'
import { environments, permits, type Risk, risks, scales, supporting } from './ladder.ts'

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
export const Guide = z.strictObject(guidance)
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

export function show(guide: Guide): LookupView {
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
