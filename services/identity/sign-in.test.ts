import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import { days, hours, minutes, seconds } from './durations.ts'
import { createIdentity, DEMO_PASSWORD, type Identity, seedDemoAccounts } from './index.ts'
import {
  caller,
  demoSession,
  type IdentityWorld,
  openIdentityWorld,
  PASSWORD,
  registered,
  secondProcess,
  watched,
} from './testing.ts'

for (const engine of engines)
  describe(`signing in on ${engine.name}`, () => {
    const inMemory = engine.name === 'SQLite in memory'
    let world: IdentityWorld
    let identity: Identity
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
      identity = createIdentity(world.deps)
      await seedDemoAccounts(world.deps)
    })
    afterAll(() => world.close())
    const signIn = (identifier: string, password = PASSWORD, from = caller()) =>
      identity.signIn({ identifier, password }, from)
    const forget = () => world.pass(hours(2))

    describe('sessions', () => {
      it('begin with the password, however the address is typed', async () => {
        await registered(identity, world, 'rina@contoh.test')
        for (const typed of ['rina@contoh.test', ' Rina@Contoh.TEST ', 'rina@contoh.test\u200b'])
          expect(await signIn(typed)).toMatchObject({
            outcome: 'signed_in',
            viewer: { name: 'Rina Uji', level: 'full' },
          })
        await registered(identity, world, '0812-0000-9100')
        expect(await signIn('+62 812 0000 9100')).toMatchObject({ outcome: 'signed_in' })
      })

      it('end where they are ended, on every process, and never begin with an id from outside', async () => {
        const other = secondProcess(world)
        const one = await demoSession(identity, world, 'warga@contoh.test')
        expect(await other.viewer(one.token)).toMatchObject({ account: one.viewer.account })
        expect(await identity.signOut(one.token)).toBe(true)
        expect(await other.viewer(one.token)).toBeNull()
        expect(await identity.signOut(one.token)).toBe(false)
        for (const forged of [
          '',
          'x',
          'a'.repeat(43),
          null,
          undefined,
          { toString: () => one.token },
          [one.token],
        ])
          expect(await identity.viewer(forged)).toBeNull()
      })

      it('are listed and revoked one by one, one’s own only', async () => {
        const [a, b] = [
          await signIn('rina@contoh.test'),
          await signIn('rina@contoh.test', PASSWORD, caller({ agent: 'HP' })),
        ]
        const warga = await demoSession(identity, world, 'warga@contoh.test')
        if (a.outcome !== 'signed_in' || b.outcome !== 'signed_in') throw new Error('not signed in')
        const list = await identity.sessions(a.viewer)
        expect(list.filter((s) => s.current)).toHaveLength(1)
        expect(list.find((s) => s.id === b.viewer.session)).toMatchObject({
          agent: 'HP',
          address: '203.0.113.7',
        })
        expect(await identity.revoke(warga.viewer, b.viewer.session)).toBe(false)
        expect(await identity.revoke(a.viewer, b.viewer.session)).toBe(true)
        expect(await identity.viewer(b.token)).toBeNull()
        await identity.signOutEverywhere(a.viewer)
        expect(await identity.viewer(a.token)).toBeNull()
        expect(await identity.viewer(warga.token)).not.toBeNull()
      })

      it('of residents last 12 idle hours, remembered ones 30 days for low-risk views', async () => {
        const plain = await signIn('rina@contoh.test')
        const kept = await identity.signIn(
          { identifier: 'rina@contoh.test', password: PASSWORD, remember: true },
          caller(),
        )
        if (plain.outcome !== 'signed_in' || kept.outcome !== 'signed_in') throw new Error('not signed in')
        expect([plain.maxAge, kept.maxAge]).toEqual([null, days(30) / 1000])
        for (let i = 0; i < 3; i++) {
          world.pass(hours(12))
          expect(await identity.viewer(plain.token)).toMatchObject({ level: 'full' })
        }
        world.pass(hours(12) + seconds(1))
        expect(await identity.viewer(plain.token)).toBeNull()
        expect(await identity.viewer(kept.token)).toMatchObject({ level: 'remembered' })
        // Looking around does not win the full session back.
        expect(await identity.viewer(kept.token)).toMatchObject({ level: 'remembered' })
        world.pass(days(30))
        expect(await identity.viewer(kept.token)).toBeNull()
      })

      it('of staff last 30 idle minutes and 8 hours, and are never remembered', async () => {
        const idle = await demoSession(identity, world, 'petugas@contoh.test')
        world.pass(minutes(30) + seconds(1))
        expect(await identity.viewer(idle.token)).toBeNull()
        const busy = await demoSession(identity, world, 'petugas@contoh.test')
        for (let i = 0; i < 15; i++) {
          world.pass(minutes(30))
          expect(await identity.viewer(busy.token), `${i}`).not.toBeNull()
        }
        world.pass(minutes(31))
        expect(await identity.viewer(busy.token)).toBeNull()
      })
    })

    describe('guessing (G64)', () => {
      it('gets six tries in a quarter of an hour, over all processes and spellings', async () => {
        forget()
        const other = secondProcess(world)
        const spellings = ['rina@contoh.test', 'RINA@contoh.test', ' rina@contoh.test', 'rina@CONTOH.test']
        const outcomes: string[] = []
        for (let i = 0; i < 7; i++) {
          const process = i % 2 ? other : identity
          const from = caller({ address: `203.0.113.${i}` })
          outcomes.push(
            (await process.signIn({ identifier: spellings[i % 4]!, password: `salah ${i}` }, from)).outcome,
          )
        }
        expect(outcomes).toEqual([...Array(6).fill('wrong'), 'locked'])
        expect(await signIn('rina@contoh.test')).toMatchObject({ outcome: 'locked' })
        world.pass(minutes(15) + seconds(2))
        expect(await signIn('rina@contoh.test')).toMatchObject({ outcome: 'signed_in' })
      })

      it('gets no seventh try by racing', async () => {
        forget()
        const other = secondProcess(world)
        const tries = Array.from({ length: 20 }, (_, i) =>
          (i % 2 ? other : identity).signIn({ identifier: 'rina@contoh.test', password: 'salah' }, caller()),
        )
        const outcomes = (await Promise.all(tries)).map((answer) => answer.outcome)
        expect(outcomes.filter((o) => o === 'wrong')).toHaveLength(6)
        expect(outcomes.filter((o) => o === 'locked')).toHaveLength(14)
      })

      it('is locked for an address that has no account just the same', async () => {
        forget()
        for (let i = 0; i < 6; i++)
          expect(await signIn('siapa@contoh.test', 'salah')).toEqual({ outcome: 'wrong' })
        expect(await signIn('siapa@contoh.test', 'salah')).toMatchObject({ outcome: 'locked' })
      })

      it('is not given fresh tries by the owner’s signing in', async () => {
        forget()
        for (let i = 0; i < 5; i++) await signIn('rina@contoh.test', 'salah')
        expect(await signIn('rina@contoh.test')).toMatchObject({ outcome: 'signed_in' })
        expect(await signIn('rina@contoh.test', 'salah')).toMatchObject({ outcome: 'wrong' })
        expect(await signIn('rina@contoh.test', 'salah')).toMatchObject({ outcome: 'locked' })
      })

      // A hundred hashes; how the counter behaves on each engine is for attempts.test.ts.
      if (inMemory)
        it('over many accounts is stopped per address block, and told once', async () => {
          forget()
          world.journal.length = 0
          const answers = new Map<string, number>()
          for (let i = 0; i < 105; i++) {
            // One customer's /64, whatever the address.
            const address = `2001:db8:7:7::${(i + 1).toString(16)}`
            const { outcome } = await identity.signIn(
              { identifier: `korban${i}@contoh.test`, password: 'a' },
              caller({ address }),
            )
            answers.set(outcome, (answers.get(outcome) ?? 0) + 1)
          }
          expect(Object.fromEntries(answers)).toEqual({ wrong: 100, locked: 5 })
          expect(world.journal.map((entry) => entry.action)).toEqual(['signin.spraying'])
          expect(JSON.stringify(world.journal)).not.toContain('2001')
          // The neighbour's block is another one.
          expect(await signIn('x@contoh.test', 'a', caller({ address: '2001:db8:7:8::1' }))).toEqual({
            outcome: 'wrong',
          })
        })

      it('leaves the owner’s known device able to sign in (G65)', async () => {
        forget()
        const first = await signIn('rina@contoh.test')
        if (first.outcome !== 'signed_in') throw new Error('not signed in')
        const home = caller({ device: first.device })
        for (let round = 0; round < 3; round++) {
          for (let i = 0; i < 7; i++)
            await signIn('rina@contoh.test', 'salah', caller({ address: '198.51.100.9' }))
          expect(await signIn('rina@contoh.test')).toMatchObject({ outcome: 'locked' })
          expect(await signIn('rina@contoh.test', PASSWORD, home)).toMatchObject({
            outcome: 'signed_in',
            device: null,
          })
        }
        // A stolen device cookie has six tries of its own, and helps with no other account.
        for (let i = 0; i < 6; i++)
          expect(await signIn('rina@contoh.test', 'salah', home)).toEqual({ outcome: 'wrong' })
        expect(await signIn('rina@contoh.test', PASSWORD, home)).toMatchObject({ outcome: 'locked' })
        for (let i = 0; i < 6; i++) await signIn('warga@contoh.test', 'salah', home)
        expect(await signIn('warga@contoh.test', DEMO_PASSWORD, home)).toMatchObject({ outcome: 'locked' })
      })

      it('answers busy instead of hashing without end', async () => {
        forget()
        const tries = Array.from({ length: 30 }, (_, i) => signIn(`ramai${i}@contoh.test`, 'a'))
        const outcomes = (await Promise.all(tries)).map((answer) => answer.outcome)
        expect(outcomes.filter((o) => o === 'busy')).toHaveLength(8)
        expect(outcomes.filter((o) => o === 'wrong')).toHaveLength(22)
      })
    })

    describe('known and unknown (G66)', () => {
      it('cost the same statements, the same answer and the same hash', async () => {
        forget()
        const { identity: quiet, statements } = watched(world)
        const own = await signIn('rina@contoh.test')
        if (own.outcome !== 'signed_in') throw new Error('not signed in')
        for (const device of [undefined, 'b'.repeat(43), own.device]) {
          const seen = []
          for (const identifier of ['warga@contoh.test', 'tidakada@contoh.test', 'bukan alamat']) {
            const from = caller({ address: '192.0.2.1', device })
            seen.push({
              answer: await quiet.signIn({ identifier, password: 'salah' }, from),
              statements: statements(),
            })
            world.pass(hours(2))
          }
          expect(seen[0]!.statements.length).toBeGreaterThan(2)
          expect(seen[1]).toEqual(seen[0])
          expect(seen[2]).toEqual(seen[0])
        }
      })

      if (inMemory)
        it('cost the same processor time, coarsely', async () => {
          // Without the dummy hash an unknown address would cost almost nothing.
          const cost = async (identifier: string) => {
            forget()
            const before = process.cpuUsage()
            await signIn(identifier, 'salah')
            const { user, system } = process.cpuUsage(before)
            return user + system
          }
          const sums = { known: 0, unknown: 0 }
          for (let i = 0; i < 15; i++) {
            sums.known += await cost('rina@contoh.test')
            sums.unknown += await cost(`tidak${i}@contoh.test`)
          }
          expect(sums.unknown / sums.known).toBeGreaterThan(0.6)
          expect(sums.unknown / sums.known).toBeLessThan(1.7)
        })
    })

    it('refuses a password of a megabyte before it costs anything', async () => {
      forget()
      expect(await signIn('rina@contoh.test', 'a'.repeat(1_000_000))).toEqual({ outcome: 'wrong' })
      // It took no try either.
      for (let i = 0; i < 6; i++)
        expect(await signIn('rina@contoh.test', 'salah')).toEqual({ outcome: 'wrong' })
    })

    it('sweeps what has run out', async () => {
      world.pass(days(400))
      await identity.sweep()
      for (const table of ['session', 'device', 'attempt', 'challenge'] as const)
        expect(await world.db.selectFrom(table).select('tenant').execute(), table).toEqual([])
    })
  })
