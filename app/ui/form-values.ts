/**
 * How a form's answers travel as text: flat names (`members[0].name`, `spot.village`, `born.day`) to what was typed.
 * Shared by every control and by the error summary, so that ids and names are spelt once.
 */
import type { FieldDescription, Issue } from '../../adapters/kit/fields.ts'
import type { Words } from '../words/words.ts'

/** What was typed, by the name of its input; a list where an input may come several times. */
export type FormValues = Readonly<Record<string, string | readonly string[] | undefined>>

export function one(values: FormValues, name: string): string {
  const value = values[name]
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

export function many(values: FormValues, name: string): readonly string[] {
  const value = values[name]
  if (value === undefined || value === '') return []
  return typeof value === 'string' ? [value] : value
}

/** `members[0].name` to `f-members-0-name`. */
export const fieldId = (name: string) => `f-${name.replace(/[[\].]+/g, '-').replace(/-$/, '')}`
export const hintId = (name: string) => `${fieldId(name)}-hint`
export const errorId = (name: string) => `${fieldId(name)}-error`

export const LEVELS = ['province', 'regency', 'district', 'village'] as const
export type Level = (typeof LEVELS)[number]

/**
 * Name of one list of a region field. The lowest level is the answer and has the field's own name; the lists above only
 * lead to it and, like everything that is not an answer, begin with `_`.
 */
export const regionInput = (name: string, level: Level, lowest: Level) =>
  level === lowest ? name : `_region.${name}.${level}`

/** The code chosen at one level: what was just sent, or what the code of the answer begins with. */
export function regionChoice(values: FormValues, name: string, level: Level): string {
  const blocks = LEVELS.indexOf(level) + 1
  const answer = one(values, name).split('.')
  return (
    one(values, `_region.${name}.${level}`) ||
    (answer.length >= blocks ? answer.slice(0, blocks).join('.') : '')
  )
}

/** A date as `2026-11-21`, as three parts, or as the unreadable text the kit keeps (`31-2-`). */
export function dateParts(values: FormValues, name: string) {
  const whole = one(values, name).split('-')
  const [day, month, year] = whole[0]?.length === 4 ? whole.reverse() : whole
  return {
    day: one(values, `${name}.day`) || day || '',
    month: one(values, `${name}.month`) || month || '',
    year: one(values, `${name}.year`) || year || '',
  }
}

/** Whether a field is asked, given the answers so far; what hangs on a hidden question is hidden too. */
export function isAsked(
  field: FieldDescription,
  fields: readonly FieldDescription[],
  values: FormValues,
  depth = 0,
): boolean {
  if (!field.when || depth > 20) return !field.when
  const { field: name, is } = field.when
  const other = fields.find((one) => one.name === name)
  return Boolean(
    other &&
      isAsked(other, fields, values, depth + 1) &&
      many(values, name).some((value) => is.includes(value)),
  )
}

/** How many entries of a repeated group were typed: one more than the highest number in the names. */
export function entryCount(values: FormValues, name: string): number {
  const start = `${name}[`
  let count = 0
  for (const key of Object.keys(values)) {
    if (!key.startsWith(start)) continue
    const n = Number.parseInt(key.slice(start.length), 10)
    if (n >= count && n < 100) count = n + 1
  }
  return count
}

type Found = { field: FieldDescription; entry?: (w: Words) => { label: string; n: number } }

/** The field an issue's path belongs to, also inside a repeated group. */
export function findField(fields: readonly FieldDescription[], path: string): Found | undefined {
  const inside = /^([^[.]+)\[(\d+)\]\.?([^.]*)/.exec(path)
  const field = fields.find((one) => one.name === (inside?.[1] ?? path.split('.')[0]))
  if (!field || !inside) return field && { field }
  const inner = field.fields?.find((one) => one.name === inside[3])
  const n = Number(inside[2]) + 1
  return { field: inner ?? field, entry: (w) => ({ label: w.text(field.label), n }) }
}

const PARTS: Partial<Record<FieldDescription['kind'], string>> = { date: 'day', place: 'village' }

/** The name of the first input of a field, which its error's link goes to. */
export function firstInput(field: FieldDescription, path: string) {
  const part = PARTS[field.kind]
  const last = path.split('.').at(-1)
  return part && last === field.name ? `${path}.${part}` : path
}

/** The sentence about one wrong answer, with what was typed in it. */
export function sentenceFor(w: Words, issue: Issue, fields: readonly FieldDescription[], values: FormValues) {
  const field = findField(fields, issue.field)?.field
  return w.issue(issue, { label: field && w.text(field.label), typed: one(values, issue.field) })
}
