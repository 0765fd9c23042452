/** A person's own account, as its page shows it, and what of it others may be told. */
import type { Person } from '../../adapters/kit/contract.ts'
import { mask } from '../../adapters/kit/identifiers.ts'
import type { Viewer } from '../view.ts'
import type { Core } from './core.ts'

export type Profile = {
  name: string
  email: string | null
  phone: string | null
  nikState: 'none' | 'matched' | 'unmatched'
  /** Masked (`527204••••••9001`), whatever its state. */
  nik: string | null
  hasPassword: boolean
  hasSecondFactor: boolean
  recoveryCodesLeft: number
  /** Ids of the providers that are joined. */
  providers: string[]
}

export function createProfile({ db, tenant, accounts, secondFactors }: Core) {
  async function profile(viewer: Viewer): Promise<Profile | null> {
    const row = await accounts.find(viewer.account)
    if (!row) return null
    const { name, email, phone, facts } = await accounts.open(row)
    const hasSecondFactor = (await secondFactors.find(row.id)) !== undefined
    return {
      name,
      email,
      phone,
      nikState: row.nikState as Profile['nikState'],
      nik: facts ? mask(facts.nik) : null,
      hasPassword: row.passwordHash !== null,
      hasSecondFactor,
      recoveryCodesLeft: hasSecondFactor ? await secondFactors.recoveryCodesLeft(row.id) : 0,
      providers: await providersOf(row.id),
    }
  }

  async function providersOf(account: string): Promise<string[]> {
    const rows = await db
      .selectFrom('externalIdentity')
      .select('provider')
      .where('tenant', '=', tenant)
      .where('account', '=', account)
      .orderBy('provider')
      .execute()
    return rows.map((row) => row.provider)
  }

  /**
   * What an agency may be told, or a notice needs: only what the account has, the NIK and birth date only when they
   * are matched. Null when there is no such account.
   */
  async function person(account: string): Promise<Person | null> {
    const row = await accounts.find(account)
    if (!row) return null
    const { name, email, phone, facts } = await accounts.open(row)
    const matched = row.nikState === 'matched' && facts ? { nik: facts.nik, birthDate: facts.birthDate } : {}
    return { name, ...(email && { email }), ...(phone && { phone }), ...matched }
  }

  return { profile, person }
}
