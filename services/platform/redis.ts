/**
 * Redis, for what may vanish: cache, hints, counters (reliability rules 35, 36). ioredis alone waits for ever for a
 * frozen server; these settings give up after 200 ms, and the breaker above them makes that happen only a few times.
 */
import { Redis, type RedisOptions } from 'ioredis'
import { createBreaker } from './breaker.ts'
import type { Log } from './log.ts'
import { backOff, parseRedisUrl } from './redis-url.ts'

/** Redis did not take the command; the caller goes on without it. */
export class RedisUnavailable extends Error {
  override name = 'RedisUnavailable'
  readonly kind = 'unavailable'
  constructor(cause?: unknown) {
    super('Redis is not answering', { cause })
  }
}

export type RedisLink = {
  /** First part of every key and channel. */
  prefix: string
  /** Runs one command. Throws `RedisUnavailable` within 200 ms, and at once while the breaker is open. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T>
  /** Messages of one channel, on a connection of its own that finds its way back by itself. */
  subscribe(channel: string, onMessage: (text: string) => void): void
  /** Told whenever messages may have been missed: the subscription was lost and is there again. */
  onGap(told: () => void): void
  /** Resolves, within a second, when the first connection stands or failed: the process starts either way. */
  started: Promise<boolean>
  state(): { up: boolean; since: Date }
  close(): Promise<void>
}

export type RedisDeps = { now?: () => Date; log?: Pick<Log, 'warn' | 'info'>; prefix?: string }

const SETTINGS = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 200,
  connectTimeout: 500,
  // A connection that swallows everything (a router lost it) is given up, or it would be believed for a quarter of an hour.
  socketTimeout: 2000,
  autoResendUnfulfilledCommands: false,
  // 2 is understood by every server and proxy, and nothing here needs the reply types of 3.
  protocol: 2,
  retryStrategy: backOff,
  // After a fail-over the old master says READONLY: leave it.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions

/** Three failures in a row open it; a second later a PING in the background, never a caller, finds out how things are. */
const BREAKER = { consecutive: 3, ratio: 0.5, minimum: 20, windowMs: 10_000, openMs: 1000, trials: 1 }
const PING_MS = 10_000

/** `url`: `redis://`, `rediss://`, or `redis+sentinel://[user:password@]host:port,host:port/master[/db]`. */
export function connectRedis(
  url: string,
  { now = () => new Date(), log, prefix = 'gerbang' }: RedisDeps = {},
): RedisLink {
  const options = { ...SETTINGS, ...parseRedisUrl(url) }
  const breaker = createBreaker(BREAKER, now)
  const redis = new Redis(options)
  const voice = downOnceUpOnce(log, now)
  redis.on('error', (error) => voice.down(error))
  redis.on('ready', probe)
  const subscriber = createSubscriber(() => new Redis(options))

  function probe() {
    if (breaker.state().breaker === 'closed') return voice.up()
    const pass = breaker.enter()
    if (!pass) return
    redis.ping().then(
      () => {
        pass.done('ok')
        voice.up()
      },
      () => pass.done('failed'),
    )
  }

  async function run<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    const pass = breaker.state().breaker === 'closed' ? breaker.enter() : null
    if (!pass) {
      probe()
      throw new RedisUnavailable()
    }
    try {
      const reply = await command(redis)
      pass.done('ok')
      return reply
    } catch (error) {
      pass.done('failed')
      if (breaker.state().breaker === 'open') voice.down(error)
      throw new RedisUnavailable(error)
    }
  }

  return {
    prefix,
    run,
    subscribe: subscriber.subscribe,
    onGap: subscriber.onGap,
    started: new Promise((resolve) => {
      redis.once('ready', () => resolve(true))
      redis.once('close', () => resolve(false))
      // Sentinels that cannot be reached are asked again and again without a word.
      setTimeout(() => resolve(false), 1000).unref()
    }),
    state: () => ({
      up: redis.status === 'ready' && breaker.state().breaker === 'closed',
      since: voice.since(),
    }),
    async close() {
      subscriber.close()
      redis.disconnect()
    },
  }
}

/** The connection is made with the first subscription. ioredis' own resubscribing forgets what failed, so it is ours. */
function createSubscriber(connect: () => Redis) {
  const channels = new Map<string, (text: string) => void>()
  const gaps = new Set<() => void>()
  let redis: Redis | null = null
  let timer: NodeJS.Timeout | undefined
  let before = false

  const renew = (connection: Redis) => () => connection.disconnect(true)
  function open() {
    const connection = connect()
    connection.options.autoResubscribe = false
    connection.on('error', () => {}) // the other connection's listener says it once for both
    connection.on('message', (channel, text) => channels.get(channel)?.(text))
    connection.on('ready', () => {
      if (channels.size > 0) connection.subscribe(...channels.keys()).then(reached, renew(connection))
    })
    // A half-dead connection looks alive to one who only listens.
    timer = setInterval(() => {
      if (connection.status === 'ready') connection.ping().catch(renew(connection))
    }, PING_MS)
    timer.unref()
    return connection
  }
  function reached() {
    if (before) for (const told of gaps) told()
    before = true
  }
  return {
    subscribe(channel: string, onMessage: (text: string) => void) {
      channels.set(channel, onMessage)
      redis ??= open()
      if (redis.status === 'ready') redis.subscribe(channel).catch(renew(redis))
    },
    onGap: (told: () => void) => void gaps.add(told),
    close() {
      clearInterval(timer)
      redis?.disconnect()
    },
  }
}

/** Said once when it goes and once when it is back, however often it is met in between. */
function downOnceUpOnce(log: RedisDeps['log'], now: () => Date) {
  let up = true
  let since = now()
  const turn = (to: boolean) => {
    if (up === to) return false
    up = to
    since = now()
    return true
  }
  return {
    down: (err: unknown) =>
      void (turn(false) && log?.warn({ err }, 'Redis is not answering, going on without it')),
    up: () => void (turn(true) && log?.info('Redis is back')),
    since: () => since,
  }
}
