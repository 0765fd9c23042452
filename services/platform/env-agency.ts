/**
 * An agency's settings from the environment. The adapter's schema says what it needs; `clientSecret` of agency
 * `dukcapil` is DUKCAPIL_CLIENT_SECRET. All, or none and the agency is off (live) or simulated (demo).
 */
import * as z from 'zod'
import { isDemoSecret } from './env-live.ts'
import type { Problem, Source } from './env-variables.ts'
import { hidden } from './secret.ts'

export type AgencyEnv<C extends z.ZodObject> =
  | { state: 'absent' }
  /** Printed as `***`, since nearly every field of it is a secret. */
  | { state: 'configured'; config: z.output<C> }
  | { state: 'wrong'; problems: Problem[] }

/** Lists are written with commas, switches as yes or no. Names under the agency's prefix that it does not know are problems. */
export function parseAgencyEnv<C extends z.ZodObject>(id: string, schema: C, source: Source): AgencyEnv<C> {
  const names = new Map(Object.keys(schema.shape).map((field) => [variableOf(id, field), field]))
  const given = Object.keys(source).filter(
    (name) => name.startsWith(`${prefixOf(id)}_`) && source[name]?.trim(),
  )
  if (given.length === 0) return { state: 'absent' }

  const problems = given
    .filter((name) => !names.has(name))
    .map((name) => wrong(name, `is not a setting of this agency; known are ${[...names.keys()].join(', ')}`))
  const values = [...names].flatMap(([name, field]) => {
    const value = source[name]?.trim()
    return value ? [[field, read(value, schema.shape[field] as z.ZodType)]] : []
  })
  const parsed = schema.safeParse(Object.fromEntries(values))
  for (const issue of parsed.error?.issues ?? []) {
    const name = variableOf(id, String(issue.path[0] ?? ''))
    problems.push(wrong(name, source[name]?.trim() ? `is wrong: ${sentence(issue)}` : 'is missing'))
  }
  if (source.MODE === 'live')
    for (const name of given.filter(
      (name) => names.has(name) && isDemoSecret(withoutUrl(source[name] ?? '')),
    ))
      problems.push(wrong(name, 'has a value of the demo or of an example'))
  if (!parsed.success || problems.length > 0) return { state: 'wrong', problems }
  return { state: 'configured', config: hidden(parsed.data) }
}

/** `clientSecret` of `dukcapil` is DUKCAPIL_CLIENT_SECRET. */
export function variableOf(id: string, field: string): string {
  return `${prefixOf(id)}_${field.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}`
}

const prefixOf = (id: string) => id.replaceAll('-', '_').toUpperCase()
const wrong = (variable: string, message: string): Problem => ({
  variable,
  message: `${variable} ${message}`,
})
/** What was expected; zod's own words, which do not repeat the value. */
const sentence = (issue: z.core.$ZodIssue) => issue.message.replace(/^Invalid input: /, '')
const withoutUrl = (value: string) => (URL.canParse(value) ? '' : value)

/** The text as the field's type wants it; what does not fit stays text, and the schema refuses it. */
function read(value: string, schema: z.ZodType): unknown {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodArray) return value.split(',').map((part) => part.trim())
  if (inner instanceof z.ZodNumber && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  if (inner instanceof z.ZodBoolean && /^(yes|no)$/.test(value)) return value === 'yes'
  return value
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return unwrap(schema.def.innerType as z.ZodType)
  return schema
}
