/** Questions that several forms of Dukcapil ask in the same words. */
import type { FieldDescription, Option } from '../../kit/fields.ts'
import { field } from '../../kit/fields.ts'

export const option = (value: string, id: string, en: string): Option => ({ value, label: { id, en } })

export const sexes = [option('L', 'Laki-laki', 'Male'), option('P', 'Perempuan', 'Female')]
export const relations = [
  option('kepala', 'Kepala keluarga', 'Head of the family'),
  option('suami', 'Suami', 'Husband'),
  option('istri', 'Istri', 'Wife'),
  option('anak', 'Anak', 'Child'),
  option('orangtua', 'Orang tua atau mertua', 'Parent or parent-in-law'),
  option('lain', 'Keluarga lain', 'Other relative'),
]

export const fullName = (id: string, en: string, step?: string, from?: FieldDescription['from']) =>
  field.text({ label: { id, en }, step, from, personal: true, max: 100 })
/** One file field; scans are of originals (Dukcapil takes no copies online). */
export const scans = (id: string, en: string, step: string, max = 2) =>
  field.files({
    label: { id, en },
    step,
    max,
    hint: { id: 'Pindaian atau foto berkas asli.', en: 'A scan or photo of the original.' },
  })

export const familyCardNumber = (step: string) =>
  field.kk({ label: { id: 'Nomor KK', en: 'Family card number' }, step })

/** Two people who saw it; copies of their cards are not needed. */
export const witnesses = (step: string) =>
  field.people(
    { label: { id: 'Dua orang saksi', en: 'Two witnesses' }, step, min: 2, max: 2 },
    {
      name: fullName('Nama saksi', 'Name of the witness'),
      nik: field.nik({ label: { id: 'NIK saksi', en: 'NIK of the witness' } }),
    },
  )

/** Street, RT and RW; the kelurahan is a field of its own. */
export const street = (id: string, en: string, step: string) =>
  field.text({
    label: { id, en },
    hint: {
      id: 'Jalan, nomor, RT/RW. Misalnya: Jalan Contoh 5, RT 003/RW 007.',
      en: 'Street, number, RT/RW.',
    },
    step,
    personal: true,
    max: 200,
  })
