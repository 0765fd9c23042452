import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import type { Grant } from '../view.ts'
import { days, hours } from './durations.ts'
import {
  createIdentity,
  DEMO_ACCOUNTS,
  findDemoAccounts,
  type Identity,
  type Session,
  seedDemoAccounts,
} from './index.ts'
import {
  caller,
  demoSession,
  type IdentityWorld,
  openIdentityWorld,
  PASSWORD,
  readBase32,
  registered,
  secondProcess,
} from './testing.ts'
import { codeAt, stepAt } from './totp.ts'

const OFFICER: Grant = { role: 'officer', scope: 'dpmptsp' }
const ADMIN: Grant = { role: 'admin', scope: '*' }

for (const engine of engines)
  describe(`people and rights on ${engine.name}`, () => {
    let world: IdentityWorld
    let identity: Identity
    let admin: Session
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
      identity = createIdentity(world.deps)
      await seedDemoAccounts(world.deps)
    })
    beforeEach(async () => {
      world.pass(hours(9))
      world.mailbox.length = 0
      admin = await demoSession(identity, world, 'admin@contoh.test')
      world.journal.length = 0
    })
    afterAll(() => world.close())

    const invited = async (email: string, grants: Grant[] = [OFFICER]) => {
      const answer = await identity.invite(admin.viewer, { email, name: 'Dewi Baru', grants })
      if (answer.outcome !== 'invited') throw new Error(answer.outcome)
      return { account: answer.account, link: world.mailbox.at(-1)!.data.token! }
    }
    /** Accepts and sets up the app: the whole first day of a member of staff. */
    const settledIn = async (email: string, grants: Grant[] = [OFFICER]) => {
      const { account, link } = await invited(email, grants)
      const first = await identity.acceptInvite({ token: link, password: PASSWORD }, caller())
      if (first.outcome !== 'enrol_second_factor') throw new Error(first.outcome)
      const begun = await identity.enrolTotp(first.token)
      if (begun.outcome !== 'enrol') throw new Error(begun.outcome)
      const secret = readBase32(begun.secret)
      const done = await identity.confirmTotp(
        first.token,
        begun.challenge,
        codeAt(secret, stepAt(world.now())),
        caller(),
      )
      if (done.outcome !== 'signed_in') throw new Error(done.outcome)
      return { account, session: done, first }
    }

    it('staff are invited, set a password and an authenticator, and only then have rights', async () => {
      const { session, first, account } = await settledIn('dewi@contoh.test')
      expect(first.viewer).toMatchObject({ secondFactor: 'missing', grants: [] })
      expect(session.viewer).toMatchObject({
        account,
        secondFactor: 'passed',
        grants: [OFFICER],
        emailVerified: true,
      })
      expect(world.journal).toMatchObject([
        { actor: `staff:${admin.viewer.account}`, action: 'staff.invited', object: `account:${account}` },
      ])
    })

    it('an invitation works once, for three days, and no longer than the newest', async () => {
      const { account, link } = await invited('sekali@contoh.test')
      expect(
        await identity.signIn({ identifier: 'sekali@contoh.test', password: PASSWORD }, caller()),
      ).toEqual({ outcome: 'wrong' })
      expect(await identity.people.setGrants(admin.viewer, account, [OFFICER])).toEqual({ outcome: 'done' })
      expect(await identity.inviteAgain(admin.viewer, account)).toEqual({ outcome: 'invited' })
      const newer = world.mailbox.at(-1)!.data.token!
      expect(await identity.acceptInvite({ token: link, password: PASSWORD }, caller())).toEqual({
        outcome: 'wrong',
      })
      expect(await identity.acceptInvite({ token: newer, password: 'pendek' }, caller())).toEqual({
        outcome: 'invalid',
        password: 'short',
      })
      const both = await Promise.all(
        [1, 2].map(() => identity.acceptInvite({ token: newer, password: PASSWORD }, caller())),
      )
      expect(both.map((one) => one.outcome).sort()).toEqual(['enrol_second_factor', 'wrong'])
      expect(await identity.inviteAgain(admin.viewer, account)).toEqual({ outcome: 'not_found' })
      const late = await invited('telat@contoh.test')
      world.pass(days(3))
      expect(await identity.acceptInvite({ token: late.link, password: PASSWORD }, caller())).toEqual({
        outcome: 'wrong',
      })
    })

    it('an invitation says what is wrong, and who is there already', async () => {
      const there = await identity.invite(admin.viewer, {
        email: 'warga@contoh.test',
        name: 'A',
        grants: [OFFICER],
      })
      expect(there).toMatchObject({ outcome: 'exists' })
      expect(await identity.invite(admin.viewer, { email: '081200009999', name: '', grants: [] })).toEqual({
        outcome: 'invalid',
        fields: { identifier: 'invalid', name: 'missing', grants: 'invalid' },
      })
      const odd: Grant[] = [
        { role: 'officer', scope: '*' },
        { role: 'admin', scope: 'mpp' },
        { role: 'counter', scope: '../x' },
        { role: 'god' as 'admin', scope: '*' },
      ]
      for (const grant of odd)
        expect(
          await identity.invite(admin.viewer, { email: 'x@contoh.test', name: 'X', grants: [grant] }),
        ).toMatchObject({ outcome: 'invalid' })
    })

    it('the first admin comes from the command line, which alone is shown the link', async () => {
      const made = await identity.invite('command', {
        email: 'pertama@contoh.test',
        name: 'Pertama',
        grants: [ADMIN],
      })
      if (made.outcome !== 'invited') throw new Error(made.outcome)
      expect(await identity.acceptInvite({ token: made.token, password: PASSWORD }, caller())).toMatchObject({
        outcome: 'enrol_second_factor',
      })
      expect(
        await identity.invite(admin.viewer, { email: 'kedua@contoh.test', name: 'Kedua', grants: [ADMIN] }),
      ).toMatchObject({ token: null })
      expect(world.journal[0]).toMatchObject({ actor: 'command' })
      await identity.people.setGrants('command', made.account, [])
    })

    it('a changed right ends every session, on every process, and the next one has it (G68)', async () => {
      const { account, session } = await settledIn('pindah@contoh.test')
      const other = secondProcess(world)
      expect(await other.viewer(session.token)).toMatchObject({ grants: [OFFICER] })
      const grants: Grant[] = [
        { role: 'counter', scope: 'mpp' },
        { role: 'resident', scope: '*' },
      ]
      expect(await identity.people.setGrants(admin.viewer, account, grants)).toEqual({ outcome: 'done' })
      expect(await other.viewer(session.token)).toBeNull()
      expect(world.journal.at(-1)).toMatchObject({ action: 'grants.changed', detail: { grants } })
      const half = await identity.signIn({ identifier: 'pindah@contoh.test', password: PASSWORD }, caller())
      expect(half).toMatchObject({ outcome: 'second_factor' })
    })

    it('a disabled account is out at once everywhere, and back only when it is enabled', async () => {
      const { account, session } = await settledIn('pergi@contoh.test')
      const other = secondProcess(world)
      expect(await identity.people.disable(admin.viewer, account, 'Pindah dinas')).toEqual({
        outcome: 'done',
      })
      expect(await other.viewer(session.token)).toBeNull()
      const known = caller({ device: session.device })
      expect(await identity.signIn({ identifier: 'pergi@contoh.test', password: PASSWORD }, known)).toEqual({
        outcome: 'disabled',
      })
      expect(await identity.signIn({ identifier: 'pergi@contoh.test', password: 'salah' }, known)).toEqual({
        outcome: 'wrong',
      })
      await identity.requestReset({ identifier: 'pergi@contoh.test' }, caller())
      expect(world.mailbox.at(-1)!.template).toBe('reset_no_account')
      expect(await identity.people.enable(admin.viewer, account, 'Kembali')).toEqual({ outcome: 'done' })
      expect(
        await identity.signIn({ identifier: 'pergi@contoh.test', password: PASSWORD }, caller()),
      ).toMatchObject({ outcome: 'second_factor' })
      expect(world.journal.map((e) => e.action)).toEqual([
        'staff.invited',
        'account.disabled',
        'account.enabled',
      ])
    })

    it('a lost authenticator is taken away by an admin, told to its owner and kept in the journal', async () => {
      const { account, session } = await settledIn('hilang@contoh.test')
      expect(await identity.people.resetSecondFactor(admin.viewer, account, 'HP hilang')).toEqual({
        outcome: 'done',
      })
      expect(await identity.viewer(session.token)).toBeNull()
      expect(world.mailbox.at(-1)).toMatchObject({
        template: 'second_factor_changed',
        to: { email: 'hilang@contoh.test' },
      })
      expect(world.journal.at(-1)).toMatchObject({
        action: 'second_factor.reset',
        detail: { reason: 'HP hilang' },
      })
      expect(
        await identity.signIn({ identifier: 'hilang@contoh.test', password: PASSWORD }, caller()),
      ).toMatchObject({
        outcome: 'enrol_second_factor',
        viewer: { secondFactor: 'missing', grants: [] },
      })
    })

    it('is for admins alone, never for oneself, and never ends the last admin', async () => {
      const warga = await demoSession(identity, world, 'warga@contoh.test')
      const officer = await demoSession(identity, world, 'petugas@contoh.test')
      for (const { viewer } of [warga, officer]) {
        expect(await identity.people.setGrants(viewer, viewer.account, [ADMIN])).toEqual({
          outcome: 'forbidden',
        })
        expect(await identity.people.disable(viewer, admin.viewer.account, '')).toEqual({
          outcome: 'forbidden',
        })
        expect(await identity.people.staff(viewer)).toEqual({ outcome: 'forbidden' })
        expect(await identity.invite(viewer, { email: 'x@contoh.test', name: 'X', grants: [ADMIN] })).toEqual(
          { outcome: 'forbidden' },
        )
      }
      const me = admin.viewer
      expect(await identity.people.setGrants(me, me.account, [])).toEqual({ outcome: 'own_account' })
      expect(await identity.people.disable(me, me.account, '')).toEqual({ outcome: 'own_account' })
      expect(await identity.people.resetSecondFactor(me, me.account, '')).toEqual({ outcome: 'own_account' })
      expect(await identity.people.disable('command', me.account, '')).toEqual({ outcome: 'last_admin' })
      expect(await identity.people.setGrants('command', me.account, [OFFICER])).toEqual({
        outcome: 'last_admin',
      })
      expect(await identity.people.disable(me, 'tiada', '')).toEqual({ outcome: 'not_found' })
      expect(await identity.viewer(admin.token)).not.toBeNull()
    })

    it('leaves one admin when two take each other’s rights at the same moment', async () => {
      const second = await settledIn('admin2@contoh.test', [ADMIN])
      const [a, b] = [admin.viewer, second.session.viewer]
      const both = await Promise.all([
        identity.people.disable(a, b.account, ''),
        secondProcess(world).people.disable(b, a.account, ''),
      ])
      expect(both.filter((one) => one.outcome === 'done')).toHaveLength(1)
      for (const account of [a.account, b.account]) await identity.people.enable('command', account, '')
      await identity.people.setGrants('command', b.account, [])
    })

    it('an admin whose own rights were just taken can do nothing with the page still open (E09)', async () => {
      const { session } = await settledIn('bekas@contoh.test', [ADMIN])
      await identity.people.setGrants(admin.viewer, session.viewer.account, [])
      const refused = await identity.people.setGrants(session.viewer, admin.viewer.account, [])
      expect(refused).toEqual({ outcome: 'changed_meanwhile' })
    })

    it('lists staff and no resident', async () => {
      await registered(identity, world, 'biasa@contoh.test')
      const answer = await identity.people.staff(admin.viewer)
      if (answer.outcome !== 'found') throw new Error(answer.outcome)
      const emails = answer.people.map((p) => p.email)
      for (const { email, grants } of DEMO_ACCOUNTS)
        expect(emails.includes(email), email).toBe(grants[0]!.role !== 'resident')
      expect(emails).not.toContain('biasa@contoh.test')
      expect(answer.people.find((p) => p.email === 'admin@contoh.test')).toMatchObject({
        hasSecondFactor: true,
        disabled: false,
        invited: false,
      })
    })

    it('demo accounts are made once, found, and never in live mode', async () => {
      await seedDemoAccounts(world.deps)
      expect(await findDemoAccounts(world.db)).toBe(5)
      const live = { ...world.deps, settings: { ...world.deps.settings, mode: 'live' as const } }
      await expect(seedDemoAccounts(live)).rejects.toThrow('demo mode only')
    })
  })
