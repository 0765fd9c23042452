import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../db/testing.ts'
import { createIdentity, DEMO_PASSWORD, type Identity, seedDemoAccounts } from './identity/index.ts'
import { caller, type IdentityWorld, openIdentityWorld, registered } from './identity/testing.ts'
import { createRotation, SEALED_COLUMNS } from './rotation.ts'

for (const engine of engines)
  describe(`rotating keys on ${engine.name}`, () => {
    let world: IdentityWorld
    let identity: Identity
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
      identity = createIdentity(world.deps)
      await seedDemoAccounts(world.deps)
    })
    afterAll(() => world.close())

    it('knows every sealed column of the schema', async () => {
      const tables = await world.db.introspection.getTables()
      const binary = tables.flatMap((table) =>
        table.columns
          .filter((column) => /blob/i.test(column.dataType))
          .map((column) => `${table.name}.${column.name}`),
      )
      const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`)
      // The wrapped keys themselves are under the master key.
      expect(binary.filter((name) => name !== 'tenantKey.wrapped').sort()).toEqual(listed.sort())
    })

    it('moves everything while people register and sign in, and loses nothing (G62)', async () => {
      const rotation = createRotation({ db: world.db, tenant: 'BIM', sealer: world.sealer })
      const before = await registered(identity, world, 'sebelum@contoh.test', 'Sebelum Putar')
      expect(await rotation.countInUse(1)).toBeGreaterThan(10)

      let going = true
      const use = (async () => {
        const failures: unknown[] = []
        for (let i = 0; going || i < 5; i++) {
          const made = await registered(identity, world, `selama${i}@contoh.test`, 'Selama Putar').catch(
            (e) => failures.push(e),
          )
          if (typeof made === 'object') await identity.sessions(made.viewer).catch((e) => failures.push(e))
          world.pass(61_000 * 60)
        }
        return failures
      })()
      for (let round = 0; round < 3; round++) {
        await world.sealer.rotate()
        await rotation.rewrapAll(() => new Promise((done) => setImmediate(done)))
      }
      going = false
      expect(await use).toEqual([])

      await rotation.rewrapAll()
      const newest = await world.sealer.newestVersion()
      for (let version = 1; version < newest; version++) {
        expect(await rotation.countInUse(version), `version ${version}`).toBe(0)
        expect(await world.sealer.retire(version, rotation.countInUse)).toEqual({ outcome: 'retired' })
      }
      world.pass(24 * 3_600_000)
      for (let version = 1; version < newest; version++)
        expect(await world.sealer.destroy(version, rotation.countInUse)).toEqual({ outcome: 'destroyed' })
      expect(await identity.person(before.viewer.account)).toMatchObject({
        name: 'Sebelum Putar',
        email: 'sebelum@contoh.test',
      })
      const again = await identity.signIn(
        { identifier: 'warga@contoh.test', password: DEMO_PASSWORD },
        caller(),
      )
      expect(again).toMatchObject({ outcome: 'signed_in', viewer: { name: 'Ahmad Contoh' } })
    })

    it('refuses to retire a key that is still used', async () => {
      const rotation = createRotation({ db: world.db, tenant: 'BIM', sealer: world.sealer })
      const old = await world.sealer.newestVersion()
      await world.sealer.rotate()
      world.pass(60_000)
      expect(await world.sealer.retire(old, rotation.countInUse)).toMatchObject({ outcome: 'in_use' })
    })

    it('counts and moves what is kept elsewhere too', async () => {
      let version = 1
      const elsewhere = {
        countInUse: async (asked: number) => (asked === version ? 4 : 0),
        rewrapAll: async () => {
          version = await world.sealer.newestVersion()
          return 4
        },
      }
      const rotation = createRotation({
        db: world.db,
        tenant: 'BIM',
        sealer: world.sealer,
        elsewhere: [elsewhere],
      })
      expect(await rotation.countInUse(1)).toBe(4)
      await rotation.rewrapAll()
      expect(await rotation.countInUse(1)).toBe(0)
    })
  })
