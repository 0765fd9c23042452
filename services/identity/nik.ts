/**
 * The NIK of an account: checked in form, matched by the population agency (a match or no match, never a copy of the
 * register), unique by blind index. What cannot be matched, a counter settles (`counter.ts`).
 */
import { AgencyError } from '../../adapters/kit/contract.ts'
import { cleanLine, isNik } from '../../adapters/kit/identifiers.ts'
import { instant } from '../../db/index.ts'
import type { AccountRow } from './accounts.ts'
import type { Limit } from './attempts.ts'
import type { Core } from './core.ts'
import type { Facts, Trx } from './deps.ts'
import { days, minutes } from './durations.ts'
import type { Proof } from './proof.ts'
import { faultOfName } from './register.ts'
import { reserveAll } from './sign-in.ts'
import { transactOrUndo } from './undo.ts'

/** Guessing a neighbour's NIK against the register is slow business. */
const NIK_TRIES: Limit = { name: 'nik', max: 5, window: days(1), grain: minutes(10) }

export type FactFaults = Partial<Record<'nik' | 'name' | 'birthDate', 'invalid' | 'missing' | 'long'>>
export type NikAdded =
  | { outcome: 'matched' }
  /** The facts do not agree, or the NIK is held by another account already: a counter settles it. */
  | { outcome: 'unmatched' }
  | { outcome: 'already' }
  | {
      outcome: 'invalid'
      fields: Partial<Record<'nik' | 'name' | 'birthDate', 'invalid' | 'missing' | 'long'>>
    }
  /** The population agency does not answer now; nothing was kept. */
  | { outcome: 'unavailable' }
  | { outcome: 'limited'; until: Date }
  | { outcome: 'signed_out' }

export function createNik(core: Core, proof: Proof) {
  const { db, accounts, attempts, now } = core

  async function addNik(
    token: unknown,
    input: { nik: string; name?: string; birthDate: string },
  ): Promise<NikAdded> {
    const viewer = await proof.wholly(token)
    const account = viewer && (await accounts.find(viewer.account))
    if (!account) return { outcome: 'signed_out' }
    if (account.nikState === 'matched') return { outcome: 'already' }
    const facts = {
      nik: cleanLine(input.nik).replace(/[\s.-]/g, ''),
      name: cleanLine(input.name || viewer.name),
      birthDate: input.birthDate.trim(),
    }
    const fields = faultsOfFacts(facts, now())
    if (Object.keys(fields).length) return { outcome: 'invalid', fields }
    const tries = await reserveAll(attempts, [[NIK_TRIES, account.id]])
    if (tries.outcome === 'locked') return { outcome: 'limited', until: tries.until }
    const agrees = await ask(facts)
    if (agrees === null) {
      await tries.release()
      return { outcome: 'unavailable' }
    }
    return settle(account, facts, agrees)
  }

  /** Whether the register agrees in everything; null when it did not answer. */
  async function ask(facts: Facts): Promise<boolean | null> {
    try {
      const { found, name, birthDate } = await core.match(facts)
      return found && name && birthDate
    } catch (error) {
      if (error instanceof AgencyError) return null
      throw error
    }
  }

  async function settle(account: AccountRow, facts: Facts, agrees: boolean): Promise<NikAdded> {
    // The unique index decides, not a look before: two who come at once cannot both hold it.
    if (agrees && (await transactOrUndo(db, (trx) => writeNikInTrx(account, facts, true, trx))))
      return { outcome: 'matched' }
    const latest = await accounts.find(account.id)
    if (!latest) return { outcome: 'signed_out' }
    // Sent twice at once, the first was faster: what it settled stays.
    if (latest.nikState === 'matched') return { outcome: 'already' }
    await transactOrUndo(db, (trx) => writeNikInTrx(latest, facts, false, trx))
    return { outcome: 'unmatched' }
  }

  async function writeNikInTrx(
    account: AccountRow,
    facts: Facts,
    matched: boolean,
    trx: Trx,
  ): Promise<true | null> {
    const change = {
      nikState: matched ? 'matched' : 'unmatched',
      nikIndex: matched ? accounts.nikIndex(facts.nik) : null,
      nikFacts: await accounts.sealField(account.id, 'nikFacts', JSON.stringify(facts)),
      nikSettledAt: matched ? instant(now()) : null,
      // The register confirmed this spelling: requests carry it from now on.
      ...(matched && { name: await accounts.sealField(account.id, 'name', facts.name) }),
    }
    return (await accounts.changeInTrx(account, change, trx)) || null
  }

  return { addNik, writeNikInTrx }
}
export type Nik = ReturnType<typeof createNik>

export function faultsOfFacts(facts: Facts, now: Date) {
  const fields: FactFaults = {}
  if (!isNik(facts.nik)) fields.nik = 'invalid'
  const name = faultOfName(facts.name)
  if (name) fields.name = name
  if (!isBirthDate(facts.birthDate, now)) fields.birthDate = 'invalid'
  return fields
}

function isBirthDate(day: string, now: Date) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false
  const date = new Date(`${day}T00:00:00Z`)
  const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
  return real && day >= '1890-01-01' && date <= now
}
