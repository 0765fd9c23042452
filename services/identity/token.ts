/** Random tokens for cookies and links. */
import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits for a cookie or a link. */
export const newToken = () => randomBytes(32).toString('base64url')
/** What is stored of it: from a database dump no token can be used. */
export const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url')
/** A token from outside: anything else cannot be ours and costs no look-up. */
export const isToken = (token: unknown): token is string =>
  typeof token === 'string' && /^[\w-]{43}$/.test(token)
