/** Authenticator apps and recovery codes. Owns `secondFactor` and `recoveryCode`. */
import { randomBytes } from 'node:crypto'
import { instant, upsert } from '../../db/index.ts'
import type { Db, IdentityDeps, Trx } from './deps.ts'
import { base32, stepOf } from './totp.ts'

const RECOVERY_CODES = 10

export function createSecondFactors({ db, tenant, sealer, now }: IdentityDeps) {
  const place = (account: string) => ({ table: 'secondFactor', column: 'secret', row: account })
  const recoveryHash = (account: string, code: string) =>
    sealer.index('recoveryCode', `${account}:${tidy(code)}`)

  async function find(account: string, reader: Db = db) {
    return reader
      .selectFrom('secondFactor')
      .select(['secret', 'lastStep', 'version'])
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .executeTakeFirst()
  }

  /** Puts a confirmed authenticator in place of any there was. `lastStep` is the step it was confirmed with. */
  async function putInTrx(account: string, secret: Uint8Array, lastStep: number, trx: Trx) {
    const sealed = await sealer.seal(secret, place(account))
    const row = { secret: sealed, confirmedAt: instant(now()), lastStep, version: 1 }
    await upsert(trx, 'secondFactor', { tenant, account, ...row }, { key: ['tenant', 'account'] })
  }

  /**
   * Spends a code of the app: true once per time step, and never for a step at or before the last one spent, however
   * many ask at the same moment (RFC 6238 5.2).
   */
  async function spendTotp(account: string, code: string, writer: Db = db): Promise<boolean> {
    const row = await find(account, writer)
    const step = row && stepOf(await sealer.open(row.secret, place(account)), code, now())
    if (!row || !step) return false
    const done = await writer
      .updateTable('secondFactor')
      .set({ lastStep: step, version: row.version + 1 })
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .where('version', '=', row.version)
      .where('lastStep', '<', step)
      .executeTakeFirst()
    return done.numUpdatedRows === 1n
  }

  /** Uses up a recovery code. */
  async function spendRecovery(account: string, code: string, writer: Db = db): Promise<boolean> {
    const done = await writer
      .updateTable('recoveryCode')
      .set({ usedAt: instant(now()) })
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .where('codeHash', '=', recoveryHash(account, code))
      .where('usedAt', 'is', null)
      .executeTakeFirst()
    return done.numUpdatedRows === 1n
  }

  /** Fresh recovery codes, shown once; the old ones stop working. */
  async function newRecoveryCodesInTrx(account: string, trx: Trx): Promise<string[]> {
    await forget('recoveryCode', account, trx)
    const codes = Array.from({ length: RECOVERY_CODES }, () => base32(randomBytes(7)).slice(0, 10))
    for (const code of codes)
      await trx
        .insertInto('recoveryCode')
        .values({ tenant, account, codeHash: recoveryHash(account, code), usedAt: null })
        .execute()
    return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`)
  }

  async function recoveryCodesLeft(account: string): Promise<number> {
    const row = await db
      .selectFrom('recoveryCode')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .where('usedAt', 'is', null)
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }

  async function removeInTrx(account: string, trx: Trx) {
    await forget('recoveryCode', account, trx)
    await forget('secondFactor', account, trx)
  }

  async function forget(table: 'recoveryCode' | 'secondFactor', account: string, trx: Trx) {
    await trx.deleteFrom(table).where('tenant', '=', tenant).where('account', '=', account).execute()
  }

  return {
    find,
    putInTrx,
    spendTotp,
    spendRecovery,
    newRecoveryCodesInTrx,
    recoveryCodesLeft,
    removeInTrx,
  }
}

/** As people type it: small letters, blanks, and the digits that stand for letters in base 32. */
const tidy = (code: string) =>
  code
    .slice(0, 40)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')
    .replaceAll('8', 'B')
