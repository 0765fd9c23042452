/** Staff and their rights: granting, disabling, and helping who lost a second factor. For admins, audited. */
import { cleanLine } from '../../adapters/kit/identifiers.ts'
import { instant } from '../../db/index.ts'
import type { Grant, Viewer } from '../view.ts'
import { type AccountRow, STAFF_ROLES } from './accounts.ts'
import type { Core } from './core.ts'
import type { Trx } from './deps.ts'
import type { Proof } from './proof.ts'
import { transactOrUndo } from './undo.ts'

export type PersonRow = {
  account: string
  name: string
  email: string | null
  grants: Grant[]
  disabled: boolean
  hasSecondFactor: boolean
  invited: boolean
}
type Refused =
  | { outcome: 'forbidden' }
  | { outcome: 'not_found' }
  | { outcome: 'changed_meanwhile' }
  /** Nobody changes their own rights, or takes away the last admin. */
  | { outcome: 'own_account' }
  | { outcome: 'last_admin' }
/** Who acts: an admin who is signed in, or the command line of the machine, which has no account. */
export type Actor = Viewer | 'command'

export function createPeople(core: Core, proof: Proof) {
  const { db, tenant, accounts, devices, secondFactors, sessions, now } = core

  /** Replaces the rights of an account. All its sessions end: the next one has the new rights. */
  async function setGrants(
    by: Actor,
    id: string,
    grants: Grant[],
  ): Promise<{ outcome: 'done' } | { outcome: 'invalid'; fields: { grants: 'invalid' } } | Refused> {
    if (!grants.every(isGrant)) return { outcome: 'invalid', fields: { grants: 'invalid' } }
    return change(by, id, 'grants.changed', { grants }, grants.some(isAdminGrant), async (_, trx) => {
      await accounts.setGrantsInTrx(id, grants, trx)
    })
  }

  /** Nobody gets in any more, from the next request on. */
  async function disable(by: Actor, id: string, reason: string): Promise<{ outcome: 'done' } | Refused> {
    return change(
      by,
      id,
      'account.disabled',
      { reason: cleanLine(reason).slice(0, 200) },
      false,
      async (account, trx) => {
        await devices.forgetAll(id, trx)
        return { disabledAt: account.disabledAt ?? instant(now()) }
      },
    )
  }

  async function enable(by: Actor, id: string, reason: string): Promise<{ outcome: 'done' } | Refused> {
    const detail = { reason: cleanLine(reason).slice(0, 200) }
    return change(by, id, 'account.enabled', detail, true, async () => ({ disabledAt: null }))
  }

  /** Takes away a lost authenticator; the next sign-in sets up a new one. The owner is told. */
  async function resetSecondFactor(
    by: Actor,
    id: string,
    reason: string,
  ): Promise<{ outcome: 'done' } | Refused> {
    const detail = { reason: cleanLine(reason).slice(0, 200) }
    return change(by, id, 'second_factor.reset', detail, true, async (account, trx) => {
      await secondFactors.removeInTrx(id, trx)
      await devices.forgetAll(id, trx)
      await proof.tellOwnerInTrx(account, 'second_factor_changed', `${id}:${account.version}`, trx)
    })
  }

  /** The one way an admin changes an account: compare-and-set, sessions ended, in the journal, never the last admin. */
  async function change(
    by: Actor,
    id: string,
    action: string,
    detail: Record<string, unknown>,
    staysAdmin: boolean,
    write: (account: AccountRow, trx: Trx) => Promise<void | { disabledAt: string | null }>,
  ): Promise<{ outcome: 'done' } | Refused> {
    if (!isAdmin(by)) return { outcome: 'forbidden' }
    if (by !== 'command' && by.account === id) return { outcome: 'own_account' }
    const account = await accounts.find(id)
    if (!account) return { outcome: 'not_found' }
    let last = false
    const done = await transactOrUndo(db, async (trx) => {
      last = false
      if (!(await isStillAdminInTrx(by, trx))) return null
      const wasAdmin = (await accounts.grantsOf(id, trx)).some(isAdminGrant)
      const columns = (await write(account, trx)) ?? {}
      if (!(await accounts.changeInTrx(account, columns, trx))) return null
      if (wasAdmin && !staysAdmin && !(await hasAdminInTrx(trx))) {
        last = true
        return null
      }
      await sessions.endAll(id, trx)
      await core.auditInTrx({ actor: actorOf(by), action, object: `account:${id}`, detail }, trx)
      return true
    })
    if (done) return { outcome: 'done' }
    return { outcome: last ? 'last_admin' : 'changed_meanwhile' }
  }

  /**
   * The actor's own row is written too: of two admins who take each other's rights at the same moment one comes first,
   * and the other's version is no longer the one that was read.
   */
  async function isStillAdminInTrx(by: Actor, trx: Trx): Promise<boolean> {
    if (by === 'command') return true
    const actor = await accounts.find(by.account, trx)
    if (!actor || actor.disabledAt) return false
    const grants = await accounts.grantsOf(actor.id, trx)
    return grants.some(isAdminGrant) && accounts.changeInTrx(actor, {}, trx)
  }

  /** Whether an admin is left, as this transaction would leave things. */
  async function hasAdminInTrx(trx: Trx): Promise<boolean> {
    const row = await trx
      .selectFrom('accountGrant')
      .innerJoin('account', (join) =>
        join
          .onRef('account.tenant', '=', 'accountGrant.tenant')
          .onRef('account.id', '=', 'accountGrant.account'),
      )
      .select('account.id')
      .where('accountGrant.tenant', '=', tenant)
      .where('accountGrant.role', '=', 'admin')
      .where('account.disabledAt', 'is', null)
      // Who was invited and never came is no help.
      .where('account.passwordHash', 'is not', null)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  /** Everybody with a right beyond resident, by name. */
  async function staff(
    by: Actor,
  ): Promise<{ outcome: 'found'; people: PersonRow[] } | { outcome: 'forbidden' }> {
    if (!isAdmin(by)) return { outcome: 'forbidden' }
    const rows = await db
      .selectFrom('accountGrant')
      .select('account')
      .distinct()
      .where('tenant', '=', tenant)
      .where('role', 'in', [...STAFF_ROLES])
      .execute()
    const people = await Promise.all(rows.map((row) => personRow(row.account)))
    const found = people.filter((person) => person !== null)
    return { outcome: 'found', people: found.sort((a, b) => a.name.localeCompare(b.name, 'id')) }
  }

  async function personRow(id: string): Promise<PersonRow | null> {
    const account = await accounts.find(id)
    if (!account) return null
    const { name, email } = await accounts.open(account)
    const grants = await accounts.grantsOf(id)
    const hasSecondFactor = (await secondFactors.find(id)) !== undefined
    const disabled = account.disabledAt !== null
    return { account: id, name, email, grants, disabled, hasSecondFactor, invited: !account.passwordHash }
  }

  return { setGrants, disable, enable, resetSecondFactor, staff }
}

const isAdminGrant = (grant: Grant) => grant.role === 'admin'
export const isAdmin = (by: Actor) => by === 'command' || by.grants.some(isAdminGrant)

/** How the journal names an actor. */
export const actorOf = (by: Actor) => (by === 'command' ? 'command' : `staff:${by.account}`)

/** Residents, admins and auditors have the whole tenant; the others one place or agency each. */
export function isGrant({ role, scope }: Grant) {
  if (role === 'resident' || role === 'admin' || role === 'auditor') return scope === '*'
  return STAFF_ROLES.has(role) && /^[a-z0-9][a-z0-9-]{0,62}$/.test(scope)
}
