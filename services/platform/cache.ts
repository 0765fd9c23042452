/**
 * Answers of agencies, kept for a while: memory, then Redis, then one call per key however many ask (G35). Every answer
 * says when it was true; an old one may stand in, marked, when the agency cannot answer. Why not bentocache:
 * docs/decisions/010-cache.md.
 */
import { type KeyObject, randomUUID } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import type { Bus } from './bus.ts'
import { createFar, type Entry, type FarDeps, MAX_AGE_MS, type Open, type Seal } from './cache-far.ts'
import { type Flight, ride } from './cache-flight.ts'
import { type CacheKey, cacheKey, cacheTag } from './cache-key.ts'
import { createLru } from './lru.ts'
import { type After, after as realAfter } from './timer.ts'

export type { CacheKey, Open, Seal }
export type Cached<T> = { value: T; asOf: Date; stale: boolean }
/** What `fill` is given: milliseconds left for it, and a signal that fires when nobody waits any more. */
export type Filling = { deadline: number; signal: AbortSignal }
export type ReadOptions = {
  /** Milliseconds for which an answer is given without asking again. */
  freshFor: number
  /** Milliseconds of age up to which it may stand in, marked stale, when the agency cannot answer. At most 24 h. */
  staleFor: number
  /** Milliseconds the asker has. When they are over: a stale answer, or `DeadlineExceeded`; the call goes on for the next. */
  deadline: number
  /** Names by which `invalidate` makes it forgotten. */
  tags?: string[]
  signal?: AbortSignal
}
export type CacheDeps = {
  now: () => Date
  after?: After
  bus?: Bus
  /** Of values in memory. Default 32 MiB. */
  maxBytes?: number
  /** Key for the hashes in keys and tags, the same in every process. */
  secret?: string | Uint8Array | KeyObject
  /** Errors for which a stale answer may stand in. Default: all. */
  isOutage?: (error: unknown) => boolean
} & ({ redis?: undefined } | FarDeps)

type Near = Entry & { seq: number }
type Fill<T> = (filling: Filling) => Promise<T>

const TOPIC = 'cache.forget'
const SKEW_MS = 1000

export function createCache(deps: CacheDeps) {
  const { now, after = realAfter, bus, secret = '', isOutage = () => true } = deps
  const far = deps.redis ? createFar(deps) : null
  const near = createLru<Near>(deps.maxBytes ?? 32 * 2 ** 20, (e) => e.bytes.length + 300)
  const dropped = createLru<{ seq: number; at: number }>(50_000)
  const flights = new Map<string, Flight>()
  const counts = { hits: 0, farHits: 0, fills: 0, stale: 0, failures: 0 }
  const me = randomUUID()
  let seq = 0

  // From the future by more than clocks differ: its age cannot be told, so it is not used.
  const age = (entry: Entry) => {
    const ms = now().getTime() - entry.asOf
    return ms < -SKEW_MS ? Number.POSITIVE_INFINITY : ms
  }
  const younger = (a: Entry | null, b: Entry | null) => (a && b ? (a.asOf >= b.asOf ? a : b) : (a ?? b))
  const forgotten = (entry: Entry, since: (drop: { seq: number; at: number }) => boolean) =>
    entry.tags.some((tag) => {
      const drop = dropped.get(tag)
      return drop !== undefined && since(drop)
    })

  function look(id: string): Near | null {
    const entry = near.get(id)
    if (!entry || !forgotten(entry, (drop) => drop.seq > entry.seq)) return entry ?? null
    near.delete(id)
    return null
  }

  function drop(tag: string) {
    dropped.set(tag, { seq: ++seq, at: now().getTime() })
    // Whoever asks from now on gets a call that begins now.
    for (const [id, flight] of flights) if (flight.tags.includes(tag)) flights.delete(id)
  }
  function dropAll() {
    near.clear()
    flights.clear()
  }
  const unsubscribe = [
    bus?.subscribe(TOPIC, (hint) => typeof hint.tag === 'string' && hint.from !== me && drop(hint.tag)),
    bus?.onGap(dropAll),
  ]

  /** Redis, then the agency. Kept only if nothing was forgotten meanwhile, which takes the flight off the list. */
  async function fly<T>(id: string, flight: Flight, options: ReadOptions, fill: Fill<T>) {
    const began = now().getTime()
    const found = far && (await far.get(id, flight.tags))
    const entry = found?.entry
    if (entry && !forgotten(entry, (drop) => drop.at >= entry.asOf)) flight.best = younger(entry, flight.best)
    const isCurrent = () => flights.get(id) === flight
    if (flight.best && age(flight.best) <= options.freshFor) {
      counts.farHits++
      if (isCurrent()) near.set(id, { ...flight.best, seq: ++seq })
      return flight.best
    }
    counts.fills++
    const asOf = now().getTime()
    const value = await fill({ deadline: options.deadline - (asOf - began), signal: flight.calledOff.signal })
    const fresh: Entry = { asOf, bytes: serialize(value), tags: flight.tags }
    if (isCurrent()) {
      near.set(id, { ...fresh, seq: ++seq })
      if (found) far.put(id, fresh, found.tokens, Math.max(options.freshFor, options.staleFor))
    }
    return fresh
  }

  function takeOff<T>(id: string, best: Entry | null, options: ReadOptions, fill: Fill<T>): Flight {
    const tags = (options.tags ?? []).map((tag) => cacheTag(tag, secret))
    const calledOff = new AbortController()
    const flight: Flight = { landed: undefined as never, best, tags, waiting: 0, calledOff }
    const over = () => flights.get(id) === flight && flights.delete(id)
    calledOff.signal.addEventListener('abort', over, { once: true })
    flights.set(id, flight)
    flight.landed = fly(id, flight, options, fill).finally(over)
    // Everybody may have left by the time it fails.
    flight.landed.catch(() => counts.failures++)
    return flight
  }

  function show<T>(entry: Entry, stale: boolean): Cached<T> {
    if (stale) counts.stale++
    // A copy each: what one page does to its answer is not the next page's business.
    return { value: deserialize(entry.bytes) as T, asOf: new Date(entry.asOf), stale }
  }

  return {
    /** Throws what `fill` threw when nothing usable is at hand. `fill`'s answer must be cloneable data. */
    async read<T>(key: CacheKey, options: ReadOptions, fill: Fill<T>): Promise<Cached<T>> {
      const { deadline, signal } = options
      signal?.throwIfAborted()
      const id = cacheKey(key, secret)
      const entry = look(id)
      if (entry && age(entry) <= options.freshFor) {
        counts.hits++
        return show(entry, false)
      }
      const flight = flights.get(id) ?? takeOff(id, entry, options, fill)
      const oldest = Math.min(options.staleFor, MAX_AGE_MS)
      const standIn = () => (flight.best && age(flight.best) <= oldest ? flight.best : null)
      const landed = await ride(flight, { deadline, signal, after, standIn, isOutage })
      return show(landed.entry, landed.stale)
    },
    /** Forgets everything tagged so, here at once and elsewhere soon; what is missed ends with its time. Never throws. */
    async invalidate(tag: string): Promise<void> {
      const hashed = cacheTag(tag, secret)
      drop(hashed)
      await far?.forget(hashed)
      bus?.publish(TOPIC, { tag: hashed, from: me })
    },
    stats: () => ({ ...counts, bytes: near.weight() }),
    /** Resolves when what was on its way to Redis has arrived or is lost. */
    flush: async (): Promise<void> => far?.flush(),
    /** Lets go of the bus, then flushes. */
    async close(): Promise<void> {
      for (const stop of unsubscribe) stop?.()
      await far?.flush()
    },
  }
}
export type Cache = ReturnType<typeof createCache>
