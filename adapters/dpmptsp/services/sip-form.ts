/** What a practice permit asks: the profession, the place, the schedule, and the papers. */
import { field, form } from '../../kit/fields.ts'
import { option } from './standard.ts'

const renewal = { field: 'kind', is: ['perpanjangan'] }

const professions = [
  option('dokter', 'Dokter', 'Doctor'),
  option('dokter_spesialis', 'Dokter spesialis', 'Specialist doctor'),
  option('dokter_gigi', 'Dokter gigi', 'Dentist'),
  option('bidan', 'Bidan', 'Midwife'),
  option('perawat', 'Perawat', 'Nurse'),
  option('apoteker', 'Apoteker', 'Pharmacist'),
  option('vokasi_farmasi', 'Tenaga vokasi farmasi', 'Pharmacy technician'),
  option('gizi', 'Tenaga gizi', 'Nutritionist'),
  option('sanitasi', 'Tenaga sanitasi lingkungan', 'Environmental health worker'),
  option('laboratorium', 'Ahli teknologi laboratorium medik', 'Medical laboratory technologist'),
  option('fisioterapis', 'Fisioterapis', 'Physiotherapist'),
  option('radiografer', 'Radiografer', 'Radiographer'),
  option('terapis_gigi', 'Terapis gigi dan mulut', 'Dental therapist'),
  option('psikolog', 'Psikolog klinis', 'Clinical psychologist'),
  option('perekam_medis', 'Perekam medis', 'Medical records officer'),
]
const facilities = [
  option('mandiri', 'Praktik mandiri', 'Own practice'),
  option('puskesmas', 'Puskesmas', 'Community health centre (puskesmas)'),
  option('klinik', 'Klinik', 'Clinic'),
  option('rs', 'Rumah sakit', 'Hospital'),
  option('apotek', 'Apotek', 'Pharmacy'),
  option('laboratorium', 'Laboratorium', 'Laboratory'),
  option('lain', 'Tempat lain', 'Somewhere else'),
]
const weekdays = [
  option('senin', 'Senin', 'Monday'),
  option('selasa', 'Selasa', 'Tuesday'),
  option('rabu', 'Rabu', 'Wednesday'),
  option('kamis', 'Kamis', 'Thursday'),
  option('jumat', 'Jumat', 'Friday'),
  option('sabtu', 'Sabtu', 'Saturday'),
  option('minggu', 'Minggu', 'Sunday'),
]

const profession = {
  kind: field.choice({
    label: { id: 'Izin baru atau perpanjangan?', en: 'New permit or renewal?' },
    step: 'profesi',
    options: [option('baru', 'Izin baru', 'New permit'), option('perpanjangan', 'Perpanjangan', 'Renewal')],
  }),
  profession: field.choice({
    label: { id: 'Profesi', en: 'Profession' },
    step: 'profesi',
    options: professions,
  }),
  strNumber: field.text({
    label: { id: 'Nomor STR', en: 'Registration number (STR)' },
    hint: { id: 'Persis seperti pada STR Anda.', en: 'Exactly as on your STR.' },
    step: 'profesi',
    min: 5,
    max: 40,
    personal: true,
  }),
  oldNumber: field.text({
    label: { id: 'Nomor SIP yang diperpanjang', en: 'Number of the permit to renew' },
    step: 'profesi',
    when: renewal,
    max: 60,
    personal: true,
  }),
  oldUntil: field.date({
    label: { id: 'SIP itu berlaku sampai', en: 'That permit is valid until' },
    step: 'profesi',
    when: renewal,
    earliest: '-5y',
    latest: '+5y',
  }),
}
const place = {
  order: field.choice({
    label: { id: 'Ini tempat praktik Anda yang ke berapa?', en: 'Which of your practice places is this?' },
    hint: { id: 'Paling banyak tiga tempat.', en: 'Three places at most.' },
    step: 'tempat',
    options: [
      option('1', 'Pertama', 'First'),
      option('2', 'Kedua', 'Second'),
      option('3', 'Ketiga', 'Third'),
    ],
  }),
  facilityKind: field.choice({
    label: { id: 'Jenis tempat praktik', en: 'Kind of practice place' },
    step: 'tempat',
    options: facilities,
  }),
  facility: field.text({
    label: { id: 'Nama tempat praktik', en: 'Name of the practice place' },
    hint: {
      id: 'Untuk praktik mandiri, tulis nama pada papan praktik.',
      en: 'For your own practice, the name on its sign.',
    },
    step: 'tempat',
    max: 120,
  }),
  region: field.region({
    label: { id: 'Kelurahan tempat praktik', en: 'Kelurahan of the practice place' },
    step: 'tempat',
  }),
  address: field.text({
    label: { id: 'Alamat tempat praktik', en: 'Address of the practice place' },
    hint: { id: 'Jalan, nomor, RT/RW.', en: 'Street, number, RT/RW.' },
    step: 'tempat',
    max: 200,
    personal: true,
  }),
}
const schedule = {
  days: field.choices({
    label: { id: 'Hari praktik', en: 'Practice days' },
    step: 'jadwal',
    options: weekdays,
  }),
  hours: field.text({
    label: { id: 'Jam praktik', en: 'Practice hours' },
    hint: { id: 'Misalnya 16.00–20.00.', en: 'For example 16.00–20.00.' },
    step: 'jadwal',
    max: 60,
  }),
}
const papers = {
  strScan: field.files({
    label: { id: 'STR', en: 'Registration certificate (STR)' },
    step: 'berkas',
    max: 2,
  }),
  placeLetter: field.files({
    label: { id: 'Surat keterangan tempat praktik', en: 'Letter of the practice place' },
    hint: {
      id: 'Dari pimpinan fasilitas. Untuk praktik mandiri, surat pernyataan Anda.',
      en: 'From the head of the facility. For your own practice, your own statement.',
    },
    step: 'berkas',
    max: 2,
  }),
  creditProof: field.files({
    label: { id: 'Bukti kecukupan SKP', en: 'Proof of enough credits (SKP)' },
    hint: { id: 'Unduh dari akun SKP Anda.', en: 'Download it from your SKP account.' },
    step: 'berkas',
    when: renewal,
    max: 3,
  }),
}

export const sipForm = form({ ...profession, ...place, ...schedule, ...papers }, [
  { id: 'profesi', title: { id: 'Profesi dan STR', en: 'Profession and STR' } },
  { id: 'tempat', title: { id: 'Tempat praktik', en: 'Practice place' } },
  { id: 'jadwal', title: { id: 'Jadwal', en: 'Schedule' } },
  { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
])
