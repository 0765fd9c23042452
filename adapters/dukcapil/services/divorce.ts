/** Divorce certificate (akta perceraian), for divorces of the district court. */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { fullName, scans } from './asked.ts'
import { formFilled, sampleFile, scan, standard } from './standard.ts'

export const aktaPerceraian = requestData({
  title: { id: 'Akta perceraian', en: 'Divorce certificate' },
  summary: {
    id: 'Mencatat perceraian yang sudah diputus pengadilan negeri dan berkekuatan hukum tetap.',
    en: 'Register a divorce decided by the district court, once the decision is final.',
  },
  synonyms: {
    id: ['akta cerai', 'akte cerai', 'surat cerai', 'cerai', 'perceraian'],
    en: ['divorce certificate', 'register a divorce', 'divorced'],
  },
  life: ['family'],
  who: 'account',
  version: 1,
  form: form(
    {
      nik: field.nik({ label: { id: 'NIK Anda', en: 'Your NIK' }, from: 'nik', step: 'putusan' }),
      formerSpouse: fullName('Nama mantan suami atau istri', 'Name of your former spouse', 'putusan'),
      court: field.text({
        label: { id: 'Pengadilan', en: 'Court' },
        hint: { id: 'Misalnya Pengadilan Negeri Raba Bima', en: 'For example Pengadilan Negeri Raba Bima' },
        step: 'putusan',
      }),
      decisionNumber: field.text({
        label: { id: 'Nomor putusan', en: 'Number of the decision' },
        step: 'putusan',
        max: 60,
      }),
      decidedOn: field.date({
        label: { id: 'Tanggal putusan', en: 'Date of the decision' },
        step: 'putusan',
        earliest: '-60y',
        latest: 'today',
      }),
      finalOn: field.date({
        label: { id: 'Tanggal berkekuatan hukum tetap', en: 'Date it became final' },
        step: 'putusan',
        earliest: '-60y',
        latest: 'today',
      }),
      decision: scans('Salinan putusan pengadilan', 'Copy of the court decision', 'berkas', 3),
      marriageCertificate: scans('Kutipan akta perkawinan', 'Marriage certificate', 'berkas'),
      familyCardScan: scans('Kartu Keluarga', 'Family card', 'berkas'),
      idCard: scans('KTP-el', 'Identity card', 'berkas'),
    },
    [
      { id: 'putusan', title: { id: 'Putusan pengadilan', en: 'The court decision' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
    [{ field: 'finalOn', word: 'date_order', ok: (answers) => answers.finalOn >= answers.decidedOn }],
  ),
  sample: {
    nik: '5272031711939009',
    formerSpouse: 'Maria Contoh',
    court: 'Pengadilan Negeri Contoh',
    decisionNumber: '12/Pdt.G/2026/PN Contoh',
    decidedOn: '2026-09-01',
    finalOn: '2026-09-16',
    decision: sampleFile(17),
    marriageCertificate: sampleFile(18),
    familyCardScan: sampleFile(19),
    idCard: sampleFile(20),
  },
  standard: standard({
    requirements: [
      formFilled('F-2.01', { id: 'pelaporan pencatatan sipil', en: 'civil registration report' }),
      scan('Salinan putusan pengadilan yang berkekuatan hukum tetap', 'Copy of the final court decision'),
      scan('Kutipan akta perkawinan', 'Marriage certificate'),
      scan('Kartu Keluarga', 'Family card'),
      scan('KTP-el', 'Identity card'),
    ],
    product: { id: 'Kutipan akta perceraian', en: 'Divorce certificate' },
    days: 3,
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Mencatat perceraian dan menerbitkan akta',
      en: 'To register a divorce and issue its certificate',
    },
  },
  related: ['dukcapil/kk-perubahan'],
})
