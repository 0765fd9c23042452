/**
 * Fields of a form: each `field.*` gives a Zod schema that carries a description of itself, so that one source
 * draws the page, checks the answers and documents the service. The set of kinds is closed; a new kind is a decision.
 */
import * as z from 'zod'
import type { Text } from './contract.ts'
import { cleanLine, cleanText, isKk, isNik, isNop, phoneE164 } from './identifiers.ts'

export type FieldKind =
  | 'text'
  | 'longtext'
  | 'number'
  | 'digits'
  | 'nik'
  | 'kk'
  | 'nop'
  | 'date'
  | 'choice'
  | 'choices'
  | 'money'
  | 'phone'
  | 'email'
  | 'region'
  | 'place'
  | 'people'
  | 'files'

/** Shown and asked only when another field of the same form has one of these values. */
export type Condition = { field: string; is: string[] }
export type Option = { value: string; label: Text }

export type FieldDescription = {
  name: string
  kind: FieldKind
  label: Text
  hint?: Text
  required: boolean
  /** Personal: sealed at rest, never in a log, a URL or a cache key. */
  personal: boolean
  /** The step of the form it is asked in; the first step when absent. */
  step?: string
  when?: Condition
  options?: Option[]
  /** Cascading choice: options are those whose value starts with the value of this field and a dot. */
  under?: string
  /** Length for text and digits, value for numbers and money (rupiah), count for files, choices and people. */
  min?: number
  max?: number
  /** `YYYY-MM-DD`, or a distance from today as `today`, `-120y`, `+30d`. */
  earliest?: string
  latest?: string
  /** Region: down to which level. */
  level?: 'province' | 'regency' | 'district' | 'village'
  /** Files: what they should show. Types are JPEG, PNG and PDF, by content. */
  photo?: boolean
  /** People: the fields of one entry. */
  fields?: FieldDescription[]
  /** What the HTML `autocomplete` attribute says. */
  autocomplete?: string
  /** Filled in from the account: which personal field. */
  from?: 'name' | 'nik' | 'phone' | 'email' | 'address' | 'birthDate'
  unit?: Text
}

export type FormStep = { id: string; title: Text; intro?: Text }
export type FormDescription = { steps: FormStep[]; fields: FieldDescription[] }

/** A sentence about a wrong answer: a key of `app/words` under `field.`, with values, so that it reads in both languages. */
export type Issue = { field: string; word: string; values?: Record<string, string | number> }

type Common = {
  label: Text
  hint?: Text
  optional?: boolean
  personal?: boolean
  step?: string
  when?: Condition
  autocomplete?: string
  from?: FieldDescription['from']
}

const described = z.registry<Omit<FieldDescription, 'name'>>()
const stepsOf = z.registry<{ steps: FormStep[] }>()

/** `word` is a key of `app/words`, `values` what the sentence needs; see `Issue`. */
const say = (word: string, values?: Issue['values']) => ({ error: () => JSON.stringify({ word, values }) })
type Want = [word: string, values?: Issue['values']]
const rule = <T extends z.ZodType>(schema: T, ok: (value: z.output<T>) => boolean, ...[word, values]: Want) =>
  schema.refine(ok as (value: unknown) => boolean, say(word, values)) as T

const place = z.strictObject({
  village: z
    .string()
    .regex(/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/, say('region'))
    .optional(),
  landmark: z
    .string()
    .max(200, say('too_long', { max: 200 }))
    .overwrite(cleanLine)
    .optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  accuracy: z.number().min(0).max(100_000).optional(),
})
/** Where something is: a point with its accuracy in metres, or a kelurahan with a landmark. Degrees WGS 84. */
export type Place = z.infer<typeof place>

const line = (max: number) =>
  z
    .string(say('required'))
    .max(max * 4, say('too_long', { max }))
    .overwrite(cleanLine)
    .max(max, say('too_long', { max }))

function make<T extends z.ZodType>(
  kind: FieldKind,
  schema: T,
  c: Common,
  more: Partial<FieldDescription> = {},
) {
  const description = {
    kind,
    label: c.label,
    hint: c.hint,
    required: !c.optional,
    personal: c.personal ?? more.personal ?? false,
    step: c.step,
    when: c.when,
    autocomplete: c.autocomplete,
    from: c.from,
    ...more,
  }
  described.add(schema, description as Omit<FieldDescription, 'name'>)
  return schema
}

/** An optional or conditional field may be absent; which it is, `checkForm` decides from the description. */
type Maybe<C extends Common, T extends z.ZodType> = C extends { optional: true } | { when: Condition }
  ? z.ZodOptional<T>
  : T
function maybe<C extends Common, T extends z.ZodType>(c: C, schema: T): Maybe<C, T> {
  if (!c.optional && !c.when) return schema as unknown as Maybe<C, T>
  const optional = schema.optional()
  const description = described.get(schema)
  if (description) described.add(optional, description)
  return optional as unknown as Maybe<C, T>
}

export const field = {
  text: <const C extends Common & { min?: number; max?: number }>(c: C) => {
    const min = c.min ?? 1
    const max = c.max ?? 100
    return maybe(
      c,
      make('text', line(max).min(min, say(min > 1 ? 'too_short' : 'required', { min })), c, { min, max }),
    )
  },
  longtext: <const C extends Common & { min?: number; max?: number }>(c: C) => {
    const min = c.min ?? 1
    const max = c.max ?? 2000
    const schema = z
      .string(say('required'))
      .max(max * 4, say('too_long', { max }))
      .overwrite(cleanText)
      .max(max, say('too_long', { max }))
      .min(min, say(min > 1 ? 'too_short' : 'required', { min }))
    return maybe(c, make('longtext', schema, c, { min, max }))
  },
  number: <const C extends Common & { min?: number; max?: number; unit?: Text; decimals?: number }>(c: C) => {
    const { min = 0, max = 1_000_000 } = c
    const factor = 10 ** (c.decimals ?? 0)
    const schema = z
      .number(say('number'))
      .min(min, say('number_between', { min, max }))
      .max(max, say('number_between', { min, max }))
    const exact = rule(schema, (n) => Math.abs(n * factor - Math.round(n * factor)) < 1e-6, 'number_whole', {
      decimals: c.decimals ?? 0,
    })
    return maybe(c, make('number', exact, c, { min, max, unit: c.unit }))
  },
  /** A code of digits whose length matters, kept as text. */
  digits: <const C extends Common & { length: number | [number, number] }>(c: C) => {
    const [min, max] = typeof c.length === 'number' ? [c.length, c.length] : c.length
    const schema = rule(line(40), (s) => new RegExp(`^\\d{${min},${max}}$`).test(s), 'digits', { min, max })
    return maybe(c, make('digits', schema, c, { min, max }))
  },
  nik: <const C extends Common>(c: C) =>
    maybe(c, make('nik', rule(line(24).overwrite(noGaps), isNik, 'nik'), c, { personal: true })),
  kk: <const C extends Common>(c: C) =>
    maybe(c, make('kk', rule(line(24).overwrite(noGaps), isKk, 'kk'), c, { personal: true })),
  /** Tax object number: 18 digits, kept without dots. */
  nop: <const C extends Common>(c: C) =>
    maybe(c, make('nop', rule(line(30).overwrite(noGaps), isNop, 'nop'), c, { personal: true })),
  date: <const C extends Common & { earliest?: string; latest?: string }>(c: C) => {
    const schema = rule(line(10), isDay, 'date')
    return maybe(c, make('date', schema, c, { earliest: c.earliest, latest: c.latest }))
  },
  choice: <const C extends Common & { options: Option[]; under?: string }>(c: C) => {
    const values = c.options.map((o) => o.value)
    const schema = rule(z.string(say('choose')), (v) => values.includes(v), 'choose')
    return maybe(c, make('choice', schema, c, { options: c.options, under: c.under }))
  },
  choices: <const C extends Common & { options: Option[]; min?: number; max?: number }>(c: C) => {
    const values = c.options.map((o) => o.value)
    const min = c.min ?? (c.optional ? 0 : 1)
    const max = c.max ?? values.length
    const schema = z
      .array(rule(z.string(), (v) => values.includes(v), 'choose'))
      .min(min, say('choose_some', { min }))
      .max(max, say('choose_at_most', { max }))
    return maybe(c, make('choices', schema, c, { options: c.options, min, max }))
  },
  /** Whole rupiah. */
  money: <const C extends Common & { min?: number; max?: number }>(c: C) => {
    const { min = 0, max = 1_000_000_000_000 } = c
    const schema = z
      .int(say('money'))
      .min(min, say('money_between', { min, max }))
      .max(max, say('money_between', { min, max }))
    return maybe(c, make('money', schema, c, { min, max }))
  },
  /** Kept as E.164 (`+62…`). */
  phone: <const C extends Common>(c: C) => {
    const schema = rule(
      line(30).overwrite((s) => phoneE164(s) ?? s),
      (s) => phoneE164(s) !== null,
      'phone',
    )
    return maybe(c, make('phone', schema, c, { personal: true }))
  },
  email: <const C extends Common>(c: C) => {
    const schema = rule(
      line(254).overwrite((s) => s.toLowerCase()),
      (s) => z.email().safeParse(s).success,
      'email',
    )
    return maybe(c, make('email', schema, c, { personal: true }))
  },
  /** A Kemendagri code (`52.72.01.1001`) down to `level`. */
  region: <const C extends Common & { level?: NonNullable<FieldDescription['level']> }>(c: C) => {
    const level = c.level ?? 'village'
    const pattern = {
      province: /^\d{2}$/,
      regency: /^\d{2}\.\d{2}$/,
      district: /^\d{2}\.\d{2}\.\d{2}$/,
      village: /^\d{2}\.\d{2}\.\d{2}\.\d{4}$/,
    }
    return maybe(
      c,
      make(
        'region',
        rule(line(13), (s) => pattern[level].test(s), 'region'),
        c,
        { level },
      ),
    )
  },
  place: <const C extends Common>(c: C) => {
    const schema = rule(
      place,
      (p) => Boolean((p.latitude !== undefined && p.longitude !== undefined) || (p.village && p.landmark)),
      'place',
    )
    return maybe(c, make('place', schema, c, { personal: true }))
  },
  /** A repeated group, such as the members of a family card. */
  people: <const C extends Common & { min?: number; max?: number }, S extends z.ZodRawShape>(
    c: C,
    shape: S,
  ) => {
    const min = c.min ?? 1
    const max = c.max ?? 15
    const schema = z
      .array(z.strictObject(shape))
      .min(min, say('people_some', { min }))
      .max(max, say('people_at_most', { max }))
    return maybe(c, make('people', schema, c, { min, max, fields: describeShape(shape), personal: true }))
  },
  /** Ids of uploaded files; the files themselves are checked when they arrive. */
  files: <const C extends Common & { min?: number; max?: number; photo?: boolean }>(c: C) => {
    const min = c.min ?? (c.optional ? 0 : 1)
    const max = c.max ?? 3
    const schema = z
      .array(z.uuid())
      .min(min, say('files_some', { min }))
      .max(max, say('files_at_most', { max }))
    return maybe(c, make('files', schema, c, { min, max, photo: c.photo, personal: true }))
  },
}

/** A rule across fields; `field` is where the sentence stands. Asked only when every single field is right. */
export type FormRule<V> = { field: string; word: string; values?: Issue['values']; ok(value: V): boolean }

/** A form: its fields, the titles of its steps when it has more than one, and rules across fields. */
export function form<S extends z.ZodRawShape>(
  shape: S,
  steps?: FormStep[],
  rules: FormRule<z.output<z.ZodObject<S, z.core.$strict>>>[] = [],
) {
  const schema = rules.reduce(
    (sofar, { field, word, values, ok }) => sofar.refine(ok, { path: [field], ...say(word, values) }),
    z.strictObject(shape),
  )
  if (steps) stepsOf.add(schema, { steps })
  return schema
}

const DEFAULT_STEP: FormStep = { id: 'isi', title: { id: 'Isi formulir', en: 'Fill in the form' } }

/** Everything a page needs to draw a form, as plain data. */
export function describeForm(schema: z.ZodObject): FormDescription {
  return { steps: stepsOf.get(schema)?.steps ?? [DEFAULT_STEP], fields: describeShape(schema.shape) }
}

function describeShape(shape: z.ZodRawShape): FieldDescription[] {
  return Object.entries(shape).map(([name, schema]) => {
    const description = described.get(schema as z.ZodType)
    if (!description) throw new Error(`Field "${name}" is not made with field.*`)
    return JSON.parse(JSON.stringify({ name, ...description })) as FieldDescription
  })
}

const noGaps = (s: string) => s.replace(/[\s.\-–]/g, '')
function isDay(s: string) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(s)) return false
  const date = new Date(`${s}T00:00:00Z`)
  return (
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(s) &&
    s >= '1850-01-01' &&
    s <= '2200-01-01'
  )
}
