/**
 * News by time window. A cursor is where the next window begins: the end of the last one less an overlap, so that what
 * the agency wrote down late is still found; the same news comes again under the same event id. Pure.
 */
import type { AgencyUpdate } from '../kit/contract.ts'
import { w3c } from './open311.ts'

const MINUTE = 60_000
const OVERLAP = 15 * MINUTE
/** New time in one window: its answer must stay below the kit's 1 MB, about 3,500 updates. */
const LONGEST = 60 * MINUTE
const PAGE = 500

/** Both ends included; `skip` updates of it have been told already. */
export type Window = { from: Date; to: Date; skip: number }

/** `cursor` is `<from>`, or `<from> <to> <skip>` in the midst of a full window. Without one: the last hour. */
export function windowAfter(cursor: string | null, now: Date): Window {
  const present = now.getTime()
  const [from, to, skip] = cursor?.split(' ') ?? []
  if (from && to) return { from: new Date(from), to: new Date(to), skip: Number(skip) }
  // A clock that was set back must not ask for a window that ends before it begins.
  const start = from ? Math.min(Date.parse(from), present - OVERLAP) : present - OVERLAP - LONGEST
  const end = Math.min(start + OVERLAP + LONGEST, present)
  return { from: new Date(start), to: new Date(end), skip: 0 }
}

/** The next page of a window, oldest first. `more` until the present is reached, give or take the overlap. */
export function pageOf({ from, to, skip }: Window, news: AgencyUpdate[], now: Date) {
  const sorted = news.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const updates = sorted.slice(skip, skip + PAGE)
  const next = skip + PAGE
  if (next < sorted.length) return { updates, cursor: `${w3c(from)} ${w3c(to)} ${next}`, more: true }
  const cursor = w3c(new Date(to.getTime() - OVERLAP))
  return { updates, cursor, more: now.getTime() - to.getTime() > OVERLAP }
}
