/**
 * Every table as a TypeScript interface. Conventions, the same on both engines:
 * - `tenant` leads every unique key; ids are UUIDv7 made in the application.
 * - an instant is an ISO text in UTC with milliseconds (`Instant`), a day is `YYYY-MM-DD`; both sort as text.
 * - a flag is 0 or 1; JSON is text; `Sealed` bytes are ciphertext from `services/platform/seal.ts`.
 * - `version` counts writes of the row; every change is a compare-and-set on it.
 */
import type { Generated } from 'kysely'
import type { IdentityTables } from './schema-identity.ts'

export type Instant = string
export type Day = string
export type Flag = 0 | 1
export type Json = string
export type Sealed = Uint8Array

/** One filing by a resident. `status`, `delivery`, `waitingFor` and `version` are a projection of its events. */
export interface RequestTable {
  id: string
  tenant: string
  /** Public number, `BIM-7F3K-2QXN-4`. */
  number: string
  /** Owner; null for a guest until the request is claimed. */
  account: string | null
  /** Hash of the guest's cookie: the same browser sees what it filed; null once claimed. */
  guest: string | null
  agency: string
  service: string
  formVersion: number
  /** The field descriptions as they were asked. */
  form: Json
  answers: Sealed
  status: string
  delivery: string
  waitingFor: string | null
  /** The agency's own code of the last status, and when the agency says it was so. */
  agencyCode: string | null
  agencyAt: Instant | null
  /** When the agency last answered at all about this request. */
  asOf: Instant | null
  /** Expected end, and the working days left when the clock stands still. */
  due: Day | null
  dueLeft: number | null
  /** Hash of the six-character code on the receipt, and of the last four digits of the phone (accounts). */
  trackHash: string
  /** The code itself, sealed: the receipt can be printed again. */
  trackCode: Sealed
  phoneTailHash: string | null
  /** A bill the agency raised: the kit's `Bill` as JSON, sealed. */
  bill: Sealed | null
  /** The resident asked to withdraw and the agency has not answered yet. */
  withdrawing: Flag
  /** JSON list of field names sent back for correction. */
  fix: Json | null
  version: number
  createdAt: Instant
  updatedAt: Instant
}

/** What happened, append-only. `body` is sealed: notes and messages may say anything about a person. */
export interface EventTable {
  id: string
  tenant: string
  request: string
  seq: number
  kind: string
  /** `resident`, `agency`, `system`, or `staff:<account>`. */
  actor: string
  at: Instant
  /** Status after this event, when it moved. */
  status: string | null
  agencyCode: string | null
  /** When the agency says it happened. */
  agencyAt: Instant | null
  body: Sealed | null
  /** Global order of writing, for streams that read what is new. */
  position: Generated<number>
}

/** The submission key: one effect per (tenant, subject, operation, key), kept as long as the request. */
export interface SubmissionTable {
  tenant: string
  /** Account id, or `guest`. */
  subject: string
  operation: string
  key: string
  fingerprint: string
  request: string
  createdAt: Instant
}

/** Where business sense allows one open request per person and service. */
export interface OpenSlotTable {
  tenant: string
  account: string
  service: string
  request: string
}

/** Numbers other systems gave a request; searchable by any of them. */
export interface ReferenceTable {
  tenant: string
  agency: string
  ref: string
  request: string
  createdAt: Instant
}

/** The transactional outbox. Leased by a committed conditional update with a fencing token. */
export interface JobTable {
  id: string
  tenant: string
  /** What to do: `submit`, `amend`, `withdraw`, `message`, `mail`, `document`. */
  kind: string
  /** Agency id, or `mail`. */
  channel: string
  /** Order is kept per (subject, channel): a request id for agencies, a mail id for mail. */
  subject: string
  /** The key that stays the same across retries. */
  step: string
  payload: Sealed | null
  /** `ready`, `done`, `stuck`, `unknown`, `cancelled`. */
  state: string
  dueAt: Instant
  tries: number
  owner: string | null
  token: number
  leaseUntil: Instant | null
  /** Kind of the last failure: never a text of the agency's. */
  lastError: string | null
  createdAt: Instant
  /** Global order of writing. */
  position: Generated<number>
}

/** Every update an agency sent, unique by (tenant, agency, eventId); `request` null while the number is not known yet. */
export interface InboxTable {
  tenant: string
  agency: string
  eventId: string
  ref: string
  request: string | null
  /** `applied`, `orphan`, `late`, `refused`, `unknown_code`. */
  outcome: string
  update: Sealed
  at: Instant
  receivedAt: Instant
}

/** Switch and memory of one agency. */
export interface AgencyTable {
  tenant: string
  agency: string
  enabled: Flag
  /** Why it is off, in words for the resident, as JSON of `Text`. */
  offReason: Json | null
  pollCursor: string | null
  polledAt: Instant | null
  pollOwner: string | null
  pollUntil: Instant | null
  checkedAt: Instant | null
  /** `ok` or the kind of the error. */
  checkOutcome: string | null
  lastAnswerAt: Instant | null
  version: number
}

/** The last calls to an agency, without personal data. */
export interface CallTable {
  id: string
  tenant: string
  agency: string
  operation: string
  at: Instant
  ms: number
  outcome: string
  status: number | null
}

/** An unfinished form, saved as one goes. */
export interface DraftTable {
  id: string
  tenant: string
  account: string | null
  /** Hash of the guest's draft cookie. */
  guest: string | null
  agency: string
  service: string
  formVersion: number
  step: string
  answers: Sealed
  /** The submission key, born with the draft. */
  key: string
  version: number
  createdAt: Instant
  updatedAt: Instant
}

/** An uploaded or issued file. Bytes lie sealed in the file store under `id`. */
export interface FileTable {
  id: string
  tenant: string
  draft: string | null
  request: string | null
  account: string | null
  guest: string | null
  /** `upload` or `issued`. */
  origin: string
  field: string | null
  /** The agency's id of an issued document. */
  sourceId: string | null
  name: Sealed
  title: Json | null
  type: string
  size: number
  sha256: string
  /** `checking`, `ready`, `refused`. */
  state: string
  refusal: string | null
  createdAt: Instant
}

/** Mail on its way; in demo mode the mailbox page shows it. */
export interface MailTable {
  id: string
  tenant: string
  /** Unique per event: at most one message for it. */
  cause: string
  account: string | null
  toSealed: Sealed
  subject: string
  bodySealed: Sealed
  state: string
  createdAt: Instant
  sentAt: Instant | null
}

/** Keys of a tenant, wrapped by the master key that is kept outside the database. */
export interface TenantKeyTable {
  tenant: string
  version: number
  wrapped: Sealed
  masterKey: string
  createdAt: Instant
  retiredAt: Instant | null
}

/** What staff read, changed or revealed. Never updated or deleted. */
export interface AuditTable {
  id: string
  tenant: string
  at: Instant
  actor: string
  action: string
  object: string
  purpose: string | null
  detail: Json | null
}

/** Days on which offices are closed: SKB 3 Menteri and local days, editable by the tenant. */
export interface HolidayTable {
  tenant: string
  day: Day
  name: Json
  /** `national`, `joint_leave`, `local`. */
  kind: string
  source: string
}

export interface Database extends IdentityTables {
  request: RequestTable
  event: EventTable
  submission: SubmissionTable
  openSlot: OpenSlotTable
  reference: ReferenceTable
  job: JobTable
  inbox: InboxTable
  agency: AgencyTable
  call: CallTable
  draft: DraftTable
  file: FileTable
  mail: MailTable
  tenantKey: TenantKeyTable
  audit: AuditTable
  holiday: HolidayTable
}
