/** Time-based one-time codes, RFC 6238 with SHA-1, 30 seconds and six digits: what every authenticator app reads. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const STEP_MS = 30_000
/** Steps before and after now that are taken: clocks of phones differ, and people type slowly. */
const DRIFT = 1

/** 160 random bits, as RFC 4226 asks. */
export const newTotpSecret = () => randomBytes(20)

export const stepAt = (now: Date) => Math.floor(now.getTime() / STEP_MS)

/** The code of one step, six digits. */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.at(-1)! & 0xf
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000
  return String(number).padStart(6, '0')
}

/** The step this code belongs to, or null. That it is used once is for the caller to see to. */
export function stepOf(secret: Uint8Array, code: string, now: Date): number | null {
  const given = Buffer.from(code)
  let found: number | null = null
  for (let step = stepAt(now) - DRIFT; step <= stepAt(now) + DRIFT; step++) {
    const expected = Buffer.from(codeAt(secret, step))
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = step
  }
  return found
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 without padding: for typing the secret by hand. */
export function base32(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let out = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += BASE32[(value >>> bits) & 31]
    }
  }
  return bits ? out + BASE32[(value << (5 - bits)) & 31] : out
}

/** What the QR code says (Google Authenticator's key URI format). `label` must tell accounts apart on the phone. */
export function totpUri(secret: Uint8Array, issuer: string, label: string) {
  const query = new URLSearchParams({
    secret: base32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
  // Authenticator apps show a plus sign as it is: blanks must be %20.
  return `otpauth://totp/${encodeURIComponent(`${issuer}:${label}`)}?${query.toString().replaceAll('+', '%20')}`
}
