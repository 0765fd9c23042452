/** The one service of Lapor: what it promises, and how it is found. */
import { requestData } from '../kit/define.ts'
import { reportForm } from './form.ts'

export const report = requestData({
  title: { id: 'Lapor keluhan warga', en: 'Report a problem' },
  summary: {
    id: 'Sampaikan pengaduan, usul, atau pertanyaan tentang kota dan layanannya, boleh tanpa nama.',
    en: 'Report a problem, make a suggestion or ask about the city and its services, without a name if you wish.',
  },
  synonyms: {
    id: [
      'jalan rusak',
      'jalan berlubang',
      'lubang',
      'sampah',
      'lampu mati',
      'lampu jalan',
      'banjir',
      'got mampet',
      'pohon tumbang',
      'parkir liar',
      'pungli',
      'pengaduan',
      'keluhan',
      'aduan',
      'komplain',
      'usul',
      'saran',
    ],
    en: [
      'pothole',
      'rubbish',
      'garbage',
      'street light',
      'flood',
      'complaint',
      'suggestion',
      'report',
      '311',
    ],
  },
  life: ['neighbourhood'],
  who: 'anonymous',
  version: 1,
  form: reportForm,
  sample: {
    class: 'pengaduan',
    category: 'jalan',
    description: 'Jalan berlubang selebar satu meter di depan pasar, sejak hujan minggu lalu.',
    place: { latitude: -8.4546, longitude: 118.7259, accuracy: 12, landmark: 'Depan pasar' },
    photo: ['00000000-0000-4000-8000-000000000311'],
    visibility: 'public',
    identity: 'named',
    reporterName: 'Siti Contoh',
    reporterPhone: '+628110000311',
  },
  standard: {
    requirements: [
      {
        text: {
          id: 'Uraian yang jelas: apa, di mana, sejak kapan',
          en: 'A clear account: what, where, since when',
        },
      },
      {
        text: {
          id: 'Titik atau kelurahan dan patokan, untuk pengaduan',
          en: 'A point, or kelurahan and landmark, for complaints',
        },
      },
      { text: { id: 'Foto', en: 'Photos' }, document: true, optional: true },
    ],
    steps: [
      {
        id: 'Laporan diperiksa dan diteruskan ke dinas paling lama 3 hari kerja.',
        en: 'The report is checked and passed to the responsible office within 3 working days.',
      },
      {
        id: 'Dinas memberi tindak lanjut pertama paling lama 5 hari kerja; pertanyaan dan keluhan sederhana dijawab dalam waktu ini.',
        en: 'The office takes a first step within 5 working days; questions and simple complaints are answered by then.',
      },
      {
        id: 'Pengaduan yang tidak perlu pemeriksaan lapangan diselesaikan paling lama 14 hari kerja.',
        en: 'Complaints that need no visit to the place are settled within 14 working days.',
      },
      {
        id: 'Pengaduan yang perlu pemeriksaan lapangan diselesaikan paling lama 60 hari.',
        en: 'Complaints that need a visit to the place are settled within 60 days.',
      },
    ],
    time: {
      value: 60,
      unit: 'calendar_day',
      from: {
        id: 'laporan lengkap; paling lama, bila perlu pemeriksaan lapangan',
        en: 'a complete report; at the longest, when the place must be visited',
      },
    },
    fee: { kind: 'free' },
    product: {
      id: 'Jawaban dan tindak lanjut dinas',
      en: 'An answer and follow-up by the responsible office',
    },
    complaints: [
      { id: 'SP4N-LAPOR!: lapor.go.id atau SMS 1708', en: 'SP4N-LAPOR!: lapor.go.id or text message 1708' },
      { id: 'Ombudsman Republik Indonesia: ombudsman.go.id', en: 'Ombudsman of Indonesia: ombudsman.go.id' },
    ],
    legalBasis: [
      { id: 'UU 25/2009 tentang Pelayanan Publik', en: 'Law 25/2009 on public services' },
      {
        id: 'Perpres 76/2013 tentang Pengelolaan Pengaduan Pelayanan Publik',
        en: 'Presidential Regulation 76/2013 on handling complaints about public services',
      },
      {
        id: 'PermenPANRB 62/2018 tentang Pedoman SP4N',
        en: 'Regulation 62/2018 of the Ministry for Administrative Reform on the national complaint system',
      },
    ],
  },
  privacy: {
    basis: 'public_service',
    purpose: {
      id: 'Menindaklanjuti laporan Anda; nama dan nomor telepon hanya dikirim bila Anda mengizinkan',
      en: 'To follow up your report; your name and phone number are sent only if you allow it',
    },
  },
})
