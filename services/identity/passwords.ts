/**
 * Passwords: argon2id (RFC 9106; OWASP's 19 MiB, 2 passes), at most two at once and twenty waiting per process,
 * since signing in is also an attack on the processor (reliability rule 58).
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

const AT_ONCE = 2
const WAITING = 20
const MEMORY_KIB = 19_456
const PASSES = 2
const MAX_BYTES = 4096
const MIN_LENGTH = 8

export type PasswordFault = 'short' | 'long' | 'common' | 'personal'

/** A place among those who hash now or wait: hand it back with `leave`. */
export type Slot = {
  hash(password: string): Promise<string>
  verify(password: string, phc: string | null): Promise<boolean>
  leave(): void
}

export function createPasswords() {
  let inside = 0
  let running = 0
  const waiting: (() => void)[] = []
  // Verified against when there is no account: the same work and the same time as with one.
  const dummy = derive('', randomBytes(16)).then((hash) => phcOf(randomBytes(16), hash))

  async function turn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  /** Null when too many are waiting already: answer "busy". */
  function admit(): Slot | null {
    if (inside >= AT_ONCE + WAITING) return null
    inside++
    let here = true
    return {
      hash: (password) => turn(() => hashPassword(password)),
      verify: (password, phc) => turn(async () => verifyPassword(password, phc, await dummy)),
      leave() {
        if (here) inside--
        here = false
      },
    }
  }

  return { admit }
}

/** Too long to be hashed, whatever it is: refused before it costs anything. */
export const isTooLong = (password: string) =>
  password.length > MAX_BYTES || Buffer.byteLength(password) > MAX_BYTES

/** What is wrong with a new password, or null. No rules about kinds of characters: length and not being guessable. */
export function passwordFault(password: string, personal: string[]): PasswordFault | null {
  if (isTooLong(password)) return 'long'
  const plain = normalise(password)
  if ([...plain].length < MIN_LENGTH) return 'short'
  const folded = plain.toLowerCase().replace(/\s/g, '')
  if (isCommon(folded)) return 'common'
  const parts = personal.flatMap((p) => p.toLowerCase().split(/[\s@+.]+/)).filter((p) => p.length >= 4)
  // A name inside a long phrase is fine; a name with a year behind it is not.
  if (parts.some((part) => folded.includes(part) && folded.length - part.length < 6)) return 'personal'
  return null
}

export async function hashPassword(password: string) {
  const salt = randomBytes(16)
  return phcOf(salt, await derive(normalise(password), salt))
}

async function verifyPassword(password: string, phc: string | null, dummy: string) {
  const [, , , , salt, expected] = (phc ?? dummy).split('$')
  const hash = await derive(normalise(password), Buffer.from(salt!, 'base64'))
  const same = timingSafeEqual(hash, Buffer.from(expected!, 'base64'))
  return same && phc !== null
}

const phcOf = (salt: Buffer, hash: Buffer) =>
  `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${salt.toString('base64')}$${hash.toString('base64')}`

/** One password typed on two keyboards is one password (NIST SP 800-63B 3.1.1.2). */
const normalise = (password: string) => password.toWellFormed().normalize('NFKC')

function derive(message: string, nonce: Buffer): Promise<Buffer> {
  const options = { message, nonce, parallelism: 1, tagLength: 32, memory: MEMORY_KIB, passes: PASSES }
  return new Promise((resolve, reject) =>
    argon2('argon2id', options, (error, hash) => (error ? reject(error) : resolve(hash))),
  )
}

function isCommon(folded: string) {
  if (new Set(folded).size <= 3 || isRun(folded)) return true
  const bare = folded.replace(/[^a-z]/g, '')
  return COMMON.some(
    (word) => folded === word || (bare.length >= 5 && bare === word && folded.length - word.length <= 5),
  )
}

/** `12345678`, `abcdefgh`, `87654321`. */
function isRun(s: string) {
  const steps = [...s].slice(1).map((c, i) => c.charCodeAt(0) - s.charCodeAt(i))
  return steps.every((d) => d === 1) || steps.every((d) => d === -1)
}

/** The words most passwords in Indonesia and elsewhere begin with; digits and signs around them do not help. */
const COMMON = (
  'password passw0rd katasandi sandi rahasia bismillah alhamdulillah assalamualaikum indonesia merdeka garuda ' +
  'sayang sayangku cintaku iloveyou akucinta ganteng cantik anjing bangsat kontol persib persija doraemon naruto ' +
  'qwerty qwertyui qwertyuiop qwerty123 asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm 1q2w3e4r 1q2w3e4r5t qazwsx qazwsxedc ' +
  'admin administrator operator welcome letmein monkey dragon football sunshine princess superman batman ' +
  'jakarta surabaya bandung bima kotabima gerbang facebook whatsapp google samsung internet komputer ' +
  '123456789a a123456789 abc12345 abcd1234 aa123456 11223344 12341234 12344321 123123123 1234567890 147258369 987654321'
).split(' ')
