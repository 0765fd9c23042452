/** Moving in: registering where one arrived. */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { option, scans, street } from './asked.ts'
import { members, movers } from './movers.ts'
import { formFilled, sampleFile, scan, standard } from './standard.ts'

const lodging = { field: 'housing', is: ['menumpang'] }

export const pindahDatang = requestData({
  title: { id: 'Pindah datang ke Kota Bima', en: 'Move to Kota Bima' },
  summary: {
    id: 'Melapor setelah pindah ke Kota Bima, untuk mendapat KK dan KTP-el dengan alamat baru.',
    en: 'Register after moving to Kota Bima, to get a family card and identity card with the new address.',
  },
  synonyms: {
    id: ['pindah masuk', 'pendatang', 'lapor datang', 'baru pindah', 'warga baru', 'ganti alamat KTP'],
    en: ['new resident', 'moving in', 'register a new address', 'arrival', 'moved to Bima'],
  },
  life: ['moving'],
  who: 'account',
  version: 1,
  form: form(
    {
      letterNumber: field.text({
        label: { id: 'Nomor SKPWNI', en: 'Number of the SKPWNI letter' },
        hint: { id: 'Lihat bagian atas surat pindah Anda.', en: 'At the top of your moving letter.' },
        step: 'siapa',
        max: 50,
      }),
      nik: field.nik({
        label: { id: 'NIK pemohon', en: 'NIK of the applicant' },
        from: 'nik',
        step: 'siapa',
      }),
      movers,
      members,
      village: field.region({
        label: { id: 'Kelurahan sekarang', en: 'Your kelurahan now' },
        step: 'alamat',
      }),
      address: street('Alamat baru', 'New address', 'alamat'),
      arrivedOn: field.date({
        label: { id: 'Tanggal datang', en: 'Date of arrival' },
        step: 'alamat',
        earliest: '-2y',
        latest: 'today',
      }),
      housing: field.choice({
        label: { id: 'Tempat tinggal', en: 'Housing' },
        step: 'alamat',
        options: [
          option('milik', 'Milik sendiri', 'Our own'),
          option('sewa', 'Sewa atau kontrak', 'Rented'),
          option('menumpang', 'Menumpang', 'Staying with someone'),
        ],
      }),
      hostFamilyCard: field.kk({
        label: { id: 'Nomor KK pemilik rumah', en: 'Family card number of the host' },
        when: lodging,
        step: 'alamat',
      }),
      letter: scans('SKPWNI', 'SKPWNI letter', 'berkas'),
      oldCards: scans('KTP-el atau KIA lama', 'Old identity or child cards', 'berkas', 3),
      ownerStatement: field.files({
        label: { id: 'Pernyataan pemilik rumah', en: 'Statement of the house owner' },
        when: lodging,
        step: 'berkas',
        max: 2,
      }),
      pickUp: field.choice({
        label: {
          id: 'Di mana kartu lama diserahkan dan kartu baru diambil?',
          en: 'Where will you hand in the old cards and collect the new ones?',
        },
        step: 'berkas',
        options: [
          option('mpp', 'Mal Pelayanan Publik', 'Public service mall'),
          option('kantor', 'Kantor Dukcapil', 'Dukcapil office'),
        ],
      }),
    },
    [
      { id: 'siapa', title: { id: 'Siapa yang datang', en: 'Who arrived' } },
      { id: 'alamat', title: { id: 'Alamat baru', en: 'New address' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    letterNumber: 'SKPWNI/5271/20112026/0001',
    nik: '5272050304009011',
    movers: 'sendiri',
    village: '52.72.05.1007',
    address: 'Jalan Contoh 12, RT 001/RW 002',
    arrivedOn: '2026-11-16',
    housing: 'menumpang',
    hostFamilyCard: '5272051001159006',
    letter: sampleFile(22),
    oldCards: sampleFile(23),
    ownerStatement: sampleFile(24),
    pickUp: 'mpp',
  },
  standard: standard({
    requirements: [
      formFilled('F-1.03', { id: 'pendaftaran perpindahan penduduk', en: 'registration of a move' }),
      scan('SKPWNI dari daerah asal', 'SKPWNI letter from where you lived'),
      scan(
        'KTP-el atau KIA lama; diserahkan dan dimusnahkan',
        'Old identity or child card; handed in and destroyed',
      ),
      scan(
        'Pernyataan pemilik rumah, bila menumpang',
        'Statement of the house owner, if staying with someone',
      ),
    ],
    product: {
      id: 'Kartu Keluarga dan surat pengambilan KTP-el',
      en: 'Family card and letter to collect the identity card',
    },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: { id: 'Mencatat kedatangan penduduk', en: 'To register the arrival of a resident' },
  },
  related: ['dukcapil/pindah-keluar', 'dukcapil/ktp-el-ganti'],
})
