/** For the tests of this folder and of those who stand on it: time moved by hand, and a Redis that may be mistreated. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Bus } from './bus.ts'
import { connectRedis, type RedisLink } from './redis.ts'
import type { After } from './timer.ts'

/** Lets everything run that waits for nothing but its turn. */
export async function turns(n = 3) {
  for (let i = 0; i < n; i++) await new Promise(setImmediate)
}

/** Resolves when `condition` holds; real sockets need real turns, bounded by five seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what = 'the condition') {
  const ends = performance.now() + 5000
  while (!(await condition())) {
    if (performance.now() > ends) throw new Error(`Waited 5 s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Resolves once `listener` has heard `speaker`: what is said before that is lost. */
export async function introduce(speaker: Bus, listener: Bus) {
  const topic = `introduction:${randomUUID()}`
  let heard = false
  const stop = listener.subscribe(topic, () => {
    heard = true
  })
  await until(() => {
    speaker.publish(topic, {})
    return heard
  }, 'two processes to hear each other')
  stop()
}

/** A clock that stands still until `advance`; timers fire in order, each with its own time on the clock. */
export function createManualClock(start = '2026-03-02T02:00:00Z') {
  let time = Date.parse(start)
  const timers = new Set<{ at: number; fn: () => void }>()
  const after: After = (ms, fn) => {
    const timer = { at: time + ms, fn }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  async function advance(ms: number) {
    const target = time + ms
    await turns()
    for (;;) {
      const [next] = [...timers].filter((t) => t.at <= target).sort((a, b) => a.at - b.at)
      if (!next) break
      timers.delete(next)
      time = Math.max(time, next.at)
      next.fn()
      await turns()
    }
    time = target
    await turns()
  }
  return {
    now: () => new Date(time),
    after,
    advance,
    /** As an operator or NTP would. */
    set(iso: string) {
      time = Date.parse(iso)
    },
    timers: () => timers.size,
  }
}

const SERVER = '/usr/bin/redis-server'

/** Why tests against Redis cannot run here, or null. With CI=true they must. */
export function whyNoRedis(): string | null {
  if (existsSync(SERVER)) return null
  if (process.env.CI === 'true') throw new Error(`${SERVER} is missing: apt-get install redis-server`)
  return `${SERVER} is missing`
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A private Redis on loopback that keeps nothing. Stop it in the end. */
export async function startRedis(options: string[] = []) {
  const port = await freePort()
  const dir = await mkdtemp(join(tmpdir(), 'gerbang-redis-'))
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | null = null

  async function start() {
    const args = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      dir,
    ]
    child = spawn(SERVER, [...args, ...options], { stdio: 'ignore' })
    await until(() => child?.exitCode === null, 'redis-server')
    const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null })
    redis.on('error', () => {}) // not up yet
    await redis.ping()
    redis.disconnect()
  }
  async function kill() {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    url,
    port,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async flush() {
      const redis = new Redis(url)
      await redis.flushall()
      redis.disconnect()
    },
    async stop() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
export type TestRedis = Awaited<ReturnType<typeof startRedis>>

/**
 * A Redis for well-behaved tests: `TEST_REDIS_URL` when set (keys under a prefix of their own), otherwise a private one.
 * `links(n)` are as many processes.
 */
export async function openTestRedis() {
  const own = process.env.TEST_REDIS_URL ? null : await startRedis()
  const url = process.env.TEST_REDIS_URL ?? own!.url
  const opened: RedisLink[] = []
  return {
    url,
    async link(prefix = `test:${randomUUID()}`) {
      const link = connectRedis(url, { prefix })
      opened.push(link)
      if (!(await link.started)) throw new Error('The Redis of the tests does not answer')
      return link
    },
    async close() {
      for (const link of opened) await link.close()
      await own?.stop()
    },
  }
}
