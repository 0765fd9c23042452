/** The questions of a birth registration (F-2.01): the baby, the parents, the papers that fit the case. */
import { field } from '../../kit/fields.ts'
import { familyCardNumber, fullName, option, scans, sexes } from './asked.ts'

const letter = (is: string) => ({ field: 'birthProof', is: [is] })
const parents = (...is: string[]) => ({ field: 'parents', is })

export const baby = {
  babyName: fullName('Nama bayi', 'Name of the baby', 'bayi'),
  sex: field.choice({ label: { id: 'Jenis kelamin', en: 'Sex' }, step: 'bayi', options: sexes }),
  birthDate: field.date({
    label: { id: 'Tanggal lahir', en: 'Date of birth' },
    step: 'bayi',
    earliest: '-120y',
    latest: 'today',
    personal: true,
  }),
  birthTime: field.text({
    label: { id: 'Jam lahir', en: 'Time of birth' },
    hint: { id: 'Misalnya 08.30', en: 'For example 08.30' },
    step: 'bayi',
    max: 5,
    optional: true,
  }),
  birthRegion: field.region({
    label: { id: 'Kabupaten atau kota tempat lahir', en: 'Regency or city of birth' },
    level: 'regency',
    step: 'bayi',
  }),
  birthPlace: field.choice({
    label: { id: 'Tempat dilahirkan', en: 'Place of birth' },
    step: 'bayi',
    options: [
      option('rs', 'Rumah sakit atau rumah bersalin', 'Hospital or maternity home'),
      option('puskesmas', 'Puskesmas', 'Health centre'),
      option('polindes', 'Polindes', 'Village maternity post'),
      option('rumah', 'Rumah', 'At home'),
      option('lain', 'Tempat lain', 'Elsewhere'),
    ],
  }),
  birthKind: field.choice({
    label: { id: 'Jenis kelahiran', en: 'Single or multiple birth' },
    step: 'bayi',
    options: [
      option('tunggal', 'Tunggal', 'Single'),
      option('kembar2', 'Kembar 2', 'Twins'),
      option('kembar3', 'Kembar 3', 'Triplets'),
      option('lain', 'Lebih dari 3', 'More than 3'),
    ],
  }),
  birthOrder: field.number({
    label: { id: 'Kelahiran ke-', en: 'Order of birth' },
    step: 'bayi',
    min: 1,
    max: 25,
  }),
  helper: field.choice({
    label: { id: 'Penolong kelahiran', en: 'Who attended the birth' },
    step: 'bayi',
    options: [
      option('dokter', 'Dokter', 'Doctor'),
      option('bidan', 'Bidan atau perawat', 'Midwife or nurse'),
      option('dukun', 'Dukun bersalin', 'Traditional birth attendant'),
      option('lain', 'Lainnya', 'Other'),
    ],
  }),
  weight: field.number({
    label: { id: 'Berat bayi', en: 'Weight of the baby' },
    unit: { id: 'gram', en: 'grams' },
    step: 'bayi',
    min: 300,
    max: 9000,
  }),
  length: field.number({
    label: { id: 'Panjang bayi', en: 'Length of the baby' },
    unit: { id: 'cm', en: 'cm' },
    decimals: 1,
    step: 'bayi',
    min: 20,
    max: 70,
  }),
}

export const family = {
  parents: field.choice({
    label: { id: 'Perkawinan orang tua', en: 'Marriage of the parents' },
    step: 'orangtua',
    options: [
      option('tercatat', 'Tercatat, ada buku nikah atau akta', 'Registered, with a book or certificate'),
      option('belum', 'Belum tercatat', 'Not registered yet'),
      option('ibu', 'Hanya data ibu', 'Only the mother is named'),
    ],
  }),
  motherNik: field.nik({ label: { id: 'NIK ibu', en: 'NIK of the mother' }, step: 'orangtua' }),
  motherName: fullName('Nama ibu', 'Name of the mother', 'orangtua'),
  fatherNik: field.nik({
    label: { id: 'NIK ayah', en: 'NIK of the father' },
    when: parents('tercatat', 'belum'),
    step: 'orangtua',
  }),
  fatherName: field.text({
    label: { id: 'Nama ayah', en: 'Name of the father' },
    when: parents('tercatat', 'belum'),
    step: 'orangtua',
    personal: true,
  }),
  familyCard: familyCardNumber('orangtua'),
}

export const papers = {
  birthProof: field.choice({
    label: { id: 'Bukti kelahiran yang Anda punya', en: 'Proof of birth you have' },
    step: 'berkas',
    options: [
      option('surat', 'Surat keterangan lahir', 'Birth letter'),
      option('sptjm', 'Tidak ada, pakai pernyataan F-2.03', 'None; statement F-2.03 instead'),
      option('temuan', 'Anak yang ditemukan', 'A foundling'),
    ],
  }),
  birthLetter: field.files({
    label: { id: 'Surat keterangan lahir', en: 'Birth letter' },
    hint: {
      id: 'Dari rumah sakit, bidan, nakhoda, atau lurah.',
      en: 'From a hospital, midwife, captain or lurah.',
    },
    when: letter('surat'),
    step: 'berkas',
    max: 2,
  }),
  birthStatement: field.files({
    label: { id: 'F-2.03 bertanda tangan dua saksi', en: 'F-2.03 signed by two witnesses' },
    when: letter('sptjm'),
    step: 'berkas',
    max: 2,
  }),
  policeReport: field.files({
    label: { id: 'Berita acara kepolisian', en: 'Police report' },
    when: letter('temuan'),
    step: 'berkas',
    max: 3,
  }),
  marriageProof: scans(
    'Buku nikah, akta perkawinan, atau F-2.04',
    'Marriage book, certificate, or F-2.04',
    'berkas',
  ),
  familyCardScan: scans('Kartu Keluarga', 'Family card', 'berkas'),
}
