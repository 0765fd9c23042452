/** What a counter clerk does for somebody's account with the person and the card in front of them. Audited. */
import { cleanLine, mask } from '../../adapters/kit/identifiers.ts'
import { transact } from '../../db/index.ts'
import type { Viewer } from '../view.ts'
import type { AccountRow } from './accounts.ts'
import type { Limit } from './attempts.ts'
import type { Core } from './core.ts'
import type { Facts, Trx } from './deps.ts'
import { hours, minutes } from './durations.ts'
import { maskIdentifier, parseIdentifier } from './identifier.ts'
import { type FactFaults, faultsOfFacts, type Nik } from './nik.ts'
import type { Proof } from './proof.ts'
import { reserveAll } from './sign-in.ts'
import { transactOrUndo } from './undo.ts'

const LOOKUPS: Limit = { name: 'counter-lookup', max: 60, window: hours(1), grain: minutes(1) }

export type CounterAccount = {
  account: string
  name: string
  identifier: string
  nikState: 'none' | 'matched' | 'unmatched'
  /** Masked; what the person gave. */
  nik: string | null
  birthDate: string | null
}

export function createCounter(core: Core, nik: Nik, proof: Proof) {
  const { db, accounts, attempts, sealer, sessions, now } = core

  /** A counter clerk finds the account of the person in front of them, by the address that person names. Audited. */
  async function counterFind(
    staff: Viewer,
    input: { identifier: string; purpose: string },
  ): Promise<
    | ({ outcome: 'found' } & CounterAccount)
    | { outcome: 'not_found' }
    | { outcome: 'forbidden' }
    | { outcome: 'purpose_missing' }
    | { outcome: 'limited'; until: Date }
  > {
    if (!isCounter(staff)) return { outcome: 'forbidden' }
    const purpose = cleanLine(input.purpose).slice(0, 200)
    if (!purpose) return { outcome: 'purpose_missing' }
    const tries = await reserveAll(attempts, [[LOOKUPS, staff.account]])
    if (tries.outcome === 'locked') return { outcome: 'limited', until: tries.until }
    const identifier = parseIdentifier(input.identifier, sealer)
    const account = identifier ? await accounts.findByIdentifier(identifier) : undefined
    const object = account ? `account:${account.id}` : 'account:none'
    await transact(db, (trx) => audit(staff, 'account.looked_up', object, purpose, {}, trx))
    if (!account || !identifier) return { outcome: 'not_found' }
    const { name, facts } = await accounts.open(account)
    return {
      outcome: 'found',
      account: account.id,
      name,
      identifier: maskIdentifier(identifier.value),
      nikState: account.nikState as CounterAccount['nikState'],
      nik: facts ? mask(facts.nik) : null,
      birthDate: facts?.birthDate ?? null,
    }
  }

  /**
   * A counter clerk settles a NIK with the card and the person in front of them. An account that held it before loses
   * it, is told, and its sessions end. Both are in the journal.
   */
  async function counterSettle(
    staff: Viewer,
    input: { account: string; facts: Facts; purpose: string },
  ): Promise<
    | { outcome: 'settled'; moved: boolean }
    | { outcome: 'forbidden' }
    | { outcome: 'not_found' }
    | { outcome: 'purpose_missing' }
    | { outcome: 'own_account' }
    | { outcome: 'changed_meanwhile' }
    | { outcome: 'invalid'; fields: FactFaults }
  > {
    if (!isCounter(staff)) return { outcome: 'forbidden' }
    if (input.account === staff.account) return { outcome: 'own_account' }
    const purpose = cleanLine(input.purpose).slice(0, 200)
    if (!purpose) return { outcome: 'purpose_missing' }
    const facts = { ...input.facts, name: cleanLine(input.facts.name) }
    const fields = faultsOfFacts(facts, now())
    if (Object.keys(fields).length) return { outcome: 'invalid', fields }
    const account = await accounts.find(input.account)
    if (!account) return { outcome: 'not_found' }
    const done = await transactOrUndo(db, async (trx) => {
      const moved = await takeFromHolderInTrx(facts.nik, account, trx)
      if (moved === null || !(await nik.writeNikInTrx(account, facts, true, trx))) return null
      await audit(staff, 'nik.settled', `account:${account.id}`, purpose, { moved }, trx)
      await proof.tellOwnerInTrx(account, 'nik_settled', `${account.id}:${account.version}`, trx)
      return { moved }
    })
    return done ? { outcome: 'settled', ...done } : { outcome: 'changed_meanwhile' }
  }

  /** Whether another account had to give it up; null when that account changed meanwhile. */
  async function takeFromHolderInTrx(nik: string, account: AccountRow, trx: Trx): Promise<boolean | null> {
    const holder = await accounts.findByNik(nik, trx)
    if (!holder || holder.id === account.id) return false
    const change = { nikState: 'unmatched', nikIndex: null, nikSettledAt: null }
    if (!(await accounts.changeInTrx(holder, change, trx))) return null
    await sessions.endAll(holder.id, trx)
    await proof.tellOwnerInTrx(holder, 'nik_moved', `${holder.id}:${holder.version}`, trx)
    return true
  }

  const audit = (staff: Viewer, action: string, object: string, purpose: string, detail: object, trx: Trx) =>
    core.auditInTrx({ actor: `staff:${staff.account}`, action, object, purpose, detail: { ...detail } }, trx)

  return { counterFind, counterSettle }
}

const isCounter = (viewer: Viewer) => viewer.grants.some((grant) => grant.role === 'counter')
