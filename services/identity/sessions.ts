/** Signed-in browsers (reliability rule 57). Owns `session`. */
import { uuidv7 } from 'uuidv7'
import { flag, instant, readInstant } from '../../db/index.ts'
import type { Grant, Viewer } from '../view.ts'
import { isStaff } from './accounts.ts'
import type { Caller, Db, IdentityDeps, SessionViewer, Trx } from './deps.ts'
import { days, hours, later, minutes, seconds } from './durations.ts'
import { hashToken, isToken, newToken } from './token.ts'

/** Idle and absolute lifetimes. A session that still lacks its second factor lives only to give it. */
export const LIFE = {
  staff: { idle: minutes(30), absolute: hours(8) },
  resident: { idle: hours(12), absolute: days(30) },
  waiting: { idle: minutes(10), absolute: minutes(10) },
}
/** `lastSeenAt` is written at most this often: a page view need not cost a write. */
const SEEN_GRAIN = seconds(60)

export type SessionView = {
  id: string
  current: boolean
  signedInAt: string
  lastSeenAt: string
  address: string
  agent: string
}
type NewSession = {
  account: string
  grants: Grant[]
  remembered: boolean
  /** When the second factor was given; null: not given. */
  secondFactorAt: Date | null
  /** The account has a confirmed authenticator, so that without a code it is only half signed in. */
  hasSecondFactor: boolean
}

export function createSessions({ db, tenant, sealer, now }: IdentityDeps) {
  const sealOrigin = (id: string, caller: Caller) =>
    sealer.seal(JSON.stringify({ address: caller.address, agent: caller.agent.slice(0, 300) }), {
      table: 'session',
      column: 'origin',
      row: id,
    })

  /** A new session under a new id; the token goes to the browser and nowhere else. */
  async function startInTrx(session: NewSession, caller: Caller, trx: Trx): Promise<string> {
    const id = uuidv7()
    const token = newToken()
    const staff = isStaff(session.grants)
    const waits = !session.secondFactorAt && (session.hasSecondFactor || staff)
    const life = waits ? LIFE.waiting : staff ? LIFE.staff : LIFE.resident
    const at = now()
    await trx
      .insertInto('session')
      .values({
        id,
        tenant,
        tokenHash: hashToken(token),
        account: session.account,
        kind: waits ? 'waiting' : staff ? 'staff' : 'resident',
        remembered: flag(session.remembered && !staff && !waits),
        signedInAt: instant(at),
        secondFactorAt: session.secondFactorAt ? instant(session.secondFactorAt) : null,
        lastSeenAt: instant(at),
        expiresAt: instant(later(at, life.absolute)),
        origin: await sealOrigin(id, caller),
      })
      .execute()
    return token
  }

  /** Who this browser is signed in as, read anew on every call: what was ended elsewhere has ended here. */
  async function viewer(token: unknown): Promise<SessionViewer | null> {
    if (!isToken(token)) return null
    const rows = await rowsOf(hashToken(token))
    const row = rows[0]
    if (!row) return null
    const at = now()
    const idle = at.getTime() - readInstant(row.lastSeenAt).getTime()
    const isIdle = idle > LIFE[row.kind as keyof typeof LIFE].idle
    if (isIdle && !row.remembered) return null
    // An idle remembered session stays idle, however much is looked at: only signing in again makes it full.
    if (!isIdle && idle >= SEEN_GRAIN) await seen(row.id, row.lastSeenAt, at)
    const grants = rows.flatMap(({ role, scope }) => (role && scope ? [{ role, scope } as Grant] : []))
    const secondFactor = secondFactorOf(row, grants)
    return {
      account: row.account,
      session: row.id,
      name: await sealer.openText(row.name, { table: 'account', column: 'name', row: row.account }),
      // Half signed in is no right at all, also for a guard that forgets to look.
      grants: secondFactor === 'none' || secondFactor === 'passed' ? grants : [],
      nikMatched: row.nikState === 'matched',
      emailVerified: row.emailVerifiedAt !== null,
      secondFactor,
      level: isIdle ? 'remembered' : 'full',
      signedInAt: row.signedInAt,
    }
  }

  function rowsOf(tokenHash: string) {
    return db
      .selectFrom('session')
      .innerJoin('account', (join) =>
        join.onRef('account.tenant', '=', 'session.tenant').onRef('account.id', '=', 'session.account'),
      )
      .leftJoin('secondFactor', (join) =>
        join
          .onRef('secondFactor.tenant', '=', 'session.tenant')
          .onRef('secondFactor.account', '=', 'session.account'),
      )
      .leftJoin('accountGrant', (join) =>
        join
          .onRef('accountGrant.tenant', '=', 'session.tenant')
          .onRef('accountGrant.account', '=', 'session.account'),
      )
      .select(['session.id', 'session.account', 'session.kind', 'session.remembered', 'session.signedInAt'])
      .select(['session.secondFactorAt', 'session.lastSeenAt'])
      .select(['account.name', 'account.nikState', 'account.emailVerifiedAt'])
      .select(['secondFactor.confirmedAt', 'accountGrant.role', 'accountGrant.scope'])
      .where('session.tenant', '=', tenant)
      .where('session.tokenHash', '=', tokenHash)
      .where('session.expiresAt', '>', instant(now()))
      .where('account.disabledAt', 'is', null)
      .execute()
  }

  async function seen(id: string, before: string, at: Date) {
    await db
      .updateTable('session')
      .set({ lastSeenAt: instant(at) })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      // Never backwards, whichever process writes last.
      .where('lastSeenAt', '=', before)
      .execute()
  }

  async function end(token: unknown, trx: Db = db): Promise<boolean> {
    if (!isToken(token)) return false
    const done = await trx
      .deleteFrom('session')
      .where('tenant', '=', tenant)
      .where('tokenHash', '=', hashToken(token))
      .executeTakeFirst()
    return done.numDeletedRows > 0n
  }

  /** Ends one session of this account by its id in the list. */
  async function endOne(account: string, id: string, trx: Db = db): Promise<boolean> {
    const done = await trx
      .deleteFrom('session')
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .where('id', '=', id)
      .executeTakeFirst()
    return done.numDeletedRows > 0n
  }

  /** Ends all sessions of an account; `except` stays. */
  async function endAll(account: string, trx: Db = db, except?: string): Promise<void> {
    let query = trx.deleteFrom('session').where('tenant', '=', tenant).where('account', '=', account)
    if (except) query = query.where('id', '!=', except)
    await query.execute()
  }

  async function list(viewer: Viewer): Promise<SessionView[]> {
    const rows = await db
      .selectFrom('session')
      .select(['id', 'signedInAt', 'lastSeenAt', 'origin'])
      .where('tenant', '=', tenant)
      .where('account', '=', viewer.account)
      .where('expiresAt', '>', instant(now()))
      .orderBy('lastSeenAt', 'desc')
      .orderBy('id')
      .limit(100)
      .execute()
    return Promise.all(
      rows.map(async ({ origin, ...row }) => ({
        ...row,
        current: row.id === viewer.session,
        ...JSON.parse(await sealer.openText(origin, { table: 'session', column: 'origin', row: row.id })),
      })),
    )
  }

  async function sweep() {
    await db
      .deleteFrom('session')
      .where('tenant', '=', tenant)
      .where('expiresAt', '<', instant(now()))
      .execute()
  }

  return { startInTrx, viewer, end, endOne, endAll, list, sweep }
}

function secondFactorOf(
  row: { secondFactorAt: string | null; confirmedAt: string | null },
  grants: Grant[],
): Viewer['secondFactor'] {
  if (row.confirmedAt) return row.secondFactorAt ? 'passed' : 'pending'
  return isStaff(grants) ? 'missing' : 'none'
}
