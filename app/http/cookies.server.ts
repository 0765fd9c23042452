/** The cookies of the house: ids only, never data. `__Host-` keeps them to this host and to https (or loopback). */
import { randomBytes } from 'node:crypto'

const NAMES = { session: '__Host-sesi', guest: '__Host-tamu', device: '__Host-perangkat', lang: 'bahasa' } as const
type Name = keyof typeof NAMES
export type Cookies = Record<Name, string | null>

const TOKEN = /^[\w-]{16,128}$/
/** More than this is not read at all: none of ours is that long. */
const MAX_HEADER = 8192

export function readCookies(header: string | undefined): Cookies {
  const cookies: Cookies = { session: null, guest: null, device: null, lang: null }
  if (!header || header.length > MAX_HEADER) return cookies
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    const name = (Object.keys(NAMES) as Name[]).find(n => NAMES[n] === pair.slice(0, at).trim())
    const value = pair.slice(at + 1).trim()
    // The first of two wins: a second one with another path cannot take over a session.
    if (name && cookies[name] === null && (name === 'lang' ? /^(id|en)$/ : TOKEN).test(value)) cookies[name] = value
  }
  return cookies
}

const SECURE = 'Path=/; Secure; HttpOnly; SameSite=Lax'
const days = (n: number) => n * 24 * 3600

/** `maxAge` in seconds; null: until the browser closes. */
export const sessionCookie = (token: string, maxAge: number | null) =>
  `${NAMES.session}=${token}; ${SECURE}${maxAge ? `; Max-Age=${maxAge}` : ''}`
export const guestCookie = (token: string) => `${NAMES.guest}=${token}; ${SECURE}; Max-Age=${days(30)}`
/** Names a browser from which the account has signed in before: it stays able to while others guess. */
export const deviceCookie = (token: string) => `${NAMES.device}=${token}; ${SECURE}; Max-Age=${days(365)}`
export const langCookie = (lang: string) => `${NAMES.lang}=${lang}; Path=/; SameSite=Lax; Max-Age=${days(365)}`
export const clearCookie = (name: 'session' | 'guest') => `${NAMES[name]}=; ${SECURE}; Max-Age=0`
export const newToken = () => randomBytes(32).toString('base64url')
