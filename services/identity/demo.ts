/** The demo city's accounts: stable, published, and refused in live mode. */
import { createHash } from 'node:crypto'
import { flag, instant, transact } from '../../db/index.ts'
import type { Grant } from '../view.ts'
import { isStaff } from './accounts.ts'
import { type Core, createCore } from './core.ts'
import type { Db, IdentityDeps, Trx } from './deps.ts'
import { parseIdentifier } from './identifier.ts'
import { hashPassword } from './passwords.ts'
import { codeAt, stepAt } from './totp.ts'

export const DEMO_PASSWORD = 'gerbang-demo'
type DemoAccount = {
  email: string
  phone?: string
  name: string
  grants: Grant[]
  facts?: { nik: string; birthDate: string }
}

/** Places and agencies are the ones the demo seed makes. */
export const DEMO_ACCOUNTS: DemoAccount[] = [
  {
    email: 'warga@contoh.test',
    phone: '+6281200009001',
    name: 'Ahmad Contoh',
    grants: [{ role: 'resident', scope: '*' }],
    facts: { nik: '5272041507909001', birthDate: '1990-07-15' },
  },
  { email: 'loket@contoh.test', name: 'Lina Contoh', grants: [{ role: 'counter', scope: 'mpp' }] },
  { email: 'petugas@contoh.test', name: 'Putri Contoh', grants: [{ role: 'officer', scope: 'dpmptsp' }] },
  {
    email: 'integrator@contoh.test',
    name: 'Imam Contoh',
    grants: [{ role: 'integrator', scope: 'dukcapil' }],
  },
  { email: 'admin@contoh.test', name: 'Ayu Contoh', grants: [{ role: 'admin', scope: '*' }] },
]

/** Makes the demo accounts that are not there yet. Throws in live mode. */
export async function seedDemoAccounts(deps: IdentityDeps): Promise<void> {
  if (deps.settings.mode !== 'demo') throw new Error('Demo accounts are for demo mode only.')
  const core = createCore(deps)
  for (const account of DEMO_ACCOUNTS) {
    const identifier = parseIdentifier(account.email, deps.sealer)!
    if (await core.accounts.findByIdentifier(identifier)) continue
    const passwordHash = await hashPassword(DEMO_PASSWORD)
    await transact(deps.db, (trx) => seedInTrx(core, account, passwordHash, trx))
  }
}

async function seedInTrx(core: Core, demo: DemoAccount, passwordHash: string, trx: Trx) {
  const { accounts, secondFactors, sealer, now } = core
  const identifier = parseIdentifier(demo.email, sealer)!
  const id = await accounts.insertInTrx(
    { name: demo.name, identifier, verified: true, passwordHash, grants: demo.grants, demo: true },
    trx,
  )
  if (!id) return
  if (isStaff(demo.grants)) await secondFactors.putInTrx(id, demoSecret(demo.email), 0, trx)
  const phone =
    demo.phone && (await accounts.identifierColumns(id, parseIdentifier(demo.phone, sealer)!, true))
  const nik = demo.facts && {
    nikState: 'matched',
    nikIndex: accounts.nikIndex(demo.facts.nik),
    nikFacts: await accounts.sealField(id, 'nikFacts', JSON.stringify({ ...demo.facts, name: demo.name })),
    nikSettledAt: instant(now()),
  }
  if (phone || nik) await accounts.changeInTrx({ id, version: 1 }, { ...phone, ...nik }, trx)
}

/**
 * The next unused second factor of a demo account, for the sign-in page of demo mode. Null for a resident, for an
 * account that is not a demo account, and in live mode.
 */
export async function demoCode(deps: IdentityDeps, email: string): Promise<string | null> {
  if (deps.settings.mode !== 'demo') return null
  const demo = DEMO_ACCOUNTS.find((account) => account.email === email)
  if (!demo || !isStaff(demo.grants)) return null
  const core = createCore(deps)
  const account = await core.accounts.findByIdentifier(parseIdentifier(email, deps.sealer)!)
  const factor = account?.demo ? await core.secondFactors.find(account.id) : undefined
  if (!factor) return null
  const step = stepAt(deps.now())
  // A step is used once; the next one is taken early rather than making the visitor wait.
  return codeAt(demoSecret(email), Math.min(Math.max(step - 1, factor.lastStep + 1), step + 1))
}

/** Anyone can work it out, as anyone can read the password: that is what a demo is. */
const demoSecret = (email: string) =>
  createHash('sha256').update(`gerbang demo ${email}`).digest().subarray(0, 20)

/** How many accounts the demo seed left behind: live mode refuses to start on any. */
export async function findDemoAccounts(db: Db): Promise<number> {
  const row = await db
    .selectFrom('account')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('demo', '=', flag(true))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
