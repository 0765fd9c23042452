/** The child's card (KIA), in two kinds: with a photo from the age of five. */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { familyCardNumber, fullName, option, scans } from './asked.ts'
import { formFilled, law, pickUp, sampleFile, scan, standard } from './standard.ts'

export const kia = requestData({
  title: { id: 'Kartu Identitas Anak (KIA)', en: 'Child identity card (KIA)' },
  summary: {
    id: 'Kartu identitas untuk anak di bawah 17 tahun yang belum menikah.',
    en: 'An identity card for unmarried children under 17.',
  },
  synonyms: {
    id: ['KTP anak', 'kartu anak', 'kia anak', 'identitas anak', 'bikin kia'],
    en: ['child ID', 'children identity card', 'kid id card', 'kia'],
  },
  life: ['family', 'identity'],
  who: 'account',
  version: 1,
  form: form(
    {
      childName: fullName('Nama anak', 'Name of the child', 'anak'),
      childNik: field.nik({ label: { id: 'NIK anak', en: 'NIK of the child' }, step: 'anak' }),
      birthDate: field.date({
        label: { id: 'Tanggal lahir anak', en: 'Child’s date of birth' },
        step: 'anak',
        earliest: '-17y',
        latest: 'today',
        personal: true,
      }),
      ageGroup: field.choice({
        label: { id: 'Umur anak', en: 'Age of the child' },
        step: 'anak',
        options: [
          option('balita', 'Di bawah 5 tahun', 'Under 5'),
          option('anak', '5 sampai sebelum 17 tahun', '5 to under 17'),
        ],
      }),
      familyCard: familyCardNumber('anak'),
      birthCertificate: scans('Kutipan akta kelahiran anak', 'Birth certificate of the child', 'berkas'),
      familyCardScan: scans('Kartu Keluarga', 'Family card', 'berkas'),
      parentCards: scans(
        'KTP-el kedua orang tua atau wali',
        'Identity cards of both parents or the guardian',
        'berkas',
      ),
      photo: field.files({
        label: { id: 'Pasfoto anak berwarna', en: 'Colour photo of the child' },
        when: { field: 'ageGroup', is: ['anak'] },
        step: 'berkas',
        photo: true,
        max: 1,
      }),
      pickUp: pickUp('berkas'),
    },
    [
      { id: 'anak', title: { id: 'Data anak', en: 'The child' } },
      { id: 'berkas', title: { id: 'Berkas dan pengambilan', en: 'Documents and collection' } },
    ],
  ),
  sample: {
    childName: 'Rizki Contoh',
    childNik: '5272041203159003',
    birthDate: '2015-03-12',
    ageGroup: 'anak',
    familyCard: '5272041001159001',
    birthCertificate: sampleFile(4),
    familyCardScan: sampleFile(5),
    parentCards: sampleFile(6),
    photo: sampleFile(7),
    pickUp: 'kecamatan',
  },
  standard: standard({
    requirements: [
      formFilled('F-1.02', {
        id: 'pendaftaran peristiwa kependudukan',
        en: 'application for a population event',
      }),
      scan('Kutipan akta kelahiran', 'Birth certificate'),
      scan('Kartu Keluarga', 'Family card'),
      scan('KTP-el kedua orang tua atau wali', 'Identity cards of both parents or the guardian'),
      scan('Pasfoto, bila anak berumur 5 tahun atau lebih', 'Photo, if the child is 5 or older'),
    ],
    product: { id: 'Surat pengambilan KIA', en: 'Letter to collect the child card' },
    law: [law.child],
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: { id: 'Mencetak Kartu Identitas Anak', en: 'To print a child identity card' },
  },
  related: ['dukcapil/akta-kelahiran'],
})
