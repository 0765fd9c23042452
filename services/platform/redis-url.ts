/** Where Redis is. */
import type { RedisOptions } from 'ioredis'

/** Milliseconds to the next try, 100 ms to 2 s; a quarter of it is chance, so that many clients do not knock in step. */
export const backOff = (times: number) =>
  Math.min(2000, 50 * 2 ** Math.min(times, 6)) * (0.75 + Math.random() / 4)

const SENTINEL = /^redis\+sentinel:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?]+)\/([\w.-]+)(?:\/(\d+))?$/

/** Connection options of a Redis URL. Throws a `TypeError` that does not repeat the URL, for it may hold a password. */
export function parseRedisUrl(url: string): RedisOptions {
  const sentinel = SENTINEL.exec(url)
  if (sentinel) {
    const [, user, password, hosts = '', name, db] = sentinel
    const sentinels = hosts
      .split(',')
      .map((h) => ({ host: h.replace(/:\d+$/, ''), port: Number(/:(\d+)$/.exec(h)?.[1] ?? 26379) }))
    return {
      sentinels,
      name,
      db: Number(db ?? 0),
      username: user ? decodeURIComponent(user) : undefined,
      password: password ? decodeURIComponent(password) : undefined,
      // Without it a client stays with a master that froze and came back, and loses what it writes there.
      failoverDetector: true,
      sentinelCommandTimeout: 500,
      sentinelRetryStrategy: backOff,
    }
  }
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new TypeError(
      'Expected a URL such as redis://127.0.0.1:6379/0 or redis+sentinel://host:26379,host:26379/master',
    )
  }
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    db: Number(pathname.slice(1) || 0),
    username: username ? decodeURIComponent(username) : undefined,
    password: password ? decodeURIComponent(password) : undefined,
    tls: protocol === 'rediss:' ? {} : undefined,
  }
}
