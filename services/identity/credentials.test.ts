import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import { hours, minutes } from './durations.ts'
import { createIdentity, type Identity } from './index.ts'
import { caller, type IdentityWorld, openIdentityWorld, PASSWORD, registered } from './testing.ts'

const NEXT = 'lima anjing biru'

for (const engine of engines)
  describe(`reset and change on ${engine.name}`, () => {
    let world: IdentityWorld
    let identity: Identity
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
      identity = createIdentity(world.deps)
    })
    beforeEach(() => {
      world.pass(hours(2))
      world.mailbox.length = 0
    })
    afterAll(() => world.close())
    const signIn = async (identifier: string, password: string) =>
      (await identity.signIn({ identifier, password }, caller())).outcome
    const linkTo = async (identifier: string) => {
      await identity.requestReset({ identifier }, caller())
      return world.mailbox.at(-1)!.data.token!
    }

    it('resets by a link that works once, and signs out every browser', async () => {
      const { token } = await registered(identity, world, 'lupa@contoh.test')
      const link = await linkTo('lupa@contoh.test')
      expect(await identity.reset({ token: link, password: '123' })).toEqual({
        outcome: 'invalid',
        password: 'short',
      })
      expect(await identity.reset({ token: link, password: NEXT })).toEqual({ outcome: 'done' })
      expect(await identity.viewer(token)).toBeNull()
      expect(await identity.reset({ token: link, password: PASSWORD })).toEqual({ outcome: 'wrong' })
      expect(await signIn('lupa@contoh.test', PASSWORD)).toBe('wrong')
      expect(await signIn('lupa@contoh.test', NEXT)).toBe('signed_in')
      expect(world.mailbox.at(-1)).toMatchObject({
        template: 'password_changed',
        to: { email: 'lupa@contoh.test' },
      })
    })

    it('refuses a link after ten minutes, after a change, and of another kind', async () => {
      const session = await registered(identity, world, 'tautan@contoh.test')
      const late = await linkTo('tautan@contoh.test')
      world.pass(minutes(10))
      expect(await identity.reset({ token: late, password: NEXT })).toEqual({ outcome: 'wrong' })
      const before = await linkTo('tautan@contoh.test')
      const changed = await identity.changePassword(
        session.token,
        { current: PASSWORD, next: NEXT },
        caller(),
      )
      expect(changed.outcome).toBe('signed_in')
      expect(await identity.reset({ token: before, password: PASSWORD })).toEqual({ outcome: 'wrong' })
      for (const odd of [undefined, '', 'x'.repeat(43), session.token])
        expect(await identity.reset({ token: odd, password: PASSWORD })).toEqual({ outcome: 'wrong' })
      expect(
        await identity.acceptInvite(
          { token: await linkTo('tautan@contoh.test'), password: PASSWORD },
          caller(),
        ),
      ).toEqual({ outcome: 'wrong' })
    })

    it('uses a link once, however many press at the same moment', async () => {
      await registered(identity, world, 'serentak@contoh.test')
      const token = await linkTo('serentak@contoh.test')
      const all = await Promise.all(
        Array.from({ length: 8 }, () => identity.reset({ token, password: NEXT })),
      )
      expect(all.filter((one) => one.outcome === 'done')).toHaveLength(1)
    })

    it('resets by a code where the address is a phone', async () => {
      await registered(identity, world, '081200009300')
      const sent = await identity.requestReset({ identifier: '+6281200009300' }, caller())
      if (sent.outcome !== 'code_sent') throw new Error(sent.outcome)
      const code = world.mailbox.at(-1)!.data.code!
      // The challenge alone is no link.
      expect(await identity.reset({ token: sent.challenge, password: NEXT })).toEqual({ outcome: 'wrong' })
      expect(await identity.reset({ token: sent.challenge, code, password: NEXT })).toEqual({
        outcome: 'done',
      })
      expect(await signIn('081200009300', NEXT)).toBe('signed_in')
    })

    it('answers the same for an address without an account, and tells that address so (G66)', async () => {
      await registered(identity, world, 'kenal@contoh.test')
      world.mailbox.length = 0
      expect(await identity.requestReset({ identifier: 'kenal@contoh.test' }, caller())).toEqual({
        outcome: 'link_sent',
      })
      expect(await identity.requestReset({ identifier: 'takkenal@contoh.test' }, caller())).toEqual({
        outcome: 'link_sent',
      })
      expect(world.mailbox.map((m) => m.template)).toEqual(['reset_link', 'reset_no_account'])
      expect(world.mailbox[1]!.data).toEqual({})
    })

    it('frees the owner from a stranger’s lock', async () => {
      await registered(identity, world, 'terkunci@contoh.test')
      for (let i = 0; i < 7; i++) await signIn('terkunci@contoh.test', 'salah')
      expect(await signIn('terkunci@contoh.test', PASSWORD)).toBe('locked')
      expect(await identity.reset({ token: await linkTo('terkunci@contoh.test'), password: NEXT })).toEqual({
        outcome: 'done',
      })
      expect(await signIn('terkunci@contoh.test', NEXT)).toBe('signed_in')
    })

    it('changes a password only for who knows the old one; other browsers are out, this one has a new id', async () => {
      const here = await registered(identity, world, 'ubah@contoh.test')
      const there = await identity.signIn({ identifier: 'ubah@contoh.test', password: PASSWORD }, caller())
      expect(await identity.changePassword(here.token, { current: 'salah', next: NEXT }, caller())).toEqual({
        outcome: 'wrong',
      })
      const changed = await identity.changePassword(here.token, { current: PASSWORD, next: NEXT }, caller())
      if (changed.outcome !== 'signed_in' || there.outcome !== 'signed_in') throw new Error(changed.outcome)
      expect(await identity.viewer(here.token)).toBeNull()
      expect(await identity.viewer(there.token)).toBeNull()
      expect(await identity.viewer(changed.token)).not.toBeNull()
    })

    it('lets a stolen session guess the password six times', async () => {
      const { token } = await registered(identity, world, 'dicuri@contoh.test')
      const outcomes: string[] = []
      for (let i = 0; i < 7; i++)
        outcomes.push(
          (await identity.changePassword(token, { current: `salah ${i}`, next: NEXT }, caller())).outcome,
        )
      expect(outcomes).toEqual([...Array(6).fill('wrong'), 'limited'])
      // Which does not lock the owner out of signing in.
      expect(await signIn('dicuri@contoh.test', PASSWORD)).toBe('signed_in')
    })

    describe('another address', () => {
      it('is taken with the password and a code, and the old one is told', async () => {
        const here = await registered(identity, world, 'lama@contoh.test')
        const there = await identity.signIn({ identifier: 'lama@contoh.test', password: PASSWORD }, caller())
        const change = { identifier: 'baru@contoh.test', password: 'salah' }
        expect(await identity.startAddressChange(here.token, change, caller())).toEqual({ outcome: 'wrong' })
        const begun = await identity.startAddressChange(
          here.token,
          { ...change, password: PASSWORD },
          caller(),
        )
        if (begun.outcome !== 'code_sent') throw new Error(begun.outcome)
        const { code } = world.mailbox.at(-1)!.data
        expect(await identity.confirmAddressChange(here.token, begun.challenge, code!)).toEqual({
          outcome: 'done',
          kind: 'email',
        })
        expect(world.mailbox.at(-1)).toMatchObject({
          template: 'address_changed',
          to: { email: 'lama@contoh.test' },
          data: { address: 'b•••@contoh.test' },
        })
        expect(await signIn('lama@contoh.test', PASSWORD)).toBe('wrong')
        expect(await signIn('baru@contoh.test', PASSWORD)).toBe('signed_in')
        expect(await identity.viewer(here.token)).not.toBeNull()
        if (there.outcome === 'signed_in') expect(await identity.viewer(there.token)).toBeNull()
      })

      it('that somebody has answers the same and never fits', async () => {
        await registered(identity, world, 'punya@contoh.test')
        const { token } = await registered(identity, world, 'ingin@contoh.test')
        const begun = await identity.startAddressChange(
          token,
          { identifier: 'punya@contoh.test', password: PASSWORD },
          caller(),
        )
        if (begun.outcome !== 'code_sent') throw new Error(begun.outcome)
        expect(world.mailbox.at(-1)).toMatchObject({
          template: 'address_taken',
          to: { email: 'punya@contoh.test' },
          data: {},
        })
        expect(await identity.confirmAddressChange(token, begun.challenge, '000000')).toEqual({
          outcome: 'wrong',
        })
      })

      it('that somebody takes meanwhile is refused by the unique key', async () => {
        const { token } = await registered(identity, world, 'cepat@contoh.test')
        const begun = await identity.startAddressChange(
          token,
          { identifier: 'rebut@contoh.test', password: PASSWORD },
          caller(),
        )
        const { code } = world.mailbox.at(-1)!.data
        await registered(identity, world, 'rebut@contoh.test')
        if (begun.outcome !== 'code_sent') throw new Error(begun.outcome)
        expect(await identity.confirmAddressChange(token, begun.challenge, code!)).toEqual({
          outcome: 'wrong',
        })
        expect(await signIn('cepat@contoh.test', PASSWORD)).toBe('signed_in')
      })

      it('of a phone is added beside the e-mail; the code of another account does not fit', async () => {
        const a = await registered(identity, world, 'tambah@contoh.test')
        const b = await registered(identity, world, 'lain@contoh.test')
        const begun = await identity.startAddressChange(
          a.token,
          { identifier: '081200009400', password: PASSWORD },
          caller(),
        )
        const { code } = world.mailbox.at(-1)!.data
        if (begun.outcome !== 'code_sent') throw new Error(begun.outcome)
        expect(await identity.confirmAddressChange(b.token, begun.challenge, code!)).toEqual({
          outcome: 'wrong',
        })
        expect(await identity.confirmAddressChange(a.token, begun.challenge, code!)).toEqual({
          outcome: 'done',
          kind: 'phone',
        })
        expect(await signIn('081200009400', PASSWORD)).toBe('signed_in')
        expect(await identity.person(a.viewer.account)).toEqual({
          name: 'Rina Uji',
          email: 'tambah@contoh.test',
          phone: '+6281200009400',
        })
      })
    })
  })
