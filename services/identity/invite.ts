/** Inviting staff: an account with rights and no password yet, and a link by e-mail to set one. */
import { cleanLine } from '../../adapters/kit/identifiers.ts'
import { instant, transact } from '../../db/index.ts'
import type { Grant } from '../view.ts'
import type { Core } from './core.ts'
import type { Caller, Trx } from './deps.ts'
import { days, minutes } from './durations.ts'
import { type Identifier, parseIdentifier } from './identifier.ts'
import { type PasswordFault, passwordFault } from './passwords.ts'
import { type Actor, actorOf, isAdmin, isGrant } from './people.ts'
import { faultOfName } from './register.ts'
import type { Session, SignIn } from './sign-in.ts'
import { transactOrUndo } from './undo.ts'

const INVITE_LIFE = days(3)

type Invalid = {
  outcome: 'invalid'
  fields: Partial<Record<'identifier' | 'name' | 'grants', 'invalid' | 'missing' | 'long'>>
}

type Refused = { outcome: 'forbidden' } | { outcome: 'not_found' } | { outcome: 'changed_meanwhile' }

export function createInvite(core: Core, signIn: SignIn) {
  const { db, accounts, challenges, passwords, sealer, now } = core

  /** Invites a member of staff by e-mail. The link lets them set a password and an authenticator app. */
  async function invite(
    by: Actor,
    input: { email: string; name: string; grants: Grant[] },
  ): Promise<
    | { outcome: 'invited'; account: string; token: string | null }
    | { outcome: 'exists'; account: string }
    | Invalid
    | Refused
  > {
    if (!isAdmin(by)) return { outcome: 'forbidden' }
    const identifier = parseIdentifier(input.email, sealer)
    const name = cleanLine(input.name)
    const fields: Invalid['fields'] = {}
    if (identifier?.kind !== 'email') fields.identifier = 'invalid'
    const fault = faultOfName(name)
    if (fault) fields.name = fault
    if (!input.grants.length || !input.grants.every(isGrant)) fields.grants = 'invalid'
    if (!identifier || Object.keys(fields).length) return { outcome: 'invalid', fields }
    const there = await accounts.findByIdentifier(identifier)
    if (there) return { outcome: 'exists', account: there.id }
    const made = await transactOrUndo(db, (trx) =>
      inviteInTrx(by, { identifier, name, grants: input.grants }, trx),
    )
    if (!made) return { outcome: 'changed_meanwhile' }
    // On the command line it is printed; an admin in the browser has no need to hold the key to another's account.
    return { outcome: 'invited', account: made.account, token: by === 'command' ? made.token : null }
  }

  async function inviteInTrx(
    by: Actor,
    person: { identifier: Identifier; name: string; grants: Grant[] },
    trx: Trx,
  ) {
    const account = await accounts.insertInTrx(person, trx)
    if (!account) return null
    const token = await sendInviteInTrx(account, person.identifier.value, person.name, trx)
    await audit(by, account, { grants: person.grants }, trx)
    return { account, token }
  }

  async function sendInviteInTrx(account: string, email: string, name: string, trx: Trx) {
    const wanted = { kind: 'invite' as const, account, payload: {}, life: INVITE_LIFE }
    const { id, token } = await challenges.withTokenInTrx(wanted, trx)
    const data = { token, name, minutes: String(INVITE_LIFE / minutes(1)) }
    await core.notifyInTrx({ template: 'invite', to: { email }, account, cause: id, data }, trx)
    return token
  }

  /** Sends the link again to somebody who has not used it; the old link stops working. */
  async function inviteAgain(by: Actor, id: string): Promise<{ outcome: 'invited' } | Refused> {
    if (!isAdmin(by)) return { outcome: 'forbidden' }
    const account = await accounts.find(id)
    if (!account?.email || account.passwordHash || account.disabledAt) return { outcome: 'not_found' }
    const { email, name } = await accounts.open(account)
    await transact(db, async (trx) => {
      await challenges.voidInTrx(id, 'invite', trx)
      await sendInviteInTrx(id, email!, name, trx)
      await audit(by, id, { again: true }, trx)
    })
    return { outcome: 'invited' }
  }

  /** The invited person sets a password; the session that follows must set up an authenticator app. */
  async function acceptInvite(
    input: { token: unknown; password: string },
    caller: Caller,
  ): Promise<
    Session | { outcome: 'wrong' } | { outcome: 'invalid'; password: PasswordFault } | { outcome: 'busy' }
  > {
    const fault = passwordFault(input.password, [])
    if (fault) return { outcome: 'invalid', password: fault }
    const slot = passwords.admit()
    if (!slot) return { outcome: 'busy' }
    try {
      const found = await challenges.find(input.token, 'invite')
      const account = found?.account ? await accounts.find(found.account) : undefined
      if (!found || !account || account.disabledAt || account.passwordHash) return { outcome: 'wrong' }
      const passwordHash = await slot.hash(input.password)
      const made = await transactOrUndo(db, async (trx) => {
        if (!(await challenges.spendInTrx(found, trx))) return null
        const change = { passwordHash, emailVerifiedAt: instant(now()) }
        if (!(await accounts.changeInTrx(account, change, trx))) return null
        return signIn.startInTrx(account.id, caller, {}, trx)
      })
      return made ? signIn.finish(made) : { outcome: 'wrong' }
    } finally {
      slot.leave()
    }
  }

  const audit = (by: Actor, account: string, detail: Record<string, unknown>, trx: Trx) =>
    core.auditInTrx(
      { actor: actorOf(by), action: 'staff.invited', object: `account:${account}`, detail },
      trx,
    )

  return { invite, inviteAgain, acceptInvite }
}
