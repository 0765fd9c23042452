/**
 * Open311 GeoReport v2 from the client's side: https://wiki.open311.org/GeoReport_v2, with the extensions README.md
 * names. Errors are `AgencyError`; a refusal the agency gives a reason for is a value.
 */
import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod'
import { AgencyError, type Call } from '../kit/contract.ts'
import type { AgencyClient, AgencyHttp } from '../kit/http.ts'
import { path } from '../kit/http.ts'
import { whereOf } from '../kit/reading.ts'
import { ATTRIBUTE, reasons } from './codes.ts'
import {
  Definition,
  Errors,
  Filed,
  foundBy,
  NewsList,
  readAnswer,
  ServiceList,
  TYPES,
  UpdateTaken,
} from './reading.ts'

export const config = z.strictObject({
  url: z.url(),
  apiKey: z.string().min(8),
  /** `jurisdiction_id`, for a server of several cities. */
  jurisdiction: z.string().min(1).optional(),
  /** What we ask for; both are read. XML is the one every server has. */
  format: z.enum(['json', 'xml']).default('json'),
})
export type Entry = [name: string, value: string]
export type Upload = { name: string; type: string; bytes: Uint8Array }
export type Refused = { refused: (typeof reasons)[string] }
type Answer = Awaited<ReturnType<AgencyClient['text']>>

/** W3C date and time without milliseconds: strict servers refuse what `toISOString` gives. */
export const w3c = (at: Date) => at.toISOString().replace(/\.\d{3}Z$/, 'Z')

/** Milliseconds between questions for the number of a token. */
const LOOKS = [0, 300, 900]

export function createOpen311(settings: z.output<typeof config>, http: AgencyHttp) {
  const { apiKey, jurisdiction, format } = settings
  const api = http.at(settings.url)
  const ours: Record<string, string> = jurisdiction ? { jurisdiction_id: jurisdiction } : {}
  const mine = { ...ours, api_key: apiKey }

  async function get<T>(call: Call, where: string, query: Record<string, string>, shape: z.ZodType<T>) {
    const asked = { method: 'GET' as const, path: `${where}.${format}`, query, types: TYPES }
    return shapeOf(await api.text(call, asked), shape)
  }

  /** Form-urlencoded; multipart with `media` when there are files, as Helsinki and Bloomington take them. */
  async function post<T>(call: Call, where: string, entries: Entry[], files: Upload[], shape: z.ZodType<T>) {
    const form: Entry[] = [...Object.entries(mine), ...entries]
    const parts = [
      ...form.map(([name, value]) => ({ name, value })),
      ...files.map((file) => ({ name: 'media', file })),
    ]
    const body = files.length > 0 ? { parts } : { form }
    const answer = await api.text(call, {
      method: 'POST',
      path: `${where}.${format}`,
      types: TYPES,
      accept: [400],
      ...body,
    })
    return answer.status === 400 ? refusalIn(answer) : shapeOf(answer, shape)
  }

  const open311 = {
    services: (call: Call) => get(call, '/services', ours, ServiceList),
    definition: (code: string, call: Call) => get(call, path`/services/${code}`, ours, Definition),

    /** Files a report; its number, or why not. */
    async file(entries: Entry[], files: Upload[], call: Call): Promise<{ ref: string } | Refused> {
      const filed = await post(call, '/requests', entries, files, Filed)
      if ('refused' in filed) return filed
      return { ref: await numberOf(filed, call) }
    },

    /** The number of a report that carries this key, or `null`. */
    async find(reference: string, call: Call): Promise<string | null> {
      const name = ATTRIBUTE.reference
      const query = { ...mine, extensions: 'true', [`attribute[${name}]`]: reference }
      const [found] = await get(call, '/requests', query, foundBy(reference, name))
      return found ? numberOf(found, call) : null
    },

    /** News between two instants, both included. */
    updates: (from: Date, to: Date, call: Call) =>
      get(call, '/servicerequestupdates', { ...mine, start_date: w3c(from), end_date: w3c(to) }, NewsList),

    /** Adds to a report. `null` when it was taken. */
    async update(entries: Entry[], files: Upload[], call: Call): Promise<Refused | null> {
      const taken = await post(call, '/servicerequestupdates', entries, files, UpdateTaken)
      return 'refused' in taken ? taken : null
    },
  }
  return open311

  /** Whatever goes wrong here, the report is there: it is looked for by its key later, and never filed again. */
  async function numberOf({ service_request_id, token }: Filed, call: Call): Promise<string> {
    if (service_request_id) return service_request_id
    for (const wait of token ? LOOKS : []) {
      try {
        await pause(wait, undefined, { signal: call.signal })
        const answer = await get(call, path`/tokens/${token!}`, ours, Filed)
        if (answer.service_request_id) return answer.service_request_id
      } catch {
        break
      }
    }
    throw new AgencyError('unavailable', 'The report is taken but has no number yet', { retryAfter: 10_000 })
  }
}

function shapeOf<T>({ status, type, text }: Answer, shape: z.ZodType<T>): T {
  try {
    return shape.parse(readAnswer(type, text))
  } catch (error) {
    throw new AgencyError('protocol', `The answer is not as agreed: ${whereOf(error)}`, { status })
  }
}

/** A 400 with a code of the table is a "no"; any other is a fault between the systems. */
function refusalIn(answer: Answer): Refused {
  const known = shapeOf(answer, Errors).find(({ code }) => Object.hasOwn(reasons, code))
  if (!known) throw new AgencyError('protocol', 'The agency answered 400', { status: 400 })
  return { refused: reasons[known.code]! }
}
