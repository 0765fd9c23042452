import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import { days, hours } from './durations.ts'
import { createIdentity, type Identity, type Session, seedDemoAccounts } from './index.ts'
import { demoSession, type IdentityWorld, openIdentityWorld, registered } from './testing.ts'

const AHMAD = { nik: '5272041507909001', name: 'Ahmad Contoh', birthDate: '1990-07-15' }
const SITI = { nik: '5272045507909002', name: 'Siti Contoh', birthDate: '1990-07-15' }
const BUDI = { nik: '5272010102859003', name: 'Budi Contoh', birthDate: '1985-02-01' }

for (const engine of engines)
  describe(`the NIK on ${engine.name}`, () => {
    let world: IdentityWorld
    let identity: Identity
    let clerk: Session
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
      identity = createIdentity(world.deps)
      await seedDemoAccounts(world.deps)
    })
    beforeEach(async () => {
      world.pass(days(2))
      world.mailbox.length = 0
      world.journal.length = 0
      clerk = await demoSession(identity, world, 'loket@contoh.test')
    })
    afterAll(() => world.close())

    it('is matched by the population agency and then part of what agencies may be told', async () => {
      const { token, viewer } = await registered(identity, world, 'siti@contoh.test', 'siti')
      expect(await identity.person(viewer.account)).toEqual({ name: 'siti', email: 'siti@contoh.test' })
      expect(await identity.addNik(token, { ...SITI, nik: ' 5272 0455 0790 9002 ' })).toEqual({
        outcome: 'matched',
      })
      expect(await identity.viewer(token)).toMatchObject({ nikMatched: true, name: 'Siti Contoh' })
      expect(await identity.person(viewer.account)).toEqual({
        name: 'Siti Contoh',
        email: 'siti@contoh.test',
        nik: SITI.nik,
        birthDate: SITI.birthDate,
      })
      expect(await identity.addNik(token, BUDI)).toEqual({ outcome: 'already' })
      expect(await identity.profile(viewer)).toMatchObject({ nikState: 'matched', nik: '527204••••••9002' })
    })

    it('that somebody holds gets the answer of one that does not match', async () => {
      const calls = world.agency.calls
      const held = await registered(identity, world, 'ahmad2@contoh.test')
      const strange = await registered(identity, world, 'lain@contoh.test')
      expect(await identity.addNik(held.token, AHMAD)).toEqual({ outcome: 'unmatched' })
      expect(await identity.addNik(strange.token, { ...BUDI, birthDate: '1985-02-02' })).toEqual({
        outcome: 'unmatched',
      })
      expect(world.agency.calls - calls).toBe(2)
      for (const { token, viewer } of [held, strange]) {
        expect(await identity.viewer(token)).toMatchObject({ nikMatched: false })
        expect(await identity.person(viewer.account)).not.toHaveProperty('nik')
      }
      // The holder keeps it.
      const warga = await demoSession(identity, world, 'warga@contoh.test')
      expect(warga.viewer.nikMatched).toBe(true)
    })

    it('goes to one of two who ask at once', async () => {
      const [a, b] = [
        await registered(identity, world, 'budi1@contoh.test'),
        await registered(identity, world, 'budi2@contoh.test'),
      ]
      const both = await Promise.all([a, b].map(({ token }) => identity.addNik(token, BUDI)))
      expect(both.map((one) => one.outcome).sort()).toEqual(['matched', 'unmatched'])
    })

    it('is refused in form without asking anybody (C04)', async () => {
      const { token } = await registered(identity, world, 'bentuk@contoh.test')
      const calls = world.agency.calls
      const bad = [
        '527204150790900',
        '52720415079090011',
        '5272040007909001',
        '5272043207909001',
        '5272047207909001',
        '5272041513909001',
        '5272041507900000',
        '５２７２０４',
        '',
        '5272041507909001x',
        "' OR 1=1",
      ]
      for (const nik of bad)
        expect(await identity.addNik(token, { ...AHMAD, nik }), nik).toEqual({
          outcome: 'invalid',
          fields: { nik: 'invalid' },
        })
      for (const birthDate of ['1990-02-30', '15-07-1990', '2090-01-01', '0000-01-01', ''])
        expect(await identity.addNik(token, { ...AHMAD, birthDate }), birthDate).toEqual({
          outcome: 'invalid',
          fields: { birthDate: 'invalid' },
        })
      expect(world.agency.calls).toBe(calls)
    })

    it('waits when the agency does not answer, and costs no try', async () => {
      const { token } = await registered(identity, world, 'mati@contoh.test')
      world.agency.down = true
      for (let i = 0; i < 8; i++)
        expect(await identity.addNik(token, SITI)).toEqual({ outcome: 'unavailable' })
      world.agency.down = false
      expect(await identity.addNik(token, { ...BUDI, name: 'Salah' })).toEqual({ outcome: 'unmatched' })
    })

    it('can be tried five times a day', async () => {
      const { token } = await registered(identity, world, 'coba@contoh.test')
      const outcomes: string[] = []
      for (let i = 0; i < 6; i++)
        outcomes.push((await identity.addNik(token, { ...BUDI, birthDate: `1985-02-1${i}` })).outcome)
      expect(outcomes).toEqual([...Array(5).fill('unmatched'), 'limited'])
    })

    describe('at the counter', () => {
      const purpose = 'Warga datang dengan KTP, antrean A12'

      it('is found by the address that the person names, masked and in the journal', async () => {
        const { token, viewer } = await registered(identity, world, 'datang@contoh.test', 'Ahmad')
        await identity.addNik(token, AHMAD)
        const found = await identity.counterFind(clerk.viewer, { identifier: 'datang@contoh.test', purpose })
        expect(found).toEqual({
          outcome: 'found',
          account: viewer.account,
          name: 'Ahmad',
          identifier: 'd•••@contoh.test',
          nikState: 'unmatched',
          nik: '527204••••••9001',
          birthDate: '1990-07-15',
        })
        expect(
          await identity.counterFind(clerk.viewer, { identifier: 'tiada@contoh.test', purpose }),
        ).toEqual({ outcome: 'not_found' })
        expect(world.journal).toMatchObject([
          {
            actor: `staff:${clerk.viewer.account}`,
            action: 'account.looked_up',
            object: `account:${viewer.account}`,
            purpose,
          },
          { action: 'account.looked_up', object: 'account:none' },
        ])
        expect(JSON.stringify(world.journal)).not.toContain('contoh.test')
      })

      it('is settled with the card in hand; who held it loses it and is told', async () => {
        const { viewer } = await registered(identity, world, 'benar@contoh.test', 'Ahmad')
        const warga = await demoSession(identity, world, 'warga@contoh.test')
        world.mailbox.length = 0
        world.journal.length = 0
        expect(
          await identity.counterSettle(clerk.viewer, { account: viewer.account, facts: AHMAD, purpose }),
        ).toEqual({ outcome: 'settled', moved: true })
        expect(await identity.person(viewer.account)).toMatchObject({ nik: AHMAD.nik, name: 'Ahmad Contoh' })
        expect(await identity.viewer(warga.token)).toBeNull()
        expect(await identity.person(warga.viewer.account)).not.toHaveProperty('nik')
        expect(world.mailbox.map((m) => [m.template, 'email' in m.to && m.to.email]).sort()).toEqual([
          ['nik_moved', 'warga@contoh.test'],
          ['nik_settled', 'benar@contoh.test'],
        ])
        expect(world.journal).toMatchObject([
          { action: 'nik.settled', object: `account:${viewer.account}`, purpose, detail: { moved: true } },
        ])
        // And back again.
        expect(
          await identity.counterSettle(clerk.viewer, {
            account: warga.viewer.account,
            facts: AHMAD,
            purpose,
          }),
        ).toEqual({ outcome: 'settled', moved: true })
      })

      it('is for counter staff alone, with a purpose, and not for themselves', async () => {
        const { viewer } = await registered(identity, world, 'siapa@contoh.test')
        const settle = { account: viewer.account, facts: SITI, purpose }
        for (const email of [
          'warga@contoh.test',
          'petugas@contoh.test',
          'admin@contoh.test',
          'integrator@contoh.test',
        ]) {
          const other = await demoSession(identity, world, email)
          expect(
            await identity.counterFind(other.viewer, { identifier: 'siapa@contoh.test', purpose }),
          ).toEqual({ outcome: 'forbidden' })
          expect(await identity.counterSettle(other.viewer, settle)).toEqual({ outcome: 'forbidden' })
        }
        expect(
          await identity.counterFind(clerk.viewer, { identifier: 'siapa@contoh.test', purpose: ' ' }),
        ).toEqual({ outcome: 'purpose_missing' })
        expect(await identity.counterSettle(clerk.viewer, { ...settle, purpose: '' })).toEqual({
          outcome: 'purpose_missing',
        })
        expect(
          await identity.counterSettle(clerk.viewer, { ...settle, account: clerk.viewer.account }),
        ).toEqual({ outcome: 'own_account' })
        expect(await identity.counterSettle(clerk.viewer, { ...settle, account: 'tiada' })).toEqual({
          outcome: 'not_found',
        })
        expect(
          await identity.counterSettle(clerk.viewer, { ...settle, facts: { ...SITI, nik: '1' } }),
        ).toMatchObject({ outcome: 'invalid' })
      })

      it('looks up sixty people an hour at most', async () => {
        const outcomes = new Set<string>()
        for (let i = 0; i < 60; i++)
          outcomes.add(
            (await identity.counterFind(clerk.viewer, { identifier: `orang${i}@contoh.test`, purpose }))
              .outcome,
          )
        expect([...outcomes]).toEqual(['not_found'])
        expect(
          await identity.counterFind(clerk.viewer, { identifier: 'warga@contoh.test', purpose }),
        ).toMatchObject({ outcome: 'limited' })
        world.pass(hours(1))
      })
    })
  })
