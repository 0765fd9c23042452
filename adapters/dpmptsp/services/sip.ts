/** Practice permit of health workers (SIP): new, or renewed with proof of credits (SKP). */
import { requestData } from '../../kit/define.ts'
import { sipForm } from './sip-form.ts'
import { applicant, sampleFile, scan, standard, working } from './standard.ts'

export const sipNakes = requestData({
  title: { id: 'Surat Izin Praktik (SIP) tenaga kesehatan', en: 'Practice permit for health workers (SIP)' },
  summary: {
    id: 'Izin baru atau perpanjangan untuk dokter, bidan, perawat, apoteker, dan tenaga kesehatan lain.',
    en: 'A new or renewed permit for doctors, midwives, nurses, pharmacists and other health workers.',
  },
  synonyms: {
    id: [
      'SIP',
      'izin praktik',
      'izin praktek dokter',
      'izin bidan',
      'SIP bidan',
      'SIP perawat',
      'SIP dokter',
      'SIP apoteker',
      'SIPA',
      'perpanjang SIP',
      'perpanjang izin praktik',
      'buka praktik',
      'STR',
    ],
    en: [
      'practice permit',
      'doctor licence',
      'nurse licence',
      'midwife permit',
      'pharmacist licence',
      'renew practice permit',
      'health worker permit',
    ],
  },
  life: ['business'],
  who: 'account',
  version: 1,
  form: sipForm,
  sample: {
    kind: 'baru',
    profession: 'bidan',
    strNumber: 'SIMULASI-000123',
    order: '1',
    facilityKind: 'klinik',
    facility: 'Klinik Contoh Sehat',
    region: '52.72.04.1001',
    address: 'Jalan Contoh 12, RT 003/RW 007',
    days: ['senin', 'rabu', 'jumat'],
    hours: '16.00–20.00',
    strScan: sampleFile(1),
    placeLetter: sampleFile(2),
  },
  standard: standard({
    requirements: [
      applicant,
      scan('STR yang berlaku', 'Valid registration certificate (STR)'),
      scan(
        'Surat keterangan tempat praktik. Rekomendasi organisasi profesi tidak diperlukan.',
        'Letter of the practice place. No letter of a professional organisation is needed.',
      ),
      scan('Bukti kecukupan SKP, untuk perpanjangan', 'Proof of enough credits (SKP), for a renewal'),
    ],
    steps: [
      { id: 'Isi formulir dan unggah berkas.', en: 'Fill in the form and upload the documents.' },
      { id: 'Petugas perizinan memeriksa berkas.', en: 'A licensing officer checks the documents.' },
      {
        id: 'Bila ada yang kurang, isian itu dikembalikan kepada Anda untuk diperbaiki.',
        en: 'If something is missing, those answers come back to you for correction.',
      },
      {
        id: 'SIP tersedia di halaman permohonan Anda.',
        en: 'The permit appears on the page of your request.',
      },
    ],
    time: working(3),
    fee: { kind: 'free' },
    product: {
      id: 'Surat Izin Praktik (SIP), berlaku 5 tahun',
      en: 'Practice permit (SIP), valid for 5 years',
    },
    legalBasis: [
      { id: 'UU 17/2023 tentang Kesehatan', en: 'Law 17/2023 on health' },
      {
        id: 'PP 28/2024 tentang Peraturan Pelaksanaan UU Kesehatan',
        en: 'Government Regulation 28/2024 implementing the health law',
      },
    ],
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Menerbitkan izin praktik atas nama Anda',
      en: 'To issue a practice permit in your name',
    },
  },
})
