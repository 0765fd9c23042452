import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectRedis, RedisUnavailable } from './redis.ts'
import { parseRedisUrl } from './redis-url.ts'
import { freePort, startRedis, type TestRedis, until, whyNoRedis } from './testing.ts'

describe('a Redis URL', () => {
  test.each([
    ['redis://127.0.0.1', { host: '127.0.0.1', port: 6379, db: 0 }],
    ['redis://u%40x:p%3A@h:7000/3', { host: 'h', port: 7000, db: 3, username: 'u@x', password: 'p:' }],
    ['rediss://h', { host: 'h', port: 6379, tls: {} }],
    ['redis://[::1]:7000', { host: '::1', port: 7000 }],
    [
      'redis+sentinel://u:p%3A@h1:26379,h2/mymaster/2',
      {
        name: 'mymaster',
        db: 2,
        username: 'u',
        password: 'p:',
        failoverDetector: true,
        sentinels: [
          { host: 'h1', port: 26379 },
          { host: 'h2', port: 26379 },
        ],
      },
    ],
  ])('%s', (url, options) => expect(parseRedisUrl(url)).toMatchObject(options))

  test.each(['', 'h:6379', 'http://h', 'redis+sentinel://h:1', 'mysql://u:geheim@h'])(
    'refuses %j without repeating it',
    (url) => {
      expect(() => parseRedisUrl(url)).toThrow(/^Expected a URL such as redis:/)
    },
  )
})

const why = whyNoRedis()
describe.skipIf(why)(`the link to Redis${why ? ` (${why})` : ''}`, () => {
  let server: TestRedis
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  test('runs commands and hears its channels, on two connections', async () => {
    const link = connectRedis(server.url)
    expect(await link.started).toBe(true)
    const heard: string[] = []
    link.subscribe('a', (text) => heard.push(`a ${text}`))
    link.subscribe('b', (text) => heard.push(`b ${text}`))
    await until(async () => (await link.run((r) => r.publish('b', '0'))) === 1)
    await link.run((r) => r.publish('a', '1'))
    await until(() => heard.includes('a 1'))
    expect(heard.at(-1)).toBe('a 1')
    expect(link.state()).toMatchObject({ up: true })
    await link.close()
    await expect(link.run((r) => r.ping())).rejects.toBeInstanceOf(RedisUnavailable)
  })

  test('has the settings of rule 36', async () => {
    const link = connectRedis(server.url)
    await link.started
    const { options } = await link.run(async (r) => r)
    expect(options).toMatchObject({
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: 200,
      connectTimeout: 500,
      autoResendUnfulfilledCommands: false,
    })
    await link.close()
  })

  test('leaves a connection that swallows everything, for a new one', async () => {
    const old: Socket[] = []
    const proxy = createServer((client) => {
      const upstream = connect(server.port, '127.0.0.1')
      old.push(client.pipe(upstream).pipe(client))
      for (const socket of [client, upstream]) socket.on('error', () => {}) // torn on purpose
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const link = connectRedis(`redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
    const heard: string[] = []
    link.subscribe('news', (text) => heard.push(text))
    await until(async () => (await link.run((r) => r.publish('news', '0')).catch(() => 0)) === 1)
    for (const client of old) client.unpipe().pause()
    await until(
      () =>
        link
          .run((r) => r.ping())
          .then(
            () => false,
            () => true,
          ),
      'the hole',
    )
    await until(
      () =>
        link
          .run((r) => r.ping())
          .then(
            () => true,
            () => false,
          ),
      'a new connection',
    )
    expect(old.length).toBeGreaterThan(2)
    await link.close()
    for (const client of old) client.destroy()
    proxy.close()
  })

  test('does not hold up the start when no sentinel answers', async () => {
    const link = connectRedis(`redis+sentinel://127.0.0.1:${await freePort()}/gerbang`)
    expect(await link.started).toBe(false)
    await expect(link.run((r) => r.ping())).rejects.toBeInstanceOf(RedisUnavailable)
    await link.close()
  })

  test('reaches a master through its sentinel', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'gerbang-sentinel-'))
    const port = await freePort()
    const file = join(dir, 'sentinel.conf')
    await writeFile(
      file,
      `port ${port}\nbind 127.0.0.1\ndir ${dir}\nsentinel monitor gerbang 127.0.0.1 ${server.port} 1\n`,
    )
    const sentinel = spawn('/usr/bin/redis-server', [file, '--sentinel'], { stdio: 'ignore' })
    try {
      const link = connectRedis(`redis+sentinel://127.0.0.1:${port}/gerbang`)
      await until(() => link.state().up, 'the master to be found')
      expect(await link.run((r) => r.set('x', '1'))).toBe('OK')
      await link.close()
    } finally {
      const gone = once(sentinel, 'exit')
      sentinel.kill('SIGKILL')
      await gone
      await rm(dir, { recursive: true })
    }
  })
})
