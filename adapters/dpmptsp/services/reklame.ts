/** Advertising permit: what hangs where for how long, with an estimate of the tax, billed before the permit is issued. */
import { requestData } from '../../kit/define.ts'
import { advertisingTax } from './advertising-tax.ts'
import { reklameForm } from './reklame-form.ts'
import { applicant, law, sampleFile, scan, standard, working } from './standard.ts'

export const izinReklame = requestData({
  title: { id: 'Izin reklame', en: 'Advertising permit' },
  summary: {
    id: 'Izin memasang papan nama, spanduk, baliho, atau reklame lain, beserta tagihan pajaknya.',
    en: 'Permission to put up a sign, banner, billboard or other advertisement, with the bill for its tax.',
  },
  synonyms: {
    id: [
      'pasang spanduk',
      'izin spanduk',
      'izin baliho',
      'papan nama toko',
      'plang toko',
      'neon box',
      'videotron',
      'billboard',
      'pajak reklame',
      'pasang iklan',
      'umbul-umbul',
    ],
    en: ['billboard permit', 'banner permit', 'shop sign', 'put up a sign', 'advertisement tax', 'neon sign'],
  },
  life: ['business'],
  who: 'account',
  version: 1,
  form: reklameForm,
  sample: {
    kind: 'papan',
    content: 'usaha',
    wording: 'Toko Contoh Jaya, buka setiap hari',
    width: 2,
    height: 1.5,
    faces: 1,
    pieces: 1,
    startsOn: '2027-01-04',
    months: 12,
    spot: { village: '52.72.01.1001', landmark: 'Di depan Toko Contoh Jaya, Jalan Contoh 5' },
    site: 'sendiri',
    large: 'tidak',
    design: sampleFile(1),
    sitePhoto: sampleFile(2),
  },
  assess: (input) => advertisingTax(input),
  standard: standard({
    requirements: [
      applicant,
      scan('Gambar desain reklame', 'Design of the advertisement'),
      scan('Foto lokasi pemasangan', 'Photo of the spot'),
      scan(
        'Persetujuan pemilik, bila di tanah atau gedung orang lain',
        'Consent of the owner, if on somebody else’s land or building',
      ),
      scan('Gambar konstruksi, untuk reklame besar', 'Structural drawing, for a large one'),
    ],
    steps: [
      {
        id: 'Isi formulir; perkiraan pajak tampil sebelum Anda mengirim.',
        en: 'Fill in the form; an estimate of the tax is shown before you send it.',
      },
      {
        id: 'Petugas memeriksa berkas dan meninjau lokasi.',
        en: 'An officer checks the file and visits the spot.',
      },
      {
        id: 'Tagihan pajak reklame tampil di halaman permohonan Anda.',
        en: 'The bill for the tax appears on the page of your request.',
      },
      {
        id: 'Setelah dibayar, izin terbit di halaman yang sama.',
        en: 'Once it is paid, the permit appears on the same page.',
      },
    ],
    time: working(5),
    fee: {
      kind: 'formula',
      formula: {
        id: 'Pajak 25 % × nilai sewa: luas × jumlah muka × jumlah buah × lama pasang × tarif per m². Tarif di sini contoh (SIMULASI).',
        en: 'Tax of 25 % × rental value: area × faces × pieces × time × rate per m². The rates here are examples (SIMULASI).',
      },
      basis: {
        id: 'UU 1/2022, tarif pajak reklame paling tinggi 25 %',
        en: 'Law 1/2022: at most 25 % tax on advertising',
      },
    },
    product: { id: 'Izin penyelenggaraan reklame', en: 'Permit to advertise' },
    legalBasis: [
      {
        id: 'UU 1/2022 tentang Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah',
        en: 'Law 1/2022 on financial relations between the central and regional governments',
      },
      law.local,
      {
        id: 'Peraturan Wali Kota tentang Penyelenggaraan Reklame',
        en: 'The mayor’s regulation on advertising',
      },
    ],
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Menilai permohonan reklame, menagih pajaknya, dan menerbitkan izin',
      en: 'To judge an advertisement, bill its tax and issue the permit',
    },
  },
  related: ['dpmptsp/nib-panduan'],
})
