/** What is asked of somebody who reports something. Who may read it and who it comes from are separate choices. */
import type * as z from 'zod'
import { field, form, type Option } from '../kit/fields.ts'
import { categories } from './categories.ts'

const option = (value: string, id: string, en: string): Option => ({ value, label: { id, en } })

export const reportForm = form(
  {
    class: field.choice({
      label: { id: 'Apa yang ingin Anda sampaikan?', en: 'What do you want to tell us?' },
      step: 'isi',
      options: [
        option('pengaduan', 'Pengaduan: ada masalah', 'A complaint: something is wrong'),
        option('aspirasi', 'Aspirasi: usul atau saran', 'A suggestion: an idea or a wish'),
        option(
          'permintaan_informasi',
          'Permintaan informasi: pertanyaan',
          'A question: information you need',
        ),
      ],
    }),
    category: field.choice({
      label: { id: 'Tentang apa?', en: 'What is it about?' },
      step: 'isi',
      options: categories,
    }),
    description: field.longtext({
      label: { id: 'Ceritakan', en: 'Tell us' },
      hint: {
        id: 'Apa yang terjadi dan sejak kapan. Jangan tulis NIK atau nomor telepon di sini.',
        en: 'What happened and since when. Leave out NIK and phone numbers here.',
      },
      step: 'isi',
      personal: true,
      min: 10,
      max: 4000,
    }),
    place: field.place({
      label: { id: 'Di mana?', en: 'Where?' },
      hint: {
        id: 'Titik pada peta, atau kelurahan dan patokan terdekat.',
        en: 'A point on the map, or the kelurahan and a landmark nearby.',
      },
      when: { field: 'class', is: ['pengaduan'] },
      step: 'tempat',
    }),
    photo: field.files({
      label: { id: 'Foto, bila ada', en: 'Photos, if you have any' },
      hint: {
        id: 'Hindari wajah orang dan pelat nomor yang tidak perlu.',
        en: 'Avoid faces and number plates that do not matter.',
      },
      optional: true,
      photo: true,
      step: 'tempat',
    }),
    visibility: field.choice({
      label: { id: 'Siapa yang boleh membaca laporan ini?', en: 'Who may read this report?' },
      hint: {
        id: 'Nama dan nomor telepon Anda tidak pernah ditampilkan untuk umum.',
        en: 'Your name and phone number are never shown to the public.',
      },
      step: 'siapa',
      options: [
        option('public', 'Semua orang', 'Everyone'),
        option('secret', 'Hanya petugas (rahasia)', 'Only officers (secret)'),
      ],
    }),
    identity: field.choice({
      label: { id: 'Apakah petugas boleh tahu siapa Anda?', en: 'May officers know who you are?' },
      hint: {
        id: 'Bila tidak, nama dan nomor Anda tidak dikirim. Kabar tetap datang lewat layanan ini.',
        en: 'If not, your name and number are not sent. News still reaches you here.',
      },
      step: 'siapa',
      options: [
        option('named', 'Ya, dengan nama saya', 'Yes, with my name'),
        option('anonymous', 'Tidak, tanpa nama', 'No, without a name'),
      ],
    }),
    reporterName: field.text({
      label: { id: 'Nama Anda', en: 'Your name' },
      when: { field: 'identity', is: ['named'] },
      step: 'siapa',
      from: 'name',
      autocomplete: 'name',
      personal: true,
    }),
    reporterPhone: field.phone({
      label: { id: 'Nomor telepon, bila boleh dihubungi', en: 'Phone number, if we may call' },
      when: { field: 'identity', is: ['named'] },
      optional: true,
      step: 'siapa',
      from: 'phone',
      autocomplete: 'tel',
    }),
  },
  [
    { id: 'isi', title: { id: 'Laporan', en: 'Report' } },
    { id: 'tempat', title: { id: 'Tempat dan foto', en: 'Place and photos' } },
    { id: 'siapa', title: { id: 'Kerahasiaan', en: 'Privacy' } },
  ],
)
/** What a resident answers. `reporterName` and `reporterPhone` are there only when the report is named. */
export type Report = z.output<typeof reportForm>
