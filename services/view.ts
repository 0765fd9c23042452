/**
 * What pages are given: typed views, never database rows. Texts of agencies stay in both languages, the page chooses.
 * Instants are ISO texts in UTC, days `YYYY-MM-DD`, money whole rupiah.
 */
import type { Bill, Delivery, Status, Text } from '../adapters/kit/contract.ts'
import type { FieldDescription } from '../adapters/kit/fields.ts'

export type Role = 'resident' | 'counter' | 'officer' | 'integrator' | 'admin' | 'auditor'
/** A right: the role, and what it is limited to (an agency id, a place id), or `*`. */
export type Grant = { role: Role; scope: string }

/** Who is asking, as proved by the session. */
export type Viewer = {
  account: string
  session: string
  name: string
  grants: Grant[]
  /** The NIK was matched by the population agency. */
  nikMatched: boolean
  emailVerified: boolean
  /** Staff who have not yet given their second factor may only do that. */
  secondFactor: 'none' | 'missing' | 'pending' | 'passed'
  /** `remembered`: gone idle; sees low-risk pages only until they sign in again. */
  level: 'full' | 'remembered'
  /** When they last proved who they are. */
  signedInAt: string
}

export type Waiting = 'resident' | 'payment' | 'signature' | 'agency' | null

/** Who said it and when: every status carries it. */
export type AsOf = {
  source: Text
  at: string | null
  /** The agency has not answered for longer than it should. */
  stale: boolean
}

export type RequestRow = {
  number: string
  agency: { id: string; name: Text }
  service: { id: string; title: Text }
  status: Status
  delivery: Delivery
  waitingFor: Waiting
  agencyWord: Text | null
  due: string | null
  overdue: boolean
  asOf: AsOf
  createdAt: string
  updatedAt: string
}

export type TimelineEntry = {
  id: string
  at: string
  kind:
    | 'submitted'
    | 'sent'
    | 'status'
    | 'rejected'
    | 'stuck'
    | 'unknown'
    | 'correction_asked'
    | 'corrected'
    | 'message'
    | 'document'
    | 'bill'
    | 'withdrawal_asked'
    | 'withdrawn'
    | 'refused'
    | 'claimed'
    | 'reference'
    | 'delayed'
    | 'note'
  actor: { kind: 'resident' | 'agency' | 'system' | 'staff'; name: Text | null }
  status: Status | null
  agencyWord: Text | null
  /** A note in the agency's words (plain text), or the resident's own message. */
  note: Text | null
}

export type DocumentView = {
  id: string
  title: Text
  size: number
  type: string
  at: string
  simulation: boolean
}

export type AnswerView = {
  field: FieldDescription
  shown: string | Text | string[] | AnswerView[][] | null
  toFix: boolean
}

export type RequestView = RequestRow & {
  references: { agency: string; ref: string }[]
  timeline: TimelineEntry[]
  documents: DocumentView[]
  answers: AnswerView[]
  fix: string[]
  fixReason: Text | null
  bill: Bill | null
  can: { correct: boolean; withdraw: boolean; message: boolean }
  simulation: boolean
  /** Compare-and-set token of the page. */
  version: number
}
