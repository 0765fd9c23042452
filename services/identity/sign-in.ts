/** Signing in: password, second factor, and the counters in front of them (goals G64-G68). */
import { transact } from '../../db/index.ts'
import type { Grant } from '../view.ts'
import { addressBlock } from './address-block.ts'
import type { Attempts, Limit } from './attempts.ts'
import type { Core } from './core.ts'
import type { Caller, SessionViewer, Trx } from './deps.ts'
import { hours, minutes, seconds } from './durations.ts'
import { type Identifier, identifierOrNonsense } from './identifier.ts'
import { isTooLong } from './passwords.ts'
import { LIFE } from './sessions.ts'
import { transactOrUndo } from './undo.ts'

/** Six wrong passwords per quarter of an hour, for an account from anywhere, and apart from that for each known device. */
export const PASSWORD_TRIES: Limit = { name: 'password', max: 6, window: minutes(15), grain: seconds(1) }
const DEVICE_TRIES: Limit = { name: 'device', max: 6, window: minutes(15), grain: seconds(1) }
/** Wrong passwords from one address block, whatever the accounts (spraying). */
const ADDRESS_TRIES: Limit = { name: 'address', max: 100, window: hours(1), grain: minutes(1) }
const CODE_TRIES: Limit = { name: 'second-factor', max: 6, window: minutes(15), grain: seconds(1) }

/** A browser that is signed in, wholly or in part; `viewer.secondFactor` says what is missing. */
export type Session = {
  outcome: 'signed_in' | 'second_factor' | 'enrol_second_factor'
  /** For the `__Host-` cookie. */
  token: string
  /** Set when this browser gets a device cookie. */
  device: string | null
  viewer: SessionViewer
  /** Seconds the session cookie is kept; null: until the browser closes. */
  maxAge: number | null
}
export type SignedIn =
  | Session
  /** Not known, or not the password: the same for both. */
  | { outcome: 'wrong' }
  /** Told only to somebody who knew the password. */
  | { outcome: 'disabled' }
  | { outcome: 'locked'; until: Date }
  | { outcome: 'busy' }

export function createSignIn(core: Core) {
  const { db, accounts, sessions, devices, attempts, passwords, secondFactors, sealer } = core

  async function signIn(
    input: { identifier: string; password: string; remember?: boolean },
    caller: Caller,
  ): Promise<SignedIn> {
    if (isTooLong(input.password)) return { outcome: 'wrong' }
    const slot = passwords.admit()
    if (!slot) return { outcome: 'busy' }
    try {
      const identifier = identifierOrNonsense(input.identifier, sealer)
      const account = await accounts.findByIdentifier(identifier)
      const device = await devices.find(caller.device, account?.id)
      const tries = await reserve(identifier, device, caller)
      if (tries.outcome === 'locked') return tries
      const right = await slot.verify(input.password, account?.passwordHash ?? null)
      if (!right || !account || !isVerified(account, identifier)) return { outcome: 'wrong' }
      // Right passwords do not count, and never win back the tries of somebody who guesses.
      await tries.release()
      if (account.disabledAt) return { outcome: 'disabled' }
      return start(account.id, caller, {
        remember: input.remember ?? false,
        knownDevice: device !== undefined,
      })
    } finally {
      slot.leave()
    }
  }

  /** One try of the device if it is known, else one of the account and one of the address block. */
  async function reserve(identifier: Identifier, device: string | undefined, caller: Caller) {
    if (device) return reserveAll(attempts, [[DEVICE_TRIES, device]])
    const block = addressBlock(caller.address)
    const tries = await reserveAll(attempts, [
      [ADDRESS_TRIES, block],
      [PASSWORD_TRIES, identifier.index],
    ])
    if (tries.outcome === 'reserved' && tries.counts[0] === ADDRESS_TRIES.max) await alert(block)
    return tries
  }

  /** Written once per block and hour: when its last try is taken. */
  async function alert(block: string) {
    const object = `address:${sealer.index('audit.address', block)}`
    await transact(db, (trx) =>
      core.auditInTrx(
        { actor: 'system', action: 'signin.spraying', object, detail: { tries: ADDRESS_TRIES.max } },
        trx,
      ),
    )
  }

  /** Opens a session for somebody who proved who they are; also after a registration, a link or a provider. */
  async function start(
    account: string,
    caller: Caller,
    o: { remember?: boolean; knownDevice?: boolean; secondFactorAt?: Date | null; replaces?: unknown },
  ): Promise<Session> {
    const made = await transact(db, (trx) => startInTrx(account, caller, o, trx))
    return finish(made)
  }

  async function startInTrx(
    account: string,
    caller: Caller,
    o: { remember?: boolean; knownDevice?: boolean; secondFactorAt?: Date | null; replaces?: unknown },
    trx: Trx,
  ) {
    const grants = await accounts.grantsOf(account, trx)
    const hasSecondFactor = (await secondFactors.find(account, trx)) !== undefined
    const remembered = (o.remember ?? false) && isResident(grants)
    const session = { account, grants, remembered, hasSecondFactor, secondFactorAt: o.secondFactorAt ?? null }
    if (o.replaces) await sessions.end(o.replaces, trx)
    const token = await sessions.startInTrx(session, caller, trx)
    // Half signed in is not yet a proof: the device cookie comes with the second factor.
    const complete = !hasSecondFactor || session.secondFactorAt !== null
    const device = complete && !o.knownDevice ? await devices.addInTrx(account, trx) : null
    return { token, device, remembered }
  }

  /** After the commit: what the browser is told. */
  async function finish(made: {
    token: string
    device: string | null
    remembered: boolean
  }): Promise<Session> {
    const viewer = await sessions.viewer(made.token)
    if (!viewer) throw new Error('identity: a session ended while it began')
    const { secondFactor } = viewer
    const outcome =
      secondFactor === 'pending'
        ? 'second_factor'
        : secondFactor === 'missing'
          ? 'enrol_second_factor'
          : 'signed_in'
    const maxAge = made.remembered && outcome === 'signed_in' ? LIFE.resident.absolute / 1000 : null
    return { outcome, token: made.token, device: made.device, viewer, maxAge }
  }

  /** Gives the second factor: six digits of the app, or a recovery code. The session goes on under a new id. */
  async function secondFactor(
    token: unknown,
    code: string,
    caller: Caller,
    o: { remember?: boolean } = {},
  ): Promise<
    Session | { outcome: 'wrong' } | { outcome: 'locked'; until: Date } | { outcome: 'signed_out' }
  > {
    const viewer = await sessions.viewer(token)
    if (viewer?.secondFactor !== 'pending') return { outcome: 'signed_out' }
    const device = await devices.find(caller.device, viewer.account)
    const tries = await reserveAll(attempts, [[CODE_TRIES, device ?? viewer.account]])
    if (tries.outcome === 'locked') return tries
    const made = await transactOrUndo(db, async (trx) => {
      if (!(await spendCode(viewer.account, code, trx))) return null
      // Whoever came second with the same session finds it gone.
      if (!(await sessions.end(token, trx))) return null
      const o2 = { remember: o.remember, knownDevice: device !== undefined, secondFactorAt: core.now() }
      return startInTrx(viewer.account, caller, o2, trx)
    })
    if (!made) return { outcome: 'wrong' }
    await tries.release()
    return finish(made)
  }

  async function spendCode(account: string, code: string, trx: Trx): Promise<boolean> {
    if (/^\d{6}$/.test(code.trim())) return secondFactors.spendTotp(account, code.trim(), trx)
    return secondFactors.spendRecovery(account, code, trx)
  }

  return { signIn, secondFactor, start, startInTrx, finish }
}
export type SignIn = ReturnType<typeof createSignIn>

const isVerified = (
  account: { emailVerifiedAt: string | null; phoneVerifiedAt: string | null },
  { kind }: Identifier,
) => (kind === 'email' ? account.emailVerifiedAt : account.phoneVerifiedAt) !== null

const isResident = (grants: Grant[]) => grants.every((grant) => grant.role === 'resident')

/** All of them or none: what was taken before one refused is given back. */
export async function reserveAll(attempts: Attempts, wanted: [Limit, string][]) {
  const taken: { count: number; release(): Promise<void> }[] = []
  const release = async () => void (await Promise.all(taken.map((one) => one.release())))
  for (const [limit, subject] of wanted) {
    const one = await attempts.reserve(limit, subject)
    if (one.outcome === 'limited') {
      await release()
      return { outcome: 'locked' as const, until: one.until }
    }
    taken.push(one)
  }
  return { outcome: 'reserved' as const, counts: taken.map((one) => one.count), release }
}
