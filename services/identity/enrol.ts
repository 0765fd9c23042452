/** Setting up an authenticator app, and the recovery codes that stand in for a lost one. */
import { transact } from '../../db/index.ts'
import type { Core } from './core.ts'
import type { Caller, SessionViewer } from './deps.ts'
import type { Proof } from './proof.ts'
import { CODE_LIFE } from './register.ts'
import type { Session, SignIn } from './sign-in.ts'
import { base32, newTotpSecret, stepOf, totpUri } from './totp.ts'
import { transactOrUndo } from './undo.ts'

type Refused =
  | { outcome: 'wrong' }
  | { outcome: 'signed_out' }
  | { outcome: 'limited'; until: Date }
  | { outcome: 'busy' }

export function createEnrol(core: Core, signIn: SignIn, proof: Proof) {
  const { db, accounts, challenges, passwords, secondFactors, sessions, settings, now } = core

  /**
   * A new secret for the app; it counts once `confirmTotp` has seen a code of it, and until then the old one does.
   * Staff who have none yet come straight from signing in; everybody else gives the password again.
   */
  async function enrolTotp(
    token: unknown,
    input: { password?: string } = {},
  ): Promise<{ outcome: 'enrol'; challenge: string; secret: string; uri: string } | Refused> {
    const viewer = await sessions.viewer(token)
    if (!viewer || viewer.secondFactor === 'pending' || viewer.level !== 'full')
      return { outcome: 'signed_out' }
    if (viewer.secondFactor !== 'missing') {
      const again = await provePassword(viewer, input.password ?? '')
      if (again.outcome !== 'yes') return again
    }
    const account = await accounts.find(viewer.account)
    if (!account) return { outcome: 'signed_out' }
    const { email, phone, name } = await accounts.open(account)
    const secret = newTotpSecret()
    const payload = { secret: secret.toString('base64url') }
    const wanted = { kind: 'enrol' as const, account: viewer.account, payload, life: CODE_LIFE }
    const made = await transact(db, (trx) => challenges.withTokenInTrx(wanted, trx))
    const uri = totpUri(secret, settings.issuer, email ?? phone ?? name)
    return { outcome: 'enrol', challenge: made.token, secret: base32(secret), uri }
  }

  /** The first code of the new app. Every other session ends, and this one goes on under a new id. */
  async function confirmTotp(
    token: unknown,
    challenge: unknown,
    code: string,
    caller: Caller,
  ): Promise<(Session & { recoveryCodes: string[] }) | { outcome: 'wrong' } | { outcome: 'signed_out' }> {
    const viewer = await sessions.viewer(token)
    const account = viewer && (await accounts.find(viewer.account))
    if (!viewer || !account) return { outcome: 'signed_out' }
    const found = await challenges.tryToken<{ secret: string }>(challenge, 'enrol')
    if (!found || found.account !== account.id) return { outcome: 'wrong' }
    const secret = Buffer.from(found.payload.secret, 'base64url')
    const step = stepOf(secret, code.trim(), now())
    if (!step) return { outcome: 'wrong' }
    const made = await transactOrUndo(db, async (trx) => {
      if (!(await challenges.spendInTrx(found, trx))) return null
      await secondFactors.putInTrx(account.id, secret, step, trx)
      const recoveryCodes = await secondFactors.newRecoveryCodesInTrx(account.id, trx)
      await sessions.endAll(account.id, trx)
      await proof.tellOwnerInTrx(account, 'second_factor_changed', found.id, trx)
      return {
        recoveryCodes,
        session: await signIn.startInTrx(account.id, caller, { secondFactorAt: now() }, trx),
      }
    })
    if (!made) return { outcome: 'wrong' }
    return { ...(await signIn.finish(made.session)), recoveryCodes: made.recoveryCodes }
  }

  /** Fresh recovery codes in place of the old ones. */
  async function renewRecoveryCodes(
    token: unknown,
    input: { password: string },
  ): Promise<{ outcome: 'done'; recoveryCodes: string[] } | Refused> {
    const viewer = await proof.wholly(token)
    if (viewer?.secondFactor !== 'passed') return { outcome: 'signed_out' }
    const again = await provePassword(viewer, input.password)
    if (again.outcome !== 'yes') return again
    const recoveryCodes = await transact(db, (trx) =>
      secondFactors.newRecoveryCodesInTrx(viewer.account, trx),
    )
    return { outcome: 'done', recoveryCodes }
  }

  /** A resident may do without; staff may not. */
  async function removeTotp(
    token: unknown,
    input: { password: string },
  ): Promise<{ outcome: 'done' } | { outcome: 'needed' } | Refused> {
    const viewer = await proof.wholly(token)
    const account = viewer && (await accounts.find(viewer.account))
    if (!account || viewer.secondFactor !== 'passed') return { outcome: 'signed_out' }
    if (viewer.grants.some((grant) => grant.role !== 'resident')) return { outcome: 'needed' }
    const again = await provePassword(viewer, input.password)
    if (again.outcome !== 'yes') return again
    await transact(db, async (trx) => {
      await secondFactors.removeInTrx(account.id, trx)
      await sessions.endAll(account.id, trx, viewer.session)
      await proof.tellOwnerInTrx(account, 'second_factor_changed', `${account.id}:${now().getTime()}`, trx)
    })
    return { outcome: 'done' }
  }

  async function provePassword(viewer: SessionViewer, password: string) {
    const account = await accounts.find(viewer.account)
    if (!account) return { outcome: 'signed_out' as const }
    const slot = passwords.admit()
    if (!slot) return { outcome: 'busy' as const }
    try {
      return await proof.reauthenticate(viewer, account, password, slot)
    } finally {
      slot.leave()
    }
  }

  return {
    enrolTotp,
    confirmTotp,
    renewRecoveryCodes,
    removeTotp,
    recoveryCodesLeft: (viewer: SessionViewer) => secondFactors.recoveryCodesLeft(viewer.account),
  }
}
