/** Every place of the app where something is typed, by the kind of thing that is asked for. */
import { askEndpoints } from './asks.ts'
import { type Case, casesOf } from './cases.ts'
import { type Endpoint, type Field, fieldEndpoint } from './fields.ts'
import type { Pairs } from './probe.ts'
import { filedEndpoint, messageEndpoint } from './threads.ts'
import { CANARY, type World } from './world.ts'

const NOP = '527204000700301230'

export async function openEndpoints(
  world: World,
): Promise<Record<'text' | 'nik' | 'number' | 'date', Endpoint[]>> {
  const { probe, cookies } = world
  const cookie = cookies.warga!
  const field = (at: Field) => fieldEndpoint(probe, at)
  const [guest, place, card, parts, family, works, duty, owner, thread] = await Promise.all([
    world.start('lapor/lapor'),
    world.start('lapor/lapor'),
    world.start('dukcapil/ktp-el-ganti', cookie),
    world.start('dukcapil/ktp-el-ganti', cookie),
    world.start('dukcapil/kk-perubahan', cookie),
    world.start('dpmptsp/pbg', cookie),
    world.start('bapenda/bphtb', cookie),
    world.start('bapenda/pbb-mutasi', cookie),
    world.file(),
  ])
  // What decides whether a later step is asked at all.
  await probe.post(
    `${family.path}?step=jenis`,
    [
      ['kind', 'baru'],
      ['nik', CANARY.nik],
    ],
    family,
  )
  await probe.post(
    `${place.path}?step=isi`,
    [
      ['class', 'pengaduan'],
      ['category', 'jalan'],
      ['description', CANARY.words],
    ],
    place,
  )

  const member = (more: Pairs): Pairs => [
    ...MEMBER.filter(([name]) => !more.some(([n]) => n === name)),
    ...more,
  ]
  const inFamily = (name: string, input: string, rest: Pairs) =>
    field({ name, ...family, step: 'anggota', field: input, with: member(rest).filter(([n]) => n !== input) })

  return {
    text: [
      field({
        name: 'line',
        ...guest,
        step: 'siapa',
        field: 'reporterName',
        with: [
          ['visibility', 'public'],
          ['identity', 'named'],
        ],
      }),
      field({
        name: 'landmark',
        ...place,
        step: 'tempat',
        field: 'place.landmark',
        summary: 'place',
        with: [['place.village', '52.72.01.1001']],
      }),
      field({ name: 'longtext', ...card, step: 'alasan', field: 'newData', with: CARD }),
      field({ name: 'multipart', ...parts, step: 'alasan', field: 'newData', with: CARD, parts: true }),
      inFamily('people', 'members[0].name', []),
      messageEndpoint(probe, thread),
      filedEndpoint(world),
      ...askEndpoints(world, casesOf('text')),
    ],
    nik: [
      field({
        name: 'nik',
        ...card,
        step: 'alasan',
        field: 'nik',
        with: [...CARD.slice(1), ['newData', 'Nama saya']],
      }),
      inFamily('people.nik', 'members[0].nik', []),
    ],
    number: [
      field({ name: 'number', ...works, step: 'bangunan', field: 'area', with: WORKS }),
      field({ name: 'money', ...duty, step: 'objek', field: 'njop', with: [['nop', NOP]] }),
    ],
    date: [
      field({ name: 'date', ...owner, step: 'alasan', field: 'acquiredOn', with: OWNER }),
      field({ name: 'date.parts', ...owner, step: 'alasan', field: 'acquiredOn', with: OWNER, as: inParts }),
      inFamily('people.date', 'members[0].birthDate', []),
    ],
  }
}

const CARD: Pairs = [
  ['nik', CANARY.nik],
  ['reason', 'ubah'],
  ['changed', 'nama'],
]
const MEMBER: Pairs = [
  ['members[0].name', 'Nur Aini Contoh'],
  ['members[0].nik', '5272046408219004'],
  ['members[0].birthDate', '2021-08-24'],
  ['members[0].relation', 'anak'],
]
const WORKS: Pairs = [
  ['work', 'baru'],
  ['function', 'hunian'],
  ['complexity', 'sederhana'],
  ['permanence', 'permanen'],
  ['floors', '1'],
]
const OWNER: Pairs = [
  ['nop', NOP],
  ['reason', 'balik_nama'],
  ['acquired', 'waris'],
]

/** A date as its three inputs send it. */
const inParts = (typed: Buffer): Pairs => {
  const parts = typed.toString().split('-')
  const [day = '', month = '', year = ''] = parts[0]!.length === 4 ? parts.toReversed() : parts
  return [
    ['acquiredOn.day', day],
    ['acquiredOn.month', month],
    ['acquiredOn.year', year],
  ]
}

/** The text as a page gives it back. */
export const shownOf = (c: Case, typed: Buffer) => c.as ?? typed.toString()
