/**
 * How often something may be tried, counted in the database so that it holds over all processes and restarts. A try
 * is reserved before the work and given back when it succeeded: of tries made at the same moment none slips through.
 * Owns `attempt`.
 */
import { insertOnce, instant } from '../../db/index.ts'
import type { IdentityDeps } from './deps.ts'
import { later } from './durations.ts'

/** At most `max` within any `window`; instants are kept to `grain`, so that busy buckets stay small. Milliseconds. */
export type Limit = { name: string; max: number; window: number; grain: number }
type Reserved =
  | { outcome: 'reserved'; count: number; release(): Promise<void> }
  | { outcome: 'limited'; until: Date }

type Tries = [at: number, count: number][]
const MOST_REPEATS = 200

export function createAttempts({
  db,
  tenant,
  sealer,
  now,
}: Pick<IdentityDeps, 'db' | 'tenant' | 'sealer' | 'now'>) {
  const lines = new Map<string, Promise<unknown>>()
  const bucketOf = (limit: Limit, subject: string) =>
    sealer.index('attempt.bucket', `${limit.name}:${subject}`)

  /** Takes one try of `subject`, or says when the next one is free. */
  async function reserve(limit: Limit, subject: string): Promise<Reserved> {
    const bucket = bucketOf(limit, subject)
    const at = now().getTime()
    const mark = at - (at % limit.grain)
    const taken = await change(bucket, limit, (tries) => {
      const count = tries.reduce((sum, [, n]) => sum + n, 0)
      if (count >= limit.max) return null
      return add(tries, mark)
    })
    if (taken.changed) {
      const count = taken.tries.reduce((sum, [, n]) => sum + n, 0)
      return { outcome: 'reserved', count, release: () => release(bucket, limit, mark) }
    }
    // The oldest of those that count must leave the window first.
    return { outcome: 'limited', until: new Date(taken.tries[0]![0] + limit.window + limit.grain) }
  }

  /** Gives a try back: it succeeded, or it never came to the work. */
  async function release(bucket: string, limit: Limit, mark: number) {
    await change(bucket, limit, (tries) =>
      tries.map(([at, n]): [number, number] => [at, at === mark ? n - 1 : n]).filter(([, n]) => n > 0),
    )
  }

  /** Forgets all tries of a subject: it has proved who it is in another way. */
  async function clear(limit: Limit, subject: string) {
    await db
      .deleteFrom('attempt')
      .where('tenant', '=', tenant)
      .where('bucket', '=', bucketOf(limit, subject))
      .execute()
  }

  /** Compare-and-set on the row's version, until it holds. One at a time per process, so that few have to repeat. */
  async function change(bucket: string, limit: Limit, edit: (tries: Tries) => Tries | null) {
    const before = lines.get(bucket)
    const turn = (async () => {
      await before?.catch(() => {})
      for (let i = 0; i < MOST_REPEATS; i++) {
        const changed = await tryChange(bucket, limit, edit)
        if (changed) return changed
      }
      throw new Error('identity: a counter of tries stayed contended')
    })()
    lines.set(bucket, turn)
    try {
      return await turn
    } finally {
      if (lines.get(bucket) === turn) lines.delete(bucket)
    }
  }

  /** Null when another process was faster. */
  async function tryChange(bucket: string, limit: Limit, edit: (tries: Tries) => Tries | null) {
    const row = await db
      .selectFrom('attempt')
      .select(['tries', 'version'])
      .where('tenant', '=', tenant)
      .where('bucket', '=', bucket)
      .executeTakeFirst()
    const current = row ? within(JSON.parse(row.tries), limit, now().getTime()) : []
    const next = edit(current)
    if (!next) return { changed: false, tries: current }
    const values = { tries: JSON.stringify(next), expiresAt: instant(later(now(), 2 * limit.window)) }
    const done = row
      ? await update(bucket, row.version, values)
      : await insertOnce(db, 'attempt', { tenant, bucket, ...values, version: 1 })
    return done ? { changed: true, tries: next } : null
  }

  async function update(bucket: string, version: number, values: { tries: string; expiresAt: string }) {
    const done = await db
      .updateTable('attempt')
      .set({ ...values, version: version + 1 })
      .where('tenant', '=', tenant)
      .where('bucket', '=', bucket)
      .where('version', '=', version)
      .executeTakeFirst()
    return done.numUpdatedRows === 1n
  }

  async function sweep() {
    await db
      .deleteFrom('attempt')
      .where('tenant', '=', tenant)
      .where('expiresAt', '<', instant(now()))
      .execute()
  }

  return { reserve, clear, sweep }
}
export type Attempts = ReturnType<typeof createAttempts>

const within = (tries: Tries, limit: Limit, now: number) =>
  // Marks are rounded down to the grain; one in the future comes from a clock that was set back, and counts.
  tries.filter(([at]) => at + limit.grain + limit.window > now)

function add(tries: Tries, mark: number): Tries {
  const same = tries.find(([at]) => at === mark)
  if (!same) return [...tries, [mark, 1]]
  return tries.map(([at, n]) => [at, at === mark ? n + 1 : n])
}
