import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import { hours, minutes } from './durations.ts'
import { createIdentity, type Identity } from './index.ts'
import {
  caller,
  type IdentityWorld,
  openIdentityWorld,
  PASSWORD,
  registered,
  secondProcess,
  watched,
} from './testing.ts'

for (const engine of engines)
  describe(`registering on ${engine.name}`, () => {
    let world: IdentityWorld
    let identity: Identity
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
      identity = createIdentity(world.deps)
      await registered(identity, world, 'ada@contoh.test', 'Ada Sudah')
    })
    beforeEach(() => {
      world.pass(hours(2))
      world.mailbox.length = 0
    })
    afterAll(() => world.close())

    const register = async (identifier: string, more: { name?: string; password?: string } = {}) =>
      identity.register({ identifier, name: 'Rina Uji', password: PASSWORD, ...more }, caller())
    const begun = async (identifier: string) => {
      const sent = await register(identifier)
      if (sent.outcome !== 'code_sent') throw new Error(sent.outcome)
      return { challenge: sent.challenge, code: world.mailbox.at(-1)!.data.code ?? '' }
    }

    it('sends a code to the address and makes the account when it comes back', async () => {
      const { challenge, code } = await begun('Rina@Contoh.Test')
      expect(world.mailbox).toMatchObject([
        { template: 'register_code', to: { email: 'rina@contoh.test' }, account: null },
      ])
      expect(code).toMatch(/^\d{6}$/)
      // Not yet: no account, no sign-in.
      expect(await identity.signIn({ identifier: 'rina@contoh.test', password: PASSWORD }, caller())).toEqual(
        { outcome: 'wrong' },
      )
      const made = await identity.confirmRegistration(challenge, ` ${code} `, caller())
      expect(made).toMatchObject({
        outcome: 'signed_in',
        viewer: {
          name: 'Rina Uji',
          emailVerified: true,
          nikMatched: false,
          grants: [{ role: 'resident', scope: '*' }],
        },
      })
      if (made.outcome === 'signed_in') expect(made.device).toMatch(/^[\w-]{43}$/)
    })

    it('tells the browser nothing about an address that is taken, and its owner everything (G66)', async () => {
      const taken = await register('ada@contoh.test')
      const free = await register('baru@contoh.test')
      expect(shapeOf(taken)).toEqual(shapeOf(free))
      expect(world.mailbox.map((m) => m.template)).toEqual(['register_exists', 'register_code'])
      if (taken.outcome !== 'code_sent') return
      for (const code of ['000000', world.mailbox[1]!.data.code!])
        expect(await identity.confirmRegistration(taken.challenge, code, caller())).toEqual({
          outcome: 'wrong',
        })
      // The password of the stranger did not become the owner's.
      expect(
        await identity.signIn({ identifier: 'ada@contoh.test', password: PASSWORD }, caller()),
      ).toMatchObject({
        outcome: 'signed_in',
        viewer: { name: 'Ada Sudah' },
      })
    })

    it('costs the same statements for an address that is taken, in registering and in resetting (G66)', async () => {
      const { identity: quiet, statements } = watched(world)
      const seen = []
      for (const identifier of ['ada@contoh.test', 'baru2@contoh.test']) {
        await quiet.register({ identifier, name: 'Rina Uji', password: PASSWORD }, caller())
        const registering = statements()
        await quiet.requestReset({ identifier }, caller())
        seen.push({ registering, resetting: statements() })
      }
      expect(seen[0]!.registering.length).toBeGreaterThan(4)
      expect(seen[0]!.resetting.length).toBeGreaterThan(4)
      expect(seen[1]).toEqual(seen[0])
    })

    it('wants the code in the browser that began', async () => {
      const [mine, theirs] = [await begun('dua@contoh.test'), await begun('tiga@contoh.test')]
      expect(await identity.confirmRegistration(theirs.challenge, mine.code, caller())).toEqual({
        outcome: 'wrong',
      })
      for (const odd of [undefined, '', 'x', mine.code, { challenge: mine.challenge }])
        expect(await identity.confirmRegistration(odd, mine.code, caller())).toEqual({ outcome: 'wrong' })
      expect(await identity.confirmRegistration(mine.challenge, mine.code, caller())).toMatchObject({
        outcome: 'signed_in',
      })
    })

    it('gives a code six tries and ten minutes, and uses it once in 100 parallel tries (G67)', async () => {
      const guessed = await begun('tebak@contoh.test')
      const wrong = guessed.code === '000000' ? '000001' : '000000'
      for (let i = 0; i < 6; i++) await identity.confirmRegistration(guessed.challenge, wrong, caller())
      expect(await identity.confirmRegistration(guessed.challenge, guessed.code, caller())).toEqual({
        outcome: 'wrong',
      })

      const late = await begun('lambat@contoh.test')
      world.pass(minutes(10))
      expect(await identity.confirmRegistration(late.challenge, late.code, caller())).toEqual({
        outcome: 'wrong',
      })

      const raced = await begun('balap@contoh.test')
      const other = secondProcess(world)
      const tries = Array.from({ length: 100 }, (_, i) =>
        (i % 2 ? other : identity).confirmRegistration(raced.challenge, raced.code, caller()),
      )
      const outcomes = (await Promise.all(tries)).map((answer) => answer.outcome)
      expect(outcomes.filter((o) => o === 'signed_in')).toHaveLength(1)
      expect(outcomes.filter((o) => o === 'wrong')).toHaveLength(99)
    })

    it('makes one account of two registrations of one address', async () => {
      const [a, b] = [await begun('kembar@contoh.test'), await begun('kembar@contoh.test')]
      const both = await Promise.all(
        [a, b].map((one) => identity.confirmRegistration(one.challenge, one.code, caller())),
      )
      expect(both.map((one) => one.outcome).sort()).toEqual(['signed_in', 'wrong'])
    })

    it('says what is wrong with each field and sends nothing', async () => {
      expect(await register('bukan', { name: '', password: '123' })).toEqual({
        outcome: 'invalid',
        fields: { identifier: 'invalid', name: 'missing', password: 'short' },
      })
      for (const odd of [
        'a@b',
        'a b@contoh.test',
        'a@contoh.test\r\nBcc: x@y.zz',
        '"a"@contoh.test',
        `${'a'.repeat(300)}@contoh.test`,
        'а@contoh.test',
        '0712',
        '5272041507909001',
      ])
        expect(await register(odd), odd).toMatchObject({
          outcome: 'invalid',
          fields: { identifier: 'invalid' },
        })
      expect(world.mailbox).toEqual([])
    })

    it('takes people’s names as they are', async () => {
      for (const name of [
        'A',
        'O’Neil-Siregar',
        'M. Ali',
        'ꦱꦸꦒꦼꦁ',
        'Nur '.repeat(25).trim(),
        '  Siti\t Aminah ',
      ])
        expect(await register('nama@contoh.test', { name }), name).not.toMatchObject({ outcome: 'invalid' })
      for (const name of ['\u200b', ' ', '123', '...', '\u0301\u0301'])
        expect(await register('nama@contoh.test', { name }), name).toMatchObject({ outcome: 'invalid' })
    })

    it('writes to one address at most five times an hour', async () => {
      const outcomes: string[] = []
      for (let i = 0; i < 6; i++)
        outcomes.push(
          (
            await identity.register(
              { identifier: '081200009200', name: 'Rina', password: PASSWORD },
              caller({ address: `198.51.100.${i}` }),
            )
          ).outcome,
        )
      expect(outcomes).toEqual([...Array(5).fill('code_sent'), 'limited'])
      expect(world.mailbox).toHaveLength(5)
      expect(world.mailbox[0]!.to).toEqual({ phone: '+6281200009200' })
    })

    it('writes from one address block at most twenty times an hour', async () => {
      const outcomes: string[] = []
      for (let i = 0; i < 21; i++)
        outcomes.push(
          (
            await identity.requestReset(
              { identifier: `orang${i}@contoh.test` },
              caller({ address: '198.51.100.77' }),
            )
          ).outcome,
        )
      expect(outcomes).toEqual([...Array(20).fill('link_sent'), 'limited'])
    })
  })

/** The answer without what is random in it. */
const shapeOf = (answer: object) => JSON.stringify(answer).replace(/"[\w-]{43}"/, '"token"')
