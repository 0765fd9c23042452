/**
 * The last net under the log: whatever looks like a person's number or address is taken out of a finished line. It
 * knows shapes, not names: personal data must not be put into messages in the first place.
 */

/** 16 digits or more in a row: NIK, No. KK, NOP, card numbers. */
const DIGITS = /(?<!\d)\d{16,}(?!\d)/g
/** The same as people write them, `52.72.040.007.003.0123.0`; not the digits of a UUID. */
const SPACED_DIGITS = /(?<![\da-fA-F-])\d(?:[ .\-\u00a0]?\d){15,17}(?![\d])(?!-?[\da-fA-F])/g
/** Also percent-encoded, as in a URL. */
const EMAIL = /[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+/gi
/** Indonesian mobile numbers: 08, 62 or +62 and the rest, with or without gaps. */
const PHONE = /(?<!\d)(?:\+|%2B)?(?:62[ .-]?|0)8\d{1,3}(?:[ .-]?\d{2,5}){2,3}(?!\d)/gi

export function hidePersonal(text: string): string {
  return text
    .replace(EMAIL, '[email]')
    .replace(DIGITS, '[digits]')
    .replace(SPACED_DIGITS, '[digits]')
    .replace(PHONE, '[phone]')
}

/** The same for a line of JSON, which stays JSON: a bare number becomes a string. */
export function hideInJson(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|\d{16,}/g, (part) =>
    part.startsWith('"') ? hidePersonal(part) : '"[digits]"',
  )
}

/** Path and names of the query; its values stay out of logs. */
export function hideQuery(url: string): string {
  const [path = '', query] = url.split('?', 2)
  if (!query) return hidePersonal(path)
  const names = query.split('&').map((pair) => pair.split('=', 1)[0])
  return hidePersonal(`${path}?${names.join('&')}`)
}
