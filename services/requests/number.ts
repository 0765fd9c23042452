/**
 * The public number of a request, `BIM-7F3K-2QXN-4`: the tenant, eight random characters (40 bits), one check
 * character; and the track code on its receipt. Alphabet: Crockford's base 32, read leniently (O is 0, I and L are 1).
 *
 * The check character is a weighted sum over GF(32), the field whose 32 elements are the alphabet's characters.
 * Weights are distinct and not zero, so every single wrong character and every swap of two characters is caught,
 * which a sum modulo 32 cannot do, and it needs no character outside the alphabet, which ISO 7064 MOD 37 does.
 */
import { createHmac, type KeyObject, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_LENGTH = 8
const TRACK_LENGTH = 6

/** A new number, such as `BIM-7F3K-2QXN-4`. `random` gives that many random bytes; tests hand in their own. */
export function newNumber(tenant: string, random: (bytes: number) => Uint8Array = randomBytes): string {
  const body = characters(RANDOM_LENGTH, random)
  return show(tenant, body + checkCharacter(body))
}

/**
 * What a person typed, as the canonical number, or null when it cannot be one. Forgives lower case, spaces, missing
 * or other hyphens, O for 0, I and L for 1, and a missing tenant.
 */
export function parseNumber(text: string, tenant: string): string | null {
  if (text.length > 64) return null
  const typed = fold(text)
  const prefix = fold(tenant)
  const length = RANDOM_LENGTH + 1
  const rest =
    typed.length === prefix.length + length && typed.startsWith(prefix) ? typed.slice(prefix.length) : typed
  if (rest.length !== length || !isAlphabet(rest)) return null
  const body = rest.slice(0, RANDOM_LENGTH)
  return checkCharacter(body) === rest.slice(RANDOM_LENGTH) ? show(tenant, rest) : null
}

/** Six random characters (30 bits), printed on the receipt beside the number. */
export function newTrackCode(random: (bytes: number) => Uint8Array = randomBytes): string {
  return characters(TRACK_LENGTH, random)
}

/** A typed track code in canonical form, or null. */
export function parseTrackCode(text: string): string | null {
  if (text.length > 32) return null
  const code = fold(text)
  return code.length === TRACK_LENGTH && isAlphabet(code) ? code : null
}

/**
 * What is stored of a track code: HMAC-SHA-256 over number and code, as hex. The number inside makes equal codes
 * of two requests unequal in the table. A code that cannot be one still gives a hash, so that a wrong factor costs
 * the same time as a right one.
 */
export function hashTrack(secret: string | Uint8Array | KeyObject, number: string, code: string): string {
  return createHmac('sha256', secret)
    .update(`track\n${number}\n${fold(code)}`)
    .digest('hex')
}

/** As `hashTrack`, for the last four digits of an account's phone. */
export function hashPhoneTail(
  secret: string | Uint8Array | KeyObject,
  number: string,
  phone: string,
): string {
  const tail = phone.replace(/\D/g, '').slice(-4)
  return createHmac('sha256', secret).update(`phone\n${number}\n${tail}`).digest('hex')
}

const show = (tenant: string, s: string) =>
  `${tenant}-${s.slice(0, 4)}-${s.slice(4, RANDOM_LENGTH)}-${s.slice(RANDOM_LENGTH)}`

/** Upper case, full-width forms made plain, separators dropped, look-alikes folded. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-‐-―−_.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}

const isAlphabet = (s: string) => [...s].every((c) => ALPHABET.includes(c))

/** 256 is a multiple of 32, so the low five bits of a random byte are fair. */
function characters(count: number, random: (bytes: number) => Uint8Array): string {
  return [...random(count)].map((byte) => ALPHABET.charAt(byte & 31)).join('')
}

/** Horner's rule: the n-th character from the right has weight WEIGHT^n. */
function checkCharacter(body: string): string {
  let sum = 0
  for (const c of body) sum = multiply(sum ^ ALPHABET.indexOf(c), WEIGHT)
  return ALPHABET.charAt(sum)
}

/**
 * Product in GF(32) = GF(2)[x] / (x^5 + x^4 + x^3 + x^2 + 1). Its group has the prime order 31, so the powers of any
 * WEIGHT but 0 and 1 are distinct; 27 is the one by which `BIM-7F3K-2QXN-4`, the number in the documents, is valid.
 */
function multiply(a: number, b: number): number {
  let product = 0
  for (let x = a, y = b; y > 0; y >>= 1) {
    if (y & 1) product ^= x
    x <<= 1
    if (x & 32) x ^= 0b111101
  }
  return product
}
const WEIGHT = 27
