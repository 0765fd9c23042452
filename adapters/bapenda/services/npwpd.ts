/** Registering a business as a local taxpayer: it gets its NPWPD. */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { free, sampleFile, scan, standard, working } from './standard.ts'

const company = { field: 'owner', is: ['badan'] }

export const npwpd = requestData({
  title: { id: 'Daftar wajib pajak daerah (NPWPD)', en: 'Register as a local taxpayer (NPWPD)' },
  summary: {
    id: 'Mendaftarkan usaha restoran, hotel, parkir, hiburan, atau reklame untuk mendapat NPWPD.',
    en: 'Register a restaurant, hotel, car park, entertainment or advertising business to get an NPWPD.',
  },
  synonyms: {
    id: [
      'daftar pajak usaha',
      'buat NPWPD',
      'nomor pajak daerah',
      'daftar wajib pajak',
      'NPWPD hilang',
      'pajak warung',
    ],
    en: ['register business tax', 'local tax number', 'taxpayer registration', 'regional tax id'],
  },
  life: ['business'],
  who: 'account',
  onePerPerson: true,
  version: 1,
  form: form(
    {
      owner: field.choice({
        label: { id: 'Siapa pemilik usaha?', en: 'Who owns the business?' },
        step: 'usaha',
        options: [
          { value: 'orang', label: { id: 'Orang pribadi', en: 'A person' } },
          {
            value: 'badan',
            label: { id: 'Badan (PT, CV, koperasi, yayasan)', en: 'A company, cooperative or foundation' },
          },
        ],
      }),
      businessName: field.text({
        label: { id: 'Nama usaha', en: 'Name of the business' },
        hint: { id: 'Seperti pada papan nama.', en: 'As on the sign.' },
        step: 'usaha',
        max: 120,
      }),
      companyName: field.text({
        label: { id: 'Nama badan', en: 'Name of the company' },
        step: 'usaha',
        when: company,
        max: 120,
      }),
      nib: field.digits({
        label: { id: 'NIB', en: 'Business identification number (NIB)' },
        hint: { id: '13 angka.', en: '13 digits.' },
        step: 'usaha',
        length: 13,
      }),
      taxes: field.choices({
        label: { id: 'Jenis usaha', en: 'Kinds of business' },
        step: 'usaha',
        options: [
          { value: 'makanan', label: { id: 'Makanan dan minuman', en: 'Food and drink' } },
          { value: 'hotel', label: { id: 'Perhotelan', en: 'Hotel' } },
          { value: 'parkir', label: { id: 'Parkir', en: 'Parking' } },
          { value: 'hiburan', label: { id: 'Kesenian dan hiburan', en: 'Arts and entertainment' } },
          { value: 'reklame', label: { id: 'Reklame', en: 'Advertising' } },
        ],
      }),
      openedOn: field.date({
        label: { id: 'Mulai usaha', en: 'Opened on' },
        step: 'usaha',
        earliest: '-80y',
        latest: 'today',
      }),
      address: field.text({
        label: { id: 'Alamat usaha', en: 'Address of the business' },
        hint: { id: 'Jalan, nomor, RT/RW.', en: 'Street, number, RT/RW.' },
        step: 'tempat',
        max: 200,
      }),
      village: field.region({ label: { id: 'Kelurahan', en: 'Kelurahan' }, step: 'tempat' }),
      phone: field.phone({
        label: { id: 'Nomor ponsel', en: 'Mobile number' },
        step: 'tempat',
        from: 'phone',
      }),
      nibProof: field.files({
        label: { id: 'NIB dari OSS', en: 'NIB from OSS' },
        step: 'berkas',
        max: 2,
      }),
      idCard: field.files({
        label: { id: 'KTP pemilik atau penanggung jawab', en: 'ID card of the owner or person in charge' },
        step: 'berkas',
        max: 1,
      }),
      deed: field.files({
        label: { id: 'Akta pendirian', en: 'Deed of establishment' },
        step: 'berkas',
        when: company,
        max: 3,
      }),
    },
    [
      { id: 'usaha', title: { id: 'Usaha', en: 'The business' } },
      { id: 'tempat', title: { id: 'Tempat usaha', en: 'Where it is' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    owner: 'orang',
    businessName: 'Warung Makan Contoh',
    nib: '1234567890123',
    taxes: ['makanan'],
    openedOn: '2026-09-01',
    address: 'Jalan Contoh 5, RT 001/RW 002',
    village: '52.72.05.1001',
    phone: '+6281200000001',
    nibProof: sampleFile(1),
    idCard: sampleFile(2),
  },
  standard: standard({
    requirements: [
      scan('NIB dari OSS', 'NIB from OSS'),
      scan('KTP pemilik atau penanggung jawab', 'ID card of the owner or person in charge'),
      scan('Akta pendirian, bila badan', 'Deed of establishment, if a company'),
    ],
    steps: [
      { id: 'Isi formulir dan unggah berkas.', en: 'Fill in the form and upload the documents.' },
      { id: 'Petugas pajak meneliti berkas.', en: 'A tax officer examines the documents.' },
      {
        id: 'NPWPD terbit dan kartunya tersedia di halaman permohonan Anda.',
        en: 'The NPWPD is issued and its card appears on the page of your request.',
      },
    ],
    time: working(2),
    fee: free,
    product: { id: 'Kartu NPWPD', en: 'NPWPD card' },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Mendaftarkan usaha sebagai wajib pajak daerah',
      en: 'To register the business as a local taxpayer',
    },
  },
  related: ['bapenda/esptpd-pbjt'],
})
