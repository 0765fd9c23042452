import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBus, type Hint } from './bus.ts'
import { introduce, openTestRedis, turns, until, whyNoRedis } from './testing.ts'

const why = whyNoRedis()
let server: Awaited<ReturnType<typeof openTestRedis>> | undefined
beforeAll(async () => {
  if (!why) server = await openTestRedis()
})
afterAll(() => server?.close())

for (const face of ['in-process', 'redis'] as const) {
  const skip = face === 'redis' && why
  describe.skipIf(skip)(`the bus, ${face}${skip ? ` (${why})` : ''}`, () => {
    const open = async (log?: Parameters<typeof createBus>[0]) =>
      createBus({ redis: face === 'redis' ? await server!.link() : undefined, ...log })

    test('who listens to a topic hears it, once, in order, and nothing else', async () => {
      const bus = await open()
      const heard: Hint[] = []
      bus.subscribe('request', (hint) => heard.push(hint))
      bus.subscribe('other', () => heard.push({ wrong: true }))
      for (let n = 0; n < 100; n++) bus.publish('request', { n, number: 'BIM-1', none: null })
      expect(heard).toEqual([])
      await bus.flush()
      await turns(20)
      expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => ({ n, number: 'BIM-1', none: null })))
    })

    test('who unsubscribed hears nothing more, and others still do', async () => {
      const bus = await open()
      const heard: string[] = []
      const fn = () => heard.push('twice')
      const stop = bus.subscribe('t', fn)
      bus.subscribe('t', fn)
      stop()
      stop()
      bus.publish('t', {})
      await turns()
      expect(heard).toEqual(['twice'])
    })

    test('a listener that fails is noted and harms no other', async () => {
      const noted: unknown[] = []
      const bus = await open({ log: { error: (fields: object) => noted.push(fields) } as never })
      const heard: Hint[] = []
      bus.subscribe('t', () => {
        throw new Error('mine')
      })
      bus.subscribe('t', (hint) => heard.push(hint))
      bus.publish('t', { a: 1 })
      await turns()
      expect(heard).toEqual([{ a: 1 }])
      expect(noted).toEqual([{ err: new Error('mine') }])
    })

    test('a hint is small', async () => {
      const bus = await open()
      expect(() => bus.publish('t', { text: 'x'.repeat(2000) })).toThrow(RangeError)
    })
  })
}

describe.skipIf(why)(`the bus between processes${why ? ` (${why})` : ''}`, () => {
  test('all processes hear, each once; another prefix does not; junk on the channel is nothing', async () => {
    const link = await server!.link()
    const strange = await server!.link()
    const [a, b] = [createBus({ redis: link }), createBus({ redis: await server!.link(link.prefix) })]
    const [stranger, friend] = [
      createBus({ redis: strange }),
      createBus({ redis: await server!.link(strange.prefix) }),
    ]
    await introduce(a, b)
    await introduce(b, a)
    await introduce(friend, stranger)
    const heard: string[] = []
    for (const [name, bus] of Object.entries({ a, b, stranger }))
      bus.subscribe('t', (hint) => heard.push(`${name}${hint.n}`))
    const raw = new Redis(server!.url)
    for (const junk of [
      '',
      '{',
      'null',
      '[]',
      '{"topic":1}',
      '{"topic":"t","from":"x","hint":null}',
      `{"topic":"t","hint":{"n":"${'9'.repeat(3000)}"}}`,
    ]) {
      await raw.publish(`${link.prefix}:bus`, junk)
    }
    a.publish('t', { n: 1 })
    await until(() => heard.length === 2)
    b.publish('t', { n: 2 })
    await until(() => heard.length === 4)
    await turns(20)
    expect(heard.sort()).toEqual(['a1', 'a2', 'b1', 'b2'])
    raw.disconnect()
  })
})
