/**
 * Answers of an Open311 server, in XML or JSON, to the same plain values; and their shapes. Servers differ: ids come as
 * numbers, booleans as "true", what is absent as null or ''. Unknown names are passed over, as the standard allows them.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import * as z from 'zod'
import type { AgencyUpdate } from '../kit/contract.ts'
import { said } from '../kit/define.ts'
import { cleanText } from '../kit/identifiers.ts'
import { readJson } from '../kit/json.ts'

export const TYPES = ['application/json', 'text/xml', 'application/xml']

/** Throws an `Error` without the text in it. By the type of the answer, not by what was asked for. */
export function readAnswer(type: string, text: string): unknown {
  return type === 'application/json' ? readJson(Buffer.from(text)) : readXml(text)
}

/** List elements of the standard and the name of their items; in JSON the list stands alone (Spark convention). */
const ITEM: Record<string, string> = {
  services: 'service',
  service_requests: 'request',
  service_request_updates: 'request_update',
  errors: 'error',
  attributes: 'attribute',
  values: 'value',
}
const items = new Set(Object.values(ITEM))
// Entities are decoded here, once and by name: a document type, and what it could define, is refused.
const parser = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  isArray: (name) => items.has(name),
})

function readXml(text: string): unknown {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new Error('not XML that is allowed')
  if (XMLValidator.validate(text) !== true) throw new Error('not XML')
  const roots = Object.entries(parser.parse(text) as Record<string, unknown>)
  const [root] = roots
  if (!root || roots.length !== 1) throw new Error('not XML with one root')
  return plain(root[1], root[0])
}

/** `name` is the element the value stands in: an empty list is a list. */
function plain(value: unknown, name: string): unknown {
  const item = Object.hasOwn(ITEM, name) ? ITEM[name] : undefined
  if (typeof value === 'string') return item && value === '' ? [] : decoded(value)
  if (Array.isArray(value)) return value.map((one) => plain(one, ''))
  if (typeof value !== 'object' || value === null) return null
  const inner = value as Record<string, unknown>
  if (item && Array.isArray(inner[item])) return plain(inner[item], '')
  return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, plain(one, key)]))
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const decoded = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

const absent = (value: unknown) => (value === null || value === '' ? undefined : value)
const maybe = <T extends z.ZodType>(schema: T) => z.preprocess(absent, schema.optional())
const Id = z.union([z.string().min(1).max(60), z.int()]).transform(String)
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
const Words = z.union([z.string(), z.number()]).transform(String)

export const ServiceList = z.array(z.object({ service_code: Id, metadata: maybe(Flag) })).max(1000)
export const Definition = z.object({
  service_code: Id,
  attributes: z.array(z.object({ code: Words, required: maybe(Flag) })).max(100),
})

/** A number, or a token that is asked for the number later. */
export const Filed = z
  .array(z.object({ service_request_id: maybe(Id), token: maybe(Id) }))
  .length(1)
  .transform(([one]) => one!)
export type Filed = z.output<typeof Filed>
/** Reports found by our key: each must show that very key, so that a server that passes over the filter is found out. */
export const foundBy = (reference: string, attribute: string) =>
  z
    .array(
      z.object({
        service_request_id: maybe(Id),
        token: maybe(Id),
        extended_attributes: z.object({ [attribute]: Words.pipe(z.literal(reference)) }),
      }),
    )
    .max(1000)

export const UpdateTaken = z.array(z.object({ update_id: Id })).length(1)
export const Errors = z
  .array(z.object({ code: Words, description: maybe(Words) }))
  .min(1)
  .max(50)

const MOST_NOTE = 2000
/**
 * News about one report. Its number belongs to the event, because update ids need only differ within a report.
 * `extras.perbaiki` names fields to correct, with commas between.
 */
const News = z
  .object({
    update_id: Id,
    service_request_id: Id,
    status: z.string().min(1).max(64),
    external_status_code: maybe(Words),
    updated_datetime: z.iso.datetime({ offset: true }),
    description: maybe(Words),
    extras: maybe(z.object({ perbaiki: maybe(Words) })),
  })
  .transform((n): AgencyUpdate => {
    const note = cleanText(n.description ?? '').slice(0, MOST_NOTE)
    const fix = (n.extras?.perbaiki ?? '').split(',').flatMap((name) => name.trim() || [])
    return {
      eventId: `${n.service_request_id}/${n.update_id}`,
      ref: n.service_request_id,
      code: n.external_status_code ?? n.status,
      at: new Date(n.updated_datetime),
      ...(note ? { note: said(note) } : {}),
      ...(fix.length > 0 ? { fix } : {}),
    }
  })
/** Out of every bound, so that the kit leaves it out and counts it: one bad item must not hold up the others. */
const UNREADABLE: AgencyUpdate = { eventId: '', ref: '', code: '', at: new Date(0) }
export const NewsList = z.array(News.catch(UNREADABLE)).max(5000)
