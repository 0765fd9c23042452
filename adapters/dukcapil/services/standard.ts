/** What all services of Dukcapil share: law, price, time, complaints, and fields that several forms ask. */
import type { ServiceStandard, Text } from '../../kit/contract.ts'
import { field } from '../../kit/fields.ts'

const law = {
  uu: {
    id: 'UU 23/2006 jo. UU 24/2013 tentang Administrasi Kependudukan',
    en: 'Law 23/2006 as amended by Law 24/2013 on population administration',
  },
  perpres: {
    id: 'Perpres 96/2018 tentang persyaratan dan tata cara',
    en: 'Presidential Regulation 96/2018 on requirements and procedure',
  },
  procedure: {
    id: 'Permendagri 108/2019 tentang pelaksanaan',
    en: 'Home Affairs Regulation 108/2019 on implementation',
  },
  forms: {
    id: 'Permendagri 109/2019 tentang formulir dan buku',
    en: 'Home Affairs Regulation 109/2019 on forms and books',
  },
  documents: {
    id: 'Permendagri 104/2019 tentang pendokumentasian',
    en: 'Home Affairs Regulation 104/2019 on documents',
  },
  child: {
    id: 'Permendagri 2/2016 tentang Kartu Identitas Anak',
    en: 'Home Affairs Regulation 2/2016 on child identity cards',
  },
} satisfies Record<string, Text>

type Own = Pick<ServiceStandard, 'requirements' | 'product'> & { steps?: Text[]; days?: number; law?: Text[] }

/** The published standard of one service. Free by UU 24/2013 art. 79A; the days are the demo city's own promise. */
export const standard = ({
  requirements,
  product,
  steps,
  days = 1,
  law: more = [],
}: Own): ServiceStandard => ({
  requirements,
  product,
  steps: steps ?? [
    {
      id: 'Isi formulir dan unggah pindaian berkas asli.',
      en: 'Fill in the form and upload scans of the originals.',
    },
    { id: 'Petugas Dukcapil memeriksa berkas.', en: 'A Dukcapil officer checks the documents.' },
    {
      id: 'Kepala dinas menandatangani secara elektronik.',
      en: 'The head of the office signs electronically.',
    },
    {
      id: 'Dokumen tersedia di halaman permohonan Anda.',
      en: 'The document appears on the page of your request.',
    },
  ],
  time: {
    value: days,
    unit: 'working_day',
    from: { id: 'berkas lengkap', en: 'a complete file' },
  },
  fee: { kind: 'free', basis: { id: 'UU 24/2013 pasal 79A', en: 'Law 24/2013 article 79A' } },
  complaints: [
    {
      id: 'Lapor! di Gerbang, kategori kependudukan',
      en: 'Report a problem on Gerbang, category population',
    },
    { id: 'Loket Dukcapil di Mal Pelayanan Publik', en: 'The Dukcapil counter in the public service mall' },
  ],
  legalBasis: [law.uu, law.perpres, law.procedure, law.forms, ...more],
})
export { law }

/** Printed by the gateway's answers: nobody fills it in by hand. */
export const formFilled = (code: string, what: Text) => ({
  text: {
    id: `Formulir ${code}, ${what.id}; terisi dari jawaban Anda di sini`,
    en: `Form ${code}, ${what.en}; filled from your answers here`,
  },
  lookup: { id: 'dari jawaban Anda', en: 'from your answers' },
})
export const scan = (id: string, en: string) => ({ text: { id, en }, document: true })

export const pickUp = (step: string) =>
  field.choice({
    label: { id: 'Di mana kartu diambil?', en: 'Where will the card be collected?' },
    step,
    options: [
      { value: 'mpp', label: { id: 'Mal Pelayanan Publik', en: 'Public service mall' } },
      { value: 'kantor', label: { id: 'Kantor Dukcapil', en: 'Dukcapil office' } },
      { value: 'kecamatan', label: { id: 'Kantor kecamatan', en: 'District office' } },
    ],
  })

/** Ids of files in samples: any UUID will do, the contract suite hands in bytes for each. */
export const sampleFile = (n: number) => [`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`]
