/** Marriage certificate (akta perkawinan), for those who do not register at the KUA. */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { fullName, option, scans, witnesses } from './asked.ts'
import { formFilled, sampleFile, scan, standard } from './standard.ts'

export const aktaPerkawinan = requestData({
  title: { id: 'Akta perkawinan (bukan Islam)', en: 'Marriage certificate (non-Muslim)' },
  summary: {
    id: 'Mencatat perkawinan yang sudah disahkan menurut agama selain Islam atau kepercayaan. Perkawinan Islam dicatat di KUA.',
    en: 'Register a marriage held under a religion other than Islam, or a belief. Muslim marriages are registered at the KUA.',
  },
  synonyms: {
    id: ['akta nikah', 'akte nikah', 'akte perkawinan', 'catat nikah', 'kawin', 'surat nikah'],
    en: ['marriage certificate', 'register a marriage', 'wedding', 'getting married'],
  },
  life: ['family'],
  who: 'account',
  version: 1,
  form: form(
    {
      husbandNik: field.nik({ label: { id: 'NIK suami', en: 'NIK of the husband' }, step: 'pasangan' }),
      husbandName: fullName('Nama suami', 'Name of the husband', 'pasangan'),
      wifeNik: field.nik({ label: { id: 'NIK istri', en: 'NIK of the wife' }, step: 'pasangan' }),
      wifeName: fullName('Nama istri', 'Name of the wife', 'pasangan'),
      faith: field.choice({
        label: { id: 'Agama atau kepercayaan', en: 'Religion or belief' },
        step: 'perkawinan',
        options: [
          option('kristen', 'Kristen', 'Protestant'),
          option('katolik', 'Katolik', 'Catholic'),
          option('hindu', 'Hindu', 'Hindu'),
          option('buddha', 'Buddha', 'Buddhist'),
          option('khonghucu', 'Khonghucu', 'Confucian'),
          option('kepercayaan', 'Kepercayaan terhadap Tuhan Yang Maha Esa', 'Belief in the One God'),
        ],
      }),
      marriedOn: field.date({
        label: { id: 'Tanggal perkawinan', en: 'Date of the marriage' },
        step: 'perkawinan',
        earliest: '-80y',
        latest: 'today',
        personal: true,
      }),
      leader: fullName('Nama pemuka agama atau penghayat', 'Name of the religious leader', 'perkawinan'),
      venue: field.text({
        label: { id: 'Tempat pengesahan', en: 'Where it was held' },
        step: 'perkawinan',
        max: 150,
      }),
      before: field.choice({
        label: { id: 'Apakah salah satu pernah menikah?', en: 'Was either of you married before?' },
        step: 'perkawinan',
        options: [
          option('belum', 'Belum pernah', 'No'),
          option('cerai', 'Pernah, cerai hidup', 'Yes, divorced'),
          option('mati', 'Pernah, cerai mati', 'Yes, widowed'),
        ],
      }),
      witnesses: witnesses('perkawinan'),
      faithLetter: scans(
        'Surat perkawinan dari pemuka agama',
        'Marriage letter of the religious leader',
        'berkas',
      ),
      photo: field.files({
        label: { id: 'Pasfoto berdampingan 4 x 6', en: 'Photo of the couple, 4 x 6' },
        step: 'berkas',
        photo: true,
        max: 1,
      }),
      idCards: scans('KTP-el suami dan istri', 'Identity cards of both', 'berkas'),
      familyCards: scans('Kartu Keluarga suami dan istri', 'Family cards of both', 'berkas'),
      divorceProof: field.files({
        label: { id: 'Akta perceraian', en: 'Divorce certificate' },
        when: { field: 'before', is: ['cerai'] },
        step: 'berkas',
        max: 2,
      }),
      deathProof: field.files({
        label: { id: 'Akta kematian pasangan terdahulu', en: 'Death certificate of the former spouse' },
        when: { field: 'before', is: ['mati'] },
        step: 'berkas',
        max: 2,
      }),
    },
    [
      { id: 'pasangan', title: { id: 'Pasangan', en: 'The couple' } },
      { id: 'perkawinan', title: { id: 'Perkawinan', en: 'The marriage' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
    [{ field: 'wifeNik', word: 'same_person', ok: (answers) => answers.husbandNik !== answers.wifeNik }],
  ),
  sample: {
    husbandNik: '5272031711939009',
    husbandName: 'Markus Contoh',
    wifeNik: '5272035006959010',
    wifeName: 'Maria Contoh',
    faith: 'katolik',
    marriedOn: '2026-10-17',
    leader: 'Pastor Yohanes Contoh',
    venue: 'Gereja Katolik Contoh, Raba',
    before: 'belum',
    witnesses: [
      { name: 'Yusuf Contoh', nik: '5272022909859007' },
      { name: 'Dewi Contoh', nik: '5272026812879008' },
    ],
    faithLetter: sampleFile(13),
    photo: sampleFile(14),
    idCards: sampleFile(15),
    familyCards: sampleFile(16),
  },
  standard: standard({
    requirements: [
      formFilled('F-2.01', { id: 'pelaporan pencatatan sipil', en: 'civil registration report' }),
      scan('Surat perkawinan dari pemuka agama atau penghayat', 'Marriage letter of the religious leader'),
      scan('Pasfoto berdampingan 4 x 6', 'Photo of the couple, 4 x 6'),
      scan('KTP-el suami dan istri', 'Identity cards of both'),
      scan('Kartu Keluarga suami dan istri', 'Family cards of both'),
      scan(
        'Akta perceraian atau akta kematian pasangan terdahulu, bila pernah menikah',
        'Divorce or death certificate, if married before',
      ),
    ],
    product: { id: 'Kutipan akta perkawinan', en: 'Marriage certificate' },
    days: 3,
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Mencatat perkawinan dan menerbitkan akta',
      en: 'To register a marriage and issue its certificate',
    },
  },
  related: ['dukcapil/kk-perubahan', 'dukcapil/akta-perceraian'],
})
