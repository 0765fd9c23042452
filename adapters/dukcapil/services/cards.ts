/** A new KTP-el for one that was lost, is damaged or shows old data. */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { formFilled, pickUp, sampleFile, scan, standard } from './standard.ts'

const hilang = { field: 'reason', is: ['hilang'] }
const rusak = { field: 'reason', is: ['rusak'] }
const ubah = { field: 'reason', is: ['ubah'] }

export const ktpElGanti = requestData({
  title: { id: 'KTP-el hilang, rusak, atau berubah data', en: 'Replace an e-ID card' },
  summary: {
    id: 'Mengganti KTP-el yang hilang, rusak, atau datanya berubah.',
    en: 'Replace an e-ID card (KTP-el) that was lost, is damaged, or shows old data.',
  },
  synonyms: {
    id: [
      'KTP hilang',
      'e-ktp ilang',
      'ektp hilang',
      'ktp rusak',
      'ktp patah',
      'ganti ktp',
      'cetak ulang ktp',
      'ubah data ktp',
      'kehilangan KTP',
    ],
    en: ['lost ID card', 'replace identity card', 'damaged ID', 'stolen ID', 'change ID data', 'ktp'],
  },
  life: ['identity'],
  who: 'account',
  version: 1,
  form: form(
    {
      nik: field.nik({
        label: { id: 'NIK pada KTP-el', en: 'NIK on the card' },
        from: 'nik',
        step: 'alasan',
      }),
      reason: field.choice({
        label: { id: 'Mengapa diganti?', en: 'Why does it need replacing?' },
        step: 'alasan',
        options: [
          { value: 'hilang', label: { id: 'Hilang', en: 'Lost' } },
          { value: 'rusak', label: { id: 'Rusak', en: 'Damaged' } },
          { value: 'ubah', label: { id: 'Data berubah', en: 'Data changed' } },
        ],
      }),
      lostOn: field.date({
        label: { id: 'Tanggal hilang', en: 'Date lost' },
        when: hilang,
        step: 'alasan',
        earliest: '-20y',
        latest: 'today',
      }),
      changed: field.choices({
        label: { id: 'Data yang berubah', en: 'What changed' },
        when: ubah,
        step: 'alasan',
        options: [
          { value: 'nama', label: { id: 'Nama', en: 'Name' } },
          { value: 'alamat', label: { id: 'Alamat', en: 'Address' } },
          { value: 'status', label: { id: 'Status perkawinan', en: 'Marital status' } },
          { value: 'pekerjaan', label: { id: 'Pekerjaan', en: 'Occupation' } },
          { value: 'agama', label: { id: 'Agama atau kepercayaan', en: 'Religion or belief' } },
          { value: 'foto', label: { id: 'Foto atau tanda tangan', en: 'Photo or signature' } },
        ],
      }),
      newData: field.longtext({
        label: { id: 'Data yang benar sekarang', en: 'The data as it is now' },
        hint: { id: 'Tulis persis seperti pada bukti Anda.', en: 'Write it exactly as on your proof.' },
        when: ubah,
        step: 'alasan',
        max: 500,
        personal: true,
      }),
      policeLetter: field.files({
        label: { id: 'Surat kehilangan dari kepolisian', en: 'Loss report from the police' },
        hint: { id: 'Pindaian atau foto surat asli.', en: 'A scan or photo of the original.' },
        when: hilang,
        step: 'berkas',
        max: 2,
      }),
      oldCard: field.files({
        label: { id: 'Foto KTP-el yang rusak', en: 'Photo of the damaged card' },
        when: rusak,
        step: 'berkas',
        photo: true,
        max: 2,
      }),
      proof: field.files({
        label: { id: 'Bukti perubahan data', en: 'Proof of the change' },
        hint: {
          id: 'Misalnya akta nikah, ijazah, atau KK terbaru.',
          en: 'Such as a marriage certificate, diploma or new family card.',
        },
        when: ubah,
        step: 'berkas',
        max: 3,
      }),
      pickUp: pickUp('berkas'),
    },
    [
      { id: 'alasan', title: { id: 'Alasan penggantian', en: 'Why it needs replacing' } },
      { id: 'berkas', title: { id: 'Berkas dan pengambilan', en: 'Documents and collection' } },
    ],
  ),
  sample: {
    nik: '5272041507909001',
    reason: 'hilang',
    lostOn: '2026-11-10',
    policeLetter: sampleFile(1),
    pickUp: 'mpp',
  },
  standard: standard({
    requirements: [
      formFilled('F-1.02', {
        id: 'pendaftaran peristiwa kependudukan',
        en: 'application for a population event',
      }),
      scan(
        'Surat kehilangan dari kepolisian, bila KTP-el hilang',
        'Police loss report, if the card was lost',
      ),
      scan('KTP-el yang rusak, bila rusak', 'The damaged card, if damaged'),
      scan('Bukti perubahan data, bila data berubah', 'Proof of the change, if data changed'),
    ],
    product: { id: 'Surat pengambilan KTP-el', en: 'Letter to collect the e-ID card' },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: { id: 'Mencetak KTP-el pengganti', en: 'To print a replacement identity card' },
  },
  related: ['dukcapil/kk-perubahan'],
})
