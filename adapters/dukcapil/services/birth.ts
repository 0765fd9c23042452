/** Birth certificate (akta kelahiran). */
import { requestData } from '../../kit/define.ts'
import { form } from '../../kit/fields.ts'
import { witnesses } from './asked.ts'
import { baby, family, papers } from './birth-form.ts'
import { formFilled, sampleFile, scan, standard } from './standard.ts'

export const aktaKelahiran = requestData({
  title: { id: 'Akta kelahiran', en: 'Birth certificate' },
  summary: {
    id: 'Mencatat kelahiran anak dan menerbitkan surat lahir (akta kelahiran).',
    en: 'Register the birth of a child and get the birth certificate.',
  },
  synonyms: {
    id: [
      'surat lahir',
      'surat lahir anak',
      'akte lahir',
      'akte kelahiran',
      'bikin akta anak',
      'bayi baru lahir',
      'akta anak',
    ],
    en: ['birth certificate', 'register a birth', 'newborn', 'birth registration', 'baby certificate'],
  },
  life: ['family'],
  who: 'account',
  version: 1,
  form: form({ ...baby, ...family, witnesses: witnesses('saksi'), ...papers }, [
    { id: 'bayi', title: { id: 'Bayi', en: 'The baby' } },
    { id: 'orangtua', title: { id: 'Orang tua', en: 'The parents' } },
    { id: 'saksi', title: { id: 'Saksi', en: 'Witnesses' } },
    { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
  ]),
  sample: {
    babyName: 'Melati Contoh',
    sex: 'P',
    birthDate: '2026-11-02',
    birthTime: '04.15',
    birthRegion: '52.72',
    birthPlace: 'rs',
    birthKind: 'tunggal',
    birthOrder: 3,
    helper: 'bidan',
    weight: 3150,
    length: 49.5,
    parents: 'tercatat',
    motherNik: '5272045507909002',
    motherName: 'Siti Contoh',
    fatherNik: '5272041507909001',
    fatherName: 'Ahmad Contoh',
    familyCard: '5272041001159001',
    witnesses: [
      { name: 'Yusuf Contoh', nik: '5272022909859007' },
      { name: 'Dewi Contoh', nik: '5272026812879008' },
    ],
    birthProof: 'surat',
    birthLetter: sampleFile(8),
    marriageProof: sampleFile(9),
    familyCardScan: sampleFile(10),
  },
  standard: standard({
    requirements: [
      formFilled('F-2.01', { id: 'pelaporan pencatatan sipil', en: 'civil registration report' }),
      scan(
        'Surat keterangan lahir, atau F-2.03 dengan dua saksi',
        'Birth letter, or F-2.03 with two witnesses',
      ),
      scan(
        'Buku nikah atau kutipan akta perkawinan, atau F-2.04 dengan dua saksi',
        'Marriage book or certificate, or F-2.04 with two witnesses',
      ),
      scan('Kartu Keluarga', 'Family card'),
      scan('Berita acara kepolisian, bila anak ditemukan', 'Police report, for a foundling'),
      {
        text: {
          id: 'Nama dan NIK dua saksi; salinan KTP-nya tidak diperlukan',
          en: 'Names and NIK of two witnesses; copies of their cards are not needed',
        },
      },
    ],
    product: { id: 'Kutipan akta kelahiran', en: 'Birth certificate' },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Mencatat kelahiran dan menerbitkan akta',
      en: 'To register a birth and issue its certificate',
    },
  },
  related: ['dukcapil/kk-perubahan', 'dukcapil/kia'],
})
