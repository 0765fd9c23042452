/** What a building approval asks: the building, where it stands, on whose land, and the papers. */
import { field, form } from '../../kit/fields.ts'
import { metres, option, squareMetres, yesNo } from './standard.ts'

const business = { field: 'function', is: ['usaha', 'usaha_mikro', 'campuran'] }
const othersLand = { field: 'landOwner', is: ['lain'] }

const building = {
  work: field.choice({
    label: { id: 'Apa yang akan dikerjakan?', en: 'What will be done?' },
    step: 'bangunan',
    options: [
      option('baru', 'Membangun gedung baru', 'Put up a new building'),
      option('sedang', 'Renovasi sedang', 'Moderate renovation'),
      option('berat', 'Renovasi berat', 'Heavy renovation'),
    ],
  }),
  function: field.choice({
    label: { id: 'Fungsi bangunan', en: 'Use of the building' },
    step: 'bangunan',
    options: [
      option('hunian', 'Rumah tinggal', 'Home'),
      option('usaha', 'Usaha', 'Business'),
      option('usaha_mikro', 'Usaha mikro atau kecil', 'Micro or small business'),
      option('sosial_budaya', 'Sosial dan budaya', 'Social and cultural'),
      option('keagamaan', 'Keagamaan', 'Religious'),
      option('campuran', 'Campuran, misalnya ruko', 'Mixed, such as a shophouse'),
      option('khusus', 'Khusus', 'Special'),
    ],
  }),
  nib: field.digits({
    label: { id: 'NIB', en: 'Business number (NIB)' },
    hint: { id: '13 angka dari oss.go.id.', en: '13 digits from oss.go.id.' },
    step: 'bangunan',
    when: business,
    length: 13,
  }),
  complexity: field.choice({
    label: { id: 'Klasifikasi bangunan', en: 'Class of the building' },
    hint: {
      id: 'Sederhana: dua lantai atau kurang, dengan desain umum.',
      en: 'Simple: two floors or fewer, of a common design.',
    },
    step: 'bangunan',
    options: [
      option('sederhana', 'Sederhana', 'Simple'),
      option('tidak_sederhana', 'Tidak sederhana', 'Not simple'),
    ],
  }),
  permanence: field.choice({
    label: { id: 'Permanensi', en: 'Permanence' },
    step: 'bangunan',
    options: [
      option('permanen', 'Permanen', 'Permanent'),
      option('non_permanen', 'Non-permanen', 'Not permanent'),
    ],
  }),
  area: field.number({
    label: { id: 'Luas seluruh lantai', en: 'Area of all floors' },
    step: 'bangunan',
    min: 1,
    max: 50_000,
    unit: squareMetres,
  }),
  floors: field.number({
    label: { id: 'Jumlah lantai', en: 'Number of floors' },
    step: 'bangunan',
    min: 1,
    max: 8,
  }),
  fence: field.number({
    label: { id: 'Panjang pagar, bila dibangun', en: 'Length of the fence, if one is built' },
    step: 'bangunan',
    min: 0,
    max: 2000,
    unit: metres,
    optional: true,
  }),
}
const site = {
  region: field.region({ label: { id: 'Kelurahan lokasi', en: 'Kelurahan of the site' }, step: 'lokasi' }),
  address: field.text({
    label: { id: 'Alamat lokasi', en: 'Address of the site' },
    hint: { id: 'Jalan, nomor, RT/RW.', en: 'Street, number, RT/RW.' },
    step: 'lokasi',
    max: 200,
    personal: true,
  }),
  spot: field.place({
    label: { id: 'Titik lokasi', en: 'Point on the map' },
    hint: {
      id: 'Mempercepat peninjauan. Boleh dikosongkan.',
      en: 'Makes the site visit quicker. May be left empty.',
    },
    step: 'lokasi',
    optional: true,
  }),
}
const land = {
  landArea: field.number({
    label: { id: 'Luas tanah', en: 'Area of the land' },
    step: 'tanah',
    min: 1,
    max: 1_000_000,
    unit: squareMetres,
  }),
  landTitle: field.choice({
    label: { id: 'Bukti hak atas tanah', en: 'Title to the land' },
    step: 'tanah',
    options: [
      option('hak_milik', 'Sertifikat Hak Milik', 'Freehold certificate'),
      option('hgb', 'Hak Guna Bangunan', 'Right to build'),
      option('hak_pakai', 'Hak Pakai', 'Right to use'),
      option('lain', 'Bukti lain', 'Other proof'),
    ],
  }),
  landOwner: field.choice({
    label: { id: 'Tanah milik siapa?', en: 'Whose land is it?' },
    step: 'tanah',
    options: [
      option('sendiri', 'Milik saya', 'My own'),
      option('lain', 'Milik orang lain', 'Somebody else’s'),
    ],
  }),
  hasKkpr: field.choice({
    label: { id: 'Apakah KKPR sudah ada?', en: 'Do you have the spatial fit (KKPR)?' },
    hint: {
      id: 'Untuk rumah tinggal dan usaha mikro cukup pernyataan mandiri di OSS.',
      en: 'For homes and micro businesses your own statement at OSS is enough.',
    },
    step: 'tanah',
    options: yesNo,
  }),
  kkprNumber: field.text({
    label: { id: 'Nomor KKPR', en: 'Number of the KKPR' },
    step: 'tanah',
    when: { field: 'hasKkpr', is: ['ya'] },
    max: 60,
  }),
}
const papers = {
  drawings: field.files({
    label: { id: 'Gambar rencana', en: 'Drawings' },
    hint: {
      id: 'Denah, tampak, potongan, dan rencana tapak.',
      en: 'Floor plan, elevations, sections and site plan.',
    },
    step: 'berkas',
    max: 8,
  }),
  structure: field.files({
    label: { id: 'Perhitungan struktur', en: 'Structural calculation' },
    step: 'berkas',
    when: { field: 'complexity', is: ['tidak_sederhana'] },
    max: 5,
  }),
  landProof: field.files({
    label: { id: 'Bukti hak atas tanah', en: 'Proof of title' },
    step: 'berkas',
    max: 3,
  }),
  landConsent: field.files({
    label: { id: 'Perjanjian pemanfaatan tanah', en: 'Agreement to use the land' },
    step: 'berkas',
    when: othersLand,
    max: 2,
  }),
  environment: field.files({
    label: { id: 'Dokumen lingkungan', en: 'Environmental document' },
    hint: { id: 'SPPL, UKL-UPL, atau AMDAL.', en: 'SPPL, UKL-UPL or AMDAL.' },
    step: 'berkas',
    max: 3,
  }),
  kkpr: field.files({
    label: { id: 'KKPR', en: 'KKPR' },
    step: 'berkas',
    when: { field: 'hasKkpr', is: ['ya'] },
    max: 2,
  }),
}

export const pbgForm = form({ ...building, ...site, ...land, ...papers }, [
  { id: 'bangunan', title: { id: 'Bangunan', en: 'The building' } },
  { id: 'lokasi', title: { id: 'Lokasi', en: 'The site' } },
  { id: 'tanah', title: { id: 'Tanah dan tata ruang', en: 'Land and spatial fit' } },
  { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
])
