/**
 * Steps that wait for something sent to a person: a code typed into the same browser, or a link. Each is used once,
 * within minutes, with at most six tries. Owns `challenge`.
 */
import { randomInt } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { instant } from '../../db/index.ts'
import type { ChallengeTable } from '../../db/schema-identity.ts'
import type { Db, IdentityDeps, Trx } from './deps.ts'
import { later } from './durations.ts'
import { hashToken, isToken, newToken } from './token.ts'

type ChallengeKind = 'register' | 'reset' | 'address' | 'enrol' | 'invite' | 'oidc' | 'link'
type Challenge<P> = { id: string; account: string | null; payload: P }
type NewChallenge = { kind: ChallengeKind; account: string | null; payload: unknown; life: number }

const MOST_TRIES = 6

export function createChallenges({ db, tenant, sealer, now }: IdentityDeps) {
  const codeHashOf = (id: string, code: string) => sealer.index('challenge.code', `${id}:${code}`)
  const row = (token: unknown, kind: ChallengeKind, reader: Db = db) =>
    reader
      .selectFrom('challenge')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('tokenHash', '=', isToken(token) ? hashToken(token) : '')
      .where('kind', '=', kind)
      .where('usedAt', 'is', null)
      .where('expiresAt', '>', instant(now()))

  /** A challenge with six digits beside its token. `dead`: looks the same and no code will ever fit. */
  async function withCodeInTrx(challenge: NewChallenge, trx: Trx, o: { dead: boolean }) {
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    const made = await insertInTrx(challenge, trx, (id) => codeHashOf(id, o.dead ? newToken() : code))
    return { ...made, code }
  }

  async function withTokenInTrx(challenge: NewChallenge, trx: Trx) {
    return insertInTrx(challenge, trx, () => null)
  }

  async function insertInTrx(challenge: NewChallenge, trx: Trx, codeHash: (id: string) => string | null) {
    const id = uuidv7()
    const token = newToken()
    const at = now()
    const payload = await sealer.seal(JSON.stringify(challenge.payload), {
      table: 'challenge',
      column: 'payload',
      row: id,
    })
    await trx
      .insertInto('challenge')
      .values({
        id,
        tenant,
        kind: challenge.kind,
        tokenHash: hashToken(token),
        codeHash: codeHash(id),
        account: challenge.account,
        payload,
        tries: 0,
        usedAt: null,
        createdAt: instant(at),
        expiresAt: instant(later(at, challenge.life)),
      })
      .execute()
    return { id, token }
  }

  /**
   * The challenge, if the code is the right one; a wrong one costs a try, and so do all that come at once. It is not
   * spent yet: `spendInTrx` does that together with its effect.
   */
  async function tryCode<P>(token: unknown, kind: ChallengeKind, code: string): Promise<Challenge<P> | null> {
    const found = await takeTry(token, kind)
    if (!found || !/^\d{6}$/.test(code) || codeHashOf(found.id, code) !== found.codeHash) return null
    return opened<P>(found)
  }

  /** The challenge behind a browser's token, at the cost of a try: its code is checked by the caller. */
  async function tryToken<P>(token: unknown, kind: ChallengeKind): Promise<Challenge<P> | null> {
    const found = await takeTry(token, kind)
    return found?.codeHash === null ? opened<P>(found) : null
  }

  async function takeTry(token: unknown, kind: ChallengeKind): Promise<ChallengeTable | null> {
    const found = await row(token, kind).executeTakeFirst()
    if (!found) return null
    const tried = await db
      .updateTable('challenge')
      .set((eb) => ({ tries: eb('tries', '+', 1) }))
      .where('tenant', '=', tenant)
      .where('id', '=', found.id)
      .where('usedAt', 'is', null)
      .where('tries', '<', MOST_TRIES)
      .executeTakeFirst()
    return tried.numUpdatedRows === 1n ? found : null
  }

  /** The challenge behind a link, where the token itself is the proof. */
  async function find<P>(token: unknown, kind: ChallengeKind): Promise<Challenge<P> | null> {
    const found = await row(token, kind).executeTakeFirst()
    return found?.codeHash === null ? opened<P>(found) : null
  }

  async function opened<P>(found: ChallengeTable): Promise<Challenge<P>> {
    const text = await sealer.openText(found.payload!, {
      table: 'challenge',
      column: 'payload',
      row: found.id,
    })
    return { id: found.id, account: found.account, payload: JSON.parse(text) as P }
  }

  /** Uses it up. False: somebody did already. */
  async function spendInTrx({ id }: { id: string }, trx: Db): Promise<boolean> {
    const done = await trx
      .updateTable('challenge')
      .set({ usedAt: instant(now()), payload: null })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('usedAt', 'is', null)
      .where('expiresAt', '>', instant(now()))
      .executeTakeFirst()
    return done.numUpdatedRows === 1n
  }

  /** Ends all open challenges of one kind: what was sent before no longer works. */
  async function voidInTrx(account: string, kind: ChallengeKind, trx: Trx) {
    await trx
      .deleteFrom('challenge')
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .where('kind', '=', kind)
      .execute()
  }

  async function sweep() {
    await db
      .deleteFrom('challenge')
      .where('tenant', '=', tenant)
      .where('expiresAt', '<', instant(now()))
      .execute()
  }

  return { withCodeInTrx, withTokenInTrx, tryCode, tryToken, find, spendInTrx, voidInTrx, sweep }
}
