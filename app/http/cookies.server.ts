/** The cookies of the house: ids only, never data. `__Host-` keeps them to this host and to https (or loopback). */
import { randomBytes } from 'node:crypto'

const NAMES = {
  session: '__Host-sesi',
  guest: '__Host-tamu',
  device: '__Host-perangkat',
  lang: 'bahasa',
  register: '__Host-daftar',
  reset: '__Host-sandi',
  address: '__Host-alamat',
  invite: '__Host-undangan',
  oidc: '__Host-penyedia',
  link: '__Host-sambung',
} as const
type Name = keyof typeof NAMES
/** Something begun in this browser that a code, a link or a provider brings to its end within minutes. */
export type Step = Exclude<Name, 'session' | 'guest' | 'device' | 'lang'>
export type Cookies = Record<Name, string | null>

const TOKEN = /^[\w-]{16,128}$/
/** More than this is not read at all: none of ours is that long. */
const MAX_HEADER = 8192

export function readCookies(header: string | undefined): Cookies {
  const cookies = Object.fromEntries(Object.keys(NAMES).map((name) => [name, null])) as Cookies
  if (!header || header.length > MAX_HEADER) return cookies
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    const name = (Object.keys(NAMES) as Name[]).find((n) => NAMES[n] === pair.slice(0, at).trim())
    const value = pair.slice(at + 1).trim()
    // The first of two wins: a second one with another path cannot take over a session.
    if (name && cookies[name] === null && (name === 'lang' ? /^(id|en)$/ : TOKEN).test(value))
      cookies[name] = value
  }
  return cookies
}

/** The token of a link in a mail, if it looks like one. */
export const tokenIn = (value: string | null) => (value && TOKEN.test(value) ? value : null)

const SECURE = 'Path=/; Secure; HttpOnly; SameSite=Lax'
const days = (n: number) => n * 24 * 3600

/** `maxAge` in seconds; null: until the browser closes. */
export const sessionCookie = (token: string, maxAge: number | null) =>
  `${NAMES.session}=${token}; ${SECURE}${maxAge ? `; Max-Age=${maxAge}` : ''}`
export const guestCookie = (token: string) => `${NAMES.guest}=${token}; ${SECURE}; Max-Age=${days(30)}`
/** Names a browser from which the account has signed in before: it stays able to while others guess. */
export const deviceCookie = (token: string) => `${NAMES.device}=${token}; ${SECURE}; Max-Age=${days(365)}`
export const langCookie = (lang: string) =>
  `${NAMES.lang}=${lang}; Path=/; SameSite=Lax; Max-Age=${days(365)}`
/** The token of a step that waits in this browser: as long as its code or link lives. */
export const stepCookie = (step: Step, token: string) => `${NAMES[step]}=${token}; ${SECURE}; Max-Age=600`
export const clearCookie = (name: Step | 'session' | 'guest') => `${NAMES[name]}=; ${SECURE}; Max-Age=0`
export const newToken = () => randomBytes(32).toString('base64url')
