import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import { hours, minutes, seconds } from './durations.ts'
import { createIdentity, DEMO_PASSWORD, type Identity, seedDemoAccounts } from './index.ts'
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

const ADMIN = 'admin@contoh.test'

for (const engine of engines)
  describe(`second factor on ${engine.name}`, () => {
    let world: IdentityWorld
    let identity: Identity
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
      identity = createIdentity(world.deps)
      await seedDemoAccounts(world.deps)
    })
    beforeEach(() => world.pass(hours(3)))
    afterAll(() => world.close())

    const half = async (email = ADMIN, from = caller()) => {
      const answer = await identity.signIn({ identifier: email, password: DEMO_PASSWORD }, from)
      if (answer.outcome !== 'second_factor') throw new Error(answer.outcome)
      return answer
    }
    const demoCode = async (email = ADMIN) => (await identity.demoCode(email))!
    /** A resident with an authenticator app: its secret as the app knows it. */
    const enrolled = async (address: string) => {
      const { token } = await registered(identity, world, address)
      const begun = await identity.enrolTotp(token, { password: PASSWORD })
      if (begun.outcome !== 'enrol') throw new Error(begun.outcome)
      const secret = readBase32(begun.secret)
      const done = await identity.confirmTotp(
        token,
        begun.challenge,
        codeAt(secret, stepAt(world.now())),
        caller(),
      )
      if (done.outcome !== 'signed_in') throw new Error(done.outcome)
      return { secret, token, done }
    }

    it('makes half a session whole, under a new id', async () => {
      const { token, viewer } = await half()
      expect(viewer).toMatchObject({ secondFactor: 'pending', grants: [] })
      const whole = await identity.secondFactor(token, await demoCode(), caller())
      expect(whole).toMatchObject({
        outcome: 'signed_in',
        viewer: { secondFactor: 'passed', grants: [{ role: 'admin' }] },
      })
      expect(await identity.viewer(token)).toBeNull()
      expect(await identity.secondFactor(token, '000000', caller())).toEqual({ outcome: 'signed_out' })
    })

    it('gives half a session ten minutes, and no rights for anything else', async () => {
      const { token } = await half()
      expect(
        await identity.changePassword(token, { current: DEMO_PASSWORD, next: PASSWORD }, caller()),
      ).toEqual({ outcome: 'signed_out' })
      expect(await identity.enrolTotp(token, { password: DEMO_PASSWORD })).toEqual({ outcome: 'signed_out' })
      world.pass(minutes(10))
      expect(await identity.secondFactor(token, await demoCode(), caller())).toEqual({
        outcome: 'signed_out',
      })
    })

    it('takes a code once in 100 parallel tries over two processes (G67)', async () => {
      const sessions = await Promise.all([half(), half()])
      const code = await demoCode()
      const other = secondProcess(world)
      const tries = Array.from({ length: 100 }, (_, i) =>
        (i % 2 ? other : identity).secondFactor(sessions[i % 2]!.token, code, caller()),
      )
      const outcomes = (await Promise.all(tries)).map((answer) => answer.outcome)
      expect(outcomes.filter((o) => o === 'signed_in')).toHaveLength(1)
      expect(outcomes.filter((o) => !['signed_in', 'wrong', 'locked', 'signed_out'].includes(o))).toEqual([])
    })

    it('refuses a code that was used, and one before it', async () => {
      const { secret, token } = await enrolled('ulang@contoh.test')
      await identity.signOut(token)
      const before = codeAt(secret, stepAt(world.now()) - 1)
      const used = codeAt(secret, stepAt(world.now()))
      const again = await identity.signIn({ identifier: 'ulang@contoh.test', password: PASSWORD }, caller())
      if (again.outcome !== 'second_factor') throw new Error(again.outcome)
      for (const code of [used, before])
        expect(await identity.secondFactor(again.token, code, caller())).toEqual({ outcome: 'wrong' })
      const next = codeAt(secret, stepAt(world.now()) + 1)
      expect(await identity.secondFactor(again.token, next, caller())).toMatchObject({ outcome: 'signed_in' })
    })

    it('gets six tries in a quarter of an hour, however many sessions ask', async () => {
      const outcomes: string[] = []
      for (const odd of ['000000', '12345', '1234567', '１２３４５６', '', 'AAAAA-AAAAA', '000000']) {
        outcomes.push((await identity.secondFactor((await half()).token, odd, caller())).outcome)
      }
      expect(outcomes).toEqual([...Array(6).fill('wrong'), 'locked'])
      const { token } = await half()
      expect(await identity.secondFactor(token, await demoCode(), caller())).toMatchObject({
        outcome: 'locked',
      })
      // The owner's own device is not locked by a stranger who knows the password.
      world.pass(minutes(16))
      const { device } = await demoSession(identity, world, ADMIN)
      for (let i = 0; i < 7; i++) await identity.secondFactor((await half()).token, '000000', caller())
      const mine = await half(ADMIN, caller({ device }))
      expect(await identity.secondFactor(mine.token, await demoCode(), caller({ device }))).toMatchObject({
        outcome: 'signed_in',
      })
    })

    it('can be set up by a resident, with recovery codes that work once each', async () => {
      const { done, token } = await enrolled('kode@contoh.test')
      expect(done.recoveryCodes).toHaveLength(10)
      expect(new Set(done.recoveryCodes).size).toBe(10)
      expect(await identity.viewer(token)).toBeNull()
      expect(await identity.recoveryCodesLeft(done.viewer)).toBe(10)
      expect(world.mailbox.at(-1)).toMatchObject({
        template: 'second_factor_changed',
        to: { email: 'kode@contoh.test' },
      })
      const [first, second] = done.recoveryCodes as [string, string]
      const typed = [first.toLowerCase().replace('-', ' '), first, second]
      const outcomes: string[] = []
      for (const code of typed) {
        const again = await identity.signIn({ identifier: 'kode@contoh.test', password: PASSWORD }, caller())
        if (again.outcome !== 'second_factor') throw new Error(again.outcome)
        outcomes.push((await identity.secondFactor(again.token, code, caller())).outcome)
      }
      expect(outcomes).toEqual(['signed_in', 'wrong', 'signed_in'])
      expect(await identity.recoveryCodesLeft(done.viewer)).toBe(8)
      expect(await identity.profile(done.viewer)).toEqual({
        name: 'Rina Uji',
        email: 'kode@contoh.test',
        phone: null,
        nikState: 'none',
        nik: null,
        hasPassword: true,
        hasSecondFactor: true,
        recoveryCodesLeft: 8,
        providers: [],
      })
    })

    it('is kept until the new one is confirmed, and its codes are replaced then', async () => {
      const { secret, done } = await enrolled('ganti@contoh.test')
      expect(await identity.enrolTotp(done.token, { password: 'salah' })).toEqual({ outcome: 'wrong' })
      const begun = await identity.enrolTotp(done.token, { password: PASSWORD })
      if (begun.outcome !== 'enrol') throw new Error(begun.outcome)
      world.pass(seconds(60))
      const other = await identity.signIn({ identifier: 'ganti@contoh.test', password: PASSWORD }, caller())
      if (other.outcome !== 'second_factor') throw new Error(other.outcome)
      const old = codeAt(secret, stepAt(world.now()))
      expect(await identity.secondFactor(other.token, old, caller())).toMatchObject({ outcome: 'signed_in' })
      expect(await identity.confirmTotp(done.token, begun.challenge, '000000', caller())).toEqual({
        outcome: 'wrong',
      })
      const fresh = codeAt(readBase32(begun.secret), stepAt(world.now()))
      const replaced = await identity.confirmTotp(done.token, begun.challenge, fresh, caller())
      if (replaced.outcome !== 'signed_in') throw new Error(replaced.outcome)
      expect(replaced.recoveryCodes).not.toEqual(done.recoveryCodes)
      const renewed = await identity.renewRecoveryCodes(replaced.token, { password: PASSWORD })
      expect(renewed).toMatchObject({ outcome: 'done' })
      expect(await identity.removeTotp(replaced.token, { password: 'salah' })).toEqual({ outcome: 'wrong' })
      expect(await identity.removeTotp(replaced.token, { password: PASSWORD })).toEqual({ outcome: 'done' })
      const free = await identity.signIn({ identifier: 'ganti@contoh.test', password: PASSWORD }, caller())
      expect(free).toMatchObject({ outcome: 'signed_in', viewer: { secondFactor: 'none' } })
    })

    it('cannot be confirmed for another account, nor guessed', async () => {
      const a = await registered(identity, world, 'a@contoh.test')
      const b = await registered(identity, world, 'b@contoh.test')
      const begun = await identity.enrolTotp(a.token, { password: PASSWORD })
      if (begun.outcome !== 'enrol') throw new Error(begun.outcome)
      const right = codeAt(readBase32(begun.secret), stepAt(world.now()))
      expect(await identity.confirmTotp(b.token, begun.challenge, right, caller())).toEqual({
        outcome: 'wrong',
      })
      for (let i = 0; i < 5; i++)
        expect(await identity.confirmTotp(a.token, begun.challenge, '000000', caller())).toEqual({
          outcome: 'wrong',
        })
      // Six tries are gone, the right code comes too late.
      expect(await identity.confirmTotp(a.token, begun.challenge, right, caller())).toEqual({
        outcome: 'wrong',
      })
    })

    it('staff cannot do without', async () => {
      const staff = await demoSession(identity, world, ADMIN)
      expect(await identity.removeTotp(staff.token, { password: DEMO_PASSWORD })).toEqual({
        outcome: 'needed',
      })
    })

    it('of the demo can be read off in demo mode alone, several times in one step', async () => {
      expect(await identity.demoCode('warga@contoh.test')).toBeNull()
      expect(await identity.demoCode('siapa@contoh.test')).toBeNull()
      const live = createIdentity({ ...world.deps, settings: { ...world.deps.settings, mode: 'live' } })
      expect(await live.demoCode(ADMIN)).toBeNull()
      for (let i = 0; i < 3; i++) {
        const { token } = await half()
        expect(await identity.secondFactor(token, await demoCode(), caller()), `${i}`).toMatchObject({
          outcome: 'signed_in',
        })
      }
    })
  })
