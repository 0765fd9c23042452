/**
 * Unfinished forms, kept on the server as one goes, so that a dead battery or another device loses nothing. The
 * submission key is born here, with the form and not with the click (reliability rule 1).
 */
import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { instant } from '../db/dialects.ts'
import type { Db } from '../db/index.ts'
import type { Database, DraftTable } from '../db/schema.ts'
import type { Sealer } from './platform/seal.ts'

/** Whose draft: an account, or a guest's browser. */
export type DraftOwner = { account: string } | { guest: string }
export type Draft = {
  id: string
  agency: string
  service: string
  formVersion: number
  step: string
  /** Answers as typed so far; checked again as a whole before sending. */
  answers: Record<string, unknown>
  key: string
  version: number
  createdAt: string
  updatedAt: string
}
/** Guests' and forgotten drafts go after this many days. */
const KEEP_DAYS = 30

export function createDrafts({
  db,
  tenant,
  sealer,
  now,
}: {
  db: Db
  tenant: string
  sealer: Sealer
  now: () => Date
}) {
  const place = (id: string) => ({ table: 'draft', column: 'answers', row: id })
  const mine = (owner: DraftOwner) => {
    const all = db.selectFrom('draft').selectAll().where('tenant', '=', tenant)
    return 'account' in owner
      ? all.where('account', '=', owner.account)
      : all.where('guest', '=', owner.guest).where('account', 'is', null)
  }
  async function read(row: DraftTable): Promise<Draft> {
    const { id, agency, service, formVersion, step, key, version, createdAt, updatedAt } = row
    const answers = JSON.parse(await sealer.openText(row.answers, place(id)))
    return { id, agency, service, formVersion, step, answers, key, version, createdAt, updatedAt }
  }

  return {
    async start(
      owner: DraftOwner,
      form: { agency: string; service: string; formVersion: number; answers: Record<string, unknown> },
    ): Promise<string> {
      const id = uuidv7()
      const at = instant(now())
      const row = {
        id,
        tenant,
        account: 'account' in owner ? owner.account : null,
        guest: 'guest' in owner ? owner.guest : null,
        agency: form.agency,
        service: form.service,
        formVersion: form.formVersion,
        step: '',
        answers: await sealer.seal(JSON.stringify(form.answers), place(id)),
        key: randomBytes(16).toString('base64url'),
        version: 1,
        createdAt: at,
        updatedAt: at,
      }
      await db.insertInto('draft').values(row).execute()
      return id
    },
    async find(owner: DraftOwner, id: string): Promise<Draft | null> {
      const row = await mine(owner).where('id', '=', id).executeTakeFirst()
      return row ? read(row) : null
    },
    /** Newest first, without their answers. */
    async list(owner: DraftOwner) {
      const rows = await mine(owner).orderBy('updatedAt', 'desc').limit(50).execute()
      return rows.map(({ id, agency, service, updatedAt, createdAt }) => ({
        id,
        agency,
        service,
        updatedAt,
        createdAt,
      }))
    },
    /** The newest draft of one service, to go on with instead of starting over. */
    async latest(owner: DraftOwner, agency: string, service: string) {
      const row = await mine(owner)
        .where('agency', '=', agency)
        .where('service', '=', service)
        .orderBy('updatedAt', 'desc')
        .executeTakeFirst()
      return row ? { id: row.id, updatedAt: row.updatedAt } : null
    },
    /** Keeps what was typed, on the version that was read; `false`: changed on another device meanwhile. */
    async save(
      owner: DraftOwner,
      draft: Pick<Draft, 'id' | 'version'>,
      answers: Record<string, unknown>,
      step: string,
    ): Promise<boolean> {
      let query = db
        .updateTable('draft')
        .set({
          answers: await sealer.seal(JSON.stringify(answers), place(draft.id)),
          step,
          version: draft.version + 1,
          updatedAt: instant(now()),
        })
        .where('tenant', '=', tenant)
        .where('id', '=', draft.id)
        .where('version', '=', draft.version)
      query =
        'account' in owner
          ? query.where('account', '=', owner.account)
          : query.where('guest', '=', owner.guest)
      return (await query.executeTakeFirst()).numUpdatedRows === 1n
    },
    /** Gone with the request that came of it, in its transaction. */
    dropInTrx: (id: string, trx: Transaction<Database>) =>
      trx.deleteFrom('draft').where('tenant', '=', tenant).where('id', '=', id).execute(),
    async drop(owner: DraftOwner, id: string) {
      const found = await mine(owner).where('id', '=', id).executeTakeFirst()
      if (found) await db.deleteFrom('draft').where('tenant', '=', tenant).where('id', '=', id).execute()
      return Boolean(found)
    },
    /** A guest who signs in keeps what they began. */
    adopt: (guest: string, account: string) =>
      db
        .updateTable('draft')
        .set({ account, guest: null })
        .where('tenant', '=', tenant)
        .where('guest', '=', guest)
        .where('account', 'is', null)
        .execute(),
    async sweep() {
      const before = instant(new Date(now().getTime() - KEEP_DAYS * 24 * 3600_000))
      const gone = await db
        .deleteFrom('draft')
        .where('tenant', '=', tenant)
        .where('updatedAt', '<', before)
        .executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
  }
}
export type Drafts = ReturnType<typeof createDrafts>
