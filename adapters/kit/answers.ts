/**
 * A posted form to answers and back. Entries are name and text, as a browser sends them without JavaScript:
 * `name`; the same name several times for `choices` and `files`; `members[0].name` for people; `spot.village`,
 * `spot.landmark`, `spot.latitude`, `spot.longitude`, `spot.accuracy` for a place; a date as `2026-11-21`,
 * `21-11-2026` or in three parts `d.day`, `d.month`, `d.year`. Numbers follow the id-ID rule: `1.000.000`, `1.000,5`.
 */
import type { FieldDescription, Issue } from './fields.ts'
import { cleanLine, cleanText, isBlank } from './identifiers.ts'

export { checkForm } from './check.ts'

/** Answers as they were given, by field; an answer that could not be read stays a text, for the page to show again. */
export type Raw = Record<string, unknown>

const MOST_ENTRIES = 500
const MOST_PEOPLE = 50

/**
 * Unknown names, names twice and more than 500 entries are issues (`unknown`, `twice`, `too_many_answers`), and are
 * left out. Blank answers are absent. Strip your own hidden fields first. Objects have no prototype. Never throws.
 */
export function readAnswers(
  fields: FieldDescription[],
  entries: Iterable<[string, string]>,
): { raw: Raw; issues: Issue[] } {
  const posted = new Map<string, string[]>()
  let count = 0
  for (const [name, value] of entries) {
    if (++count > MOST_ENTRIES)
      return { raw: bare(), issues: [{ field: '', word: 'too_many_answers', values: { max: MOST_ENTRIES } }] }
    posted.set(name, [...(posted.get(name) ?? []), value])
  }
  const reading: Reading = { posted, issues: [] }
  const raw = readFields(fields, '', reading)
  // What is left was asked by nobody. The name itself is a stranger's: it is not repeated.
  if (posted.size > 0) reading.issues.push({ field: '', word: 'unknown' })
  return { raw, issues: reading.issues }
}

/** The entries that `readAnswers` reads as `raw` (or as checked answers): what a form is filled with. */
export function writeAnswers(fields: FieldDescription[], raw: Raw, prefix = ''): [string, string][] {
  return fields.flatMap((field) => {
    const value = Object.hasOwn(raw, field.name) ? raw[field.name] : undefined
    if (value === undefined || value === null) return []
    return writeField(field, prefix + field.name, value)
  })
}

type Reading = { posted: Map<string, string[]>; issues: Issue[] }

function readFields(fields: FieldDescription[], prefix: string, reading: Reading): Raw {
  const raw = bare()
  for (const field of fields) {
    const value = readField(field, prefix + field.name, reading)
    if (value !== undefined) raw[field.name] = value
  }
  return raw
}

function readField(field: FieldDescription, name: string, reading: Reading): unknown {
  switch (field.kind) {
    case 'choices':
    case 'files':
      return many(name, reading)
    case 'people':
      return readPeople(field, name, reading)
    case 'place':
      return readPlace(name, reading)
    case 'date':
      return readDate(name, reading)
    case 'number':
    case 'money': {
      const text = one(name, reading)
      return text === undefined ? undefined : (readNumber(text, field.kind === 'money') ?? text)
    }
    default:
      return one(name, reading)
  }
}

/** The single answer under a name, or nothing when it is blank. Cleaned: what a page shows again is what was understood. */
function one(name: string, { posted, issues }: Reading): string | undefined {
  const values = posted.get(name)
  posted.delete(name)
  if (values && values.length > 1) issues.push({ field: name, word: 'twice' })
  const value = values?.[0]
  return value === undefined || isBlank(value) ? undefined : cleanText(value)
}

function many(name: string, { posted }: Reading) {
  const values = posted.get(name)?.map(cleanLine).filter(Boolean)
  posted.delete(name)
  return values?.length ? [...new Set(values)] : undefined
}

/** Rows in the order of their index, renumbered; blank rows are dropped. */
function readPeople(field: FieldDescription, name: string, reading: Reading) {
  const rows = new Set<number>()
  for (const key of reading.posted.keys()) {
    const index = key.startsWith(`${name}[`)
      ? /^\[(\d{1,2})\]\./.exec(key.slice(name.length))?.[1]
      : undefined
    if (index !== undefined && Number(index) < MOST_PEOPLE) rows.add(Number(index))
  }
  const people = [...rows]
    .sort((a, b) => a - b)
    .map((row) => readFields(field.fields ?? [], `${name}[${row}].`, reading))
  const filled = people.filter((person) => Object.keys(person).length > 0)
  return filled.length ? filled : undefined
}

const PLACE_PARTS = ['village', 'landmark', 'latitude', 'longitude', 'accuracy'] as const

function readPlace(name: string, reading: Reading) {
  const place = bare()
  for (const part of PLACE_PARTS) {
    const text = one(`${name}.${part}`, reading)
    if (text === undefined) continue
    const isText = part === 'village' || part === 'landmark'
    place[part] = isText ? text : (readDegrees(text) ?? text)
  }
  // Where a device found itself says nothing without a point.
  const keys = Object.keys(place)
  return keys.length === 0 || (keys.length === 1 && keys[0] === 'accuracy') ? undefined : place
}

/** Machine numbers (`-8.4546`), where the dot is a decimal point. */
function readDegrees(text: string) {
  const line = cleanLine(text).replace(',', '.')
  return /^-?\d{1,6}(\.\d{1,17})?$/.test(line) ? Number(line) : undefined
}

function readDate(name: string, reading: Reading) {
  const whole = one(name, reading)
  const parts = (['day', 'month', 'year'] as const).map((part) => one(`${name}.${part}`, reading))
  const given = parts.some((part) => part !== undefined)
  if (whole !== undefined && given) reading.issues.push({ field: name, word: 'twice' })
  if (whole !== undefined) return dayOf(cleanLine(whole))
  return given ? dayOf(parts.map((part) => cleanLine(part ?? '')).join('-')) : undefined
}

/** `21-11-2026`, `21/11/2026`, `21.11.2026` to `2026-11-21`; the rest as it stands. Day first; years have four digits. */
function dayOf(text: string) {
  const found = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})$/.exec(text)
  return found ? `${found[4]}-${found[3]!.padStart(2, '0')}-${found[1]!.padStart(2, '0')}` : text
}

/**
 * id-ID: dots between groups of three, a comma before decimals. `1,000` could be an English thousand and `1.5` an
 * English fraction: both are refused rather than guessed. At most 15 digits, so that nothing is rounded.
 */
export function readNumber(text: string, money = false): number | undefined {
  const line = money
    ? cleanLine(text)
        .replace(/^rp\.?\s*/i, '')
        .replace(/,(00|-)$/, '')
    : cleanLine(text)
  const found = /^(-?)(\d{1,15}|\d{1,3}(?:\.\d{3})+)(?:,(\d{1,6}))?$/.exec(line)
  if (!found) return undefined
  const [, sign, whole = '', fraction] = found
  if (fraction?.length === 3 && !whole.includes('.')) return undefined
  const digits = whole.replaceAll('.', '')
  if (digits.length + (fraction?.length ?? 0) > 15) return undefined
  const value = Number(`${sign}${digits}.${fraction ?? 0}`)
  // -0 is 0.
  return value === 0 ? 0 : value
}

function writeField(field: FieldDescription, name: string, value: unknown): [string, string][] {
  if (field.kind === 'people' && Array.isArray(value)) {
    return value.flatMap((person, i) => writeAnswers(field.fields ?? [], person as Raw, `${name}[${i}].`))
  }
  if (Array.isArray(value)) return value.map((item): [string, string] => [name, String(item)])
  if (field.kind === 'place' && typeof value === 'object') {
    const place = value as Raw
    return PLACE_PARTS.filter((part) => place[part] !== undefined).map((part) => [
      `${name}.${part}`,
      String(place[part]),
    ])
  }
  if (typeof value === 'number') return [[name, writeNumber(value)]]
  return [[name, String(value)]]
}

const grouped = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 6 })
/** `1000.125` would come out as `1.000,125` and read back; below a thousand three decimals would not, so a zero is added. */
function writeNumber(value: number) {
  const text = grouped.format(value)
  return /^-?\d{1,3},\d{3}$/.test(text) ? `${text}0` : text
}

/** Without a prototype, so that no name a stranger sends can mean anything. */
const bare = (): Raw => Object.create(null)
