/**
 * The last calls per agency, without personal data: what an admin and an integrator look at first. Diagnostics: kept in
 * memory for a moment, lost by a crash, never in anybody's way. Owns `call`.
 */
import { uuidv7 } from 'uuidv7'
import { instant } from '../db/dialects.ts'
import type { Db } from '../db/index.ts'

type Noted = { agency: string; operation: string; at: Date; ms: number; outcome: string }
/** `ms` is how long the caller waited; `outcome` is `ok`, the kind of an error, `fault`, or `refused_…` by ourselves. */
export type CallRow = { id: string; operation: string; at: string; ms: number; outcome: string }

const KEPT_MS = 7 * 24 * 3600_000

export function createCallLog(db: Db, tenant: string) {
  let waiting: Noted[] = []

  async function flush() {
    const batch = waiting.splice(0, 200)
    if (batch.length === 0) return
    const rows = batch.map((n) => ({
      ...n,
      id: uuidv7(),
      tenant,
      at: instant(n.at),
      ms: Math.round(n.ms),
      status: null,
    }))
    await db.insertInto('call').values(rows).execute()
    const old = instant(new Date(batch.at(-1)!.at.getTime() - KEPT_MS))
    await db.deleteFrom('call').where('tenant', '=', tenant).where('at', '<', old).execute()
  }

  return {
    flush,
    add(noted: Noted) {
      waiting.push(noted)
      if (waiting.length > 2000) waiting = waiting.slice(-1000)
    },
    /** Newest first, of all processes. */
    async recent(agency: string, limit = 100): Promise<CallRow[]> {
      await flush()
      return db
        .selectFrom('call')
        .select(['id', 'operation', 'at', 'ms', 'outcome'])
        .where('tenant', '=', tenant)
        .where('agency', '=', agency)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
    },
  }
}

export type CallFigures = {
  /** How many calls the figures are about. */
  count: number
  /** Share of failed ones, 0 to 1, and milliseconds; null when nothing was sent. */
  errorRate: number | null
  p50: number | null
  p95: number | null
  /** How often each outcome came, the most frequent first; `at` is the last time. */
  outcomes: { outcome: string; count: number; at: string }[]
}

/** Newest first in. What we refused ourselves never left the house: it counts as an outcome, not as an error. Pure. */
export function figuresOf(calls: readonly CallRow[]): CallFigures {
  const sent = calls.filter((call) => !call.outcome.startsWith('refused_'))
  const sorted = sent.map((call) => call.ms).toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? null
  const failed = sent.filter((call) => call.outcome !== 'ok').length
  const outcomes = new Map<string, { outcome: string; count: number; at: string }>()
  for (const { outcome, at: when } of calls) {
    const known = outcomes.get(outcome)
    if (known) known.count++
    else outcomes.set(outcome, { outcome, count: 1, at: when })
  }
  return {
    count: calls.length,
    errorRate: sent.length ? failed / sent.length : null,
    p50: at(0.5),
    p95: at(0.95),
    outcomes: [...outcomes.values()].toSorted((a, b) => b.count - a.count),
  }
}
