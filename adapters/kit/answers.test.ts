import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkForm, type Raw, readAnswers, readNumber, writeAnswers } from './answers.ts'
import type { Text } from './contract.ts'
import { dayFrom } from './days.ts'
import { describeForm, field, form } from './fields.ts'

const text = (id: string): Text => ({ id, en: id })
const options = (...values: string[]) => values.map((value) => ({ value, label: text(value) }))

const schema = form(
  {
    name: field.text({ label: text('Nama'), max: 100 }),
    reason: field.choice({ label: text('Alasan'), options: options('hilang', 'rusak') }),
    kind: field.choice({ label: text('Jenis'), options: options('a', 'b'), optional: true }),
    detail: field.choice({
      label: text('Rinci'),
      options: options('a.1', 'a.2', 'b.1'),
      under: 'kind',
      optional: true,
    }),
    letter: field.files({ label: text('Surat'), when: { field: 'reason', is: ['hilang'] }, step: 'two' }),
    lostOn: field.date({
      label: text('Tanggal'),
      when: { field: 'reason', is: ['hilang'] },
      earliest: '-1y',
      latest: 'today',
    }),
    tags: field.choices({ label: text('Tanda'), options: options('x', 'y'), optional: true }),
    area: field.number({ label: text('Luas'), decimals: 2, max: 100_000, optional: true }),
    price: field.money({ label: text('Harga'), optional: true }),
    spot: field.place({ label: text('Tempat'), optional: true }),
    members: field.people(
      { label: text('Anggota'), optional: true },
      {
        name: field.text({ label: text('Nama') }),
        born: field.date({ label: text('Lahir'), earliest: '-120y', latest: 'today' }),
        role: field.choice({ label: text('Hubungan'), options: options('anak', 'lain') }),
        other: field.text({ label: text('Lainnya'), when: { field: 'role', is: ['lain'] } }),
      },
    ),
  },
  [
    { id: 'one', title: text('Satu') },
    { id: 'two', title: text('Dua') },
  ],
)
const description = describeForm(schema)
const read = (...entries: [string, string][]) => readAnswers(description.fields, entries)
const check = (raw: Raw, more = {}) => checkForm(schema, description, raw, { today: '2026-11-20', ...more })
const file = '00000000-0000-4000-8000-000000000001'
const good: Raw = { name: 'Siti', reason: 'rusak' }

describe('reading a posted form', () => {
  test('lists, people, places, dates in parts and numbers come out as answers', () => {
    const { raw, issues } = read(
      ['name', 'Siti'],
      ['tags', 'x'],
      ['tags', 'y'],
      ['members[3].name', 'Kedua'],
      ['members[0].name', 'Pertama'],
      ['members[0].born.day', '1'],
      ['members[0].born.month', '2'],
      ['members[0].born.year', '2020'],
      ['members[1].name', ''],
      ['spot.village', '52.72.01.1001'],
      ['spot.landmark', 'Depan pasar'],
      ['spot.latitude', ''],
      ['lostOn', '1/11/2026'],
      ['area', '1.250,5'],
      ['price', 'Rp\u00a0125.000'],
    )
    expect(issues).toEqual([])
    expect(plain(raw)).toEqual({
      name: 'Siti',
      tags: ['x', 'y'],
      members: [{ name: 'Pertama', born: '2020-02-01' }, { name: 'Kedua' }],
      spot: { village: '52.72.01.1001', landmark: 'Depan pasar' },
      lostOn: '2026-11-01',
      area: 1250.5,
      price: 125000,
    })
  })

  test('blank answers are absent: spaces, zero width, nothing', () => {
    expect(
      plain(read(['name', ' \u200b\u2060 '], ['reason', ''], ['tags', ''], ['spot.accuracy', '30']).raw),
    ).toEqual({})
  })

  test.each([
    'status',
    '__proto__',
    'constructor',
    'toString',
    'name[0]',
    'members[0].role.x',
    'members[0].__proto__',
    'members[99].name',
    'members[-1].name',
    'spot.street',
    'x'.repeat(65_536),
  ])('a name nobody asked for is refused (%#)', (name) => {
    const { raw, issues } = read([name, 'admin'])
    expect(issues).toEqual([{ field: '', word: 'unknown' }])
    expect(Object.keys(raw)).toEqual([])
    expect(Object.getPrototypeOf(raw)).toBeNull()
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })

  test('one answer twice is refused, where one was asked', () => {
    expect(read(['name', 'a'], ['name', 'b']).issues).toEqual([{ field: 'name', word: 'twice' }])
    expect(read(['lostOn', '2026-11-01'], ['lostOn.day', '2']).issues).toEqual([
      { field: 'lostOn', word: 'twice' },
    ])
    expect(read(['spot.latitude', '1'], ['spot.latitude', '2']).issues).toEqual([
      { field: 'spot.latitude', word: 'twice' },
    ])
  })

  test('10,000 answers are refused at once', () => {
    const many = Array.from({ length: 10_000 }, (_, i): [string, string] => [`f${i}`, 'x'])
    expect(readAnswers(description.fields, many).issues).toEqual([
      { field: '', word: 'too_many_answers', values: { max: 500 } },
    ])
  })
})

describe('numbers by the id-ID rule', () => {
  test.each<[string, number]>([
    ['1.000.000', 1_000_000],
    ['1.000,5', 1000.5],
    ['1000000', 1_000_000],
    ['12,5', 12.5],
    ['１２', 12],
    ['-0', 0],
    ['-5', -5],
    [' 7 ', 7],
    ['1.234,125', 1234.125],
    ['0,1250', 0.125],
  ])('%s is %d', (given, value) => expect(Object.is(readNumber(given), value)).toBe(true))

  test.each([
    '1e999',
    'NaN',
    'Infinity',
    '0x10',
    '1,000',
    '1.5',
    '1.00',
    '1.0000',
    '1,000.5',
    '9007199254740993',
    '--1',
    '1.000.00',
    ',5',
    '5,',
    '1 000',
    'Rp 5',
  ])('%s is refused rather than guessed', (given) => {
    expect(readNumber(given)).toBeUndefined()
    expect(check({ ...good, ...read(['area', given]).raw })).toEqual({
      ok: false,
      issues: [{ field: 'area', word: 'number' }],
    })
  })

  test.each<[string, number | undefined]>([
    ['Rp125.000', 125_000],
    ['Rp. 125.000,00', 125_000],
    ['125.000,-', 125_000],
    ['125.000,50', 125_000.5],
    ['1.5', undefined],
  ])('as money %s is %s', (given, value) => expect(readNumber(given, true)).toBe(value))

  test('a fraction of a rupiah is told as such', () => {
    expect(check({ ...good, ...read(['price', '125.000,50']).raw })).toEqual({
      ok: false,
      issues: [{ field: 'price', word: 'money' }],
    })
  })
})

describe('dates', () => {
  test.each(['29-02-2025', '31-04-2026', '01-01-0000', '01-01-9999', '01-01-26', '2026-13-01', 'kemarin'])(
    '%s is refused',
    (given) => {
      const raw = { ...good, reason: 'hilang', letter: [file], ...read(['lostOn', given]).raw }
      expect(check(raw)).toEqual({ ok: false, issues: [{ field: 'lostOn', word: 'date' }] })
    },
  )
  test('bounds move with today', () => {
    const at = (lostOn: string) => check({ ...good, reason: 'hilang', letter: [file], lostOn })
    expect(at('2026-11-20')).toMatchObject({ ok: true })
    expect(at('2026-11-21')).toEqual({
      ok: false,
      issues: [{ field: 'lostOn', word: 'date_late', values: { latest: '2026-11-20' } }],
    })
    expect(at('2025-11-19')).toEqual({
      ok: false,
      issues: [{ field: 'lostOn', word: 'date_early', values: { earliest: '2025-11-20' } }],
    })
  })
  test.each([
    ['today', '2026-11-20'],
    ['+30d', '2026-12-20'],
    ['-120y', '1906-11-20'],
    ['+3m', '2027-02-20'],
    ['2000-01-01', '2000-01-01'],
  ])('%s', (bound, day) => expect(dayFrom(bound, '2026-11-20')).toBe(day))
  test('a day the month does not have becomes its last', () => {
    expect(dayFrom('+1m', '2026-01-31')).toBe('2026-02-28')
    expect(dayFrom('-1y', '2028-02-29')).toBe('2027-02-28')
  })
})

describe('checking', () => {
  test('what is hidden is dropped, what is visible and required is demanded', () => {
    expect(check({ ...good, letter: [file], lostOn: '2026-11-01' })).toEqual({ ok: true, value: good })
    expect(check({ ...good, reason: 'hilang' })).toEqual({
      ok: false,
      issues: [
        { field: 'letter', word: 'files_some', values: { min: 1 } },
        { field: 'lostOn', word: 'required' },
      ],
    })
  })
  test('only some steps, only some fields', () => {
    const raw = { ...good, reason: 'hilang' }
    expect(check(raw, { steps: ['two'] })).toMatchObject({ ok: false, issues: [{ field: 'letter' }] })
    expect(check(raw, { only: ['name'] })).toEqual({ ok: true, value: { name: 'Siti' } })
  })
  test('a cascading choice belongs to its parent', () => {
    expect(check({ ...good, kind: 'a', detail: 'a.2' })).toMatchObject({ ok: true })
    for (const raw of [{ kind: 'a', detail: 'b.1' }, { detail: 'b.1' }]) {
      expect(check({ ...good, ...raw })).toEqual({ ok: false, issues: [{ field: 'detail', word: 'choose' }] })
    }
  })
  test('people: each row by its own conditions, issues named as the control is', () => {
    const members = [
      { name: 'A', born: '2020-01-01', role: 'anak', other: 'dibuang' },
      { name: 'B', born: '2030-01-01', role: 'lain' },
    ]
    expect(check({ ...good, members })).toEqual({
      ok: false,
      issues: [
        { field: 'members[1].born', word: 'date_late', values: { latest: '2026-11-20' } },
        { field: 'members[1].other', word: 'required' },
      ],
    })
    expect(check({ ...good, members: members.slice(0, 1) })).toEqual({
      ok: true,
      value: { ...good, members: [{ name: 'A', born: '2020-01-01', role: 'anak' }] },
    })
    const many = Array.from({ length: 16 }, () => members[0])
    expect(check({ ...good, members: many })).toEqual({
      ok: false,
      issues: [{ field: 'members', word: 'people_at_most', values: { max: 15 } }],
    })
  })
  test('texts are cleaned, hostile values of any type are issues and never throw', () => {
    expect(check({ ...good, name: '  Oi\u202e Fo’o\u0000\t x ' })).toMatchObject({
      ok: true,
      value: { name: 'Oi Fo’o x' },
    })
    for (const [name, value] of [
      ['name', { a: 1 }],
      ['members', 'x'],
      ['members', { 0: 'x' }],
      ['letter', [7]],
      ['tags', ['z']],
      ['spot', []],
      ['price', '5'],
    ] as const) {
      const checked = check({
        ...good,
        reason: name === 'letter' ? 'hilang' : 'rusak',
        lostOn: '2026-11-01',
        [name]: value,
      })
      expect(checked, name).toMatchObject({
        ok: false,
        issues: [{ word: expect.stringMatching(/^[a-z_]+$/) }],
      })
    }
  })
  test('an answer nobody asked for, at any depth', () => {
    expect(check({ ...good, role: 'admin' })).toEqual({ ok: false, issues: [{ field: '', word: 'unknown' }] })
    const members = [{ name: 'A', born: '2020-01-01', role: 'anak', fee: 0 }]
    expect(check({ ...good, members })).toEqual({
      ok: false,
      issues: [{ field: 'members[0]', word: 'unknown' }],
    })
    expect(check({ ...good, spot: { latitude: 1, longitude: 2, x: 1 } })).toMatchObject({
      ok: false,
      issues: [{ word: 'unknown' }],
    })
  })
  test('rules across fields come last, by the form’s own schema', () => {
    const crossed = schema.refine((v) => v.name !== v.reason, {
      path: ['name'],
      error: JSON.stringify({ word: 'same' }),
    })
    const checked = checkForm(
      crossed,
      description,
      { name: 'rusak', reason: 'rusak' },
      { today: '2026-11-20' },
    )
    expect(checked).toEqual({ ok: false, issues: [{ field: 'name', word: 'same' }] })
  })
})

test('what was checked can be shown and posted again, unchanged', () => {
  const name = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
  const day = fc
    .integer({ min: 0, max: 9000 })
    .map((n) => new Date(Date.UTC(2000, 0, 1 + n)).toISOString().slice(0, 10))
  const answers = fc.record(
    {
      name,
      reason: fc.constantFrom('hilang', 'rusak'),
      letter: fc.uniqueArray(fc.uuid({ version: 4 }), { minLength: 1, maxLength: 3 }),
      lostOn: fc.constantFrom('2026-11-20', '2026-02-28'),
      tags: fc.subarray(['x', 'y']),
      area: fc.integer({ min: 0, max: 10_000_000 }).map((n) => n / 100),
      price: fc.integer({ min: 0, max: 1_000_000_000_000 }),
      spot: fc.record({
        latitude: fc.integer({ min: -9000, max: 9000 }).map((n) => n / 100),
        longitude: fc.constant(118.7259),
      }),
      members: fc.array(fc.record({ name, born: day, role: fc.constantFrom('anak', 'lain'), other: name }), {
        minLength: 1,
        maxLength: 15,
      }),
    },
    { requiredKeys: ['name', 'reason', 'letter', 'lostOn'] },
  )
  fc.assert(
    fc.property(answers, (given) => {
      const first = check(given)
      if (!first.ok) return
      const { raw, issues } = readAnswers(description.fields, writeAnswers(description.fields, first.value))
      expect(issues).toEqual([])
      const { tags, ...rest } = first.value
      expect(check(raw)).toEqual({ ok: true, value: tags?.length ? first.value : rest })
    }),
    { numRuns: 300 },
  )
})

/** Without the missing prototypes, for comparing. */
const plain = (raw: unknown) => JSON.parse(JSON.stringify(raw))
