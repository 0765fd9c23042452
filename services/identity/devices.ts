/** Browsers that signed in before: each has tries of its own while others lock the account (G65). Owns `device`. */
import { uuidv7 } from 'uuidv7'
import { instant } from '../../db/index.ts'
import type { Db, IdentityDeps, Trx } from './deps.ts'
import { days, later } from './durations.ts'
import { hashToken, isToken, newToken } from './token.ts'

const DEVICE_LIFE = days(180)

export function createDevices({ db, tenant, now }: IdentityDeps) {
  /**
   * The account's device this browser is, if its cookie says so and is true. Without an account the same is looked up,
   * so that a cookie tells nobody which accounts exist.
   */
  async function find(token: unknown, account: string | undefined): Promise<string | undefined> {
    if (!isToken(token)) return undefined
    const row = await db
      .selectFrom('device')
      .select(['id', 'account'])
      .where('tenant', '=', tenant)
      .where('tokenHash', '=', hashToken(token))
      .where('expiresAt', '>', instant(now()))
      .executeTakeFirst()
    return row?.account === account ? row?.id : undefined
  }

  async function addInTrx(account: string, trx: Trx): Promise<string> {
    const token = newToken()
    const at = now()
    await trx
      .insertInto('device')
      .values({
        id: uuidv7(),
        tenant,
        account,
        tokenHash: hashToken(token),
        createdAt: instant(at),
        expiresAt: instant(later(at, DEVICE_LIFE)),
      })
      .execute()
    return token
  }

  async function forgetAll(account: string, trx: Db = db) {
    await trx.deleteFrom('device').where('tenant', '=', tenant).where('account', '=', account).execute()
  }

  async function sweep() {
    await db
      .deleteFrom('device')
      .where('tenant', '=', tenant)
      .where('expiresAt', '<', instant(now()))
      .execute()
  }

  return { find, addInTrx, forgetAll, sweep }
}
