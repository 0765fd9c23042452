/**
 * What agencies tell us, by webhook or poll: both end here as updates. Each is kept once, unique by (agency, event id);
 * it moves the request only when it is newer than what we know and the move is allowed. Nothing an agency says is lost.
 */
import type { Status } from '../../adapters/kit/contract.ts'
import { type ReadUpdate, receive as readWebhook } from '../../adapters/kit/inbound.ts'
import * as run from '../../adapters/kit/run.ts'
import { dbNow, insertOnce, instant, readInstant } from '../../db/dialects.ts'
import { type Db, transact } from '../../db/index.ts'
import type { Agencies } from '../agencies.ts'
import { type Calendar, remaining, resume } from '../clock.ts'
import type { Outbox } from '../outbox.ts'
import type { Sealer } from '../platform/seal.ts'
import { judgeNews, type RequestEvent } from './state.ts'
import { ChangedMeanwhile, type RequestRecord, type RequestStore, type Trx } from './store.ts'
import { tellInTrx } from './tell.ts'

/** Of a compare-and-set that others keep winning. */
const MOST_TRIES = 30

export type NewsDeps = {
  db: Db
  tenant: string
  owner: string
  store: RequestStore
  agencies: Agencies
  outbox: Outbox
  sealer: Sealer
  calendar: () => Calendar
  announce: (row: RequestRecord) => void
  /** News of an agency that was out of bounds and left out. */
  onRefused: (agency: string, count: number) => void
  now: () => Date
}
export type Received =
  | { outcome: 'ok'; applied: number; duplicate: number }
  | { outcome: 'not_offered' | 'unsigned' | 'forged' | 'stale' | 'malformed' }
type Applied = 'applied' | 'duplicate' | 'orphan' | 'late' | 'not_allowed' | 'unknown_code'

export function createNews(deps: NewsDeps) {
  const { db, tenant, store, agencies, outbox, sealer, calendar, announce, now } = deps
  const place = (eventId: string) => ({ table: 'inbox', column: 'update', row: eventId })

  /** One update, one transaction. The loop re-reads when somebody else moved the request in between. */
  async function apply(agency: string, update: ReadUpdate): Promise<Applied> {
    for (let tries = 1; ; tries++) {
      let row: RequestRecord | undefined
      try {
        const outcome = await transact(db, async (trx) => {
          row = await store.findByAgencyRefInTrx(agency, update.ref, trx)
          return applyInTrx(agency, update, row, trx)
        })
        if (row && outcome !== 'duplicate') {
          announce(row)
          outbox.wake()
        }
        return outcome
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile) || tries === MOST_TRIES) throw error
        await new Promise((done) => setTimeout(done, Math.random() * 10 * tries))
      }
    }
  }

  async function applyInTrx(
    agency: string,
    update: ReadUpdate,
    row: RequestRecord | undefined,
    trx: Trx,
  ): Promise<Applied> {
    const kept = {
      tenant,
      agency,
      eventId: update.eventId,
      ref: update.ref,
      request: row?.id ?? null,
      outcome: row ? 'applied' : 'orphan',
      update: await sealer.seal(JSON.stringify(update), place(update.eventId)),
      at: instant(update.at),
      receivedAt: instant(now()),
    }
    if (!(await insertOnce(trx, 'inbox', kept))) return 'duplicate'
    if (!row) return 'orphan'
    const outcome = await writeInTrx(agency, update, row, trx)
    if (outcome !== 'applied') await markInTrx(agency, update.eventId, row.id, outcome, trx)
    return outcome
  }

  /** Events of one update on one request, and what follows from them. */
  async function writeInTrx(
    agency: string,
    update: ReadUpdate,
    row: RequestRecord,
    trx: Trx,
  ): Promise<Applied> {
    const to = update.meaning === 'unknown' ? undefined : update.meaning
    const verdict = judgeNews(await store.stateOf(row), to, update.at)
    const base = { actor: 'agency', at: now(), agencyCode: update.code, agencyAt: update.at }
    const body = { note: update.note, ref: update.newRef }
    const more: Parameters<RequestStore['appendInTrx']>[3] = { asOf: instant(now()) }
    if (update.newRef) await store.addReferenceInTrx(agency, update.newRef, row.id, trx, now())
    if (verdict !== 'move') {
      await store.appendInTrx(
        row,
        [{ ...base, kind: 'note', body: { ...body, ignored: verdict } }],
        trx,
        more,
      )
    } else {
      Object.assign(more, clockAfter(row, to!))
      const written = await store.appendInTrx(row, [eventOf(update, to!, base, body)], trx, more)
      if (to !== row.status) await tellInTrx(outbox, row, written.version, to!, trx, now())
    }
    if (update.document) await fetchLaterInTrx(row, update, trx)
    return verdict === 'move' ? 'applied' : verdict
  }

  /** The clock stands still while the resident is waited for, and goes on from where it stood. */
  function clockAfter(row: RequestRecord, to: Status) {
    const { service } = agencies.request(row.agency, row.service)
    const unit = 'unit' in service.standard.time ? service.standard.time.unit : 'working_day'
    const stops = to === 'needs_action' || to === 'awaiting_payment'
    if (stops && row.due && row.dueLeft === null)
      return { dueLeft: remaining(row.due, now(), calendar(), unit) }
    if (!stops && row.dueLeft !== null)
      return { due: resume(row.dueLeft, now(), calendar(), unit), dueLeft: null }
    return {}
  }

  async function fetchLaterInTrx(row: RequestRecord, update: ReadUpdate, trx: Trx) {
    const payload = await sealer.seal(JSON.stringify({ document: update.document, ref: update.ref }), {
      table: 'job',
      column: 'payload',
      row: row.id,
    })
    const step = `${row.id}.document.${update.eventId}`
    await outbox.addInTrx(
      { kind: 'document', channel: `${row.agency}.documents`, subject: row.id, step, payload },
      trx,
      now(),
    )
  }

  async function markInTrx(agency: string, eventId: string, request: string, outcome: string, trx: Trx) {
    await trx
      .updateTable('inbox')
      .set({ request, outcome })
      .where('tenant', '=', tenant)
      .where('agency', '=', agency)
      .where('eventId', '=', eventId)
      .execute()
  }

  return {
    apply,

    /** Updates that came before we knew the agency's number, in the order the agency gave them. */
    async claimOrphansInTrx(agency: string, ref: string, request: string, trx: Trx) {
      const rows = await trx
        .selectFrom('inbox')
        .select(['eventId', 'update'])
        .where('tenant', '=', tenant)
        .where('agency', '=', agency)
        .where('ref', '=', ref)
        .where('outcome', '=', 'orphan')
        .orderBy('at')
        .execute()
      for (const { eventId, update } of rows) {
        const row = await store.findInTrx(request, trx)
        if (!row) return
        const read = JSON.parse(await sealer.openText(update, place(eventId)))
        const outcome = await writeInTrx(agency, { ...read, at: new Date(read.at) }, row, trx)
        await markInTrx(agency, eventId, request, outcome, trx)
      }
    },

    /** A webhook: raw bytes in, an outcome out; the route alone knows HTTP. */
    async receive(agency: string, headers: Headers, bytes: Uint8Array): Promise<Received> {
      const read = readWebhook(agencies.find(agency)?.agency.inbound, headers, bytes, now())
      if (read.outcome !== 'updates') return read
      const { updates, refused } = read
      // Genuine, but out of bounds: told to whoever looks after the adapter.
      if (refused > 0) deps.onRefused(agency, refused)
      agencies.hear(agency)
      let applied = 0
      for (const update of updates) if ((await apply(agency, update)) !== 'duplicate') applied++
      return { outcome: 'ok', applied, duplicate: updates.length - applied }
    },

    /** Asks one agency for what is new, when it is time and no other process does. Answers how many updates came. */
    async poll(agency: string): Promise<number> {
      const poll = agencies.find(agency)?.agency.inbound?.poll
      if (!poll || !agencies.isOn(agency)) return 0
      const lease = await leasePoll(agency, poll.everySeconds)
      if (!lease) return 0
      let { cursor } = lease
      let count = 0
      for (let page = 0; page < 20; page++) {
        const calling = { operation: 'poll', key: `poll.${agency}`, ms: 10_000, idempotent: true }
        const answer = await agencies.call(agency, calling, (a, ask) => run.poll(a, cursor, now(), ask))
        if (answer.refused > 0) deps.onRefused(agency, answer.refused)
        for (const update of answer.updates) await apply(agency, update)
        count += answer.updates.length
        cursor = answer.cursor
        // The cursor moves only after its updates are kept: a crash in between repeats them, and they are duplicates.
        await db
          .updateTable('agency')
          .set({ pollCursor: cursor })
          .where('tenant', '=', tenant)
          .where('agency', '=', agency)
          .where('pollOwner', '=', lease.owner)
          .execute()
        if (!answer.more) break
      }
      return count
    },
  }

  async function leasePoll(agency: string, everySeconds: number) {
    const at = await dbNow(db)
    const row = await db
      .selectFrom('agency')
      .select(['pollCursor', 'pollUntil', 'polledAt', 'version'])
      .where('tenant', '=', tenant)
      .where('agency', '=', agency)
      .executeTakeFirst()
    if (!row) return null
    if (row.polledAt && at.getTime() - readInstant(row.polledAt).getTime() < everySeconds * 1000) return null
    const owner = `${deps.owner}.${row.version + 1}`
    const taken = await db
      .updateTable('agency')
      .set({ polledAt: instant(at), pollOwner: owner, version: row.version + 1 })
      .where('tenant', '=', tenant)
      .where('agency', '=', agency)
      .where('version', '=', row.version)
      .executeTakeFirst()
    return taken.numUpdatedRows === 1n ? { cursor: row.pollCursor, owner } : null
  }
}
export type News = ReturnType<typeof createNews>

function eventOf(
  update: ReadUpdate,
  to: Status,
  base: Pick<RequestEvent, 'actor' | 'at' | 'agencyCode' | 'agencyAt'>,
  body: RequestEvent['body'],
): RequestEvent {
  if (to === 'needs_action')
    return { ...base, kind: 'correction_asked', status: to, body: { ...body, fix: update.fix ?? [] } }
  if (update.bill) return { ...base, kind: 'bill', status: to, body: { ...body, bill: update.bill } }
  return { ...base, kind: 'status', status: to, body }
}
