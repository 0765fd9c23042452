/** Caches of one gateway in one or several processes, on a clock moved by hand, with values really sealed. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type Bus, createBus } from './bus.ts'
import { type CacheDeps, type CacheKey, createCache, type ReadOptions } from './cache.ts'
import type { RedisLink } from './redis.ts'
import { createManualClock, type openTestRedis } from './testing.ts'

export const KEY: CacheKey = {
  tenant: 'bima',
  purpose: 'stub/bill',
  subject: null,
  locale: null,
  version: 1,
  query: { nop: '1' },
}
export const OPTIONS: ReadOptions = { freshFor: 60_000, staleFor: 3_600_000, deadline: 3000, tags: ['stub'] }

const secret = randomBytes(32)
async function seal(plain: Uint8Array, context: string) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}
async function open(sealed: Uint8Array, context: string) {
  const cipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12), {
    authTagLength: 16,
  }).setAAD(Buffer.from(context))
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
}

/** An agency that counts, and answers when told. */
export function openAgency<T>(value: () => T) {
  let calls = 0
  let held: (() => void)[] | null = null
  return {
    calls: () => calls,
    hold: () => (held = []),
    release: () => {
      for (const go of held ?? []) go()
      held = null
    },
    ask: async () => {
      calls++
      const answer = value()
      if (held) await new Promise<void>((resolve) => held?.push(resolve))
      return answer
    },
  }
}

type Process = { cache: ReturnType<typeof createCache>; bus: Bus; link?: RedisLink }
type TestServer = Awaited<ReturnType<typeof openTestRedis>>
type World = {
  clock: ReturnType<typeof createManualClock>
  process(more?: Partial<CacheDeps>): Promise<Process>
  broken: unknown[]
}

/** One gateway of one or several processes; with Redis they share a prefix. */
export async function openWorld(server: TestServer | undefined): Promise<World> {
  const clock = createManualClock()
  const broken: unknown[] = []
  let prefix: string | undefined
  return {
    clock,
    broken,
    async process(more = {}) {
      const link = await server?.link(prefix)
      prefix = link?.prefix
      const bus = createBus({ redis: link })
      const far = link ? { redis: link, seal, open, onBroken: (e: unknown) => void broken.push(e) } : {}
      return {
        cache: createCache({ now: clock.now, after: clock.after, bus, ...far, ...more } as CacheDeps),
        bus,
        link,
      }
    },
  }
}
