/**
 * Deliveries that wait for a person: what they are, and what one can decide, each with a reason in the journal and an
 * end the resident can read. Replaying is safe where the agency knows our key; where it does not, the person has looked
 * first. Nothing personal is shown: a request is its number.
 */
import type { Status } from '../adapters/kit/contract.ts'
import { readInstant } from '../db/dialects.ts'
import { type Db, transact } from '../db/index.ts'
import type { Agencies } from './agencies.ts'
import { CARRIES, type Decision, eventsOf } from './decisions.ts'
import { agencyOfChannel, LETTERS } from './health.ts'
import type { AuditEntry } from './identity/index.ts'
import type { Outbox } from './outbox.ts'
import type { Sealer } from './platform/seal.ts'
import type { News } from './requests/news.ts'
import type { RequestEvent } from './requests/state.ts'
import { ChangedMeanwhile, type RequestRecord, type RequestStore, type Trx } from './requests/store.ts'
import { tellInTrx } from './requests/tell.ts'

export type DeliveryView = {
  id: string
  kind: string
  /** Agency id, or `mail` for letters of any kind. */
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

export type { Decision } from './decisions.ts'
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
    const carries = row.number !== null && CARRIES.has(row.kind)
    const service = row.service ? agencies.service(agency, row.service) : undefined
    const retry =
      service?.kind !== 'request' ? null : typeof service.retry === 'object' ? 'find' : service.retry
    return {
      ...row,
      agency,
      retry: carries && row.kind !== 'document' ? retry : null,
      createdAt: readInstant(row.createdAt).toISOString(),
      asks: { ref: carries && row.kind === 'submit', note: carries },
      position: Number(row.position),
    }
  }

  /** Oldest first; `after` is the position of the last one already seen. */
  async function list(o: { agency?: string; after?: number; limit?: number } = {}): Promise<DeliveryView[]> {
    let query = jobs()
      .where('job.state', 'in', WAITS)
      .orderBy('job.position')
      .limit(o.limit ?? 100)
    const channels = o.agency === 'mail' ? LETTERS : [o.agency ?? '', `${o.agency}.documents`]
    if (o.agency) query = query.where('job.channel', 'in', channels)
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
    const fix = decision.do === 'stop' && job.kind === 'amend' ? await fieldsOf(job) : []
    for (let tries = 1; ; tries++) {
      try {
        const row = await transact(db, (trx) => decideInTrx(job, decision, fix, trx))
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
  async function decideInTrx(
    job: Row,
    decision: Decision,
    fix: string[],
    trx: Trx,
  ): Promise<RequestRecord | null | undefined> {
    if (!(await outbox.decideInTrx(job.id, TO[decision.do], trx, now()))) return null
    const actor = `staff:${decision.actor}`
    const entry = { actor, action: `delivery.${decision.do}`, object: `delivery:${job.id}` }
    const detail = { kind: job.kind, channel: job.channel, ...(job.number && { number: job.number }) }
    await auditInTrx({ ...entry, purpose: decision.reason.trim().slice(0, 200), detail }, trx)
    const row = job.number ? await store.findInTrx(job.subject, trx) : undefined
    if (!row) return undefined
    const events = eventsOf(job.kind, row, decision, { actor, at: now(), fix })
    if (events.length > 0) await writeInTrx(row, events, decision, trx)
    return row
  }

  async function writeInTrx(row: RequestRecord, events: RequestEvent[], decision: Decision, trx: Trx) {
    const written = await store.appendInTrx(row, events, trx)
    const status = written.status as Status
    if (status !== row.status) await tellInTrx(outbox, row, written.version, status, trx, now())
    const ref = decision.do === 'settle' && decision.ref?.trim()
    if (!ref) return
    const there = await store.findByAgencyRefInTrx(row.agency, ref, trx)
    if (there && there.id !== row.id) throw new RefTaken()
    await store.addReferenceInTrx(row.agency, ref, row.id, trx, now())
    // News that came before anybody told us the agency's number is waiting in the inbox.
    await deps.claimOrphansInTrx(row.agency, ref, row.id, trx)
  }

  /** Names of the fields a correction would have brought: they are asked for again. */
  async function fieldsOf(job: Row): Promise<string[]> {
    const kept = await db
      .selectFrom('job')
      .select('payload')
      .where('tenant', '=', tenant)
      .where('id', '=', job.id)
      .executeTakeFirst()
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
