/** Building approval (PBG), which took the place of the IMB: with an estimate of its retribution, billed before it is issued. */
import { requestData } from '../../kit/define.ts'
import { pbgForm } from './pbg-form.ts'
import { retribution, SHST } from './retribution.ts'
import { applicant, law, rupiah, sampleFile, scan, standard } from './standard.ts'

const price = rupiah(SHST)

export const pbg = requestData({
  title: { id: 'Persetujuan Bangunan Gedung (PBG)', en: 'Building approval (PBG)' },
  summary: {
    id: 'Izin membangun atau merenovasi rumah, toko, dan gedung lain; pengganti IMB.',
    en: 'Permission to build or renovate a house, shop or other building; it replaced the IMB.',
  },
  synonyms: {
    id: [
      'IMB',
      'izin bangun rumah',
      'izin mendirikan bangunan',
      'bangun rumah',
      'renovasi rumah',
      'izin renovasi',
      'PBG',
      'SIMBG',
      'izin bangunan',
      'bangun ruko',
      'retribusi PBG',
    ],
    en: ['building permit', 'build a house', 'renovation permit', 'construction permit', 'house extension'],
  },
  life: ['building', 'business'],
  who: 'account',
  version: 1,
  form: pbgForm,
  sample: {
    work: 'baru',
    function: 'hunian',
    complexity: 'sederhana',
    permanence: 'permanen',
    area: 96,
    floors: 1,
    fence: 30,
    region: '52.72.04.1001',
    address: 'Jalan Contoh 12, RT 003/RW 007',
    landArea: 180,
    landTitle: 'hak_milik',
    landOwner: 'sendiri',
    hasKkpr: 'ya',
    kkprNumber: 'SIMULASI-KKPR-1',
    drawings: sampleFile(1),
    landProof: sampleFile(2),
    environment: sampleFile(3),
    kkpr: sampleFile(4),
  },
  assess: (input) => retribution(input),
  standard: standard({
    requirements: [
      applicant,
      scan('Gambar rencana bangunan', 'Drawings of the building'),
      scan(
        'Perhitungan struktur, untuk bangunan tidak sederhana',
        'Structural calculation, for a building that is not simple',
      ),
      scan('Bukti hak atas tanah', 'Proof of title to the land'),
      scan(
        'Perjanjian pemanfaatan tanah, bila tanah milik orang lain',
        'Agreement to use the land, if it is somebody else’s',
      ),
      scan(
        'Dokumen lingkungan (SPPL, UKL-UPL, atau AMDAL)',
        'Environmental document (SPPL, UKL-UPL or AMDAL)',
      ),
      scan('KKPR, bila sudah ada', 'KKPR, if you have it'),
    ],
    steps: [
      {
        id: 'Isi formulir; perkiraan retribusi tampil sebelum Anda mengirim.',
        en: 'Fill in the form; an estimate of the retribution is shown before you send it.',
      },
      { id: 'Petugas memeriksa berkas dan gambar.', en: 'An officer checks the documents and drawings.' },
      { id: 'Petugas meninjau lokasi.', en: 'An officer visits the site.' },
      {
        id: 'Tagihan retribusi tampil di halaman permohonan Anda.',
        en: 'The bill appears on the page of your request.',
      },
      {
        id: 'Setelah dibayar, PBG terbit di halaman yang sama.',
        en: 'Once paid, the PBG appears there too.',
      },
    ],
    time: {
      value: 28,
      unit: 'working_day',
      from: {
        id: 'berkas lengkap; berhenti selama menunggu Anda',
        en: 'a complete file; it stops while waiting for you',
      },
    },
    fee: {
      kind: 'formula',
      formula: {
        id: `Luas lantai × 0,5 % × SHST × indeks bangunan, ditambah pagar. SHST ${price.id} per m² di sini contoh (SIMULASI). Bangunan keagamaan tanpa retribusi.`,
        en: `Floor area × 0.5 % × SHST × index of the building, plus the fence. The SHST of ${price.en} per m² is an example (SIMULASI). Religious buildings are free.`,
      },
      basis: law.local,
    },
    product: { id: 'Persetujuan Bangunan Gedung (PBG)', en: 'Building approval (PBG)' },
    legalBasis: [
      {
        id: 'UU 28/2002 tentang Bangunan Gedung, sebagaimana diubah dengan UU 6/2023',
        en: 'Law 28/2002 on buildings as amended by Law 6/2023',
      },
      {
        id: 'PP 16/2021 tentang Peraturan Pelaksanaan UU Bangunan Gedung',
        en: 'Government Regulation 16/2021 implementing the building law',
      },
      law.risk,
      law.local,
    ],
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Memeriksa rencana bangunan dan menerbitkan persetujuannya',
      en: 'To check the plan of a building and approve it',
    },
  },
  related: ['bapenda/pbb-cek', 'bapenda/bphtb', 'dpmptsp/nib-panduan'],
})
