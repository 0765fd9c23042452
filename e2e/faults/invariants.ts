/**
 * The invariant checker: what must hold when a fault test is over, whatever happened in it. Reads the tables as they
 * lie, the agencies' journals of effects, and what clients were told; answers with sentences, none when all is well.
 */
import type { Selectable } from 'kysely'
import type { Status } from '../../adapters/kit/contract.ts'
import { type Database, type Db, dbNow } from '../../db/index.ts'
import { isFinal, statusOf } from '../../services/requests/state.ts'
import type { RequestStore } from '../../services/requests/store.ts'

/** What an agency did, oldest first; `key` is the step's key that we sent. */
export type Effects = readonly { key: string; ref: string; step: string }[]
export type Evidence = {
  db: Db
  tenant: string
  store: Pick<RequestStore, 'events'>
  /** Keys for which a client was shown a number. */
  acknowledged?: readonly { key: string; number: string }[]
  /** Keys that clients sent, whatever they heard: nothing may be there under another one. */
  sent?: ReadonlySet<string>
  effects?: Record<string, Effects>
  /** The agencies are well and the relay has had its time: nothing may wait any more. */
  drained?: boolean
}

/** Longest that a job may lie ready and due, and a lease be over, while a relay runs; milliseconds. */
const MOST_WAIT_MS = 60_000
const MOST_LEASE_MS = 10_000

type RequestRow = Selectable<Database['request']>
type JobRow = Selectable<Database['job']>
type Books = {
  requests: RequestRow[]
  jobs: JobRow[]
  submissions: { key: string; request: string; operation: string }[]
  references: { agency: string; request: string }[]
  mails: Set<string>
  now: Date
}

export async function findViolations(evidence: Evidence): Promise<string[]> {
  const books = await readBooks(evidence)
  return [
    ...keysAndRequests(books, evidence),
    ...requestsAndJobs(books),
    ...waiting(books, evidence),
    ...atTheAgencies(books, evidence),
    ...(await timelines(books, evidence)),
    ...leases(books),
  ]
}

/** 1: every acknowledged key has exactly one request, every request exactly one key. */
function keysAndRequests({ requests, submissions }: Books, { acknowledged = [], sent }: Evidence): string[] {
  const wrong: string[] = []
  const filed = submissions.filter((s) => s.operation === 'submit')
  const byKey = groupBy(filed, (s) => s.key)
  const byRequest = groupBy(filed, (s) => s.request)
  const numbers = new Map(requests.map((r) => [r.id, r.number]))
  for (const { key, number } of acknowledged) {
    const found = byKey.get(key) ?? []
    if (found.length !== 1) wrong.push(`1: an acknowledged key has ${found.length} requests (${number})`)
    else if (numbers.get(found[0]!.request) !== number)
      wrong.push(`1: acknowledged as ${number}, kept as ${numbers.get(found[0]!.request)}`)
  }
  for (const { id, number } of requests)
    if (byRequest.get(id)?.length !== 1) wrong.push(`1: ${number} has ${byRequest.get(id)?.length ?? 0} keys`)
  for (const { key, request } of filed) {
    if (!numbers.has(request)) wrong.push('1: a key without a request')
    if (sent && !sent.has(key)) wrong.push(`1: ${numbers.get(request)} has a key that nobody sent`)
  }
  return wrong
}

/** 2: every request has its jobs, every job its request, and both say the same. */
function requestsAndJobs({ requests, jobs, references, mails }: Books): string[] {
  const wrong: string[] = []
  const byId = new Map(requests.map((r) => [r.id, r]))
  const bySubject = groupBy(jobs, (j) => j.subject)
  const known = new Set(references.map((r) => `${r.agency} ${r.request}`))
  for (const request of requests) {
    const mine = bySubject.get(request.id) ?? []
    const submit = mine.filter((j) => j.kind === 'submit')
    if (submit.length !== 1) wrong.push(`2: ${request.number} has ${submit.length} submit jobs`)
    else if (!agree(request, submit[0]!))
      wrong.push(`2: ${request.number} is ${request.delivery}, its job is ${submit[0]!.state}`)
    const steps = new Set(mine.map((j) => `${j.channel} ${j.step}`))
    if (steps.size !== mine.length) wrong.push(`2: ${request.number} has a step twice`)
    if (request.delivery === 'accepted' && !known.has(`${request.agency} ${request.id}`))
      wrong.push(`2: ${request.number} was accepted and has no number of the agency`)
  }
  for (const job of jobs) {
    const there = job.kind === 'mail' ? mails.has(job.subject) : byId.has(job.subject)
    if (!there) wrong.push(`2: a ${job.kind} job without what it is about`)
  }
  return wrong
}

/** How the hand-over stands on the request, and what its job says. News may come before the job has ended. */
function agree(request: RequestRow, { state }: JobRow): boolean {
  switch (state) {
    case 'ready':
      return request.delivery === 'queued' || request.delivery === 'accepted'
    case 'done':
      return request.delivery === 'accepted' || request.delivery === 'rejected'
    case 'cancelled':
      return isFinal(request.status as Status)
    default:
      return (
        request.delivery === state || request.delivery === 'accepted' || isFinal(request.status as Status)
      )
  }
}

/** 2, the age: nothing that is due lies about, except behind one that waits for a person. */
function waiting({ jobs, now }: Books, { drained }: Evidence): string[] {
  const wrong: string[] = []
  const held = new Map<string, number>()
  for (const job of jobs) {
    const line = `${job.subject} ${job.channel}`
    const isHeld = (held.get(line) ?? Number.POSITIVE_INFINITY) < Number(job.position)
    if (job.state === 'stuck' || job.state === 'unknown') held.set(line, Number(job.position))
    if (job.state !== 'ready' || isHeld) continue
    const age = now.getTime() - Date.parse(job.leaseUntil ?? job.dueAt)
    if (drained || age > MOST_WAIT_MS)
      wrong.push(
        `2: a ${job.kind} job of ${job.channel} still waits (${job.lastError ?? 'untried'}, tries ${job.tries})`,
      )
  }
  return wrong
}

/** 3: at most one effect per request and step at the agency, none without a step of ours, in the order of the steps. */
function atTheAgencies({ jobs, requests }: Books, { effects = {} }: Evidence): string[] {
  const wrong: string[] = []
  const byStep = new Map(jobs.map((j) => [`${j.channel} ${j.step}`, j]))
  for (const [agency, done] of Object.entries(effects)) {
    const seen = new Set<string>()
    const last = new Map<string, number>()
    for (const { key } of done) {
      const job = byStep.get(`${agency} ${key}`)
      if (seen.has(key)) wrong.push(`3: ${agency} acted twice on one step`)
      seen.add(key)
      if (!job) {
        wrong.push(`3: ${agency} acted on a step that is not ours`)
        continue
      }
      const position = Number(job.position)
      if (position < (last.get(job.subject) ?? 0))
        wrong.push(`3: ${agency} got steps of one request out of order`)
      last.set(job.subject, position)
    }
    for (const { id, number, delivery, agency: of } of requests)
      if (of === agency && delivery === 'accepted' && !seen.has(`${id}.submit`))
        wrong.push(`3: ${number} is said to be accepted, and ${agency} knows nothing of it`)
  }
  return wrong
}

/** 5: events without gaps, the row is their fold, nothing moves after the end. */
async function timelines({ requests }: Books, { store }: Evidence): Promise<string[]> {
  const wrong: string[] = []
  for (const row of requests) {
    const events = await store.events(row.id)
    const gap = events.findIndex((e, i) => e.seq !== i + 1)
    if (gap >= 0) wrong.push(`5: ${row.number} has a gap before event ${gap + 1}`)
    if (events.length !== row.version)
      wrong.push(`5: ${row.number} has ${events.length} events, version ${row.version}`)
    if (events[0]?.kind !== 'submitted' || events.filter((e) => e.kind === 'submitted').length !== 1)
      wrong.push(`5: ${row.number} does not begin with its filing`)
    try {
      const fold = statusOf(events)
      for (const column of ['status', 'delivery', 'waitingFor'] as const)
        if (fold[column] !== row[column])
          wrong.push(`5: ${row.number} ${column} is ${row[column]}, by its events ${fold[column]}`)
    } catch (error) {
      wrong.push(`5: ${row.number} moved where it may not: ${(error as Error).message}`)
    }
  }
  return wrong
}

/** 6: no lease of a dead process long past its time, no finished job with an owner. */
function leases({ jobs, now }: Books): string[] {
  return jobs.flatMap((job) => {
    if (job.state !== 'ready') return job.owner ? [`6: a ${job.state} ${job.kind} job has an owner`] : []
    const over = job.leaseUntil ? now.getTime() - Date.parse(job.leaseUntil) : 0
    return over > MOST_LEASE_MS
      ? [`6: the lease of a ${job.kind} job is over for ${Math.round(over / 1000)} s`]
      : []
  })
}

async function readBooks({ db, tenant }: Evidence): Promise<Books> {
  const [requests, jobs, submissions, references, mails] = await Promise.all([
    db.selectFrom('request').selectAll().where('tenant', '=', tenant).execute(),
    db.selectFrom('job').selectAll().where('tenant', '=', tenant).orderBy('position').execute(),
    db.selectFrom('submission').selectAll().where('tenant', '=', tenant).execute(),
    db.selectFrom('reference').selectAll().where('tenant', '=', tenant).execute(),
    db.selectFrom('mail').select('id').where('tenant', '=', tenant).execute(),
  ])
  return {
    requests,
    jobs,
    submissions,
    references,
    mails: new Set(mails.map((m) => m.id)),
    now: await dbNow(db),
  }
}

function groupBy<T>(list: readonly T[], by: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const group = groups.get(by(one))
    if (group) group.push(one)
    else groups.set(by(one), [one])
  }
  return groups
}
