/** Keys of the cache: a hash over everything that makes an answer somebody's own (G36), so that no NIK or NOP is in one. */
import { createHmac, type KeyObject } from 'node:crypto'

export type CacheKey = {
  tenant: string
  /** What is asked, and of whom: `bapenda/pbb`. */
  purpose: string
  /** Whose answer it is; null when it is the same for everybody. */
  subject: string | null
  /** Language of the answer; null when it holds both. */
  locale: string | null
  /** Version of the answer's schema: a new release never reads what the old one wrote. */
  version: number
  /** Plain data; the order of its properties does not matter. */
  query?: unknown
}

/** 43 characters. `secret` keeps a NIK, of which there are few, from being found by trying them all. */
export function cacheKey(key: CacheKey, secret: string | Uint8Array | KeyObject): string {
  const parts = [key.tenant, key.purpose, key.subject, key.locale, key.version, canonical(key.query)]
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url')
}

/** Tags too may name a person's account. */
export const cacheTag = (tag: string, secret: string | Uint8Array | KeyObject) =>
  createHmac('sha256', secret).update(`tag:${tag}`).digest('base64url')

function canonical(value: unknown): unknown {
  if (value instanceof Date) return { date: value.toISOString() }
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value === 'object' && value !== null) {
    if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) {
      throw new TypeError('A cache key is made of plain data')
    }
    // Pairs, not an object: a property called __proto__ is a property like any other.
    const pairs = Object.entries(value).filter(([, v]) => v !== undefined)
    return { pairs: pairs.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, canonical(v)]) }
  }
  if (value === undefined) return {}
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('A cache key is made of finite numbers')
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError('A cache key is made of plain data')
  return value
}
