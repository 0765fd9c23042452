/** The only place that names the table `file`. Whose it is stands in every condition: not yours is not there. */
import type { Selectable, Transaction } from 'kysely'
import { insertOnce, instant } from '../../db/dialects.ts'
import type { Db } from '../../db/index.ts'
import type { Database, FileTable } from '../../db/schema.ts'

export type Trx = Transaction<Database>
export type FileRow = Selectable<FileTable>
/** Who uploads: an account, or the browser of a guest (hash of its cookie). */
export type FileOwner = { account: string } | { guest: string }
/** Who reads: an owner, or whoever was let in to this request. */
export type FileScope = FileOwner | { request: string }

export function createFileStore({ db, tenant }: { db: Db; tenant: string }) {
  const select = (from: Db | Trx = db) => from.selectFrom('file').selectAll().where('tenant', '=', tenant)
  const update = (to: Db | Trx = db) => to.updateTable('file').where('tenant', '=', tenant)
  const oneRow = (result: { numUpdatedRows: bigint }) => result.numUpdatedRows === 1n

  return {
    insert: (row: FileRow) => db.insertInto('file').values(row).execute(),
    insertOnceInTrx: (row: FileRow, trx: Trx) => insertOnce(trx, 'file', row),
    findById: (id: string) => select().where('id', '=', id).executeTakeFirst(),
    find: (id: string, scope: FileScope) =>
      select().where('id', '=', id).where(isOf(scope)).executeTakeFirst(),

    /** Uploads of a draft that count: not refused, not removed. */
    ofDraft: (draft: string, owner: FileOwner) =>
      select()
        .where('draft', '=', draft)
        .where(isOf(owner))
        .where('request', 'is', null)
        .where('state', '!=', 'refused')
        .orderBy('id')
        .execute(),
    ofRequest: (request: string) => select().where('request', '=', request).orderBy('id').execute(),

    /** Bytes that a person sent since `from`, whatever became of them. */
    async sentSince(owner: FileOwner, from: Date): Promise<number> {
      const row = await db
        .selectFrom('file')
        .select((e) => e.fn.sum<number | string | null>('size').as('size'))
        .where('tenant', '=', tenant)
        .where(isOf(owner))
        .where('origin', '=', 'upload')
        .where('createdAt', '>=', instant(from))
        .executeTakeFirst()
      return Number(row?.size ?? 0)
    },

    /** Moves a file on only from the state it was seen in. */
    settle: async (id: string, from: string, to: { state: string; refusal?: string }) =>
      oneRow(
        await update()
          .set({ state: to.state, refusal: to.refusal ?? null })
          .where('id', '=', id)
          .where('state', '=', from)
          .executeTakeFirst(),
      ),

    /** Taken off its draft; the row stays a day, since what was sent counts. False: not there, or sent already. */
    discard: async (id: string, owner: FileOwner) =>
      oneRow(
        await update()
          .set({ state: 'refused', refusal: 'removed', draft: null })
          .where('id', '=', id)
          .where(isOf(owner))
          .where('request', 'is', null)
          .where('state', '!=', 'refused')
          .executeTakeFirst(),
      ),

    /** Gives the owner's ready uploads to a request. Answers those of `ids` that are the request's afterwards. */
    async bindInTrx(request: string, ids: string[], owner: FileOwner, trx: Trx): Promise<FileRow[]> {
      await update(trx)
        .set({ request, draft: null })
        .where('id', 'in', ids)
        .where(isOf(owner))
        .where('request', 'is', null)
        .where('state', '=', 'ready')
        .where('origin', '=', 'upload')
        .execute()
      return select(trx).where('id', 'in', ids).where('request', '=', request).where(isOf(owner)).execute()
    },

    /** A guest who signs in keeps the uploads of their drafts. */
    adopt: (guest: string, account: string) =>
      update()
        .set({ account, guest: null })
        .where('guest', '=', guest)
        .where('account', 'is', null)
        .where('request', 'is', null)
        .execute(),
    /** The uploads of a request go with it to the account that claims it. */
    claimInTrx: (request: string, account: string, trx: Trx) =>
      update(trx)
        .set({ account, guest: null })
        .where('request', '=', request)
        .where('origin', '=', 'upload')
        .execute(),

    checking: (limit: number) =>
      select().where('state', '=', 'checking').orderBy('id').limit(limit).execute(),
    /** Rows with an id after `after` and up to `upTo`, for comparing with what is kept. */
    between: (after: string, upTo: string | null, limit: number) => {
      const query = select().where('id', '>', after).orderBy('id').limit(limit)
      return (upTo === null ? query : query.where('id', '<=', upTo)).execute()
    },
    /** Which of these are still wanted: drafts that are there, and requests that wait for a correction. */
    async living(ids: string[]): Promise<Set<string>> {
      if (ids.length === 0) return new Set()
      const drafts = db.selectFrom('draft').select('id').where('tenant', '=', tenant).where('id', 'in', ids)
      const requests = db
        .selectFrom('request')
        .select('id')
        .where('tenant', '=', tenant)
        .where('id', 'in', ids)
        .where('status', '=', 'needs_action')
      const rows = await drafts.unionAll(requests).execute()
      return new Set(rows.map((row) => row.id))
    },
    /** Only while it belongs to no request: one may have been sent since it was looked at. */
    deleteUnbound: async (id: string) => {
      const query = db.deleteFrom('file').where('tenant', '=', tenant).where('id', '=', id)
      return (await query.where('request', 'is', null).executeTakeFirst()).numDeletedRows === 1n
    },
  }
}
export type FileRows = ReturnType<typeof createFileStore>

/** The columns that say whose a row is. A guest's row is nobody's once an account has it. */
function isOf(scope: FileScope) {
  // biome-ignore lint/suspicious/noExplicitAny: one condition for select and update builders
  return (e: any) => {
    if ('request' in scope) return e('request', '=', scope.request)
    if ('account' in scope) return e('account', '=', scope.account)
    return e.and([e('guest', '=', scope.guest), e('account', 'is', null)])
  }
}
