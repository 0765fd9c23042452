/**
 * Errors of ours. An error carries a key of `words/`, never a sentence: what people read is written in one place, in
 * both languages, and nothing personal can slip into it.
 */
import { randomInt } from 'node:crypto'

/** What became of it; the web layer maps this to a status code, nothing else does. */
export type AppErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_many'
  | 'busy'
  | 'unavailable'
  | 'unexpected'

const KEY = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/

/** `params` fill the sentence; they reach the page and never a log. `retryAfter` is in seconds. */
export class AppError extends Error {
  override name = 'AppError'
  readonly kind: AppErrorKind
  readonly key: string
  readonly params: Readonly<Record<string, string | number>>
  readonly retryAfter?: number
  constructor(
    kind: AppErrorKind,
    key: string,
    more: { params?: Record<string, string | number>; retryAfter?: number; cause?: unknown } = {},
  ) {
    if (!KEY.test(key))
      throw new TypeError('An AppError takes a key of words, such as "error.not_found", never a sentence')
    super(key, { cause: more.cause })
    this.kind = kind
    this.key = key
    this.params = more.params ?? {}
    this.retryAfter = more.retryAfter
  }
}

/** Our own patience ended before an answer came. */
export class DeadlineExceeded extends Error {
  override name = 'DeadlineExceeded'
  readonly kind = 'timeout'
  /** The other side may have acted all the same. */
  readonly maybeActed = true
  readonly ms: number
  constructor(ms: number) {
    super(`No answer within ${Math.round(ms)} ms`)
    this.ms = ms
  }
}

/** Crockford's digits: no I, L, O, U, so that a number can be read out on the telephone. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** `7F3K2-QXN4D`: fifty random bits that stand on the error page and on every log line of the same request. */
export function newReference() {
  const text = Array.from({ length: 10 }, () => DIGITS[randomInt(32)]).join('')
  return `${text.slice(0, 5)}-${text.slice(5)}`
}

export const isReference = (s: string) => /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/.test(s)
