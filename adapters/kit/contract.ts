/**
 * What an agency adapter is. An adapter offers services; a service is exactly one capability.
 * Everything here is a type or a small closed vocabulary: an adapter is data first, code second.
 */
import * as z from 'zod'
import type { AgencyHttp } from './http.ts'

/** A sentence in both languages of the house. Indonesian is the default. */
export type Text = { id: string; en: string }
export const Text = z.strictObject({ id: z.string().min(1).max(2000), en: z.string().min(1).max(2000) })

/** Where a request stands, in the resident's words. How it travels (`Delivery`) stands beside it, not inside it. */
export const Status = z.enum([
  'received',
  'in_progress',
  'needs_action',
  'awaiting_payment',
  'done',
  'rejected',
  'cancelled',
])
export type Status = z.infer<typeof Status>

/** How far the hand-over to the agency has come. `unknown`: the agency may have it, a person looks. */
export const Delivery = z.enum(['queued', 'sent', 'accepted', 'rejected', 'stuck', 'unknown'])
export type Delivery = z.infer<typeof Delivery>

/** Personal facts an agency may read, named in its manifest; nothing else reaches it. */
export const PersonalField = z.enum(['name', 'nik', 'phone', 'email', 'address', 'birthDate'])
export type PersonalField = z.infer<typeof PersonalField>
export type Person = Partial<Record<PersonalField, string>>

export type FileStream = { name: string; type: string; size: number; bytes(): Promise<Uint8Array> }

/**
 * One call to an agency. `key` stays the same across retries: send it on as the idempotency key.
 * `person` holds only the fields the manifest says the agency reads, and is absent when the resident is anonymous.
 */
export type Call = {
  key: string
  person?: Person
  signal: AbortSignal
  file(id: string): Promise<FileStream>
}

export type Submitted =
  | { outcome: 'accepted'; ref: string; status: Status; code?: string }
  | { outcome: 'rejected'; reason: Text; fields?: string[] }

/** Answer to `amend`, `withdraw` and `message`: the agency took it, or says why not. */
export type Taken = { outcome: 'taken' } | { outcome: 'refused'; reason: Text }

/** Answer to `pay`: receipted, or the agency says why not (paid already, another amount, closed). */
export type Paid = { outcome: 'paid'; receipt: string } | { outcome: 'refused'; reason: Text }

export type AgencyErrorKind = 'unavailable' | 'timeout' | 'unauthorised' | 'protocol'

/** Thrown when the agency could not answer. Never thrown for a "no". */
export class AgencyError extends Error {
  override name = 'AgencyError'
  readonly kind: AgencyErrorKind
  /** Milliseconds the agency asked us to wait (Retry-After), clamped by the kit. */
  readonly retryAfter?: number
  /** `false` when the request certainly never reached the agency, so that even an unsafe step may be tried again. */
  readonly maybeActed: boolean
  /** HTTP status, when there was an answer at all. */
  readonly status?: number
  constructor(
    kind: AgencyErrorKind,
    message: string,
    more: { cause?: unknown; retryAfter?: number; maybeActed?: boolean; status?: number } = {},
  ) {
    super(message, { cause: more.cause })
    this.kind = kind
    this.retryAfter = more.retryAfter
    this.status = more.status
    this.maybeActed = more.maybeActed ?? kind !== 'unauthorised'
  }
}

/** UU 27/2022 (PDP) art. 20: the six bases on which personal data may be processed. */
export const LawfulBasis = z.enum([
  'consent',
  'contract',
  'legal_obligation',
  'vital_interest',
  'public_service',
  'legitimate_interest',
])
export type LawfulBasis = z.infer<typeof LawfulBasis>

/** One thing the resident must have. `lookup` names a service that can fetch it, so that it need not be brought. */
export type Requirement = { text: Text; document?: boolean; optional?: boolean; lookup?: Text }

/** Time the agency promises, from the moment named by `from` (default: a complete file). */
export type Duration = {
  value: number
  unit: 'minute' | 'hour' | 'working_day' | 'calendar_day'
  from?: Text
}

export type Fee =
  | { kind: 'free'; basis?: Text }
  | { kind: 'fixed'; rupiah: number; basis?: Text }
  | { kind: 'formula'; formula: Text; basis?: Text }

/** What the law asks a service to publish: UU 25/2009 art. 21, the six "service delivery" components, and the legal basis. */
export type ServiceStandard = {
  requirements: Requirement[]
  steps: Text[]
  time: Duration | { kind: 'instant' }
  fee: Fee
  product: Text
  complaints: Text[]
  legalBasis: Text[]
}

/** Whether a service takes requests now. The date is `YYYY-MM-DD` in the tenant's time zone. */
export type ServiceState =
  | { state: 'open' }
  | { state: 'paused'; until?: string; reason: Text }
  | { state: 'closed'; successor?: string; reason: Text }

/** Six situations of life by which a resident looks for a service. */
export const LifeEvent = z.enum(['identity', 'family', 'moving', 'building', 'business', 'neighbourhood'])
export type LifeEvent = z.infer<typeof LifeEvent>

type Base<K extends string, Q extends z.ZodObject> = {
  kind: K
  title: Text
  /** One sentence on what it is for. */
  summary: Text
  /** Words a resident might type that are not in the title ("e-ktp ilang"). */
  synonyms: { id: string[]; en: string[] }
  life: LifeEvent[]
  form: Q
  /** A complete, valid filing: the contract suite submits it, documents show it, axe reads it. */
  sample: z.input<Q>
  standard: ServiceStandard
  privacy: { basis: LawfulBasis; purpose: Text }
  state?: ServiceState
  /** Raised whenever `form` changes, so that a request keeps the form it was asked with. */
  version: number
  /** Services that go with this one, as `agency/service`. */
  related?: string[]
}

export interface RequestService<Q extends z.ZodObject = z.ZodObject> extends Base<'request', Q> {
  /** Who may file: a person with an account, anyone, or anyone even without giving a name. */
  who: 'account' | 'guest' | 'anonymous'
  /** A person has at most one open request of this kind; a second try shows the first. */
  onePerPerson?: true
  submit(input: z.output<Q>, call: Call): Promise<Submitted>
  /** What may be done after a time-out: resend with the same key, look before resending, or a person decides. */
  retry: 'key' | { find(key: string, call: Call): Promise<Submitted | null> } | 'unsafe'
  amend?(ref: string, fields: Partial<z.output<Q>>, call: Call): Promise<Taken>
  withdraw?(ref: string, call: Call): Promise<Taken>
  message?(ref: string, text: string, call: Call): Promise<Taken>
  /** A figure the resident sees before sending, computed from the answers (an assessment); pure. */
  assess?(input: z.output<Q>, now: Date): Assessment
}

/** A computed amount with its lines, in whole rupiah, said to be an estimate until the agency confirms it. */
export type Assessment = { total: number; lines: { label: Text; rupiah: number }[] }

export interface LookupService<Q extends z.ZodObject = z.ZodObject, R = unknown> extends Base<'lookup', Q> {
  /** What the agency answers, parsed at the boundary. */
  result: z.ZodType<R>
  /** Milliseconds: an answer is fresh for `freshFor`; up to the age `staleFor` it may stand in, marked, when the agency is away. */
  cache: { freshFor: number; staleFor: number }
  find(query: z.output<Q>, call: Call): Promise<R | null>
  /** How the answer is drawn: facts and, where there are several rows, a table. Pure. */
  show(result: R): LookupView
}
export type LookupView = {
  facts: { label: Text; value: string | number | Text; as?: 'text' | 'rupiah' | 'date' }[]
  table?: {
    columns: { label: Text; as?: 'text' | 'rupiah' | 'date' | 'number' }[]
    rows: (string | number)[][]
  }
  total?: { label: Text; rupiah: number }
  notes?: Text[]
}

/** One year of one object, payable as a whole. Amounts in whole rupiah. */
export const Bill = z.strictObject({
  id: z.string().min(1).max(64),
  title: z.string().min(1).max(200),
  principal: z.int().min(0).max(1e13),
  penalty: z.int().min(0).max(1e13),
  total: z.int().min(0).max(1e13),
  due: z.iso.date().nullable(),
  paid: z.boolean(),
})
export type Bill = z.infer<typeof Bill>
export type Payment = { reference: string; rupiah: number; at: Date }

export interface BillService<Q extends z.ZodObject = z.ZodObject> extends Base<'bill', Q> {
  cache: { freshFor: number; staleFor: number }
  find(query: z.output<Q>, call: Call): Promise<Bill[]>
  pay(bill: Bill, payment: Payment, call: Call): Promise<Paid>
  /** After a time-out of `pay`: what became of it, by our reference. Never a second payment. */
  advise(payment: Payment, call: Call): Promise<{ receipt: string } | null>
  reverse?(payment: Payment, call: Call): Promise<Taken>
  /** `false`: shown, but paying opens later (no payment provider is connected yet). */
  payable: boolean
}

export type Service = RequestService | LookupService | BillService

/** A document that the agency issued: fetched once through `fetch`, kept sealed. */
export type IssuedDocument = { id: string; title: Text; type: 'application/pdf'; number?: string }

/** News from the agency: webhook or poll, both end as updates. `fix` names the fields sent back for correction. */
export type AgencyUpdate = {
  eventId: string
  ref: string
  code: string
  at: Date
  note?: Text
  bill?: Bill
  document?: IssuedDocument
  fix?: string[]
  newRef?: string
}

/** How an agency signs what it sends: HMAC-SHA-256 over `<timestamp>.<raw body>`, hex, several values allowed. */
export type SignatureScheme = {
  kind: 'hmac-sha256'
  signatureHeader: string
  timestampHeader: string
  /** Seconds a timestamp may be off. */
  tolerance: number
}

export interface Inbound {
  /** The agency's code to our word; data, not ifs. */
  statuses: Record<string, Status>
  /** The agency's own word for a code, shown beside ours. */
  words: Record<string, Text>
  webhook?: {
    signature: SignatureScheme
    secrets: string[]
    read(body: unknown): AgencyUpdate[]
    sample: unknown
  }
  poll?: {
    everySeconds: number
    since(
      cursor: string | null,
      call: Call,
    ): Promise<{ updates: AgencyUpdate[]; cursor: string; more: boolean }>
  }
  /** Bytes of a document named by an update. */
  document?(ref: string, id: string, call: Call): Promise<FileStream>
}

export type Manifest = {
  id: string
  name: Text
  /** Who answers for the adapter, told when it is stuck. */
  owner: { name: string; email: string }
  docs: string
  contract: 1
  /** Hosts it may call in live mode; a sandbox's own address is added by the gateway. */
  hosts: string[]
  /** Milliseconds for one try. */
  timeouts: { read: number; write: number }
  reads: PersonalField[]
  /** Overrides of the kit's starting numbers (reliability rule 28), within bounds. */
  limits?: { inFlight?: number; waiting?: number; perSecond?: number }
}

export type AdapterDeps<C> = { config: C; http: AgencyHttp; now: () => Date }
export type Agency = {
  services: Record<string, Service>
  inbound?: Inbound
  /** Settings, connection, credentials; changes nothing. */
  check(call: Call): Promise<void>
  /** Whether the facts a person gave agree with the population register: an answer per field, never a copy. */
  match?(facts: { nik: string; name: string; birthDate: string }, call: Call): Promise<PersonMatch>
}
export type PersonMatch = { found: boolean; name: boolean; birthDate: boolean }

export interface Adapter<C extends z.ZodObject = z.ZodObject> {
  manifest: Manifest
  /** Parsed from the environment at start; secrets live here and nowhere else. */
  config: C
  create(deps: AdapterDeps<z.output<C>>): Agency
  sandbox(options: SandboxOptions): Promise<Sandbox<z.input<C>>>
}

/** What a sandbox can be told to do. `ok` is a good day. */
export const Temper = z.enum([
  'ok',
  'says_no',
  'slow',
  'hangs',
  'error_500',
  'busy_503',
  'unauthorised',
  'html',
  'empty_body',
  'empty_object',
  'drops',
])
export type Temper = z.infer<typeof Temper>

export type SandboxOptions = {
  now: () => Date
  port?: number
  /** Where it keeps its state; in memory when absent. */
  file?: string
  /** Where it pushes its webhooks, when it has any. */
  webhookUrl?: string
  /** Milliseconds after which it decides a case by itself; `null` waits for `decide`. */
  decideAfter?: number | null
}

export type Sandbox<C> = {
  config: C
  url: string
  temper(temper: Temper): void
  /** Effects so far: calls that changed something, by key. The invariant checker reads it. */
  effects(): { key: string; ref: string; step: string }[]
  /** Moves one case as an officer of the agency would: `code` is the agency's own. */
  decide(ref: string, code: string, more?: { note?: string; fix?: string[]; bill?: number }): Promise<void>
  /** Sends (or offers to the poll) the same news again, and an older one late: for tests of order. */
  mischief?(ref: string, what: 'duplicate' | 'late' | 'backwards'): Promise<void>
  close(): Promise<void>
}
