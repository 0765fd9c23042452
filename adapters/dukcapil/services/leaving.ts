/** Moving out: the letter one leaves with (SKPWNI). */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { familyCardNumber, option, scans, street } from './asked.ts'
import { members, movers } from './movers.ts'
import { formFilled, sampleFile, scan, standard } from './standard.ts'

export const pindahKeluar = requestData({
  title: { id: 'Pindah keluar daerah (SKPWNI)', en: 'Move out (SKPWNI letter)' },
  summary: {
    id: 'Surat pindah untuk Anda yang pindah ke kabupaten atau kota lain. Tidak perlu surat pengantar RT, RW, atau kelurahan.',
    en: 'The letter for moving to another regency or city. No letter from the RT, RW or kelurahan is needed.',
  },
  synonyms: {
    id: [
      'surat pindah',
      'pindah domisili',
      'pindah alamat',
      'pindah penduduk',
      'skpwni',
      'cabut berkas',
      'pindah kota',
    ],
    en: ['moving letter', 'change of residence', 'move to another city', 'relocation'],
  },
  life: ['moving'],
  who: 'account',
  version: 1,
  form: form(
    {
      nik: field.nik({
        label: { id: 'NIK pemohon', en: 'NIK of the applicant' },
        from: 'nik',
        step: 'siapa',
      }),
      familyCard: familyCardNumber('siapa'),
      movers,
      members,
      minorAlone: field.choice({
        label: {
          id: 'Apakah yang pindah berumur di bawah 17 tahun dan pindah sendiri?',
          en: 'Is it someone under 17 who moves alone?',
        },
        step: 'siapa',
        options: [option('tidak', 'Tidak', 'No'), option('ya', 'Ya', 'Yes')],
      }),
      toVillage: field.region({
        label: { id: 'Kelurahan atau desa tujuan', en: 'Kelurahan or village you move to' },
        step: 'tujuan',
      }),
      toAddress: street('Alamat tujuan', 'New address', 'tujuan'),
      postcode: field.digits({
        label: { id: 'Kode pos', en: 'Postal code' },
        length: 5,
        optional: true,
        step: 'tujuan',
      }),
      moveOn: field.date({
        label: { id: 'Rencana tanggal pindah', en: 'Planned date' },
        step: 'tujuan',
        earliest: '-30d',
        latest: '+100d',
      }),
      reason: field.choice({
        label: { id: 'Alasan pindah', en: 'Reason' },
        step: 'tujuan',
        options: [
          option('pekerjaan', 'Pekerjaan', 'Work'),
          option('pendidikan', 'Pendidikan', 'Education'),
          option('keluarga', 'Keluarga', 'Family'),
          option('perumahan', 'Perumahan', 'Housing'),
          option('kesehatan', 'Kesehatan', 'Health'),
          option('keamanan', 'Keamanan', 'Safety'),
          option('lain', 'Lainnya', 'Other'),
        ],
      }),
      familyCardScan: scans('Kartu Keluarga', 'Family card', 'berkas'),
      guardianConsent: field.files({
        label: { id: 'Persetujuan orang tua atau wali', en: 'Consent of a parent or guardian' },
        when: { field: 'minorAlone', is: ['ya'] },
        step: 'berkas',
        max: 2,
      }),
    },
    [
      { id: 'siapa', title: { id: 'Siapa yang pindah', en: 'Who moves' } },
      { id: 'tujuan', title: { id: 'Tujuan', en: 'Where to' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    nik: '5272041507909001',
    familyCard: '5272041001159001',
    movers: 'sebagian',
    members: [{ name: 'Siti Contoh', nik: '5272045507909002', relation: 'istri' }],
    minorAlone: 'tidak',
    toVillage: '52.71.01.1004',
    toAddress: 'Jalan Contoh 5, RT 003/RW 007',
    moveOn: '2026-12-01',
    reason: 'pekerjaan',
    familyCardScan: sampleFile(21),
  },
  standard: standard({
    requirements: [
      formFilled('F-1.03', { id: 'pendaftaran perpindahan penduduk', en: 'registration of a move' }),
      scan('Kartu Keluarga', 'Family card'),
      scan(
        'Persetujuan orang tua atau wali, bila di bawah 17 tahun pindah sendiri',
        'Consent of a parent or guardian, for someone under 17 who moves alone',
      ),
      {
        text: {
          id: 'KTP-el lama tetap Anda pegang sampai melapor di tempat tujuan',
          en: 'You keep the old identity card until you register at your destination',
        },
      },
    ],
    product: { id: 'Surat Keterangan Pindah WNI (SKPWNI)', en: 'Letter of moving (SKPWNI)' },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: { id: 'Mencatat perpindahan penduduk', en: 'To register a change of residence' },
  },
  related: ['dukcapil/pindah-datang'],
})
