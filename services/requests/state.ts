/**
 * The state machine of a request, pure. A request's status is a fold over its events; the columns of table `request`
 * are that fold, written in the event's transaction. `MOVES` says which moves are allowed, and nothing else does.
 */
import type { Bill, Delivery, Status, Text } from '../../adapters/kit/contract.ts'
import type { Waiting } from '../view.ts'

/** From each status to those it may move to. Final ones move nowhere. */
export const MOVES: Record<Status, readonly Status[]> = {
  received: ['in_progress', 'needs_action', 'awaiting_payment', 'done', 'rejected', 'cancelled'],
  in_progress: ['needs_action', 'awaiting_payment', 'done', 'rejected', 'cancelled'],
  needs_action: ['in_progress', 'awaiting_payment', 'done', 'rejected', 'cancelled'],
  awaiting_payment: ['in_progress', 'needs_action', 'done', 'rejected', 'cancelled'],
  done: [],
  rejected: [],
  cancelled: [],
}

export const mayMove = (from: Status, to: Status) => from === to || MOVES[from].includes(to)
export const isFinal = (status: Status) => MOVES[status].length === 0

/** What is said of an event besides its kind; sealed at rest. */
export type EventBody = {
  note?: Text
  /** The resident's or an officer's own words. */
  text?: string
  fix?: string[]
  bill?: Bill
  ref?: string
  document?: { id: string; title: Text; type: 'application/pdf'; number?: string }
  /** Why an update of the agency moved nothing. */
  ignored?: 'late' | 'not_allowed' | 'unknown_code'
  /** Names of the fields that were corrected. */
  fields?: string[]
}

export type EventKind =
  | 'submitted'
  | 'sent'
  | 'status'
  | 'rejected'
  | 'stuck'
  | 'resumed'
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
  | 'note'

/** `actor` is `resident`, `agency`, `system` or `staff:<account>`. `agencyAt` is when the agency says it was so. */
export type RequestEvent = {
  kind: EventKind
  actor: string
  at: Date
  status?: Status
  agencyCode?: string
  agencyAt?: Date
  body?: EventBody
}

export type RequestState = {
  status: Status
  delivery: Delivery
  waitingFor: Waiting
  agencyCode: string | null
  agencyAt: Date | null
  fix: string[]
  bill: Bill | null
  withdrawing: boolean
}

export const START: RequestState = {
  status: 'received',
  delivery: 'queued',
  waitingFor: 'agency',
  agencyCode: null,
  agencyAt: null,
  fix: [],
  bill: null,
  withdrawing: false,
}

export class MoveNotAllowed extends Error {
  override name = 'MoveNotAllowed'
}

/** One event applied to a state. Throws `MoveNotAllowed`; whoever appends asks `mayMove` first. */
export function applyEvent(state: RequestState, event: RequestEvent): RequestState {
  const status = event.status ?? state.status
  if (!mayMove(state.status, status)) throw new MoveNotAllowed(`${state.status} -> ${status}`)
  const next: RequestState = {
    ...state,
    status,
    agencyCode: event.agencyCode && !event.body?.ignored ? event.agencyCode : state.agencyCode,
    agencyAt: event.agencyAt && !event.body?.ignored ? event.agencyAt : state.agencyAt,
    delivery: deliveryAfter(state.delivery, event.kind),
    bill: event.body?.bill ?? state.bill,
  }
  if (event.kind === 'correction_asked') next.fix = event.body?.fix ?? []
  else if (event.kind === 'corrected' || status !== 'needs_action') next.fix = []
  if (event.kind === 'withdrawal_asked') next.withdrawing = true
  if (event.kind === 'refused' || isFinal(status)) next.withdrawing = false
  next.waitingFor = waitingAfter(next)
  return next
}

/** The fold: what the row of a request must say. */
export const statusOf = (events: Iterable<RequestEvent>): RequestState => {
  let state = START
  for (const event of events) state = applyEvent(state, event)
  return state
}

/** What news of an agency may do now: move, or be kept without moving anything, and why. */
export function judgeNews(
  state: RequestState,
  to: Status | undefined,
  at: Date,
): 'move' | NonNullable<EventBody['ignored']> {
  if (!to) return 'unknown_code'
  if (state.agencyAt && at < state.agencyAt) return 'late'
  return mayMove(state.status, to) ? 'move' : 'not_allowed'
}

function deliveryAfter(delivery: Delivery, kind: EventKind): Delivery {
  switch (kind) {
    case 'sent':
      return 'accepted'
    case 'rejected':
      return 'rejected'
    case 'stuck':
      return 'stuck'
    case 'resumed':
      return 'queued'
    case 'unknown':
      return 'unknown'
    // News from the agency proves that it has the request, whatever the hand-over said.
    case 'status':
    case 'correction_asked':
    case 'bill':
      return 'accepted'
    default:
      return delivery
  }
}

function waitingAfter(state: RequestState): Waiting {
  if (isFinal(state.status)) return null
  if (state.status === 'needs_action') return 'resident'
  if (state.status === 'awaiting_payment') return 'payment'
  return 'agency'
}
