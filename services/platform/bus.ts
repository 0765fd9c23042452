/**
 * Hints between parts of the gateway and between its processes: "this request moved", "forget that". A hint may be lost
 * or come twice; who needs to be sure reads the database. It carries ids and small facts, never personal data.
 */
import { randomUUID } from 'node:crypto'
import type { Log } from './log.ts'
import type { RedisLink } from './redis.ts'

export type Hint = Record<string, string | number | boolean | null>
export type BusDeps = { redis?: RedisLink; log?: Pick<Log, 'error'> }

/** A hint is a nudge, not a carrier. */
const MAX_CHARS = 2000

export function createBus({ redis, log }: BusDeps = {}) {
  const topics = new Map<string, Set<(hint: Hint) => void>>()
  const gaps = new Set<() => void>()
  const me = randomUUID()
  const channel = `${redis?.prefix}:bus`
  const sending = new Set<Promise<unknown>>()

  redis?.subscribe(channel, (text) => {
    const message = readMessage(text)
    if (message && message.from !== me) deliver(message.topic, message.hint)
  })
  redis?.onGap(() => {
    for (const told of gaps) guarded(told)
  })

  /** One listener's mistake is its own. */
  function guarded(told: () => void) {
    try {
      told()
    } catch (err) {
      if (log) log.error({ err }, 'A listener of the bus failed')
      else queueMicrotask(() => Promise.reject(err))
    }
  }
  function deliver(topic: string, hint: Hint) {
    for (const fn of topics.get(topic) ?? []) guarded(() => fn(hint))
  }

  return {
    /** Listeners of this process hear it in the next turn, others soon or never. Throws only on a hint that is none. */
    publish(topic: string, hint: Hint): void {
      const text = JSON.stringify({ from: me, topic, hint })
      if (text.length > MAX_CHARS)
        throw new RangeError(`A hint on "${topic}" has ${text.length} characters, at most ${MAX_CHARS} fit`)
      queueMicrotask(() => deliver(topic, hint))
      if (!redis) return
      // Lost when Redis is away, and that is all right: a hint is only a hint.
      const sent = redis.run((r) => r.publish(channel, text)).then(Boolean, () => false)
      sending.add(sent)
      void sent.finally(() => sending.delete(sent))
    },
    subscribe(topic: string, fn: (hint: Hint) => void): () => void {
      const listeners = topics.get(topic) ?? new Set()
      topics.set(topic, listeners)
      // A wrapper, so that the same function may listen twice.
      const listener = (hint: Hint) => fn(hint)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic)
      }
    },
    /** Told when hints of other processes may have been missed. */
    onGap(told: () => void): () => void {
      gaps.add(told)
      return () => void gaps.delete(told)
    },
    /** Resolves when what was published is on its way, or lost. */
    flush: async () => void (await Promise.all(sending)),
  }
}
export type Bus = ReturnType<typeof createBus>

/** What stands on the channel is not ours alone: anything that is no message is left. */
function readMessage(text: string): { from: string; topic: string; hint: Hint } | null {
  if (text.length > MAX_CHARS) return null
  try {
    const message = JSON.parse(text)
    return typeof message?.topic === 'string' && typeof message.hint === 'object' && message.hint !== null
      ? message
      : null
  } catch {
    return null
  }
}
