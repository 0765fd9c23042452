/** What all services of DPMPTSP share: complaints, time, and small parts of forms. */
import type { Requirement, ServiceStandard, Text } from '../../kit/contract.ts'
import type { Option } from '../../kit/fields.ts'

/** The published standard of one service. Days are the demo city's own promise unless a law is named. */
export const standard = (own: Omit<ServiceStandard, 'complaints'>): ServiceStandard => ({
  ...own,
  complaints: [
    { id: 'Lapor! di Gerbang, kategori perizinan', en: 'Report a problem on Gerbang, category licensing' },
    {
      id: 'Loket DPMPTSP di Mal Pelayanan Publik',
      en: 'The DPMPTSP counter in the public service mall',
    },
  ],
})

export const law = {
  local: {
    id: 'Peraturan Daerah kota tentang Pajak Daerah dan Retribusi Daerah',
    en: 'The city’s own regulation on regional taxes and charges',
  },
  risk: {
    id: 'PP 28/2025 tentang Penyelenggaraan Perizinan Berusaha Berbasis Risiko',
    en: 'Government Regulation 28/2025 on risk-based business licensing',
  },
} satisfies Record<string, Text>

export const working = (value: number): ServiceStandard['time'] => ({
  value,
  unit: 'working_day',
  from: { id: 'berkas lengkap', en: 'a complete file' },
})
export const option = (value: string, id: string, en: string): Option => ({ value, label: { id, en } })
export const yesNo = [option('ya', 'Ya', 'Yes'), option('tidak', 'Tidak', 'No')]
export const scan = (id: string, en: string): Requirement => ({ text: { id, en }, document: true })
/** Nobody has to bring it: the account knows. */
export const applicant: Requirement = {
  text: { id: 'Nama dan NIK pemohon', en: 'Name and NIK of the applicant' },
  lookup: { id: 'dari akun Anda', en: 'from your account' },
}
export const squareMetres: Text = { id: 'm²', en: 'm²' }
export const metres: Text = { id: 'm', en: 'm' }

/** Amounts and numbers inside a sentence. */
export const rupiah = (amount: number): Text => ({ id: `Rp${id(amount)}`, en: `Rp ${en(amount)}` })
export const decimal = (value: number): Text => ({ id: id(value), en: en(value) })
const id = (value: number) => new Intl.NumberFormat('id-ID', { maximumFractionDigits: 4 }).format(value)
const en = (value: number) => new Intl.NumberFormat('en-GB', { maximumFractionDigits: 4 }).format(value)

/** Ids of files in samples: any UUID will do, the contract suite hands in bytes for each. */
export const sampleFile = (n: number) => [`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`]
