/** Making an account. A code sent to the address is typed into the same browser, so that nobody registers for another. */
import { cleanLine } from '../../adapters/kit/identifiers.ts'
import { transact } from '../../db/index.ts'
import { addressBlock } from './address-block.ts'
import type { Limit } from './attempts.ts'
import type { Core } from './core.ts'
import type { Caller } from './deps.ts'
import { hours, minutes } from './durations.ts'
import { type Identifier, parseIdentifier } from './identifier.ts'
import { type PasswordFault, passwordFault } from './passwords.ts'
import { reserveAll, type Session, type SignIn } from './sign-in.ts'
import { transactOrUndo } from './undo.ts'

/** Codes and links live ten minutes (ASVS 5.0, 6.5.5). */
export const CODE_LIFE = minutes(10)
/** Messages that strangers can cause: per address they go to, and per block they are asked from. */
export const MESSAGES_TO: Limit = { name: 'message-to', max: 5, window: hours(1), grain: minutes(1) }
export const MESSAGES_FROM: Limit = { name: 'message-from', max: 20, window: hours(1), grain: minutes(1) }

type Field = 'identifier' | 'name' | 'password'
export type Registering =
  /** Also when the address has an account: its owner is told by message, this browser is not. */
  | { outcome: 'code_sent'; challenge: string; to: 'email' | 'phone' }
  | { outcome: 'invalid'; fields: Partial<Record<Field, 'invalid' | 'missing' | 'long' | PasswordFault>> }
  | { outcome: 'limited'; until: Date }
  | { outcome: 'busy' }

type Pending = { identifier: Identifier; name: string; passwordHash: string }

export function createRegister(core: Core, signIn: SignIn) {
  const { db, accounts, attempts, challenges, passwords, sealer } = core

  async function register(
    input: { identifier: string; name: string; password: string },
    caller: Caller,
  ): Promise<Registering> {
    const identifier = parseIdentifier(input.identifier, sealer)
    const name = cleanLine(input.name)
    const fields = faultsOf(identifier, name, input.password)
    if (!identifier || Object.keys(fields).length) return { outcome: 'invalid', fields }
    const slot = passwords.admit()
    if (!slot) return { outcome: 'busy' }
    try {
      const messages = await reserveAll(attempts, [
        [MESSAGES_FROM, addressBlock(caller.address)],
        [MESSAGES_TO, identifier.index],
      ])
      if (messages.outcome === 'locked') return { outcome: 'limited', until: messages.until }
      const passwordHash = await slot.hash(input.password)
      const challenge = await begin({ identifier, name, passwordHash })
      return { outcome: 'code_sent', challenge, to: identifier.kind }
    } finally {
      slot.leave()
    }
  }

  /** The same rows and one message, whether the address is free or taken. */
  async function begin(pending: Pending): Promise<string> {
    const { identifier } = pending
    const owner = await accounts.findByIdentifier(identifier)
    return transact(db, async (trx) => {
      const wanted = { kind: 'register' as const, account: null, payload: pending, life: CODE_LIFE }
      const { id, token, code } = await challenges.withCodeInTrx(wanted, trx, { dead: owner !== undefined })
      const to = identifier.kind === 'email' ? { email: identifier.value } : { phone: identifier.value }
      const data = { minutes: String(CODE_LIFE / minutes(1)) }
      await core.notifyInTrx(
        owner
          ? { template: 'register_exists', to, account: owner.id, cause: id, data: {} }
          : { template: 'register_code', to, account: null, cause: id, data: { ...data, code } },
        trx,
      )
      return token
    })
  }

  /** The code came back: the account exists from now on and this browser is signed in. */
  async function confirmRegistration(
    challenge: unknown,
    code: string,
    caller: Caller,
  ): Promise<Session | { outcome: 'wrong' }> {
    const found = await challenges.tryCode<Pending>(challenge, 'register', code.trim())
    if (!found) return { outcome: 'wrong' }
    const made = await transactOrUndo(db, async (trx) => {
      if (!(await challenges.spendInTrx(found, trx))) return null
      const { identifier, name, passwordHash } = found.payload
      const account = { identifier, verified: true, name, passwordHash, grants: [RESIDENT] }
      const id = await accounts.insertInTrx(account, trx)
      // Taken in the meantime by a second registration: nothing to tell apart from a wrong code.
      return id && signIn.startInTrx(id, caller, {}, trx)
    })
    return made ? signIn.finish(made) : { outcome: 'wrong' }
  }

  return { register, confirmRegistration }
}

export const RESIDENT = { role: 'resident', scope: '*' } as const

function faultsOf(identifier: Identifier | null, name: string, password: string) {
  const fields: (Registering & { outcome: 'invalid' })['fields'] = {}
  if (!identifier) fields.identifier = 'invalid'
  const nameFault = faultOfName(name)
  if (nameFault) fields.name = nameFault
  const fault = passwordFault(password, [name, identifier?.value ?? ''])
  if (fault) fields.password = fault
  return fields
}

/** One letter is a name, and so are a hundred; what has no letter at all is not. */
export function faultOfName(name: string): 'missing' | 'invalid' | 'long' | null {
  if (!name) return 'missing'
  if (name.length > 200) return 'long'
  return /\p{L}/u.test(name) ? null : 'invalid'
}
