/**
 * The one boundary to an agency. Everything goes in and comes out through here: a deadline, the schema on both sides,
 * texts cleaned, and every failure an `AgencyError` with a kind. Whatever passed here may be believed.
 */
import * as z from 'zod'
import { type Ask, bounded, type LiveAgency } from './bounded.ts'
import {
  type Adapter,
  AgencyError,
  Bill,
  type BillService,
  type FileStream,
  type LookupService,
  type Paid,
  type Payment,
  type PersonMatch,
  type RequestService,
  type Submitted,
  type Taken,
} from './contract.ts'
import type { AgencyHttp } from './http.ts'
import { type ReadUpdate, readUpdates } from './inbound.ts'
import { whereOf } from './reading.ts'
import {
  DocumentShape,
  PaidShape,
  PaymentShape,
  PersonMatchShape,
  PollPage,
  Receipt,
  SubmittedShape,
  TakenShape,
} from './shapes.ts'

export type { Ask, LiveAgency } from './bounded.ts'

/** Makes an adapter ready to be called. Throws a `ZodError` when `config` does not fit; calls nobody. */
export function startAgency(
  adapter: Adapter,
  { config, http, now }: { config: unknown; http: AgencyHttp; now: () => Date },
): LiveAgency {
  return Object.assign(adapter.create({ config: adapter.config.parse(config), http, now }), {
    manifest: adapter.manifest,
  })
}

export async function submit(agency: LiveAgency, id: string, input: unknown, ask: Ask): Promise<Submitted> {
  const service = serviceOf(agency, id, 'request')
  const answers = answersFor(service, input)
  return bounded(agency, 'write', ask, SubmittedShape, (call) => service.submit(answers, call))
}

/** For a service that says `retry: { find }`: whether a filing under this key is there. `null` when it is not. */
export async function findSubmitted(agency: LiveAgency, id: string, ask: Ask): Promise<Submitted | null> {
  const { retry } = serviceOf(agency, id, 'request')
  if (typeof retry === 'string') throw new TypeError(`${id} cannot look for a filing`)
  return bounded(agency, 'read', ask, SubmittedShape.nullable(), (call) => retry.find(ask.key, call))
}

/** Only the fields sent back for correction; the whole has been checked by `checkForm`. */
export async function amend(
  agency: LiveAgency,
  id: string,
  ref: string,
  fields: unknown,
  ask: Ask,
): Promise<Taken> {
  const service = serviceOf(agency, id, 'request')
  // Built anew: an object schema with rules across its fields has no `partial()`.
  const answers = parsed(z.strictObject(service.form.shape).partial(), fields)
  return bounded(agency, 'write', ask, TakenShape, (call) => offered(service.amend)(ref, answers, call))
}

export async function withdraw(agency: LiveAgency, id: string, ref: string, ask: Ask): Promise<Taken> {
  const service = serviceOf(agency, id, 'request')
  return bounded(agency, 'write', ask, TakenShape, (call) => offered(service.withdraw)(ref, call))
}

export async function message(
  agency: LiveAgency,
  id: string,
  ref: string,
  text: string,
  ask: Ask,
): Promise<Taken> {
  const service = serviceOf(agency, id, 'request')
  return bounded(agency, 'write', ask, TakenShape, (call) => offered(service.message)(ref, text, call))
}

/** The service's own `result`; `null` when the agency knows nothing of it. */
export async function find(agency: LiveAgency, id: string, query: unknown, ask: Ask): Promise<unknown> {
  const service = serviceOf(agency, id, 'lookup')
  const answers = answersFor(service, query)
  return bounded(agency, 'read', ask, service.result.nullable(), (call) => service.find(answers, call))
}

export async function bills(agency: LiveAgency, id: string, query: unknown, ask: Ask): Promise<Bill[]> {
  const service = serviceOf(agency, id, 'bill')
  const answers = answersFor(service, query)
  return bounded(agency, 'read', ask, z.array(Bill).max(200), (call) => service.find(answers, call))
}

export async function pay(
  agency: LiveAgency,
  id: string,
  bill: Bill,
  payment: Payment,
  ask: Ask,
): Promise<Paid> {
  const service = serviceOf(agency, id, 'bill')
  const [due, paid] = [parsed(Bill, bill), parsed(PaymentShape, payment)]
  return bounded(agency, 'write', ask, PaidShape, (call) => service.pay(due, paid, call))
}

export async function advise(
  agency: LiveAgency,
  id: string,
  payment: Payment,
  ask: Ask,
): Promise<{ receipt: string } | null> {
  const service = serviceOf(agency, id, 'bill')
  const paid = parsed(PaymentShape, payment)
  return bounded(agency, 'read', ask, Receipt.nullable(), (call) => service.advise(paid, call))
}

export async function reverse(agency: LiveAgency, id: string, payment: Payment, ask: Ask): Promise<Taken> {
  const service = serviceOf(agency, id, 'bill')
  const paid = parsed(PaymentShape, payment)
  return bounded(agency, 'write', ask, TakenShape, (call) => offered(service.reverse)(paid, call))
}

/** Whether the facts agree with the register: an answer per field. */
export async function match(
  agency: LiveAgency,
  facts: { nik: string; name: string; birthDate: string },
  ask: Ask,
): Promise<PersonMatch> {
  return bounded(agency, 'read', ask, PersonMatchShape, (call) => offered(agency.match)(facts, call))
}

export type Polled = { updates: ReadUpdate[]; refused: number; cursor: string; more: boolean }

/** News since `cursor`. Refuses a cursor that says "more" and stands still: it would be asked for ever. */
export async function poll(agency: LiveAgency, cursor: string | null, now: Date, ask: Ask): Promise<Polled> {
  const inbound = offered(agency.inbound)
  const page = await bounded(
    agency,
    'read',
    ask,
    PollPage,
    (call) => offered(inbound.poll).since(cursor, call),
    false,
  )
  if (page.more && page.cursor === cursor)
    throw new AgencyError('protocol', 'The cursor stands still', { maybeActed: false })
  return { ...readUpdates(inbound, page.updates, now), cursor: page.cursor, more: page.more }
}

/** Bytes of an issued document. `type` is what the agency says; what it is, the caller checks by content. */
export async function document(agency: LiveAgency, ref: string, id: string, ask: Ask): Promise<FileStream> {
  const fetchIt = offered(agency.inbound?.document)
  return bounded(agency, 'read', ask, DocumentShape, (call) => fetchIt(ref, id, call), false)
}

/** Settings, connection, credentials. */
export async function check(agency: LiveAgency, ask: Ask): Promise<void> {
  await bounded(agency, 'read', ask, z.unknown(), (call) => agency.check(call))
}

type Kinds = { request: RequestService; lookup: LookupService; bill: BillService }
function serviceOf<K extends keyof Kinds>(agency: LiveAgency, id: string, kind: K): Kinds[K] {
  const service = Object.hasOwn(agency.services, id) ? agency.services[id] : undefined
  if (service?.kind !== kind) throw new TypeError(`${agency.manifest.id} offers no ${kind} "${id}"`)
  return service as Kinds[K]
}

function offered<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('The adapter does not offer this')
  return part
}

const answersFor = (service: { form: z.ZodObject }, input: unknown) => parsed(service.form, input)

/** What goes in was checked long before; if it does not fit now, the form has changed and nobody was called. */
function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const read = schema.safeParse(input)
  if (read.success) return read.data
  throw new AgencyError('protocol', `The answers do not fit: ${whereOf(read.error)}`, { maybeActed: false })
}
