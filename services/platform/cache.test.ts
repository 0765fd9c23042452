import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CacheKey } from './cache.ts'
import { KEY, OPTIONS, openAgency, openWorld } from './cache-testing.ts'
import { DeadlineExceeded } from './errors.ts'
import { openTestRedis, turns, until, whyNoRedis } from './testing.ts'

const why = whyNoRedis()
let server: Awaited<ReturnType<typeof openTestRedis>> | undefined
beforeAll(async () => {
  if (!why) server = await openTestRedis()
})
afterAll(() => server?.close())

for (const face of ['in-process', 'redis'] as const) {
  const skip = face === 'redis' && why
  describe.skipIf(skip)(`the cache, ${face}${skip ? ` (${why})` : ''}`, () => {
    test('asks once, says when it was true, and asks again when that is too long ago', async () => {
      const { clock, process } = await openWorld(face === 'redis' ? server : undefined)
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
      const { process } = await openWorld(face === 'redis' ? server : undefined)
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
      const { clock, process } = await openWorld(face === 'redis' ? server : undefined)
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
      const { clock, process } = await openWorld(face === 'redis' ? server : undefined)
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
      const { clock, process } = await openWorld(face === 'redis' ? server : undefined)
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
      const { process } = await openWorld(face === 'redis' ? server : undefined)
      const { cache } = await process()
      const signals: AbortSignal[] = []
      const never = ({ signal }: { signal: AbortSignal }) => {
        signals.push(signal)
        return new Promise<string>(() => {}) // deaf to the signal: the next asker must not wait for it
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
      const { process } = await openWorld(face === 'redis' ? server : undefined)
      const { cache } = await process()
      const { value } = await cache.read(KEY, OPTIONS, async ({ deadline }) => deadline)
      expect(value).toBe(3000)
    })

    test('null is an answer', async () => {
      const { process } = await openWorld(face === 'redis' ? server : undefined)
      const { cache } = await process()
      const agency = openAgency(() => null)
      for (let i = 0; i < 3; i++) expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toBeNull()
      expect(agency.calls()).toBe(1)
    })

    test('forgetting a tag: the next asker asks, also while an older call is still out', async () => {
      const { process, clock } = await openWorld(face === 'redis' ? server : undefined)
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

    test('an answer that was on its way when its tag was forgotten is not kept', async () => {
      const { process } = await openWorld(face === 'redis' ? server : undefined)
      const { cache } = await process()
      let value = 'before'
      const agency = openAgency(() => value)
      agency.hold()
      const slow = cache.read(KEY, OPTIONS, agency.ask)
      await until(() => agency.calls() === 1)
      value = 'after'
      await cache.invalidate('stub')
      agency.release()
      expect((await slow).value).toBe('before')
      expect((await cache.read(KEY, OPTIONS, agency.ask)).value).toBe('after')
    })

    test('memory stays within its limit', async () => {
      const { process } = await openWorld(face === 'redis' ? server : undefined)
      const { cache } = await process({ maxBytes: 100_000 })
      for (let i = 0; i < 200; i++)
        await cache.read({ ...KEY, query: i }, OPTIONS, async () => 'x'.repeat(i * 100))
      expect(cache.stats().bytes).toBeLessThanOrEqual(100_000)
      expect(cache.stats().bytes).toBeGreaterThan(50_000)
      await cache.close()
    })

    test('a clock that was set back makes nothing fresher than it is', async () => {
      const { clock, process } = await openWorld(face === 'redis' ? server : undefined)
      const { cache } = await process()
      const agency = openAgency(() => 'x')
      await cache.read(KEY, OPTIONS, agency.ask)
      clock.set('2026-03-02T01:00:00Z')
      expect((await cache.read(KEY, OPTIONS, agency.ask)).asOf).toEqual(clock.now())
      expect(agency.calls()).toBe(2)
    })

    test("G36: residents, tenants, languages and versions never see each other's", async () => {
      const { process } = await openWorld(face === 'redis' ? server : undefined)
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
