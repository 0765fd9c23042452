/** What the pocket server demands of a POST, by the letter of the standard: every name known, every value in its form. */
import { categories } from './categories.ts'
import type { ReportRecord } from './sandbox-reports.ts'
import { definitionOf } from './sandbox-views.ts'
import { type Arguments, dateOf, type Failure } from './sandbox-wire.ts'

export type Fault = { status: number; errors: Failure[] }
type Given = Pick<ReportRecord, 'service' | 'description' | 'place' | 'attributes' | 'photos'>

const STANDARD = [
  'jurisdiction_id',
  'api_key',
  'service_code',
  'lat',
  'long',
  'address_string',
  'address_id',
  'email',
  'device_id',
  'account_id',
  'first_name',
  'last_name',
  'phone',
  'description',
  'media_url',
]
const UPDATE = [...STANDARD, 'service_request_id', 'update_id', 'status', 'updated_datetime']
const IDENTIFIER = /^[\w-]+$/
const MEDIA = ['image/jpeg', 'image/png', 'application/pdf']
const MOST_WORDS = 4000
/** Roughly Kota Bima, in degrees: enough for a demonstration, no border. */
const CITY = { south: -8.65, north: -8.25, west: 118.6, east: 119.0, villages: '52.72.' }

const fault = (status: number, ...descriptions: string[]): Fault => ({
  status,
  errors: descriptions.map((description) => ({ code: status, description })),
})

export function checkReport(given: Arguments | null, apiKey: string, city: string): Given | Fault {
  const wrong = checkCommon(given, apiKey, city, STANDARD, ['service_code'])
  if ('status' in wrong) return wrong
  const { values, media } = wrong
  if (!values.has('lat') && !values.has('address_string') && !values.has('address_id'))
    return fault(400, 'lat and long, address_string or address_id is required')
  const attributes = attributesIn(values)
  const missing = definitionOf(values.get('service_code')!)!.attributes.filter(
    ({ code, required }) => required === 'true' && !attributes[code],
  )
  if (missing.length > 0) return fault(400, ...missing.map(({ code }) => `attribute[${code}] is required`))
  return { ...changesIn(values, attributes), photos: media.length } as Given
}

export function checkUpdate(given: Arguments | null, apiKey: string, city: string) {
  const needed = ['service_request_id', 'update_id', 'status', 'updated_datetime', 'description']
  const wrong = checkCommon(given, apiKey, city, UPDATE, needed)
  if ('status' in wrong) return wrong
  const { values, media } = wrong
  const [ref, key, status] = needed.map((name) => values.get(name)!) as [string, string, string]
  if (!IDENTIFIER.test(ref) || !IDENTIFIER.test(key))
    return fault(400, "found value isn't a valid identifier")
  if (status !== 'OPEN' && status !== 'CLOSED') return fault(400, 'status: matched none of the values')
  if (!dateOf(values.get('updated_datetime')!)) return fault(400, "found value isn't a datetime")
  const { description: _, ...changes } = changesIn(values, attributesIn(values))
  return {
    ref,
    key,
    closes: status === 'CLOSED',
    changes: (one: ReportRecord): Partial<ReportRecord> => ({
      ...changes,
      attributes: { ...one.attributes, ...changes.attributes },
      photos: one.photos + media.length,
    }),
  }
}

function checkCommon(
  given: Arguments | null,
  apiKey: string,
  city: string,
  names: string[],
  needed: string[],
): Arguments | Fault {
  if (!given) return fault(400, 'An argument is given twice')
  const { values, media } = given
  const missing = ['api_key', ...needed].filter((name) => !values.get(name))
  if (missing.length > 0) return fault(400, ...missing.map((name) => `${name} is required`))
  if (values.get('api_key') !== apiKey) return fault(403, 'Invalid api_key')
  if (values.has('jurisdiction_id') && values.get('jurisdiction_id') !== city)
    return fault(404, 'jurisdiction_id not found')
  const service = values.get('service_code')
  if (service !== undefined && !categories.some(({ value }) => value === service))
    return fault(404, 'service_code not found')
  const stray = [...values.keys()].some((name) => !names.includes(name) && !isAttribute(name, values))
  if (stray) return fault(400, 'Unknown argument, or a value outside its list')
  if ((values.get('description')?.length ?? 0) > MOST_WORDS) return fault(400, 'description is too long')
  if (media.some(({ type, size }) => !MEDIA.includes(type) || size === 0))
    return fault(400, 'media: unknown type')
  return placeFault(values) ?? given
}

function isAttribute(name: string, values: Map<string, string>) {
  const code = /^attribute\[(\w+)\]$/.exec(name)?.[1]
  const definition = definitionOf(values.get('service_code') ?? categories[0]!.value)
  const attribute = definition?.attributes.find((one) => one.code === code)
  if (!attribute) return false
  const value = values.get(name)!
  if (attribute.datatype === 'number') return /^\d+$/.test(value)
  return attribute.values.length === 0 || attribute.values.some(({ key }) => key === value)
}

/** `lat` and `long` come together, and both in the city: the one refusal that the resident can mend. */
function placeFault(values: Map<string, string>): Fault | null {
  const [lat, long, village] = ['lat', 'long', 'address_id'].map((name) => values.get(name))
  if ((lat === undefined) !== (long === undefined)) return fault(400, 'lat and long are both required')
  const outside: Fault = {
    status: 400,
    errors: [{ code: 'LUAR_WILAYAH', description: 'Di luar wilayah Kota Bima (SIMULASI)' }],
  }
  if (village !== undefined && !village.startsWith(CITY.villages)) return outside
  if (lat === undefined || long === undefined) return null
  if (![lat, long].every((text) => /^-?\d{1,3}(\.\d+)?$/.test(text))) return fault(400, 'lat: not a number')
  const [y, x] = [Number(lat), Number(long)]
  return y > CITY.south && y < CITY.north && x > CITY.west && x < CITY.east ? null : outside
}

function attributesIn(values: Map<string, string>): Record<string, string> {
  const pairs = [...values].flatMap(([name, value]) => {
    const code = /^attribute\[(\w+)\]$/.exec(name)?.[1]
    return code ? [[code, value] as const] : []
  })
  return Object.fromEntries(pairs)
}

/** Who reported is not kept: the sandbox has no use for it. */
function changesIn(values: Map<string, string>, attributes: Record<string, string>) {
  const [lat, long, address, addressId] = ['lat', 'long', 'address_string', 'address_id'].map((name) =>
    values.get(name),
  )
  const placed = lat !== undefined || address !== undefined || addressId !== undefined
  return {
    ...(values.has('service_code') ? { service: values.get('service_code')! } : {}),
    ...(values.has('description') ? { description: values.get('description')! } : {}),
    ...(placed ? { place: { lat, long, address, addressId } } : {}),
    attributes,
  }
}
