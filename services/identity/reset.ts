/** A forgotten password: a link or a code, then a new one. */
import { transact } from '../../db/index.ts'
import type { AccountRow } from './accounts.ts'
import { addressBlock } from './address-block.ts'
import type { Core } from './core.ts'
import type { Caller, Message, Trx } from './deps.ts'
import { minutes } from './durations.ts'
import { type Identifier, parseIdentifier } from './identifier.ts'
import { type PasswordFault, passwordFault } from './passwords.ts'
import type { Proof } from './proof.ts'
import { CODE_LIFE, MESSAGES_FROM, MESSAGES_TO } from './register.ts'
import { PASSWORD_TRIES, reserveAll } from './sign-in.ts'
import { transactOrUndo } from './undo.ts'

type Limited = { outcome: 'limited'; until: Date }

export function createReset(core: Core, proof: Proof) {
  const { db, accounts, attempts, challenges, passwords, sealer } = core

  /**
   * Sends a link (e-mail) or a code (phone). Known or not: the same answer, the same rows, one message, since an
   * address without an account is told so too.
   */
  async function requestReset(
    input: { identifier: string },
    caller: Caller,
  ): Promise<
    { outcome: 'link_sent' } | { outcome: 'code_sent'; challenge: string } | { outcome: 'invalid' } | Limited
  > {
    const identifier = parseIdentifier(input.identifier, sealer)
    if (!identifier) return { outcome: 'invalid' }
    const messages = await reserveAll(attempts, [
      [MESSAGES_FROM, addressBlock(caller.address)],
      [MESSAGES_TO, identifier.index],
    ])
    if (messages.outcome === 'locked') return { outcome: 'limited', until: messages.until }
    const owner = await accounts.findByIdentifier(identifier)
    const token = await transact(db, (trx) => beginResetInTrx(identifier, owner, trx))
    return identifier.kind === 'email' ? { outcome: 'link_sent' } : { outcome: 'code_sent', challenge: token }
  }

  async function beginResetInTrx(
    identifier: Identifier,
    owner: AccountRow | undefined,
    trx: Trx,
  ): Promise<string> {
    const account = owner && !owner.disabledAt ? owner.id : null
    const wanted = { kind: 'reset' as const, account, payload: { via: identifier.kind }, life: CODE_LIFE }
    const data = { minutes: String(CODE_LIFE / minutes(1)) }
    const to = identifier.kind === 'email' ? { email: identifier.value } : { phone: identifier.value }
    if (identifier.kind === 'email') {
      const { id, token } = await challenges.withTokenInTrx(wanted, trx)
      await sendReset({ template: 'reset_link', to, account, cause: id, data: { ...data, token } }, trx)
      return token
    }
    const { id, token, code } = await challenges.withCodeInTrx(wanted, trx, { dead: account === null })
    await sendReset({ template: 'reset_code', to, account, cause: id, data: { ...data, code } }, trx)
    return token
  }

  const sendReset = (message: Message, trx: Trx) =>
    core.notifyInTrx(message.account ? message : { ...message, template: 'reset_no_account', data: {} }, trx)

  /**
   * Sets the new password: by the token of the link, or by the browser's challenge and the code. Ends every session
   * and forgets every device; a second factor stays what it was.
   */
  async function reset(input: {
    token: unknown
    code?: string
    password: string
  }): Promise<
    | { outcome: 'done' }
    | { outcome: 'wrong' }
    | { outcome: 'invalid'; password: PasswordFault }
    | { outcome: 'busy' }
  > {
    const fault = passwordFault(input.password, [])
    if (fault) return { outcome: 'invalid', password: fault }
    const slot = passwords.admit()
    if (!slot) return { outcome: 'busy' }
    try {
      const found =
        input.code === undefined
          ? await challenges.find(input.token, 'reset')
          : await challenges.tryCode(input.token, 'reset', input.code.trim())
      const account = found?.account ? await accounts.find(found.account) : undefined
      if (!found || !account || account.disabledAt) return { outcome: 'wrong' }
      const passwordHash = await slot.hash(input.password)
      const done = await transactOrUndo(db, async (trx) => {
        if (!(await challenges.spendInTrx(found, trx))) return null
        return proof.setPasswordInTrx(account, passwordHash, found.id, trx)
      })
      if (!done) return { outcome: 'wrong' }
      await clearTries(account)
      return { outcome: 'done' }
    } finally {
      slot.leave()
    }
  }

  /** Whoever opened the mailbox has proved to be the owner, and need not wait for a stranger's lock. */
  async function clearTries(account: AccountRow) {
    for (const index of [account.emailIndex, account.phoneIndex])
      if (index) await attempts.clear(PASSWORD_TRIES, index)
  }

  return { requestReset, reset }
}
