/** What an advertising permit asks: the advertisement, its time, its place, and the papers. */
import { field, form } from '../../kit/fields.ts'
import { kindsPer } from './advertising-tax.ts'
import { metres, option, yesNo } from './standard.ts'

const advertisement = {
  kind: field.choice({
    label: { id: 'Jenis reklame', en: 'Kind of advertisement' },
    step: 'reklame',
    options: [
      option('papan', 'Papan nama atau billboard', 'Sign or billboard'),
      option('neon', 'Neon box', 'Neon box'),
      option('videotron', 'Videotron', 'Video screen'),
      option('kendaraan', 'Pada kendaraan', 'On a vehicle'),
      option('spanduk', 'Spanduk', 'Banner'),
      option('umbul', 'Umbul-umbul', 'Flag banner'),
      option('baliho', 'Baliho', 'Hoarding (baliho)'),
    ],
  }),
  content: field.choice({
    label: { id: 'Isi reklame', en: 'What it advertises' },
    step: 'reklame',
    options: [
      option('usaha', 'Nama atau acara usaha sendiri', 'Name or event of one’s own business'),
      option('produk', 'Produk', 'A product'),
      option('sosial', 'Pemberitahuan sosial tanpa sponsor', 'Social notice without a sponsor'),
    ],
  }),
  wording: field.longtext({
    label: { id: 'Tulisan pada reklame', en: 'Words on the advertisement' },
    step: 'reklame',
    max: 300,
  }),
  width: field.number({
    label: { id: 'Lebar', en: 'Width' },
    step: 'reklame',
    min: 0.1,
    max: 50,
    decimals: 2,
    unit: metres,
  }),
  height: field.number({
    label: { id: 'Tinggi', en: 'Height' },
    step: 'reklame',
    min: 0.1,
    max: 50,
    decimals: 2,
    unit: metres,
  }),
  faces: field.number({
    label: { id: 'Jumlah muka', en: 'Number of faces' },
    step: 'reklame',
    min: 1,
    max: 4,
  }),
  pieces: field.number({
    label: { id: 'Jumlah buah', en: 'Number of pieces' },
    step: 'reklame',
    min: 1,
    max: 200,
  }),
}
const period = {
  startsOn: field.date({
    label: { id: 'Mulai dipasang', en: 'Put up from' },
    step: 'waktu',
    earliest: 'today',
    latest: '+2y',
  }),
  days: field.number({
    label: { id: 'Lama pasang', en: 'For how long' },
    step: 'waktu',
    when: { field: 'kind', is: kindsPer('day') },
    min: 1,
    max: 90,
    unit: { id: 'hari', en: 'days' },
  }),
  months: field.number({
    label: { id: 'Lama pasang', en: 'For how long' },
    step: 'waktu',
    when: { field: 'kind', is: kindsPer('month') },
    min: 1,
    max: 12,
    unit: { id: 'bulan', en: 'months' },
  }),
}
const place = {
  spot: field.place({ label: { id: 'Lokasi pemasangan', en: 'Where it is put up' }, step: 'lokasi' }),
  site: field.choice({
    label: { id: 'Tanah atau gedung milik siapa?', en: 'Whose land or building is it?' },
    step: 'lokasi',
    options: [
      option('sendiri', 'Milik sendiri', 'My own'),
      option('lain', 'Milik orang lain', 'Somebody else’s'),
      option('kota', 'Tempat umum milik kota', 'Public space of the city'),
    ],
  }),
  large: field.choice({
    label: {
      id: 'Apakah luasnya lebih dari 8 m² atau tiangnya lebih dari 6 m?',
      en: 'Is it larger than 8 m², or its pole higher than 6 m?',
    },
    step: 'lokasi',
    options: yesNo,
  }),
}
const papers = {
  design: field.files({ label: { id: 'Gambar desain', en: 'Design' }, step: 'berkas', max: 3 }),
  sitePhoto: field.files({
    label: { id: 'Foto lokasi', en: 'Photo of the spot' },
    step: 'berkas',
    photo: true,
    max: 3,
  }),
  consent: field.files({
    label: { id: 'Persetujuan pemilik', en: 'Consent of the owner' },
    step: 'berkas',
    when: { field: 'site', is: ['lain'] },
    max: 2,
  }),
  structure: field.files({
    label: { id: 'Gambar konstruksi', en: 'Structural drawing' },
    step: 'berkas',
    when: { field: 'large', is: ['ya'] },
    max: 3,
  }),
}

export const reklameForm = form({ ...advertisement, ...period, ...place, ...papers }, [
  { id: 'reklame', title: { id: 'Reklame', en: 'The advertisement' } },
  { id: 'waktu', title: { id: 'Waktu', en: 'Time' } },
  { id: 'lokasi', title: { id: 'Lokasi', en: 'Place' } },
  { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
])
