/** Accounts and their rights. Owns `account` and `accountGrant`. */
import type { Insertable, Updateable } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { flag, insertOnce, instant } from '../../db/index.ts'
import type { AccountTable } from '../../db/schema-identity.ts'
import type { Grant, Role } from '../view.ts'
import type { Db, Facts, IdentityDeps, Trx } from './deps.ts'
import type { Identifier } from './identifier.ts'

/** `counter` of a place, `officer` and `integrator` of an agency, `admin` and `auditor` of the whole tenant. */
export const STAFF_ROLES: ReadonlySet<Role> = new Set([
  'counter',
  'officer',
  'integrator',
  'admin',
  'auditor',
])
export const isStaff = (grants: Grant[]) => grants.some((grant) => STAFF_ROLES.has(grant.role))

export type AccountRow = AccountTable
type NewAccount = {
  name: string
  identifier?: Identifier
  verified?: boolean
  passwordHash?: string | null
  grants: Grant[]
  demo?: boolean
}
type Change = Omit<Updateable<AccountTable>, 'id' | 'tenant' | 'version' | 'updatedAt'>

export function createAccounts({ db, tenant, sealer, now }: IdentityDeps) {
  const sealField = (id: string, column: 'name' | 'email' | 'phone' | 'nikFacts', text: string) =>
    sealer.seal(text, { table: 'account', column, row: id })
  const openField = (
    row: Pick<AccountRow, 'id'>,
    column: 'name' | 'email' | 'phone' | 'nikFacts',
    sealed: Uint8Array,
  ) => sealer.openText(sealed, { table: 'account', column, row: row.id })

  /** Always one query by a unique index, whether there is such an account or not. */
  async function findByIdentifier(identifier: Identifier, reader: Db = db): Promise<AccountRow | undefined> {
    return reader
      .selectFrom('account')
      .selectAll()
      .where('tenant', '=', tenant)
      .where(identifier.kind === 'email' ? 'emailIndex' : 'phoneIndex', '=', identifier.index)
      .executeTakeFirst()
  }

  async function find(id: string, reader: Db = db): Promise<AccountRow | undefined> {
    return reader
      .selectFrom('account')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst()
  }

  async function findByNik(nik: string, reader: Db = db): Promise<AccountRow | undefined> {
    return reader
      .selectFrom('account')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('nikIndex', '=', nikIndex(nik))
      .executeTakeFirst()
  }

  const nikIndex = (nik: string) => sealer.index('account.nik', nik)

  /** The new account's id, or null when its e-mail or phone is another's already. */
  async function insertInTrx(account: NewAccount, trx: Trx): Promise<string | null> {
    const id = uuidv7()
    const at = instant(now())
    const row: Insertable<AccountTable> = {
      ...EMPTY,
      id,
      tenant,
      name: await sealField(id, 'name', account.name),
      ...(account.identifier && (await identifierColumns(id, account.identifier, account.verified ?? false))),
      passwordHash: account.passwordHash ?? null,
      demo: flag(account.demo ?? false),
      createdAt: at,
      updatedAt: at,
    }
    if (!(await insertOnce(trx, 'account', row))) return null
    await setGrantsInTrx(id, account.grants, trx)
    return id
  }

  async function identifierColumns(
    id: string,
    { kind, value, index }: Identifier,
    verified: boolean,
  ): Promise<Change> {
    const sealed = await sealField(id, kind, value)
    const verifiedAt = verified ? instant(now()) : null
    if (kind === 'email') return { emailIndex: index, email: sealed, emailVerifiedAt: verifiedAt }
    return { phoneIndex: index, phone: sealed, phoneVerifiedAt: verifiedAt }
  }

  /** Compare-and-set on the version that was read; false when somebody was faster. */
  async function changeInTrx(
    row: Pick<AccountRow, 'id' | 'version'>,
    change: Change,
    trx: Trx,
  ): Promise<boolean> {
    const done = await trx
      .updateTable('account')
      .set({ ...change, version: row.version + 1, updatedAt: instant(now()) })
      .where('tenant', '=', tenant)
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .executeTakeFirst()
    return done.numUpdatedRows === 1n
  }

  async function grantsOf(id: string, reader: Db = db): Promise<Grant[]> {
    const rows = await reader
      .selectFrom('accountGrant')
      .select(['role', 'scope'])
      .where('tenant', '=', tenant)
      .where('account', '=', id)
      .orderBy('role')
      .orderBy('scope')
      .execute()
    return rows as Grant[]
  }

  async function setGrantsInTrx(id: string, grants: Grant[], trx: Trx) {
    await trx.deleteFrom('accountGrant').where('tenant', '=', tenant).where('account', '=', id).execute()
    const unique = new Map(grants.map((grant) => [`${grant.role} ${grant.scope}`, grant]))
    for (const { role, scope } of unique.values())
      await trx
        .insertInto('accountGrant')
        .values({ tenant, account: id, role, scope, createdAt: instant(now()) })
        .execute()
  }

  /** Everything we may tell an agency or write to, opened. */
  async function open(row: AccountRow) {
    const facts = row.nikFacts ? (JSON.parse(await openField(row, 'nikFacts', row.nikFacts)) as Facts) : null
    return {
      name: await openField(row, 'name', row.name),
      email: row.email ? await openField(row, 'email', row.email) : null,
      phone: row.phone ? await openField(row, 'phone', row.phone) : null,
      facts,
    }
  }

  /** Where a message to this person goes: the e-mail, else the phone; null when there is neither. */
  async function addressOf(row: AccountRow) {
    if (row.email) return { email: await openField(row, 'email', row.email) }
    if (row.phone) return { phone: await openField(row, 'phone', row.phone) }
    return null
  }

  return {
    find,
    findByIdentifier,
    findByNik,
    insertInTrx,
    changeInTrx,
    identifierColumns,
    grantsOf,
    setGrantsInTrx,
    sealField,
    openField,
    open,
    addressOf,
    nikIndex,
  }
}

const EMPTY = {
  emailIndex: null,
  email: null,
  phoneIndex: null,
  phone: null,
  emailVerifiedAt: null,
  phoneVerifiedAt: null,
  nikState: 'none',
  nikIndex: null,
  nikFacts: null,
  nikSettledAt: null,
  disabledAt: null,
  version: 1,
}
