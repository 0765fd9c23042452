/**
 * What a person's decision about a delivery does to its request, so that nobody goes on reading that we are looking
 * into it. Pure.
 */
import type { Status, Text } from '../adapters/kit/contract.ts'
import { isFinal, mayMove, type RequestEvent } from './requests/state.ts'

/** `actor` is an account, `reason` is for the journal. */
export type Decision = { actor: string; reason: string } & (
  | { do: 'replay' }
  /** The agency has it after all: a person has looked. `ref` is the agency's number. */
  | { do: 'settle'; ref?: string }
  /** Will not be sent; what comes after it goes on. `note` is what the resident reads. */
  | { do: 'stop'; note?: Text }
)

/** Kinds of jobs that carry something between a request and its agency; the others are letters. */
export const CARRIES: ReadonlySet<string> = new Set(['submit', 'amend', 'withdraw', 'message', 'document'])

type Standing = { status: string; delivery: string }
/** `fix`: names of the fields that a correction would have brought. */
type Base = Pick<RequestEvent, 'actor' | 'at'> & { fix: string[] }

/** Events of a decision about a job of this kind; none when the request has nothing to learn from it. */
export function eventsOf(kind: string, request: Standing, decision: Decision, base: Base): RequestEvent[] {
  if (!CARRIES.has(kind)) return []
  const { fix, ...by } = base
  const status = request.status as Status
  const ended = isFinal(status)
  switch (decision.do) {
    case 'replay':
      return ended || request.delivery === 'accepted' ? [] : [{ ...by, kind: 'resumed' }]
    case 'settle':
      if (ended || kind === 'document') return []
      if (kind === 'withdraw') return [{ ...by, kind: 'withdrawn', status: 'cancelled' }]
      return [{ ...by, kind: 'sent', body: { ref: decision.ref?.trim() } }]
    case 'stop':
      return stopped(kind, status, { ...by, body: { note: decision.note } }, fix)
  }
}

function stopped(
  kind: string,
  status: Status,
  event: Omit<RequestEvent, 'kind'>,
  fix: string[],
): RequestEvent[] {
  // A document that will not come is said even when all else has ended.
  if (kind === 'document') return [{ ...event, kind: 'note' }]
  if (isFinal(status)) return []
  // The agency never had it: this is the end, and the resident may file again.
  if (kind === 'submit') return [{ ...event, kind: 'withdrawn', status: 'cancelled' }]
  // A correction that did not arrive is asked for again.
  if (kind === 'amend' && fix.length > 0 && mayMove(status, 'needs_action')) {
    return [{ ...event, kind: 'correction_asked', status: 'needs_action', body: { ...event.body, fix } }]
  }
  // The agency has the request itself: with this event its delivery counts as accepted again.
  const goesOn: RequestEvent = { ...event, kind: 'status', status }
  return kind === 'withdraw'
    ? [
        { ...event, kind: 'refused' },
        { ...goesOn, body: undefined },
      ]
    : [goesOn]
}
