/** For identity's own tests: a database, a clock, a mailbox, and a population register of three people. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteQueryCompiler } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { AgencyError } from '../../adapters/kit/contract.ts'
import type { TestEngine } from '../../db/testing.ts'
import { createKeyStore } from '../keys.ts'
import { loadMasterKeys } from '../platform/keys.ts'
import { createSealer } from '../platform/seal.ts'
import type { AuditEntry, Caller, Facts, IdentityDeps, Message } from './deps.ts'
import { createIdentity, DEMO_PASSWORD, type Identity } from './index.ts'
import type { OidcProvider } from './oidc-client.ts'

export const PASSWORD = 'empat kucing hijau'
export const caller = (more: Partial<Caller> = {}): Caller => ({
  address: '203.0.113.7',
  agent: 'Test',
  ...more,
})

/** People the register knows. */
const REGISTER: Facts[] = [
  { nik: '5272041507909001', name: 'Ahmad Contoh', birthDate: '1990-07-15' },
  { nik: '5272045507909002', name: 'Siti Contoh', birthDate: '1990-07-15' },
  { nik: '5272010102859003', name: 'Budi Contoh', birthDate: '1985-02-01' },
]

export async function openIdentityWorld(
  engine: TestEngine,
  o: { mode?: 'demo' | 'live'; providers?: OidcProvider[]; at?: Date } = {},
) {
  // Room for a hundred at once: beyond it the pool refuses, which is another test's subject.
  const database = await engine.open({ connections: 40 })
  const file = join(tmpdir(), `gerbang-keys-${uuidv7()}.json`)
  const masterKeys = await loadMasterKeys({ file, mode: 'demo' })
  let at = o.at?.getTime() ?? Date.parse('2026-11-20T01:00:00.000Z')
  const now = () => new Date(at)
  const mailbox: Message[] = []
  const journal: AuditEntry[] = []
  const agency = { down: false, calls: 0 }
  const { db } = database
  const sealer = createSealer({ tenant: 'BIM', masterKeys, store: createKeyStore(db), now })
  await sealer.check()

  const deps: IdentityDeps = {
    db,
    tenant: 'BIM',
    sealer,
    now,
    notifyInTrx: async (message) => void mailbox.push(message),
    auditInTrx: async (entry) => void journal.push(entry),
    async match(facts) {
      agency.calls++
      if (agency.down) throw new AgencyError('unavailable', 'register is down')
      const person = REGISTER.find((p) => p.nik === facts.nik)
      return {
        found: person !== undefined,
        name: person?.name === facts.name,
        birthDate: person?.birthDate === facts.birthDate,
      }
    },
    settings: {
      issuer: 'Gerbang',
      origin: 'https://gerbang.test',
      mode: o.mode ?? 'demo',
      providers: o.providers ?? [],
    },
  }
  return {
    deps,
    db,
    sealer,
    masterKeys,
    mailbox,
    journal,
    agency,
    now,
    pass(ms: number) {
      at += ms
    },
    async close() {
      await database.close()
      await rm(file)
    },
  }
}
export type IdentityWorld = Awaited<ReturnType<typeof openIdentityWorld>>

/** A resident with this address and `PASSWORD`, and the session it has from registering. */
export async function registered(
  identity: Identity,
  world: IdentityWorld,
  identifier: string,
  name = 'Rina Uji',
) {
  const sent = await identity.register({ identifier, name, password: PASSWORD }, caller())
  if (sent.outcome !== 'code_sent') throw new Error(JSON.stringify(sent))
  const made = await identity.confirmRegistration(
    sent.challenge,
    world.mailbox.at(-1)?.data.code ?? '',
    caller(),
  )
  if (made.outcome !== 'signed_in') throw new Error(JSON.stringify(made))
  return made
}

/** A demo account, signed in with everything it needs; the clock moves on, since a code works once. */
export async function demoSession(identity: Identity, world: IdentityWorld, email: string) {
  const half = await identity.signIn({ identifier: email, password: DEMO_PASSWORD }, caller())
  if (half.outcome === 'signed_in') return half
  if (half.outcome !== 'second_factor') throw new Error(JSON.stringify(half))
  world.pass(30_000)
  const full = await identity.secondFactor(half.token, (await identity.demoCode(email)) ?? '', caller())
  if (full.outcome !== 'signed_in') throw new Error(JSON.stringify(full))
  return full
}

/** The second process: another set of services on the same database. */
export const secondProcess = (world: IdentityWorld) => createIdentity(world.deps)

/** RFC 4648 base 32 back to bytes, as an authenticator app reads it. */
export function readBase32(text: string) {
  const bits = [...text]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
}

/** Identity on the same database, with every statement it sends written down (without the values). */
export function watched(world: IdentityWorld) {
  const statements: string[] = []
  const compiler = new SqliteQueryCompiler()
  const db = world.db.withPlugin({
    transformQuery({ node, queryId }) {
      const text = compiler.compileQuery(node, queryId).sql
      // First and later tries of a counter differ in `insert` or `update` only.
      statements.push(text.replace(/^(insert into|update) "attempt".*/, 'write "attempt"'))
      return node
    },
    transformResult: async ({ result }) => result,
  })
  return {
    identity: createIdentity({ ...world.deps, db }),
    /** What was sent since the last call. */
    statements: () => statements.splice(0),
  }
}
