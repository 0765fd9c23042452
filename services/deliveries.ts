/**
 * Deliveries that wait for a person: what they are, and what one can decide, each with a reason in the journal and an
 * end the resident can read. Replaying is safe where the agency knows our key; where it does not, the person has looked
 * first. Nothing personal is shown: a request is its number.
 */
import type { Status, Text } from '../adapters/kit/contract.ts'
import { readInstant } from '../db/dialects.ts'
import { type Db, transact } from '../db/index.ts'
import type { Agencies } from './agencies.ts'
import { agencyOfChannel } from './health.ts'
import type { AuditEntry } from './identity/index.ts'
import type { Outbox } from './outbox.ts'
import type { Sealer } from './platform/seal.ts'
import type { News } from './requests/news.ts'
import { isFinal, mayMove, type RequestEvent } from './requests/state.ts'
import { ChangedMeanwhile, type RequestRecord, type RequestStore, type Trx } from './requests/store.ts'

export type DeliveryView = {
  id: string
  kind: string
  /** Agency id, or `mail`. */
  agency: string
  /** `stuck` and `unknown` wait for a person; other states have been decided. */
  state: string
  tries: number
  lastError: string | null
  createdAt: string
  /** Number of its request, and the service; null for a mail. */
  number: string | null
  service: string | null
  /** What is done when it is sent again: a wrong `unsafe` files twice. */
  retry: 'key' | 'find' | 'unsafe' | null
  /** What a decision must bring: the agency's number (settle), a sentence for the resident (stop). */
  asks: { ref: boolean; note: boolean }
  position: number
}

/** `actor` is an account, `reason` is for the journal. */
export type Decision = { actor: string; reason: string } & (
  | { do: 'replay' }
  /** The agency has it after all: a person has looked. `ref` is the agency's number. */
  | { do: 'settle'; ref?: string }
  /** Will not be sent; what comes after it goes on. `note` is what the resident reads. */
  | { do: 'stop'; note?: Text | null }
)
/** `decided`: somebody did it before, nothing was changed. `ref_taken`: another request carries this number. */
export type Decided = 'done' | 'decided' | 'gone' | 'incomplete' | 'ref_taken'

type Deps = {
  db: Db
  tenant: string
  outbox: Outbox
  store: RequestStore
  agencies: Agencies
  sealer: Sealer
  claimOrphansInTrx: News['claimOrphansInTrx']
  announce: (row: RequestRecord) => void
  auditInTrx: (entry: AuditEntry, trx: Trx) => Promise<void>
  now: () => Date
}

const WAITS = ['stuck', 'unknown']
const TO = { replay: 'ready', settle: 'done', stop: 'cancelled' } as const
const MOST_TRIES = 10

class RefTaken extends Error {}

export function createDeliveries(deps: Deps) {
  const { db, tenant, outbox, store, agencies, sealer, announce, auditInTrx, now } = deps

  const jobs = () =>
    db
      .selectFrom('job')
      .leftJoin('request', (join) =>
        join.onRef('request.tenant', '=', 'job.tenant').onRef('request.id', '=', 'job.subject'),
      )
      .select(['job.id', 'job.kind', 'job.channel', 'job.subject', 'job.state', 'job.tries', 'job.lastError'])
      .select(['job.createdAt', 'job.position', 'request.number', 'request.service'])
      .where('job.tenant', '=', tenant)
  type Row = Awaited<ReturnType<ReturnType<typeof jobs>['execute']>>[number]

  function view({ subject, channel, ...row }: Row): DeliveryView {
    const agency = agencyOfChannel(channel)
    const service = row.service ? agencies.service(agency, row.service) : undefined
    const retry = service?.kind !== 'request' ? null : typeof service.retry === 'object' ? 'find' : service.retry
    return {
      ...row,
      agency,
      retry: row.kind === 'document' || !row.number ? null : retry,
      createdAt: readInstant(row.createdAt).toISOString(),
      asks: { ref: row.kind === 'submit' && row.number !== null, note: row.number !== null },
      position: Number(row.position),
    }
  }

  /** Oldest first; `after` is the position of the last one already seen. */
  async function list(o: { agency?: string; after?: number; limit?: number } = {}): Promise<DeliveryView[]> {
    let query = jobs().where('job.state', 'in', WAITS).orderBy('job.position').limit(o.limit ?? 100)
    if (o.agency) query = query.where('job.channel', 'in', [o.agency, `${o.agency}.documents`])
    if (o.after !== undefined) query = query.where('job.position', '>', o.after)
    return (await query.execute()).map(view)
  }

  const findRow = (id: string) => jobs().where('job.id', '=', id).executeTakeFirst()

  async function decide(id: string, decision: Decision): Promise<Decided> {
    const job = await findRow(id)
    if (!job) return 'gone'
    const { asks } = view(job)
    const lacks =
      !decision.reason.trim() ||
      (decision.do === 'settle' && asks.ref && !decision.ref?.trim()) ||
      (decision.do === 'stop' && asks.note && !decision.note)
    if (lacks) return 'incomplete'
    for (let tries = 1; ; tries++) {
      try {
        const row = await transact(db, (trx) => decideInTrx(job, decision, trx))
        if (row === null) return 'decided'
        if (row) announce(row)
        outbox.wake()
        return 'done'
      } catch (error) {
        if (error instanceof RefTaken) return 'ref_taken'
        // Somebody moved the request in between: read again, outside of the transaction.
        if (!(error instanceof ChangedMeanwhile) || tries === MOST_TRIES) throw error
      }
    }
  }

  /** Null: it no longer waits for anybody. Undefined: done, and no request is concerned. */
  async function decideInTrx(job: Row, decision: Decision, trx: Trx): Promise<RequestRecord | null | undefined> {
    if (!(await outbox.decideInTrx(job.id, TO[decision.do], trx, now()))) return null
    const actor = `staff:${decision.actor}`
    const entry = { actor, action: `delivery.${decision.do}`, object: `delivery:${job.id}` }
    const detail = { kind: job.kind, channel: job.channel, ...(job.number && { number: job.number }) }
    await auditInTrx({ ...entry, purpose: decision.reason.trim().slice(0, 200), detail }, trx)
    const row = job.number ? await store.findInTrx(job.subject, trx) : undefined
    if (!row) return undefined
    await tellInTrx(job, row, decision, actor, trx)
    return row
  }

  /** The request after the decision: nobody is left reading that we are still looking into it. */
  async function tellInTrx(job: Row, row: RequestRecord, decision: Decision, actor: string, trx: Trx) {
    const base = { actor, at: now() }
    const events = await eventsOf(job, row, decision, base, trx)
    if (events.length === 0) return
    const written = await store.appendInTrx(row, events, trx)
    if (isFinal(written.status as Status)) await store.freeSlotInTrx(row.id, trx)
    if (decision.do !== 'settle' || !decision.ref) return
    const ref = decision.ref.trim()
    const there = await store.findByAgencyRefInTrx(row.agency, ref, trx)
    if (there && there.id !== row.id) throw new RefTaken()
    await store.addReferenceInTrx(row.agency, ref, row.id, trx, now())
    await deps.claimOrphansInTrx(row.agency, ref, row.id, trx)
  }

  async function eventsOf(
    job: Row,
    row: RequestRecord,
    decision: Decision,
    base: Pick<RequestEvent, 'actor' | 'at'>,
    trx: Trx,
  ): Promise<RequestEvent[]> {
    const status = row.status as Status
    const ended = isFinal(status)
    if (decision.do === 'replay') return ended || row.delivery === 'accepted' ? [] : [{ ...base, kind: 'resumed' }]
    if (decision.do === 'settle') {
      if (ended || job.kind === 'document') return []
      if (job.kind === 'withdraw') return [{ ...base, kind: 'withdrawn', status: 'cancelled' }]
      return [{ ...base, kind: 'sent', body: { ref: decision.ref?.trim() } }]
    }
    const body = { note: decision.note ?? undefined }
    // A document that will not come is said even when all else has ended.
    if (job.kind === 'document') return [{ ...base, kind: 'note', body }]
    if (ended) return []
    if (job.kind === 'submit') return [{ ...base, kind: 'withdrawn', status: 'cancelled', body }]
    // The agency has the request itself: with this event its delivery counts as accepted again.
    const goesOn: RequestEvent = { ...base, kind: 'status', status, body }
    if (job.kind === 'withdraw') return [{ ...base, kind: 'refused', body }, { ...goesOn, body: undefined }]
    const fix = job.kind === 'amend' ? await fieldsOf(job, trx) : []
    if (fix.length === 0 || !mayMove(status, 'needs_action')) return [goesOn]
    return [{ ...base, kind: 'correction_asked', status: 'needs_action', body: { ...body, fix } }]
  }

  /** Names of the fields a correction would have brought: they are asked for again. */
  async function fieldsOf(job: Row, trx: Trx): Promise<string[]> {
    const kept = await trx.selectFrom('job').select('payload').where('tenant', '=', tenant).where('id', '=', job.id).executeTakeFirst()
    if (!kept?.payload) return []
    const place = { table: 'job', column: 'payload', row: job.subject }
    return Object.keys(JSON.parse(await sealer.openText(kept.payload, place)).fields ?? {})
  }

  return {
    list,
    async find(id: string): Promise<DeliveryView | null> {
      const row = await findRow(id)
      return row ? view(row) : null
    },
    decide,
    /** Sends one again under the same key; answers whether this call did it. */
    replay: async (id: string, by: { actor: string; reason: string }) =>
      (await decide(id, { ...by, do: 'replay' })) === 'done',
    /** Sends again all that is surely not at the agency; answers how many. What is `unknown` is looked at one by one. */
    async replayAll(agency: string, by: { actor: string; reason: string }) {
      let sent = 0
      for (const one of await list({ agency })) {
        if (one.state === 'stuck' && (await decide(one.id, { ...by, do: 'replay' })) === 'done') sent++
      }
      return sent
    },
  }
}
export type Deliveries = ReturnType<typeof createDeliveries>
