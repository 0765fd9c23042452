/**
 * The only file that names the tables `request`, `event`, `submission`, `openSlot` and `reference`.
 * Every read takes the scope first: "not yours" and "not there" look the same. Every change is a compare-and-set.
 */
import type { Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { insertOnce, instant, readInstant } from '../../db/dialects.ts'
import type { Db } from '../../db/index.ts'
import type { Database, RequestTable } from '../../db/schema.ts'
import type { Sealer } from '../platform/seal.ts'
import {
  applyEvent,
  type EventBody,
  type EventKind,
  isFinal,
  type RequestEvent,
  type RequestState,
} from './state.ts'

export type Trx = Transaction<Database>
export type RequestRecord = RequestTable
/** What a list shows. The form as it was asked and the sealed columns are nine tenths of a row: a list leaves them. */
const LISTED = [
  'id',
  'number',
  'agency',
  'service',
  'status',
  'delivery',
  'waitingFor',
  'agencyCode',
  'asOf',
  'due',
  'createdAt',
  'updatedAt',
] as const satisfies (keyof RequestTable)[]
export type ListedRequest = Pick<RequestRecord, (typeof LISTED)[number]>
/** Whose requests may be read: an account, a guest's browser, or the house itself. */
export type Scope = { account: string } | { guest: string } | 'house'

/** Somebody changed the request in between. */
export class ChangedMeanwhile extends Error {
  override name = 'ChangedMeanwhile'
}

export function createStore({ db, tenant, sealer }: { db: Db; tenant: string; sealer: Sealer }) {
  const sealBody = (id: string, body: EventBody | undefined) =>
    body ? sealer.seal(JSON.stringify(body), { table: 'event', column: 'body', row: id }) : null

  async function stateOf(row: RequestRecord): Promise<RequestState> {
    return {
      status: row.status as RequestState['status'],
      delivery: row.delivery as RequestState['delivery'],
      waitingFor: row.waitingFor as RequestState['waitingFor'],
      agencyCode: row.agencyCode,
      agencyAt: row.agencyAt ? readInstant(row.agencyAt) : null,
      fix: row.fix ? JSON.parse(row.fix) : [],
      bill: row.bill
        ? JSON.parse(await sealer.openText(row.bill, { table: 'request', column: 'bill', row: row.id }))
        : null,
      withdrawing: row.withdrawing === 1,
    }
  }

  /** Appends events and writes their fold, in one transaction and only on the version that was read. */
  async function appendInTrx(
    row: RequestRecord,
    events: RequestEvent[],
    trx: Trx,
    more: Partial<Pick<RequestTable, 'answers' | 'asOf' | 'due' | 'dueLeft' | 'account' | 'guest'>> = {},
  ): Promise<RequestRecord> {
    const before = await stateOf(row)
    const after = events.reduce(applyEvent, before)
    const at = events.at(-1)?.at ?? new Date(row.updatedAt)
    const change = {
      status: after.status,
      delivery: after.delivery,
      waitingFor: after.waitingFor,
      agencyCode: after.agencyCode,
      agencyAt: after.agencyAt ? instant(after.agencyAt) : null,
      fix: after.fix.length ? JSON.stringify(after.fix) : null,
      withdrawing: after.withdrawing ? (1 as const) : (0 as const),
      bill:
        after.bill === before.bill
          ? row.bill
          : await sealer.seal(JSON.stringify(after.bill), { table: 'request', column: 'bill', row: row.id }),
      version: row.version + events.length,
      updatedAt: instant(at),
      ...more,
    }
    const written = await trx
      .updateTable('request')
      .set(change)
      .where('tenant', '=', tenant)
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .executeTakeFirst()
    if (written.numUpdatedRows !== 1n) throw new ChangedMeanwhile(row.number)
    await addEventsInTrx(row.id, row.version, events, trx)
    if (isFinal(after.status)) await freeSlotInTrx(row.id, trx)
    return { ...row, ...change }
  }

  /** `version` is the count of events so far, so it also numbers them. */
  async function addEventsInTrx(request: string, version: number, events: RequestEvent[], trx: Trx) {
    for (const [i, event] of events.entries()) {
      const id = uuidv7()
      const row = {
        id,
        tenant,
        request,
        seq: version + i + 1,
        kind: event.kind,
        actor: event.actor,
        at: instant(event.at),
        status: event.status ?? null,
        agencyCode: event.agencyCode ?? null,
        agencyAt: event.agencyAt ? instant(event.agencyAt) : null,
        body: await sealBody(id, event.body),
      }
      await trx.insertInto('event').values(row).execute()
    }
  }

  /** What has ended holds no place any more. */
  const freeSlotInTrx = (request: string, trx: Trx) =>
    trx.deleteFrom('openSlot').where('tenant', '=', tenant).where('request', '=', request).execute()

  const scoped = (scope: Scope) => {
    const all = db.selectFrom('request').selectAll().where('tenant', '=', tenant)
    if (scope === 'house') return all
    return 'account' in scope
      ? all.where('account', '=', scope.account)
      : all.where('guest', '=', scope.guest).where('account', 'is', null)
  }

  return {
    appendInTrx,
    stateOf,
    /** Inserts a request with its first event; `row.version` counts it. */
    async insertInTrx(row: RequestRecord, first: RequestEvent, trx: Trx) {
      await trx.insertInto('request').values(row).execute()
      await addEventsInTrx(row.id, 0, [first], trx)
    },
    /** `false`: this key was used before. */
    keepKeyInTrx: (row: Database['submission'], trx: Trx) => insertOnce(trx, 'submission', row),
    findKey: (subject: string, operation: string, key: string) =>
      db
        .selectFrom('submission')
        .innerJoin('request', (join) =>
          join
            .onRef('request.tenant', '=', 'submission.tenant')
            .onRef('request.id', '=', 'submission.request'),
        )
        .select(['submission.fingerprint', 'submission.request', 'request.number'])
        .where('submission.tenant', '=', tenant)
        .where('submission.subject', '=', subject)
        .where('submission.operation', '=', operation)
        .where('submission.key', '=', key)
        .executeTakeFirst(),
    findByNumber: (scope: Scope, number: string) =>
      scoped(scope).where('number', '=', number).executeTakeFirst(),
    findInTrx: (id: string, trx: Trx) =>
      trx
        .selectFrom('request')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst(),
    findById: (id: string) => scoped('house').where('id', '=', id).executeTakeFirst(),
    /** Newest first; `before` is the id of the last row already seen (UUIDv7 sorts by time). */
    async list(
      scope: Exclude<Scope, 'house'>,
      filter: { statuses?: string[]; agency?: string; before?: string; limit: number },
    ) {
      let query = scoped(scope)
        .clearSelect()
        .select(LISTED)
        .orderBy('id', 'desc')
        .limit(Math.min(filter.limit, 100))
      if (filter.statuses?.length) query = query.where('status', 'in', filter.statuses)
      if (filter.agency) query = query.where('agency', '=', filter.agency)
      if (filter.before) query = query.where('id', '<', filter.before)
      return query.execute()
    },
    /** Counts by status, for the filters. */
    async counts(scope: Exclude<Scope, 'house'>) {
      const [column, value] =
        'account' in scope ? (['account', scope.account] as const) : (['guest', scope.guest] as const)
      const rows = await db
        .selectFrom('request')
        .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
        .where('tenant', '=', tenant)
        .where(column, '=', value)
        .groupBy('status')
        .execute()
      return Object.fromEntries(rows.map((r) => [r.status, Number(r.count)])) as Record<string, number>
    },
    /** One's own requests that carry this number of any system. */
    async findByReference(scope: Exclude<Scope, 'house'>, ref: string) {
      const rows = await db
        .selectFrom('reference')
        .select('request')
        .where('tenant', '=', tenant)
        .where('ref', '=', ref)
        .limit(20)
        .execute()
      if (rows.length === 0) return []
      return scoped(scope)
        .where(
          'id',
          'in',
          rows.map((r) => r.request),
        )
        .execute()
    },
    async findByAgencyRefInTrx(agency: string, ref: string, trx: Trx) {
      const found = await trx
        .selectFrom('reference')
        .select('request')
        .where('tenant', '=', tenant)
        .where('agency', '=', agency)
        .where('ref', '=', ref)
        .executeTakeFirst()
      return (
        found &&
        trx
          .selectFrom('request')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('id', '=', found.request)
          .executeTakeFirst()
      )
    },
    addReferenceInTrx: (agency: string, ref: string, request: string, trx: Trx, now: Date) =>
      insertOnce(trx, 'reference', { tenant, agency, ref, request, createdAt: instant(now) }),
    references: (request: string) =>
      db
        .selectFrom('reference')
        .select(['agency', 'ref'])
        .where('tenant', '=', tenant)
        .where('request', '=', request)
        .orderBy('createdAt')
        .execute(),
    async events(request: string) {
      const rows = await db
        .selectFrom('event')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('request', '=', request)
        .orderBy('seq')
        .execute()
      return Promise.all(
        rows.map(async (row) => ({
          id: row.id,
          seq: row.seq,
          kind: row.kind as EventKind,
          actor: row.actor,
          at: readInstant(row.at),
          status: (row.status ?? undefined) as RequestEvent['status'],
          agencyCode: row.agencyCode ?? undefined,
          agencyAt: row.agencyAt ? readInstant(row.agencyAt) : undefined,
          body: row.body
            ? (JSON.parse(
                await sealer.openText(row.body, { table: 'event', column: 'body', row: row.id }),
              ) as EventBody)
            : undefined,
        })),
      )
    },
    /** Events written after `position`, for streams: who is concerned, never what it says. */
    since: (position: number, limit = 500) =>
      db
        .selectFrom('event')
        .innerJoin('request', (join) =>
          join.onRef('request.tenant', '=', 'event.tenant').onRef('request.id', '=', 'event.request'),
        )
        .select(['event.position', 'request.number', 'request.account', 'request.guest'])
        .where('event.tenant', '=', tenant)
        .where('event.position', '>', position)
        .orderBy('event.position')
        .limit(limit)
        .execute(),
    async lastPosition() {
      const row = await db
        .selectFrom('event')
        .select('position')
        .where('tenant', '=', tenant)
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      return Number(row?.position ?? 0)
    },
    takeSlotInTrx: (account: string, service: string, request: string, trx: Trx) =>
      insertOnce(trx, 'openSlot', { tenant, account, service, request }),
    findSlot: (account: string, service: string) =>
      db
        .selectFrom('openSlot')
        .innerJoin('request', (join) =>
          join.onRef('request.tenant', '=', 'openSlot.tenant').onRef('request.id', '=', 'openSlot.request'),
        )
        .select('request.number')
        .where('openSlot.tenant', '=', tenant)
        .where('openSlot.account', '=', account)
        .where('openSlot.service', '=', service)
        .executeTakeFirst(),
  }
}
export type RequestStore = ReturnType<typeof createStore>
