import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bus, createBus } from './bus.ts'
import { type CacheDeps, type CacheKey, createCache, type ReadOptions } from './cache.ts'
import { DeadlineExceeded } from './errors.ts'
import type { RedisLink } from './redis.ts'
import { createManualClock, introduce, openTestRedis, turns, until, whyNoRedis } from './testing.ts'

const KEY: CacheKey = {
  tenant: 'bima',
  purpose: 'stub/bill',
  subject: null,
  locale: null,
  version: 1,
  query: { nop: '1' },
}
const OPTIONS: ReadOptions = { freshFor: 60_000, staleFor: 3_600_000, deadline: 3000, tags: ['stub'] }

const secret = randomBytes(32)
async function seal(plain: Uint8Array, context: string) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}
async function open(sealed: Uint8Array, context: string) {
  const cipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12), {
    authTagLength: 16,
  }).setAAD(Buffer.from(context))
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
}

/** An agency that counts, and answers when told. */
function openAgency<T>(value: () => T) {
  let calls = 0
  let held: (() => void)[] | null = null
  return {
    calls: () => calls,
    hold: () => (held = []),
    release: () => {
      for (const go of held ?? []) go()
      held = null
    },
    ask: async () => {
      calls++
      const answer = value()
      if (held) await new Promise<void>((resolve) => held?.push(resolve))
      return answer
    },
  }
}

const why = whyNoRedis()
let server: Awaited<ReturnType<typeof openTestRedis>> | undefined
beforeAll(async () => {
  if (!why) server = await openTestRedis()
})
afterAll(() => server?.close())

type Process = { cache: ReturnType<typeof createCache>; bus: Bus; link?: RedisLink }
type World = {
  clock: ReturnType<typeof createManualClock>
  process(more?: Partial<CacheDeps>): Promise<Process>
  broken: unknown[]
}

/** One gateway of one or several processes; with Redis they share a prefix. */
async function openWorld(face: 'in-process' | 'redis'): Promise<World> {
  const clock = createManualClock()
  const broken: unknown[] = []
  let prefix: string | undefined
  return {
    clock,
    broken,
    async process(more = {}) {
      const link = face === 'redis' ? await server!.link(prefix) : undefined
      prefix = link?.prefix
      const bus = createBus({ redis: link })
      const far = link ? { redis: link, seal, open, onBroken: (e: unknown) => void broken.push(e) } : {}
      return {
        cache: createCache({ now: clock.now, after: clock.after, bus, ...far, ...more } as CacheDeps),
        bus,
        link,
      }
    },
  }
}

for (const face of ['in-process', 'redis'] as const) {
  const skip = face === 'redis' && why
  describe.skipIf(skip)(`the cache, ${face}${skip ? ` (${why})` : ''}`, () => {
    test('asks once, says when it was true, and asks again when that is too long ago', async () => {
      const { clock, process } = await openWorld(face)
      const { cache } = await process()
      const agency = openAgency(() => ({ rupiah: 125_000, at: new Date(0) }))
      const first = await cache.read(KEY, OPTIONS, agency.ask)
      const asked = clock.now()
      expect(first).toEqual({ value: { rupiah: 125_000, at: new Date(0) }, asOf: asked, stale: false })
      await clock.advance(60_000)
      expect(await cache.read(KEY, OPTIONS, agency.ask)).toEqual(first)
      await clock.advance(1)
      expect((await cache.read(KEY, OPTIONS, agency.ask)).asOf).toEqual(clock.now())
      expect(agency.calls()).toBe(2)
    })

    test('G35: a thousand askers of a slow agency are one call, and each gets an answer of its own', async () => {
      const { process } = await openWorld(face)
      const { cache } = await process()
      const agency = openAgency(() => ({ list: [1] }))
      agency.hold()
      const askers = Array.from({ length: 1000 }, () => cache.read(KEY, OPTIONS, agency.ask))
      await until(() => agency.calls() > 0)
      await turns()
      agency.release()
      const answers = await Promise.all(askers)
      expect(agency.calls()).toBe(1)
      answers[0]!.value.list.push(2)
      expect(answers[1]!.value).toEqual({ list: [1] })
      expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toEqual({ list: [1] })
    })

    test('an agency that fails: the old answer, marked; too old or none: the error itself', async () => {
      const { clock, process } = await openWorld(face)
      const { cache } = await process()
      let down: Error | null = null
      const agency = openAgency(() => {
        if (down) throw down
        return 'paid'
      })
      const { asOf } = await cache.read(KEY, OPTIONS, agency.ask)
      down = new Error('unavailable')
      await clock.advance(3_600_000)
      expect(await cache.read(KEY, OPTIONS, agency.ask)).toEqual({ value: 'paid', asOf, stale: true })
      await clock.advance(1)
      await expect(cache.read(KEY, OPTIONS, agency.ask)).rejects.toBe(down)
      await expect(cache.read({ ...KEY, query: 2 }, OPTIONS, agency.ask)).rejects.toBe(down)
      down = null
      expect((await cache.read(KEY, OPTIONS, agency.ask)).stale).toBe(false)
      expect(cache.stats()).toMatchObject({ stale: 1, failures: 3 })
    })

    test('what must not be shown old is not, and an error that is no outage is not hidden', async () => {
      const { clock, process } = await openWorld(face)
      const { cache } = await process({ isOutage: (e) => !(e instanceof TypeError) })
      const bug = () => Promise.reject(new TypeError('bug'))
      await cache.read(KEY, OPTIONS, async () => 1)
      await clock.advance(60_001)
      await expect(cache.read(KEY, OPTIONS, bug)).rejects.toThrow('bug')
      await expect(
        cache.read(KEY, { ...OPTIONS, staleFor: 0 }, () => Promise.reject(new Error('down'))),
      ).rejects.toThrow('down')
    })

    test('an agency that is slow: the old answer at the deadline, the new one for the next asker', async () => {
      const { clock, process } = await openWorld(face)
      const { cache } = await process()
      let value = 'old'
      const agency = openAgency(() => value)
      await cache.read(KEY, OPTIONS, agency.ask)
      await clock.advance(60_001)
      value = 'new'
      agency.hold()
      const page = cache.read(KEY, OPTIONS, agency.ask)
      const other = cache.read({ ...KEY, query: 2 }, OPTIONS, agency.ask).catch((error) => error)
      await until(() => agency.calls() === 3)
      await clock.advance(3000)
      expect(await page).toMatchObject({ value: 'old', stale: true })
      expect(await other).toBeInstanceOf(DeadlineExceeded)
      agency.release()
      await turns()
      expect(await cache.read(KEY, OPTIONS, agency.ask)).toMatchObject({ value: 'new', stale: false })
      expect([agency.calls(), clock.timers()]).toEqual([3, 0])
    })

    test('a call is called off when the last asker leaves, and not before; the next one asks afresh', async () => {
      const { process } = await openWorld(face)
      const { cache } = await process()
      const signals: AbortSignal[] = []
      const never = ({ signal }: { signal: AbortSignal }) => {
        signals.push(signal)
        return new Promise<string>((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
      }
      const [a, b] = [new AbortController(), new AbortController()]
      const left = [a, b].map(({ signal }) =>
        cache.read(KEY, { ...OPTIONS, signal }, never).catch((error) => error),
      )
      await until(() => signals.length === 1)
      a.abort('a left')
      expect(await left[0]).toBe('a left')
      expect(signals[0]!.aborted).toBe(false)
      b.abort('b left')
      expect(await left[1]).toBe('b left')
      expect(signals[0]!.aborted).toBe(true)
      expect(await cache.read(KEY, OPTIONS, async () => 'fresh')).toMatchObject({
        value: 'fresh',
        stale: false,
      })
    })

    test('fill is told how much time is left', async () => {
      const { process } = await openWorld(face)
      const { cache } = await process()
      const { value } = await cache.read(KEY, OPTIONS, async ({ deadline }) => deadline)
      expect(value).toBe(3000)
    })

    test('null is an answer', async () => {
      const { process } = await openWorld(face)
      const { cache } = await process()
      const agency = openAgency(() => null)
      for (let i = 0; i < 3; i++) expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toBeNull()
      expect(agency.calls()).toBe(1)
    })

    test('forgetting a tag: the next asker asks, also while an older call is still out', async () => {
      const { process, clock } = await openWorld(face)
      const { cache } = await process()
      let value = 1
      const agency = openAgency(() => value)
      expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toBe(1)
      await cache.invalidate('another')
      expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toBe(1)
      value = 2
      await cache.invalidate('stub')
      expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toBe(2)
      await clock.advance(60_001)
      agency.hold()
      const early = cache.read(KEY, OPTIONS, agency.ask)
      await until(() => agency.calls() === 3)
      value = 3
      await cache.invalidate('stub')
      const late = cache.read(KEY, OPTIONS, agency.ask)
      await until(() => agency.calls() === 4)
      agency.release()
      expect((await early).value).toBe(2)
      expect((await late).value).toBe(3)
      expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toBe(3)
    })

    test('memory stays within its limit', async () => {
      const { process } = await openWorld(face)
      const { cache } = await process({ maxBytes: 100_000 })
      for (let i = 0; i < 200; i++)
        await cache.read({ ...KEY, query: i }, OPTIONS, async () => 'x'.repeat(i * 100))
      expect(cache.stats().bytes).toBeLessThanOrEqual(100_000)
      expect(cache.stats().bytes).toBeGreaterThan(50_000)
      await cache.close()
    })

    test('a clock that was set back makes nothing fresher than it is', async () => {
      const { clock, process } = await openWorld(face)
      const { cache } = await process()
      const agency = openAgency(() => 'x')
      await cache.read(KEY, OPTIONS, agency.ask)
      clock.set('2026-03-02T01:00:00Z')
      expect((await cache.read(KEY, OPTIONS, agency.ask)).asOf).toEqual(clock.now())
      expect(agency.calls()).toBe(2)
    })

    test("G36: residents, tenants, languages and versions never see each other's", async () => {
      const { process } = await openWorld(face)
      const { cache } = await process()
      const keys = [
        KEY,
        { ...KEY, tenant: 'dompu' },
        { ...KEY, subject: 'a' },
        { ...KEY, subject: 'b' },
        { ...KEY, locale: 'en' },
        { ...KEY, version: 2 },
        { ...KEY, purpose: 'stub/other' },
      ]
      const ask = (key: CacheKey) => cache.read(key, OPTIONS, async () => JSON.stringify(key))
      for (const key of [...keys, ...keys]) expect((await ask(key)).value).toBe(JSON.stringify(key))
      expect(cache.stats()).toMatchObject({ fills: keys.length, hits: keys.length })
    })
  })
}

describe.skipIf(why)(`the cache between processes, redis${why ? ` (${why})` : ''}`, () => {
  async function pair() {
    const world = await openWorld('redis')
    const [a, b] = [await world.process(), await world.process()]
    await introduce(a.bus, b.bus)
    await introduce(b.bus, a.bus)
    const raw = new Redis(server!.url)
    const keys = () => raw.keys(`${a.link!.prefix}:*`)
    return { ...world, a, b, raw, keys }
  }

  test('one asks, the other has it; one forgets, the other asks', async () => {
    const { a, b, raw } = await pair()
    let value = 1
    const agency = openAgency(() => ({ value, at: new Date(5) }))
    const first = await a.cache.read(KEY, OPTIONS, agency.ask)
    await a.cache.flush()
    expect(await b.cache.read(KEY, OPTIONS, agency.ask)).toEqual(first)
    expect([agency.calls(), b.cache.stats().farHits]).toEqual([1, 1])
    value = 2
    await a.cache.invalidate('stub')
    await until(async () => (await b.cache.read(KEY, OPTIONS, agency.ask)).value.value === 2, 'the hint')
    expect((await a.cache.read(KEY, OPTIONS, agency.ask)).value.value).toBe(2)
    raw.disconnect()
  })

  test('G34: a hint that is lost costs at most the time of the entry', async () => {
    const { a, clock, process, raw } = await pair()
    let value = 1
    const agency = openAgency(() => value)
    const deaf = await process({ bus: undefined })
    expect((await deaf.cache.read(KEY, OPTIONS, agency.ask)).value).toBe(1)
    value = 2
    await a.cache.invalidate('stub')
    expect((await deaf.cache.read(KEY, OPTIONS, agency.ask)).value).toBe(1)
    await clock.advance(60_001)
    expect((await deaf.cache.read(KEY, OPTIONS, agency.ask)).value).toBe(2)
    raw.disconnect()
  })

  test('an answer that was on its way when its tag was forgotten elsewhere is not kept for others', async () => {
    const { a, b, raw } = await pair()
    let value = 'before'
    const agency = openAgency(() => value)
    agency.hold()
    const slow = a.cache.read(KEY, OPTIONS, agency.ask)
    await until(() => agency.calls() === 1)
    value = 'after'
    await b.cache.invalidate('stub')
    agency.release()
    expect((await slow).value).toBe('before')
    await a.cache.flush()
    expect((await b.cache.read(KEY, OPTIONS, agency.ask)).value).toBe('after')
    raw.disconnect()
  })

  test('nothing in Redis can be read, moved or altered', async () => {
    const { a, b, raw, keys, broken } = await pair()
    const canary = '5272040101900001'
    const mine = { ...KEY, subject: 'a', query: { nik: canary } }
    const other = { ...KEY, subject: 'b', query: { nik: canary } }
    await a.cache.read(mine, OPTIONS, async () => ({ owner: 'a', nik: canary }))
    await a.cache.read(other, OPTIONS, async () => ({ owner: 'b', nik: canary }))
    await a.cache.invalidate(`account:${canary}`)
    await a.cache.flush()
    const all = (await keys()).filter((k) => k.includes(':cache:'))
    expect(all).toHaveLength(2)
    for (const key of await keys()) {
      expect(key).not.toContain(canary)
      expect((await raw.getBuffer(key))!.includes(canary)).toBe(false)
      expect(await raw.pttl(key)).toBeGreaterThan(0)
    }
    const [x, y] = await raw.mgetBuffer(...all)
    await raw.mset(all[0]!, y!, all[1]!, x!)
    const again = await b.cache.read(mine, OPTIONS, async () => ({ owner: 'asked again', nik: canary }))
    expect(again.value.owner).toBe('asked again')
    await raw.set(all[0]!, 'junk')
    await raw.set(all[1]!, 'junk')
    expect(
      (await b.cache.read(other, OPTIONS, async () => ({ owner: 'asked again', nik: '' }))).value.owner,
    ).toBe('asked again')
    expect(broken).toHaveLength(2)
    raw.disconnect()
  })
})
