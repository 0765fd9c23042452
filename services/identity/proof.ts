/** Proving again who one is before something that matters, and putting a new password in place. */
import type { AccountRow } from './accounts.ts'
import type { Core } from './core.ts'
import type { Message, SessionViewer, Trx } from './deps.ts'
import { minutes } from './durations.ts'
import { isTooLong, type Slot } from './passwords.ts'
import { PASSWORD_TRIES, reserveAll } from './sign-in.ts'

/** An account without a password proves itself by having signed in at its provider just now. */
const FRESH = minutes(10)

export function createProof(core: Core) {
  const { accounts, attempts, challenges, devices, sessions, now } = core

  /** Signed in fully: not remembered only, not waiting for a second factor. */
  async function wholly(token: unknown): Promise<SessionViewer | null> {
    const viewer = await sessions.viewer(token)
    const whole = viewer && viewer.level === 'full' && ['none', 'passed'].includes(viewer.secondFactor)
    return whole ? viewer : null
  }

  async function reauthenticate(
    viewer: SessionViewer,
    account: AccountRow,
    password: string,
    slot: Slot,
  ): Promise<{ outcome: 'yes' } | { outcome: 'wrong' } | { outcome: 'limited'; until: Date }> {
    if (!account.passwordHash) {
      const age = now().getTime() - new Date(viewer.signedInAt).getTime()
      return { outcome: age <= FRESH ? 'yes' : 'wrong' }
    }
    if (isTooLong(password)) return { outcome: 'wrong' }
    // A stolen session guesses no faster than a stranger, and does not lock the sign-in of the owner.
    const tries = await reserveAll(attempts, [[PASSWORD_TRIES, `again:${account.id}`]])
    if (tries.outcome === 'locked') return { outcome: 'limited', until: tries.until }
    if (!(await slot.verify(password, account.passwordHash))) return { outcome: 'wrong' }
    await tries.release()
    return { outcome: 'yes' }
  }

  /** Ends every session and forgets every device; null when the account changed meanwhile. */
  async function setPasswordInTrx(account: AccountRow, passwordHash: string, cause: string, trx: Trx) {
    if (!(await accounts.changeInTrx(account, { passwordHash }, trx))) return null
    await challenges.voidInTrx(account.id, 'reset', trx)
    await sessions.endAll(account.id, trx)
    await devices.forgetAll(account.id, trx)
    await tellOwnerInTrx(account, 'password_changed', cause, trx)
    return true
  }

  async function tellOwnerInTrx(account: AccountRow, template: Message['template'], cause: string, trx: Trx) {
    const to = await accounts.addressOf(account)
    if (to)
      await core.notifyInTrx(
        { template, to, account: account.id, cause: `${template}:${cause}`, data: {} },
        trx,
      )
  }

  return { wholly, reauthenticate, setPasswordInTrx, tellOwnerInTrx }
}
export type Proof = ReturnType<typeof createProof>
