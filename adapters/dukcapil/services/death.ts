/** Death certificate (akta kematian). */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { fullName, option, scans } from './asked.ts'
import { formFilled, sampleFile, scan, standard } from './standard.ts'

export const aktaKematian = requestData({
  title: { id: 'Akta kematian', en: 'Death certificate' },
  summary: {
    id: 'Mencatat kematian anggota keluarga dan menerbitkan akta kematian.',
    en: 'Register the death of a family member and get the certificate.',
  },
  synonyms: {
    id: ['surat kematian', 'akte kematian', 'orang meninggal', 'keluarga meninggal', 'lapor meninggal'],
    en: ['death certificate', 'register a death', 'someone died', 'deceased'],
  },
  life: ['family'],
  who: 'account',
  version: 1,
  form: form(
    {
      deceasedNik: field.nik({
        label: { id: 'NIK almarhum atau almarhumah', en: 'NIK of the deceased' },
        step: 'almarhum',
      }),
      deceasedName: fullName('Nama almarhum atau almarhumah', 'Name of the deceased', 'almarhum'),
      diedOn: field.date({
        label: { id: 'Tanggal meninggal', en: 'Date of death' },
        step: 'almarhum',
        earliest: '-120y',
        latest: 'today',
        personal: true,
      }),
      diedIn: field.region({
        label: { id: 'Kabupaten atau kota tempat meninggal', en: 'Regency or city of death' },
        level: 'regency',
        step: 'almarhum',
      }),
      cause: field.choice({
        label: { id: 'Sebab kematian', en: 'Cause of death' },
        step: 'almarhum',
        options: [
          option('sakit', 'Sakit atau usia lanjut', 'Illness or old age'),
          option('kecelakaan', 'Kecelakaan', 'Accident'),
          option('melahirkan', 'Hamil atau melahirkan', 'Pregnancy or childbirth'),
          option('lain', 'Sebab lain', 'Another cause'),
          option('tidak_tahu', 'Tidak diketahui', 'Not known'),
        ],
      }),
      reporter: field.choice({
        label: { id: 'Hubungan Anda dengan almarhum', en: 'Your relation to the deceased' },
        step: 'pelapor',
        options: [
          option('pasangan', 'Suami atau istri', 'Husband or wife'),
          option('anak', 'Anak', 'Child'),
          option('orangtua', 'Orang tua', 'Parent'),
          option('saudara', 'Saudara', 'Brother or sister'),
          option('rt', 'Ketua RT', 'Head of the neighbourhood'),
          option('lain', 'Lainnya', 'Other'),
        ],
      }),
      letterFrom: field.choice({
        label: { id: 'Siapa yang membuat surat kematian?', en: 'Who wrote the death letter?' },
        step: 'pelapor',
        options: [
          option('dokter', 'Dokter, rumah sakit, atau puskesmas', 'Doctor, hospital or health centre'),
          option('lurah', 'Lurah atau kepala desa', 'Head of the kelurahan or village'),
          option('polisi', 'Kepolisian, bila jenazah tidak dikenal', 'Police, for an unknown body'),
          option('pengadilan', 'Pengadilan, bila hilang', 'Court, for a missing person'),
        ],
      }),
      deathLetter: scans('Surat kematian', 'Death letter', 'berkas'),
      courtOrder: field.files({
        label: { id: 'Salinan penetapan pengadilan', en: 'Copy of the court order' },
        when: { field: 'letterFrom', is: ['pengadilan'] },
        step: 'berkas',
      }),
      familyCardScan: scans('Kartu Keluarga almarhum', 'Family card of the deceased', 'berkas'),
      idCard: field.files({
        label: { id: 'KTP-el almarhum, bila ada', en: 'Identity card of the deceased, if there is one' },
        optional: true,
        step: 'berkas',
        max: 2,
      }),
    },
    [
      { id: 'almarhum', title: { id: 'Almarhum atau almarhumah', en: 'The deceased' } },
      { id: 'pelapor', title: { id: 'Pelapor', en: 'Who reports' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    deceasedNik: '5272010101559005',
    deceasedName: 'Abdul Karim Contoh',
    diedOn: '2026-11-12',
    diedIn: '52.72',
    cause: 'sakit',
    reporter: 'anak',
    letterFrom: 'dokter',
    deathLetter: sampleFile(11),
    familyCardScan: sampleFile(12),
  },
  standard: standard({
    requirements: [
      formFilled('F-2.01', { id: 'pelaporan pencatatan sipil', en: 'civil registration report' }),
      scan(
        'Surat kematian dari dokter, lurah, atau kepolisian',
        'Death letter from a doctor, lurah or the police',
      ),
      scan('Kartu Keluarga', 'Family card'),
      { ...scan('KTP-el almarhum', 'Identity card of the deceased'), optional: true },
    ],
    product: { id: 'Kutipan akta kematian', en: 'Death certificate' },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Mencatat kematian dan menerbitkan akta',
      en: 'To register a death and issue its certificate',
    },
  },
  related: ['dukcapil/kk-perubahan'],
})
