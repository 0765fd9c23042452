import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressBlock, createLimits, type Limits } from './limits.ts'
import { createManualClock, openTestRedis, whyNoRedis } from './testing.ts'

const why = whyNoRedis()
let server: Awaited<ReturnType<typeof openTestRedis>> | undefined
beforeAll(async () => {
  if (!why) server = await openTestRedis()
})
afterAll(() => server?.close())

const RULE = { points: 6, perSeconds: 900 }
const NIK = '5272040101900001'
const count = async (limits: Limits, n: number, subject = NIK, rule = RULE) =>
  (await Promise.all(Array.from({ length: n }, () => limits.take('login', subject, rule)))).filter(
    (t) => t.ok,
  ).length

for (const face of ['in-process', 'redis'] as const) {
  const skip = face === 'redis' && why
  describe.skipIf(skip)(`limits, ${face}${skip ? ` (${why})` : ''}`, () => {
    async function open(processes = 1) {
      const clock = createManualClock()
      const first = face === 'redis' ? await server!.link() : undefined
      const each = await Promise.all(
        Array.from({ length: processes }, async (_, i) => {
          const redis = first && (i === 0 ? first : await server!.link(first.prefix))
          return createLimits({ redis, processes, now: clock.now, secret: 's' })
        }),
      )
      return { clock, limits: each[0]!, each, prefix: first?.prefix }
    }

    test('six in a quarter of an hour, however many at once; then a time to come back', async () => {
      const { clock, limits } = await open()
      expect(await count(limits, 100)).toBe(6)
      expect(await limits.take('login', NIK, RULE)).toEqual({ ok: false, retryAfter: 900 })
      await clock.advance(899_500)
      expect(await limits.take('login', NIK, RULE)).toEqual({ ok: false, retryAfter: 1 })
      await clock.advance(500)
      expect(await limits.take('login', NIK, RULE)).toEqual({ ok: true, retryAfter: 0 })
      expect(await count(limits, 100)).toBe(5)
    })

    test('subjects, names and rules are counted apart', async () => {
      const { limits } = await open()
      expect(await count(limits, 10)).toBe(6)
      expect(await count(limits, 10, 'another')).toBe(6)
      expect((await limits.take('reset', NIK, RULE)).ok).toBe(true)
      expect((await limits.take('login', NIK, { points: 1, perSeconds: 60 })).ok).toBe(true)
    })

    test('several processes together allow what one would', async () => {
      const { each } = await open(3)
      const allowed = await Promise.all(each.map((limits) => count(limits, 20)))
      expect(allowed.reduce((a, b) => a + b)).toBe(6)
    })

    test('a clock that was set back locks nobody out for longer than the window', async () => {
      const { clock, limits } = await open()
      expect(await count(limits, 10)).toBe(6)
      clock.set('2026-03-01T02:00:00Z')
      expect(await count(limits, 10)).toBe(6)
    })

    test('a limit of less than the number of processes still lets one through', async () => {
      const { each } = await open(4)
      expect((await each[0]!.take('login', NIK, { points: 2, perSeconds: 60 })).ok).toBe(true)
    })
  })
}

describe.skipIf(why)(`limits in Redis${why ? ` (${why})` : ''}`, () => {
  test('keys name nobody and go by themselves', async () => {
    const redis = await server!.link()
    const limits = createLimits({ redis, processes: 1, now: () => new Date(), secret: 's' })
    await limits.take('login', NIK, RULE)
    const raw = new Redis(server!.url)
    const keys = await raw.keys(`${redis.prefix}:*`)
    expect(keys).toHaveLength(1)
    expect(keys[0]!.slice(redis.prefix.length)).toMatch(/^:limit:[\w-]{43}$/)
    expect(await raw.pttl(keys[0]!)).toBeLessThanOrEqual(901_000)
    expect(await raw.pttl(keys[0]!)).toBeGreaterThan(890_000)
    raw.disconnect()
  })

  test('a flood is refused by the process that saw it, without asking Redis', async () => {
    const redis = await server!.link()
    let asked = 0
    const run: typeof redis.run = (command) => {
      asked++
      return redis.run(command)
    }
    const counting = { ...redis, run }
    const limits = createLimits({ redis: counting, processes: 1, now: () => new Date() })
    await count(limits, 1000)
    expect(asked).toBe(6)
  })
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', 'unknown'],
  [undefined, 'unknown'],
  ['203.0.113.7, 10.0.0.1', 'unknown'],
  ['01.2.3.4', 'unknown'],
  ['unix:/run/x', 'unknown'],
])('the block of %s is %s', (address, block) => {
  expect(addressBlock(address)).toBe(block)
})
