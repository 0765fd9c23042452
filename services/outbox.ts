/**
 * The transactional outbox: what must happen outside, written in the transaction that promises it, and done later by
 * a relay. A job is leased by a committed conditional update with a fencing token; the side effect comes after the
 * commit; finishing needs the token (reliability rules 18-22). The same on every engine: no SKIP LOCKED, no GET_LOCK.
 */
import type { Kysely, Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { dbNow, instant, readInstant } from '../db/dialects.ts'
import { type Db, transact } from '../db/index.ts'
import type { Database, JobTable } from '../db/schema.ts'

type Trx = Transaction<Database>
export type Job = Pick<JobTable, 'id' | 'kind' | 'channel' | 'subject' | 'step' | 'tries' | 'token'> & {
  payload: Uint8Array | null
  createdAt: Date
}
export type NewJob = {
  kind: string
  channel: string
  subject: string
  step: string
  payload?: Uint8Array | null
  dueAt?: Date
}

/** What became of one try. `write` runs in the transaction that finishes the job: both happen or neither. */
export type Outcome = { write?: (trx: Trx) => Promise<void> } & (
  | { state: 'done' | 'stuck' | 'unknown'; error?: string }
  | { state: 'retry'; error: string; afterMs?: number; counted?: boolean }
)
export type Handler = (job: Job, lease: { until: Date }) => Promise<Outcome>

/** Thrown when a relay that lost its lease tries to finish: another one owns the job now. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

const seconds = (n: number) => n * 1000
const minutes = (n: number) => seconds(60 * n)
const hours = (n: number) => minutes(60 * n)
/** Waits between tries; the last one again and again until `isTooOld` (rule 22). */
const SCHEDULE = [
  0,
  seconds(5),
  seconds(30),
  minutes(2),
  minutes(10),
  minutes(30),
  hours(2),
  hours(5),
  hours(10),
  hours(12),
]
/** An agency may be away for 72 hours; a try after that is the last, and then a person is told. */
export const isTooOld = (job: Pick<Job, 'createdAt'>, now: Date) =>
  now.getTime() - job.createdAt.getTime() > hours(74)
/** Longer than the deadline of any call (20 s) and clock tolerance. */
const LEASE_MS = seconds(30)

export function createOutbox({ db, tenant, owner, onError, random = Math.random }: OutboxDeps) {
  const wakers = new Set<() => void>()

  /** Promises something, inside the transaction of the business row. */
  async function addInTrx(job: NewJob, trx: Trx, now: Date) {
    const row = {
      id: uuidv7(),
      tenant,
      kind: job.kind,
      channel: job.channel,
      subject: job.subject,
      step: job.step,
      payload: job.payload ?? null,
      state: 'ready',
      dueAt: instant(job.dueAt ?? now),
      tries: 0,
      owner: null,
      token: 0,
      leaseUntil: null,
      lastError: null,
      createdAt: instant(now),
    }
    await trx.insertInto('job').values(row).execute()
    return row.id
  }

  /** Up to `limit` jobs that nobody owns, due, first of their line, and not on a paused channel. */
  async function candidates(now: Date, paused: string[], limit: number) {
    let query = db
      .selectFrom('job')
      .select(['id', 'token'])
      .where('tenant', '=', tenant)
      .where('state', '=', 'ready')
      .where('dueAt', '<=', instant(now))
      .where((eb) => eb.or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', instant(now))]))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('job as older')
              .select('older.id')
              .whereRef('older.tenant', '=', 'job.tenant')
              .whereRef('older.subject', '=', 'job.subject')
              .whereRef('older.channel', '=', 'job.channel')
              .whereRef('older.position', '<', 'job.position')
              .where('older.state', 'in', ['ready', 'stuck', 'unknown']),
          ),
        ),
      )
      .orderBy('dueAt')
      .limit(limit)
    if (paused.length) query = query.where('channel', 'not in', paused)
    return query.execute()
  }

  /** Takes one job: a committed conditional update, then the row as owned. */
  async function lease(candidate: { id: string; token: number }, now: Date): Promise<Job | null> {
    const until = instant(new Date(now.getTime() + LEASE_MS))
    const taken = await db
      .updateTable('job')
      .set({ owner, token: candidate.token + 1, leaseUntil: until })
      .where('tenant', '=', tenant)
      .where('id', '=', candidate.id)
      .where('token', '=', candidate.token)
      .where('state', '=', 'ready')
      .where((eb) => eb.or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', instant(now))]))
      .executeTakeFirst()
    if (taken.numUpdatedRows !== 1n) return null
    const row = await db
      .selectFrom('job')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', candidate.id)
      .executeTakeFirstOrThrow()
    return { ...row, createdAt: readInstant(row.createdAt) }
  }

  /** Writes what became of a try. Needs the token of the lease. */
  async function finish(job: Job, outcome: Outcome) {
    const now = await dbNow(db)
    const tries = job.tries + (outcome.state === 'retry' && outcome.counted === false ? 0 : 1)
    const change = nextState(job, outcome, tries, now, random)
    await transact(db, async (trx) => {
      const done = await trx
        .updateTable('job')
        .set({ ...change, tries, owner: null, leaseUntil: null, lastError: outcome.error ?? null })
        .where('tenant', '=', tenant)
        .where('id', '=', job.id)
        .where('token', '=', job.token)
        .where('owner', '=', owner)
        .executeTakeFirst()
      if (done.numUpdatedRows !== 1n) throw new LeaseLost(job.id)
      await outcome.write?.(trx)
    })
    return change.state
  }

  /** One round: leases and runs what is due, at most `limit` side by side. Answers how many were run. */
  async function drain(handlers: Record<string, Handler>, paused: string[] = [], limit = 10) {
    const now = await dbNow(db)
    const found = await candidates(now, paused, limit * 3)
    const leased: Job[] = []
    // Shuffled, so that several relays do not all reach for the same first row.
    for (const candidate of found.toSorted(() => random() - 0.5)) {
      if (leased.length === limit) break
      const job = await lease(candidate, now)
      if (job) leased.push(job)
    }
    const until = new Date(now.getTime() + LEASE_MS)
    await Promise.all(leased.map((job) => run(job, handlers, until)))
    return leased.length
  }

  async function run(job: Job, handlers: Record<string, Handler>, until: Date) {
    const handler = handlers[job.kind]
    try {
      const outcome: Outcome = handler
        ? await handler(job, { until })
        : { state: 'stuck', error: 'no_handler' }
      await finishAgain(job, outcome)
    } catch (error) {
      // The lease runs out and the job is taken again with the same key: nothing is lost, nothing is marked twice.
      if (!(error instanceof LeaseLost)) onError(error, job)
    }
  }

  /** `write` appends to a request that others move too: a compare-and-set that lost is read and tried again. */
  async function finishAgain(job: Job, outcome: Outcome) {
    for (let tries = 1; ; tries++) {
      try {
        return await finish(job, outcome)
      } catch (error) {
        if ((error as Error).name !== 'ChangedMeanwhile' || tries === 10) throw error
      }
    }
  }

  return {
    addInTrx,
    drain,
    /** Said after a commit that added a job, so that the relay need not wait for its next look. */
    wake: () => {
      for (const waker of wakers) waker()
    },
    onWake(waker: () => void) {
      wakers.add(waker)
      return () => wakers.delete(waker)
    },
    lease,
    finish,
    candidates,
    /** The jobs of one subject, oldest first: how far the hand-over has come. */
    async of(subject: string, reader: Kysely<Database> = db) {
      const rows = await reader
        .selectFrom('job')
        .select(['id', 'kind', 'channel', 'step', 'state', 'tries', 'dueAt', 'lastError', 'createdAt'])
        .where('tenant', '=', tenant)
        .where('subject', '=', subject)
        .orderBy('position')
        .execute()
      return rows.map((row) => ({
        ...row,
        dueAt: readInstant(row.dueAt),
        createdAt: readInstant(row.createdAt),
      }))
    },
    /** What a person must look at: stuck and unknown jobs, oldest first. */
    async stuck(channel?: string) {
      let query = db
        .selectFrom('job')
        .select(['id', 'kind', 'channel', 'subject', 'state', 'tries', 'lastError', 'createdAt'])
        .where('tenant', '=', tenant)
        .where('state', 'in', ['stuck', 'unknown'])
        .orderBy('position')
        .limit(100)
      if (channel) query = query.where('channel', '=', channel)
      return query.execute()
    },
    /** Replay or stop by a person: only from a state that waits for one. Answers whether this call did it. */
    async decideInTrx(id: string, to: 'ready' | 'cancelled' | 'done', trx: Trx, now: Date) {
      const moved = await trx
        .updateTable('job')
        .set({ state: to, dueAt: instant(now), tries: 0, owner: null, leaseUntil: null })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('state', 'in', ['stuck', 'unknown'])
        .executeTakeFirst()
      return moved.numUpdatedRows === 1n
    },
    /** Takes back a job that nobody has tried yet. */
    async cancelUntriedInTrx(subject: string, kind: string, trx: Trx) {
      const moved = await trx
        .updateTable('job')
        .set({ state: 'cancelled' })
        .where('tenant', '=', tenant)
        .where('subject', '=', subject)
        .where('kind', '=', kind)
        .where('state', '=', 'ready')
        .where('tries', '=', 0)
        .where('owner', 'is', null)
        .executeTakeFirst()
      return moved.numUpdatedRows === 1n
    },
    /** Length and age in seconds of what waits, per channel. */
    async queue() {
      const now = await dbNow(db)
      const rows = await db
        .selectFrom('job')
        .select(({ fn }) => [
          'channel',
          'state',
          fn.countAll<number>().as('count'),
          fn.min('createdAt').as('oldest'),
        ])
        .where('tenant', '=', tenant)
        .where('state', 'in', ['ready', 'stuck', 'unknown'])
        .groupBy(['channel', 'state'])
        .execute()
      return rows.map((r) => ({
        channel: r.channel,
        state: r.state,
        count: Number(r.count),
        ageSeconds: Math.max(0, (now.getTime() - readInstant(r.oldest).getTime()) / 1000),
      }))
    },
  }
}
export type Outbox = ReturnType<typeof createOutbox>
/** `owner` names the process; `random` is handed in so that tests can seed the jitter. */
export type OutboxDeps = {
  db: Db
  tenant: string
  owner: string
  /** Told of a fault while a job was run or finished. */
  onError: (error: unknown, job: Job) => void
  random?: () => number
}

function nextState(job: Job, outcome: Outcome, tries: number, now: Date, random: () => number) {
  if (outcome.state !== 'retry') return { state: outcome.state, dueAt: instant(now) }
  if (isTooOld(job, now)) return { state: 'stuck', dueAt: instant(now) }
  const wait = outcome.afterMs ?? SCHEDULE[Math.min(tries, SCHEDULE.length - 1)]!
  // Full jitter over the second half: spread, yet never at once.
  const jittered =
    outcome.afterMs !== undefined ? wait * (1 + random() / 4) : wait / 2 + (random() * wait) / 2
  return { state: 'ready', dueAt: instant(new Date(now.getTime() + jittered)) }
}
