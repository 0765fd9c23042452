/** The family card (KK). */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { fullName, option, relations } from './asked.ts'
import { formFilled, sampleFile, scan, standard } from './standard.ts'

const when = (...is: string[]) => ({ field: 'kind', is })

export const kkPerubahan = requestData({
  title: { id: 'Kartu Keluarga baru, berubah, atau hilang', en: 'Family card: new, changed or lost' },
  summary: {
    id: 'Membuat Kartu Keluarga (KK) baru, menambah atau mengurangi anggota, mengubah data, atau mengganti yang hilang.',
    en: 'Get a new family card (KK), add or remove members, change data, or replace a lost card.',
  },
  synonyms: {
    id: [
      'kartu keluarga',
      'KK hilang',
      'pecah KK',
      'tambah anggota KK',
      'bikin KK',
      'perubahan KK',
      'ubah data KK',
      'cetak KK',
    ],
    en: ['family card', 'household card', 'add a child to the family card', 'lost family card', 'kk'],
  },
  life: ['family', 'identity'],
  who: 'account',
  version: 1,
  form: form(
    {
      kind: field.choice({
        label: { id: 'Apa yang Anda perlukan?', en: 'What do you need?' },
        step: 'jenis',
        options: [
          option('baru', 'KK baru karena membentuk keluarga', 'A new card for a new family'),
          option('tambah', 'Menambah anggota', 'Add a member'),
          option('kurang', 'Mengurangi anggota', 'Remove a member'),
          option('ubah', 'Mengubah data anggota', 'Change a member’s data'),
          option('hilang', 'Mengganti KK yang hilang', 'Replace a lost card'),
          option('rusak', 'Mengganti KK yang rusak', 'Replace a damaged card'),
        ],
      }),
      nik: field.nik({
        label: { id: 'NIK pemohon', en: 'NIK of the applicant' },
        from: 'nik',
        step: 'jenis',
      }),
      familyCard: field.kk({
        label: { id: 'Nomor KK sekarang', en: 'Number of the present card' },
        when: when('tambah', 'kurang', 'ubah', 'hilang', 'rusak'),
        step: 'jenis',
      }),
      members: field.people(
        {
          label: { id: 'Anggota keluarga', en: 'Members of the family' },
          hint: {
            id: 'Hanya anggota yang ditambah, dikurangi, atau diubah. Untuk KK baru: semua anggota.',
            en: 'Only members who are added, removed or changed. For a new card: everyone.',
          },
          when: when('baru', 'tambah', 'kurang', 'ubah'),
          step: 'anggota',
        },
        {
          name: fullName('Nama lengkap', 'Full name'),
          nik: field.nik({
            label: { id: 'NIK, bila sudah ada', en: 'NIK, if there is one' },
            optional: true,
          }),
          birthDate: field.date({
            label: { id: 'Tanggal lahir', en: 'Date of birth' },
            earliest: '-120y',
            latest: 'today',
            personal: true,
          }),
          relation: field.choice({
            label: { id: 'Hubungan dengan kepala keluarga', en: 'Relation to the head' },
            options: relations,
          }),
        },
      ),
      change: field.longtext({
        label: { id: 'Data yang diubah', en: 'What changes' },
        hint: { id: 'Tulis data lama dan data yang benar.', en: 'Write the old and the right data.' },
        when: when('ubah'),
        step: 'anggota',
        max: 500,
        personal: true,
      }),
      note: field.longtext({
        label: { id: 'Keterangan', en: 'Remarks' },
        optional: true,
        step: 'anggota',
        max: 300,
        personal: true,
      }),
      oldCard: field.files({
        label: { id: 'KK lama', en: 'The old family card' },
        when: when('tambah', 'kurang', 'ubah', 'rusak'),
        step: 'berkas',
        max: 2,
      }),
      proof: field.files({
        label: { id: 'Bukti peristiwa', en: 'Proof of the event' },
        hint: {
          id: 'Buku nikah, akta, atau surat pernyataan F-1.05 bila perkawinan belum tercatat.',
          en: 'Marriage book, certificate, or statement F-1.05 for an unregistered marriage.',
        },
        when: when('baru', 'tambah', 'kurang', 'ubah'),
        step: 'berkas',
      }),
      policeLetter: field.files({
        label: { id: 'Surat kehilangan dari kepolisian', en: 'Loss report from the police' },
        when: when('hilang'),
        step: 'berkas',
        max: 2,
      }),
    },
    [
      { id: 'jenis', title: { id: 'Keperluan', en: 'What you need' } },
      { id: 'anggota', title: { id: 'Anggota keluarga', en: 'Members' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    kind: 'tambah',
    nik: '5272041507909001',
    familyCard: '5272041001159001',
    members: [{ name: 'Nur Aini Contoh', birthDate: '2021-08-24', relation: 'anak' }],
    oldCard: sampleFile(2),
    proof: sampleFile(3),
  },
  standard: standard({
    requirements: [
      formFilled('F-1.02', {
        id: 'pendaftaran peristiwa kependudukan',
        en: 'application for a population event',
      }),
      formFilled('F-1.06', {
        id: 'pernyataan perubahan data, bila data berubah',
        en: 'statement of changed data, if data changed',
      }),
      scan('KK lama, bila masih ada', 'The old family card, if you still have it'),
      scan(
        'Buku nikah, kutipan akta perkawinan atau perceraian, atau F-1.05',
        'Marriage book, marriage or divorce certificate, or F-1.05',
      ),
      scan('Surat kehilangan dari kepolisian, bila KK hilang', 'Police loss report, if the card was lost'),
    ],
    product: { id: 'Kartu Keluarga', en: 'Family card' },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: { id: 'Menerbitkan Kartu Keluarga', en: 'To issue a family card' },
  },
  related: ['dukcapil/akta-kelahiran', 'dukcapil/ktp-el-ganti'],
})
