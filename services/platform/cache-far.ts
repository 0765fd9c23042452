/**
 * The cache's second floor, in Redis and shared by all processes. Values are sealed under their own key, so that one
 * that was moved, altered or written by somebody else does not open. Beside them one token per tag: forgetting a tag
 * gives it a new token, and an entry that remembers the old one is dead.
 */
import { randomBytes } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import type { RedisLink } from './redis.ts'

/** Serialised by `v8.serialize`, which keeps dates. `asOf` is the instant, in ms, at which the question was sent. */
export type Entry = { asOf: number; bytes: Uint8Array; tags: string[] }
/** Encrypts and authenticates; `context` is bound to the result and must be the same for opening it. */
export type Seal = (plain: Uint8Array, context: string) => Promise<Uint8Array>
export type Open = (sealed: Uint8Array, context: string) => Promise<Uint8Array>
export type FarDeps = { redis: RedisLink; seal: Seal; open: Open; onBroken?: (error: unknown) => void }

/** Nothing is kept longer (rule 29: the catalogue, 24 h); tags must outlive every entry that carries them. */
export const MAX_AGE_MS = 24 * 3600_000
const TAG_MS = MAX_AGE_MS + 3600_000
const MAX_BYTES = 1_000_000

type Tokens = (string | null)[]
type Kept = { id: string; asOf: number; bytes: Uint8Array; tokens: Tokens }

export function createFar({ redis, seal, open, onBroken }: FarDeps) {
  const entryKey = (id: string) => `${redis.prefix}:cache:${id}`
  const tagKey = (tag: string) => `${redis.prefix}:tag:${tag}`
  const background = new Set<Promise<unknown>>()

  /** The entry if it is whole and its tags were not forgotten, and the tags' tokens for a later `put`. Null: no Redis. */
  async function get(id: string, tags: string[]): Promise<{ entry: Entry | null; tokens: Tokens } | null> {
    const keys = [entryKey(id), ...tags.map(tagKey)]
    const replies = await redis.run((r) => r.mgetBuffer(...keys)).catch(() => null)
    if (!replies) return null
    const [sealed, ...rest] = replies
    const tokens = rest.map((t) => t?.toString('latin1') ?? null)
    return { entry: sealed ? await read(sealed, id, tags, tokens) : null, tokens }
  }

  async function read(sealed: Uint8Array, id: string, tags: string[], tokens: Tokens): Promise<Entry | null> {
    try {
      const kept = deserialize(await open(sealed, id)) as Kept
      // The context binds a value to its key if it is handed on; that it was is not taken on trust.
      if (kept.id !== id) throw new Error('A cached value lay under another key')
      const same = kept.tokens.length === tokens.length && kept.tokens.every((t, i) => t === tokens[i])
      return same ? { asOf: kept.asOf, bytes: kept.bytes, tags } : null
    } catch (error) {
      // Altered, moved, or sealed with a key that is gone: as good as nothing there, and worth a line.
      onBroken?.(error)
      return null
    }
  }

  async function write(id: string, entry: Entry, tokens: Tokens, ttl: number) {
    const sealed = await seal(
      serialize({ id, asOf: entry.asOf, bytes: entry.bytes, tokens } satisfies Kept),
      id,
    )
    if (sealed.length > MAX_BYTES) return
    await redis.run((r) => r.set(entryKey(id), Buffer.from(sealed), 'PX', Math.ceil(ttl))).catch(() => null)
  }

  return {
    get,
    /** In the background: who asked does not wait for Redis. `ttl` in ms. */
    put(id: string, entry: Entry, tokens: Tokens, ttl: number) {
      const writing = write(id, entry, tokens, Math.min(ttl, MAX_AGE_MS)).catch((error) => onBroken?.(error))
      background.add(writing)
      void writing.finally(() => background.delete(writing))
    },
    /** Resolves to whether Redis was told; if not, its entries live until their time is up. */
    forget: (tag: string): Promise<boolean> =>
      redis
        .run((r) => r.set(tagKey(tag), randomBytes(12).toString('base64'), 'PX', TAG_MS))
        .then(Boolean, () => false),
    flush: async () => void (await Promise.all(background)),
  }
}
export type Far = ReturnType<typeof createFar>
