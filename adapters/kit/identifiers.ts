/**
 * Indonesian identifiers, checked in form only: whether a number exists is for the register to say.
 */

const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]/g

/** NFC, without control, zero-width and direction characters; keeps line breaks. Zero-width joiners stay: scripts need them. */
export function cleanText(s: string) {
  return s.toWellFormed().normalize('NFC').replace(/\r\n?/g, '\n').replace(FORBIDDEN, '').trim()
}

/** Nothing a reader would see: gaps, marks without a letter, joiners. */
export const isBlank = (s: string) => /^[\s\p{M}\p{Cc}\p{Cf}]*$/u.test(s)

/** As `cleanText`, on one line with single spaces; full-width digits become plain ones. */
export function cleanLine(s: string) {
  return cleanText(s)
    .replace(/[０-９]/g, (d) => String.fromCharCode(d.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, ' ')
}

const NIK = /^\d{6}(0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(0[1-9]|1[0-2])\d{2}(?!0000)\d{4}$/

/** NIK, 16 digits: region, day (women: + 40), month, year, serial (Permendagri; no check digit). The date must exist in 19YY or 20YY. */
export function isNik(s: string) {
  if (!NIK.test(s)) return false
  const day = Number(s.slice(6, 8)) % 40
  return dateExists(day, Number(s.slice(8, 10)), Number(s.slice(10, 12)))
}

/** No. KK, 16 digits: region, date of issue, serial. */
export function isKk(s: string) {
  if (!/^\d{12}(?!0000)\d{4}$/.test(s)) return false
  return dateExists(Number(s.slice(6, 8)), Number(s.slice(8, 10)), Number(s.slice(10, 12)))
}

/** NOP, 18 digits without dots: region 10, block 3, sequence 4, type 1. */
export const isNop = (s: string) => /^\d{18}$/.test(s)

/** `527204000700301230` to `52.72.040.007.003.0123.0`. */
export const showNop = (s: string) =>
  s.replace(/^(\d{2})(\d{2})(\d{3})(\d{3})(\d{3})(\d{4})(\d)$/, '$1.$2.$3.$4.$5.$6.$7')

/** `08…`, `62…`, `+62…` to E.164, or null. */
export function phoneE164(s: string): string | null {
  const digits = s.replace(/[\s().-]/g, '')
  const rest = /^(?:\+62|62|0)(\d{8,12})$/.exec(digits)?.[1]
  return rest && !rest.startsWith('0') ? `+62${rest}` : null
}

/** First six and last four digits stay: enough to recognise one's own, not enough to use. */
export const mask = (s: string) => (s.length < 12 ? '••••' : `${s.slice(0, 6)}••••••${s.slice(-4)}`)

function dateExists(day: number, month: number, yy: number) {
  return [1900 + yy, 2000 + yy].some((year) => {
    const date = new Date(Date.UTC(year, month - 1, day))
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  })
}
