/**
 * The last net under the log: whatever looks like a person's number or address is taken out of a finished line. It
 * knows shapes, not names: personal data must not be put into messages in the first place.
 */

/** 16 digits or more in a row: NIK, No. KK, NOP, card numbers. */
const DIGITS = /(?<!\d)\d{16,}(?!\d)/g
/** The same as people write them, `52.72.040.007.003.0123.0`; not the digits of a UUID. */
const SPACED_DIGITS = /(?<![\da-fA-F-])\d(?:[ .\-\u00a0]?\d){15,17}(?![\d])(?!-?[\da-fA-F])/g
/** Also percent-encoded, as in a URL. Begins where a word begins, so that a long word is looked at once. */
const EMAIL = /(?<![\w.+%-])[\w.+%-]{1,2000}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+/gi
/** Indonesian mobile numbers: 08, 62 or +62 and the rest, with or without gaps. */
const PHONE = /(?<!\d)(?:\+|%2B)?(?:62[ .-]?|0)8\d{1,3}(?:[ .-]?\d{2,5}){2,3}(?!\d)/gi

/** Most texts hold nothing of the kind; telling so is ten times cheaper than looking closely. */
const SUSPICIOUS = /@|%40|(?:\d[ .\-\u00a0]?){9}/

export function hidePersonal(text: string): string {
  if (!SUSPICIOUS.test(text)) return text
  return text
    .replace(EMAIL, '[email]')
    .replace(DIGITS, '[digits]')
    .replace(SPACED_DIGITS, '[digits]')
    .replace(PHONE, '[phone]')
}

/** The same for a line of JSON, which stays JSON: a whole number that long becomes a string. */
export function hideInJson(line: string): string {
  if (!SUSPICIOUS.test(line)) return line
  return line.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (part) => {
    if (part.startsWith('"')) return hidePersonal(part)
    return /^-?\d{16,}$/.test(part) ? '"[digits]"' : part
  })
}

/** Path and names of the query; its values stay out of logs. */
export function hideQuery(url: string): string {
  const [path = '', query] = url.split('?', 2)
  if (!query) return hidePersonal(path)
  const names = query.split('&').map((pair) => pair.split('=', 1)[0])
  return hidePersonal(`${path}?${names.join('&')}`)
}
