/**
 * So many points in so many seconds, per name and subject. Redis counts for all processes; each process counts along,
 * so that a Redis that is flushed, frozen or gone neither opens the door nor shuts it (rule 37). Lockouts are not here:
 * they live in the database.
 */
import { createHmac, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import type { Redis } from 'ioredis'
import { createLru } from './lru.ts'
import type { RedisLink } from './redis.ts'

export type LimitsDeps = {
  redis?: RedisLink
  /** App processes expected to run: without Redis each allows its share. */
  processes: number
  now: () => Date
  /** Key for the hash of subjects, the same in every process. */
  secret?: string | Uint8Array | KeyObject
}
export type LimitRule = { points: number; perSeconds: number }
/** `retryAfter`: whole seconds until the window ends; 0 when `ok`. */
export type Taken = { ok: boolean; retryAfter: number }

type Window = { count: number; ends: number }
const MAX_SUBJECTS = 50_000

export function createLimits({ redis, processes, now, secret = '' }: LimitsDeps) {
  const here = createLru<Window>(MAX_SUBJECTS)

  function countHere(id: string, ms: number): Window {
    const time = now().getTime()
    const last = here.get(id)
    // A window that ends later than a whole one was made before the clock was set back.
    const goesOn = last && last.ends > time && last.ends <= time + ms
    const window = goesOn ? { count: last.count + 1, ends: last.ends } : { count: 1, ends: time + ms }
    here.set(id, window)
    return window
  }

  /** Takes one point. Never throws for Redis, and asks it nothing once this process alone has seen too many. */
  async function take(name: string, subject: string, { points, perSeconds }: LimitRule): Promise<Taken> {
    const ms = perSeconds * 1000
    const id = createHmac('sha256', secret)
      // Whoever has one address of an IPv6 network has all of it.
      .update(JSON.stringify([name, isIP(subject) ? addressBlock(subject) : subject, perSeconds]))
      .digest('base64url')
    const mine = countHere(id, ms)
    if (mine.count > points) return refused(mine)
    const all = redis && (await countThere(redis, id, ms, now().getTime()))
    if (all) return all.count > points ? refused(all) : OK
    return mine.count > Math.max(1, Math.floor(points / processes)) ? refused(mine) : OK
  }

  const refused = (window: Window) => ({
    ok: false,
    retryAfter: Math.max(1, Math.ceil((window.ends - now().getTime()) / 1000)),
  })
  return { take }
}
export type Limits = ReturnType<typeof createLimits>

const OK: Taken = { ok: true, retryAfter: 0 }

/** Our clock, not that of Redis: both faces then count the same windows. The expiry only sweeps. */
const COUNT = `
local window = redis.call('HMGET', KEYS[1], 'count', 'ends')
local now, ms = tonumber(ARGV[1]), tonumber(ARGV[2])
local count, ends = tonumber(window[1] or '0'), tonumber(window[2] or '0')
if ends <= now or ends > now + ms then count, ends = 0, now + ms end
redis.call('HSET', KEYS[1], 'count', count + 1, 'ends', ends)
redis.call('PEXPIRE', KEYS[1], ms + 1000)
return {count + 1, ends}`

async function countThere(redis: RedisLink, id: string, ms: number, time: number): Promise<Window | null> {
  const key = `${redis.prefix}:limit:${id}`
  const count = (r: Redis) => r.eval(COUNT, 1, key, time, ms) as Promise<[number, number]>
  return redis.run(count).then(
    ([count, ends]) => ({ count, ends }),
    () => null,
  )
}

/**
 * What one address counts as: IPv4 by itself (also when written as IPv6), IPv6 by its /64, which is what a household or
 * a phone is given. Anything else is `unknown`, one block for all of it.
 */
export function addressBlock(address: string | undefined): string {
  const ip = (address ?? '').replace(/%.*$/, '')
  if (isIP(ip) === 4) return ip
  if (isIP(ip) !== 6) return 'unknown'
  // The URL parser knows every spelling of an address and writes the one canonical form.
  const canonical = new URL(`http://[${ip}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const front = head ? head.split(':') : []
  const back = tail ? tail.split(':') : []
  const words = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
  if (words.slice(0, 5).every((w) => w === '0') && words[5] === 'ffff') {
    const n = Number.parseInt(words[6]!, 16) * 65_536 + Number.parseInt(words[7]!, 16)
    return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.')
  }
  return `${words.slice(0, 4).join(':')}::/64`
}
