/** Who moves: asked when leaving and when arriving. */
import { field } from '../../kit/fields.ts'
import { fullName, option, relations } from './asked.ts'

const some = { field: 'movers', is: ['sebagian', 'sekeluarga'] }
export const movers = field.choice({
  label: { id: 'Siapa yang pindah?', en: 'Who is moving?' },
  step: 'siapa',
  options: [
    option('sendiri', 'Saya sendiri', 'Only me'),
    option('sebagian', 'Sebagian keluarga', 'Part of the family'),
    option('sekeluarga', 'Seluruh keluarga', 'The whole family'),
  ],
})
export const members = field.people(
  { label: { id: 'Anggota yang ikut pindah', en: 'Members who move with you' }, when: some, step: 'siapa' },
  {
    name: fullName('Nama lengkap', 'Full name'),
    nik: field.nik({ label: { id: 'NIK', en: 'NIK' } }),
    relation: field.choice({
      label: { id: 'Hubungan dengan kepala keluarga', en: 'Relation to the head' },
      options: relations,
    }),
  },
)
