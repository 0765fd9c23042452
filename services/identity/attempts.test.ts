import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import { addressBlock } from './address-block.ts'
import { createAttempts, type Limit } from './attempts.ts'
import { minutes, seconds } from './durations.ts'
import { type IdentityWorld, openIdentityWorld } from './testing.ts'

const SIX: Limit = { name: 'six', max: 6, window: minutes(15), grain: seconds(1) }
const HUNDRED: Limit = { name: 'hundred', max: 100, window: minutes(60), grain: minutes(1) }

for (const engine of engines)
  describe(`counting tries on ${engine.name}`, () => {
    let world: IdentityWorld
    beforeAll(async () => {
      world = await openIdentityWorld(engine)
    })
    afterAll(() => world.close())
    const open = () => createAttempts(world.deps)

    it('never lets more than the limit into any window', async () => {
      const attempts = open()
      const taken: number[] = []
      for (let i = 0; i < 200; i++) {
        if ((await attempts.reserve(SIX, 'a')).outcome === 'reserved') taken.push(world.now().getTime())
        world.pass(seconds(37))
      }
      expect(taken.length).toBeGreaterThan(40)
      for (const [i, at] of taken.entries())
        expect(taken.slice(i).filter((t) => t < at + SIX.window).length).toBeLessThanOrEqual(6)
    })

    it('says when the next one is free, and keeps the word', async () => {
      const attempts = open()
      for (let i = 0; i < 6; i++) await attempts.reserve(SIX, 'b')
      const refused = await attempts.reserve(SIX, 'b')
      if (refused.outcome !== 'limited') throw new Error('not limited')
      world.pass(refused.until.getTime() - world.now().getTime() - 1000)
      expect((await attempts.reserve(SIX, 'b')).outcome).toBe('limited')
      world.pass(1000)
      expect((await attempts.reserve(SIX, 'b')).outcome).toBe('reserved')
    })

    it('counts each of many at once, from several processes', async () => {
      const processes = [open(), open(), open()]
      const all = await Promise.all(
        Array.from({ length: 150 }, (_, i) => processes[i % 3]!.reserve(HUNDRED, 'c')),
      )
      expect(all.filter((one) => one.outcome === 'reserved')).toHaveLength(100)
    })

    it('takes back what succeeded, and that alone', async () => {
      const attempts = open()
      const five = await Promise.all(Array.from({ length: 5 }, () => attempts.reserve(SIX, 'd')))
      const sixth = await attempts.reserve(SIX, 'd')
      expect((await attempts.reserve(SIX, 'd')).outcome).toBe('limited')
      if (sixth.outcome === 'reserved') await sixth.release()
      expect((await attempts.reserve(SIX, 'd')).outcome).toBe('reserved')
      expect(five.every((one) => one.outcome === 'reserved')).toBe(true)
    })

    it('keeps subjects and limits apart, and forgets one on request', async () => {
      const attempts = open()
      for (let i = 0; i < 6; i++) await attempts.reserve(SIX, 'e')
      expect((await attempts.reserve(SIX, 'f')).outcome).toBe('reserved')
      expect((await attempts.reserve(HUNDRED, 'e')).outcome).toBe('reserved')
      await attempts.clear(SIX, 'e')
      expect((await attempts.reserve(SIX, 'e')).outcome).toBe('reserved')
    })

    it('does not open when the clock is set back', async () => {
      const attempts = open()
      for (let i = 0; i < 6; i++) await attempts.reserve(SIX, 'g')
      world.pass(-minutes(60))
      expect((await attempts.reserve(SIX, 'g')).outcome).toBe('limited')
      world.pass(minutes(60))
    })
  })

describe('an address block', () => {
  it('is one IPv4 address, or the /64 of an IPv6 customer', () => {
    const same = [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff::9',
      '2001:0DB8:0001:0002:0:0:0:7',
      '2001:db8:1:2::1%eth0',
    ]
    expect(new Set(same.map(addressBlock))).toEqual(new Set(['2001:db8:1:2::/64']))
    expect(addressBlock('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64')
    expect(addressBlock('::1')).toBe('0:0:0:0::/64')
    expect(addressBlock('fe80::1:2:3:4')).toBe('fe80:0:0:0::/64')
    expect(addressBlock('203.0.113.7')).toBe('203.0.113.7')
    // An IPv4 client that a dual socket shows as IPv6 is the same client.
    expect(addressBlock('::ffff:203.0.113.7')).toBe('203.0.113.7')
    expect(addressBlock('::ffff:cb00:7107')).toBe('203.0.113.7')
    for (const odd of ['', 'unknown', '203.0.113.7, 10.0.0.1', '::g'])
      expect(addressBlock(odd)).toBe('unknown')
  })
})
