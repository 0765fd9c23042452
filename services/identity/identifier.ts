/** What a person signs in with: an e-mail address or a phone number, in the one form we compare. */
import { cleanLine, phoneE164 } from '../../adapters/kit/identifiers.ts'
import type { Sealer } from '../platform/seal.ts'

export type Identifier = { kind: 'email' | 'phone'; value: string; index: string }

/**
 * An address we can write to, or null. Letter case of an e-mail is folded: no provider in use tells cases apart, and
 * two accounts that differ in it alone would be one person's mistake or another's trick.
 */
export function parseIdentifier(input: string, sealer: Pick<Sealer, 'index'>): Identifier | null {
  if (input.length > 300) return null
  const line = cleanLine(input)
  const email = isEmail(line) ? line.toLowerCase() : null
  const phone = email ? null : phoneE164(line)
  if (email) return { kind: 'email', value: email, index: sealer.index('account.email', email) }
  if (phone) return { kind: 'phone', value: phone, index: sealer.index('account.phone', phone) }
  return null
}

/** For anything typed into the sign-in field, also nonsense: what is counted and looked up. */
export function identifierOrNonsense(input: string, sealer: Pick<Sealer, 'index'>): Identifier {
  const nonsense = cleanLine(input.slice(0, 300)).toLowerCase().replace(/\s/g, '')
  return (
    parseIdentifier(input, sealer) ?? {
      kind: 'email',
      value: nonsense,
      // A column of its own, so that it can never meet an account.
      index: sealer.index('account.nonsense', nonsense),
    }
  )
}

/** Enough to recognise one's own: `w•••@contoh.test`, `+62•••••7890`. */
export function maskIdentifier(value: string) {
  const at = value.lastIndexOf('@')
  return at > 0 ? `${value.slice(0, 1)}•••${value.slice(at)}` : `${value.slice(0, 3)}•••••${value.slice(-4)}`
}

/** Addresses a mail server will take: no quotes, no comments, no literal hosts, no control characters. */
function isEmail(s: string) {
  if (s.length > 254) return false
  return /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/.test(
    s,
  )
}
