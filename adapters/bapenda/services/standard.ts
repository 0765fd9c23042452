/** What all services of the tax office share: law, complaints, and fields that several forms ask. */
import type { ServiceStandard, Text } from '../../kit/contract.ts'
import { field } from '../../kit/fields.ts'

type Own = Omit<ServiceStandard, 'complaints' | 'legalBasis'>

/** The published standard of one service. Days are the demo city's own promise; rates of law name their article. */
export const standard = (own: Own): ServiceStandard => ({
  ...own,
  complaints: [
    { id: 'Lapor! di Gerbang, kategori pajak daerah', en: 'Report a problem on Gerbang, category local tax' },
    {
      id: 'Loket pajak daerah di Mal Pelayanan Publik',
      en: 'The local tax counter in the public service mall',
    },
  ],
  legalBasis: [
    {
      id: 'UU 1/2022 tentang Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah',
      en: 'Law 1/2022 on financial relations between the central and regional governments',
    },
    {
      id: 'PP 35/2023 tentang Ketentuan Umum Pajak Daerah dan Retribusi Daerah',
      en: 'Government Regulation 35/2023 on general provisions for regional taxes and charges',
    },
    {
      id: 'Peraturan Daerah kota tentang Pajak Daerah dan Retribusi Daerah',
      en: 'The city’s own regulation on regional taxes and charges',
    },
  ],
})

export const working = (value: number): ServiceStandard['time'] => ({
  value,
  unit: 'working_day',
  from: { id: 'berkas lengkap', en: 'a complete file' },
})
export const scan = (id: string, en: string) => ({ text: { id, en }, document: true })
export const free = { kind: 'free' as const }

const nopHint: Text = {
  id: '18 angka, ada di bagian atas SPPT. Titik boleh ditulis, boleh tidak.',
  en: '18 digits, at the top of the SPPT (tax notice). With or without dots.',
}
export const nop = (step?: string) =>
  field.nop({
    label: { id: 'Nomor Objek Pajak (NOP)', en: 'Tax object number (NOP)' },
    hint: nopHint,
    step,
  })

/** The sandbox's showpiece: several years unpaid. */
export const SAMPLE_NOP = '527204000700301230'
/** Ids of files in samples: any UUID will do, the contract suite hands in bytes for each. */
export const sampleFile = (n: number) => [`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`]

export const yesNo = [
  { value: 'ya', label: { id: 'Ya', en: 'Yes' } },
  { value: 'tidak', label: { id: 'Tidak', en: 'No' } },
]
