import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY, OPTIONS, openAgency, openWorld } from './cache-testing.ts'
import { introduce, openTestRedis, until, whyNoRedis } from './testing.ts'

const why = whyNoRedis()
let server: Awaited<ReturnType<typeof openTestRedis>> | undefined
beforeAll(async () => {
  if (!why) server = await openTestRedis()
})
afterAll(() => server?.close())

describe.skipIf(why)(`the cache between processes, redis${why ? ` (${why})` : ''}`, () => {
  async function pair() {
    const world = await openWorld(server)
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

  test('an answer that was on its way when its tag was forgotten elsewhere is believed by nobody else', async () => {
    const { b, process, raw } = await pair()
    // Neither hears the hint: what is in Redis has to speak for itself.
    const [slow, third] = [await process({ bus: undefined }), await process({ bus: undefined })]
    let value = 'before'
    const agency = openAgency(() => value)
    agency.hold()
    const page = slow.cache.read(KEY, OPTIONS, agency.ask)
    await until(() => agency.calls() === 1)
    value = 'after'
    await b.cache.invalidate('stub')
    agency.release()
    expect((await page).value).toBe('before')
    await slow.cache.flush()
    expect((await third.cache.read(KEY, OPTIONS, agency.ask)).value).toBe('after')
    await third.cache.flush()
    expect((await b.cache.read(KEY, OPTIONS, agency.ask)).value).toBe('after')
    raw.disconnect()
  })

  test('a value moved to another key is not believed even when the sealing binds nothing', async () => {
    const { process, raw, broken, keys } = await pair()
    const plain = { seal: async (b: Uint8Array) => b, open: async (b: Uint8Array) => b }
    const [writer, reader] = [await process(plain), await process(plain)]
    await writer.cache.read({ ...KEY, subject: 'a' }, OPTIONS, async () => 'a')
    await writer.cache.read({ ...KEY, subject: 'b' }, OPTIONS, async () => 'b')
    await writer.cache.flush()
    const [x, y] = (await keys()).filter((k) => k.includes(':cache:'))
    const [inX, inY] = await raw.mgetBuffer(x!, y!)
    await raw.mset(x!, inY!, y!, inX!)
    expect((await reader.cache.read({ ...KEY, subject: 'a' }, OPTIONS, async () => 'asked')).value).toBe(
      'asked',
    )
    expect(broken).toHaveLength(1)
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
