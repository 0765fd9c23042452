/** Answers against their form: conditions, what is required, each field's rule, dates against today, then the form's own rules. */
import type * as z from 'zod'
import type { Raw } from './answers.ts'
import { dayFrom } from './days.ts'
import type { FieldDescription, FormDescription, Issue } from './fields.ts'
import { missing, onePerControl, toIssue } from './issues.ts'

export type Checked<T> = { ok: true; value: T } | { ok: false; issues: Issue[] }
export type CheckOptions = {
  /** `YYYY-MM-DD` in the tenant's time zone. */
  today: string
  /** Only the fields asked in these steps; the value then holds only them. */
  steps?: string[]
  /** Only these fields: what was sent back for correction. */
  only?: string[]
}

/**
 * Hidden fields (their `when` does not hold) are dropped; visible required ones are demanded. One issue per field,
 * in the order of the form, named as the control is (`members[0].name`). Pure.
 */
export function checkForm<Q extends z.ZodObject>(
  schema: Q,
  description: FormDescription,
  raw: Raw,
  options: CheckOptions,
): Checked<z.output<Q>> {
  const { steps, only } = options
  const first = description.steps[0]?.id
  const asked = description.fields.filter(
    (field) => (!steps || steps.includes(field.step ?? first ?? '')) && (!only || only.includes(field.name)),
  )
  const { value, issues } = checkFields(schema.shape, description.fields, asked, raw, '', options.today)
  const known = new Set(description.fields.map((field) => field.name))
  if (Object.keys(raw).some((name) => !known.has(name))) issues.push({ field: '', word: 'unknown' })
  if (issues.length > 0) return { ok: false, issues }
  if (steps || only) return { ok: true, value: value as z.output<Q> }
  // Rules across fields are the schema's own; every single field has passed already.
  const whole = schema.safeParse(value)
  if (whole.success) return { ok: true, value: whole.data }
  return { ok: false, issues: whole.error.issues.map((issue) => toIssue(issue, '', undefined)) }
}

type Shape = Readonly<Record<string, z.core.$ZodType>>

function checkFields(
  shape: Shape,
  all: FieldDescription[],
  asked: FieldDescription[],
  raw: Raw,
  prefix: string,
  today: string,
) {
  const value: Raw = {}
  const issues: Issue[] = []
  for (const field of asked) {
    if (!isVisible(field, all, raw)) continue
    const name = prefix + field.name
    const given = Object.hasOwn(raw, field.name) ? raw[field.name] : undefined
    if (given === undefined || given === null) {
      if (field.required) issues.push(missing(field, name))
      continue
    }
    const found = checkOne(shape[field.name] as z.ZodType, field, given, name, raw, today)
    if (found.ok) value[field.name] = found.value
    else issues.push(...found.issues)
  }
  return { value, issues }
}

function checkOne(
  schema: z.ZodType,
  field: FieldDescription,
  given: unknown,
  name: string,
  raw: Raw,
  today: string,
): Checked<unknown> {
  if (field.kind === 'people' && Array.isArray(given)) {
    const people = checkPeople(schema, field, given, name, today)
    if (!people.ok) return people
    given = people.value
  }
  const read = schema.safeParse(given)
  if (!read.success)
    return { ok: false, issues: onePerControl(read.error.issues.map((issue) => toIssue(issue, name, field))) }
  const late = field.kind === 'date' ? outOfBounds(field, read.data as string, name, today) : undefined
  if (late) return { ok: false, issues: [late] }
  const base = field.under ? raw[field.under] : undefined
  if (field.under && !String(read.data).startsWith(`${String(base)}.`))
    return { ok: false, issues: [{ field: name, word: 'choose' }] }
  return { ok: true, value: read.data }
}

/** Each row by its own conditions; how many rows there may be is for the list's schema. */
function checkPeople(
  schema: z.ZodType,
  field: FieldDescription,
  given: unknown[],
  name: string,
  today: string,
): Checked<unknown> {
  const shape = entryShape(schema)
  const fields = field.fields ?? []
  const rows = given.map((row, i) => {
    const raw = (typeof row === 'object' && row !== null ? row : {}) as Raw
    const known = Object.keys(raw).every((key) => fields.some((f) => f.name === key))
    const checked = checkFields(shape, fields, fields, raw, `${name}[${i}].`, today)
    if (!known) checked.issues.push({ field: `${name}[${i}]`, word: 'unknown' })
    return checked
  })
  const issues = rows.flatMap((row) => row.issues)
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: rows.map((row) => row.value) }
}

/** From `people` (perhaps optional) to the shape of one entry. */
function entryShape(schema: z.ZodType): Shape {
  let inner = schema as unknown as { def: { type: string; innerType?: never; element?: { shape: Shape } } }
  while (inner.def.innerType) inner = inner.def.innerType
  return inner.def.element?.shape ?? {}
}

/** Whether a field is asked, given the answers so far. A field whose condition hangs on a hidden one is hidden. */
export function isVisible(field: FieldDescription, all: FieldDescription[], raw: Raw, depth = 0): boolean {
  if (!field.when || depth > 20) return !field.when
  const { field: name, is } = field.when
  const on = all.find((other) => other.name === name)
  if (!on || !isVisible(on, all, raw, depth + 1)) return false
  const given = Object.hasOwn(raw, name) ? raw[name] : undefined
  return Array.isArray(given) ? given.some((value) => is.includes(String(value))) : is.includes(String(given))
}

function outOfBounds(field: FieldDescription, day: string, name: string, today: string): Issue | undefined {
  const earliest = field.earliest && dayFrom(field.earliest, today)
  const latest = field.latest && dayFrom(field.latest, today)
  if (earliest && day < earliest) return { field: name, word: 'date_early', values: { earliest } }
  if (latest && day > latest) return { field: name, word: 'date_late', values: { latest } }
}
