/** A new password or a new address for somebody who is signed in. Whoever had the old one is told. */
import { transact } from '../../db/index.ts'
import type { AccountRow } from './accounts.ts'
import { addressBlock } from './address-block.ts'
import type { Core } from './core.ts'
import type { Caller, Trx } from './deps.ts'
import { minutes } from './durations.ts'
import { type Identifier, maskIdentifier, parseIdentifier } from './identifier.ts'
import { type PasswordFault, passwordFault } from './passwords.ts'
import type { Proof } from './proof.ts'
import { CODE_LIFE, MESSAGES_FROM, MESSAGES_TO } from './register.ts'
import { reserveAll, type Session, type SignIn } from './sign-in.ts'
import { transactOrUndo } from './undo.ts'

type Refused =
  | { outcome: 'wrong' }
  | { outcome: 'signed_out' }
  | { outcome: 'limited'; until: Date }
  | { outcome: 'busy' }
type NewAddress = { identifier: Identifier }

export function createCredentials(core: Core, signIn: SignIn, proof: Proof) {
  const { db, accounts, attempts, challenges, passwords, sealer, sessions, now } = core

  /** Changes the password of somebody who is signed in and knows the old one; other browsers are signed out. */
  async function changePassword(
    token: unknown,
    input: { current: string; next: string },
    caller: Caller,
  ): Promise<Session | { outcome: 'invalid'; password: PasswordFault } | Refused> {
    const viewer = await proof.wholly(token)
    const account = viewer && (await accounts.find(viewer.account))
    if (!viewer || !account) return { outcome: 'signed_out' }
    const fault = passwordFault(input.next, [viewer.name])
    if (fault) return { outcome: 'invalid', password: fault }
    const slot = passwords.admit()
    if (!slot) return { outcome: 'busy' }
    try {
      const again = await proof.reauthenticate(viewer, account, input.current, slot)
      if (again.outcome !== 'yes') return again
      const passwordHash = await slot.hash(input.next)
      const secondFactorAt = viewer.secondFactor === 'passed' ? now() : null
      const made = await transactOrUndo(db, async (trx) => {
        const cause = `${account.id}:${account.version}`
        if (!(await proof.setPasswordInTrx(account, passwordHash, cause, trx))) return null
        return signIn.startInTrx(account.id, caller, { secondFactorAt }, trx)
      })
      return made ? signIn.finish(made) : { outcome: 'wrong' }
    } finally {
      slot.leave()
    }
  }

  /** First step to another e-mail or phone: the password again, and a code to the new address. */
  async function startAddressChange(
    token: unknown,
    input: { identifier: string; password: string },
    caller: Caller,
  ): Promise<
    { outcome: 'code_sent'; challenge: string; to: 'email' | 'phone' } | { outcome: 'invalid' } | Refused
  > {
    const viewer = await proof.wholly(token)
    const account = viewer && (await accounts.find(viewer.account))
    if (!viewer || !account) return { outcome: 'signed_out' }
    const identifier = parseIdentifier(input.identifier, sealer)
    if (!identifier) return { outcome: 'invalid' }
    const slot = passwords.admit()
    if (!slot) return { outcome: 'busy' }
    try {
      const again = await proof.reauthenticate(viewer, account, input.password, slot)
      if (again.outcome !== 'yes') return again
    } finally {
      slot.leave()
    }
    const messages = await reserveAll(attempts, [
      [MESSAGES_FROM, addressBlock(caller.address)],
      [MESSAGES_TO, identifier.index],
    ])
    if (messages.outcome === 'locked') return { outcome: 'limited', until: messages.until }
    const owner = await accounts.findByIdentifier(identifier)
    const challenge = await transact(db, (trx) =>
      beginAddressInTrx(account, identifier, owner !== undefined, trx),
    )
    return { outcome: 'code_sent', challenge, to: identifier.kind }
  }

  async function beginAddressInTrx(account: AccountRow, identifier: Identifier, taken: boolean, trx: Trx) {
    const payload: NewAddress = { identifier }
    const wanted = { kind: 'address' as const, account: account.id, payload, life: CODE_LIFE }
    const { id, token, code } = await challenges.withCodeInTrx(wanted, trx, { dead: taken })
    const to = identifier.kind === 'email' ? { email: identifier.value } : { phone: identifier.value }
    const data = taken ? {} : { code, minutes: String(CODE_LIFE / minutes(1)) }
    const template = taken ? 'address_taken' : 'address_code'
    await core.notifyInTrx({ template, to, account: account.id, cause: id, data }, trx)
    return token
  }

  /** Second step: the code. The old address is told, other browsers are signed out. */
  async function confirmAddressChange(
    token: unknown,
    challenge: unknown,
    code: string,
  ): Promise<
    { outcome: 'done'; kind: 'email' | 'phone' } | { outcome: 'wrong' } | { outcome: 'signed_out' }
  > {
    const viewer = await proof.wholly(token)
    const account = viewer && (await accounts.find(viewer.account))
    if (!viewer || !account) return { outcome: 'signed_out' }
    const found = await challenges.tryCode<NewAddress>(challenge, 'address', code.trim())
    if (!found || found.account !== account.id) return { outcome: 'wrong' }
    const { identifier } = found.payload
    const done = await transactOrUndo(db, async (trx) => {
      if (!(await challenges.spendInTrx(found, trx))) return null
      const columns = await accounts.identifierColumns(account.id, identifier, true)
      // Somebody may have registered the address since: the unique key refuses, as if the code were wrong.
      if (!(await accounts.changeInTrx(account, columns, trx))) return null
      await challenges.voidInTrx(account.id, 'reset', trx)
      await sessions.endAll(account.id, trx, viewer.session)
      await tellOldInTrx(account, identifier, found.id, trx)
      return true
    })
    return done ? { outcome: 'done', kind: identifier.kind } : { outcome: 'wrong' }
  }

  /** The address that is replaced; where there was none of this kind, the other one. */
  async function tellOldInTrx(account: AccountRow, next: Identifier, cause: string, trx: Trx) {
    const { email, phone } = await accounts.open(account)
    const old = next.kind === 'email' ? (email ?? phone) : (phone ?? email)
    if (!old) return
    const to = old.includes('@') ? { email: old } : { phone: old }
    const data = { address: maskIdentifier(next.value) }
    await core.notifyInTrx(
      { template: 'address_changed', to, account: account.id, cause: `address_changed:${cause}`, data },
      trx,
    )
  }

  return { changePassword, startAddressChange, confirmAddressChange }
}
