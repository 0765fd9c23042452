/**
 * How times, days, amounts and sizes are written, in both languages (`17 Agustus 2026`, `14.05 WITA`, `Rp 125.000`).
 * Instants are ISO texts in UTC or `Date`; days are `YYYY-MM-DD` and have no time zone.
 */

export type Lang = 'id' | 'en'
export type Instant = string | Date

/** What the three Indonesian zones are called; ICU knows the names in Indonesian only. */
const ZONE_NAMES: Record<string, string> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
}
const LOCALES: Record<Lang, string> = { id: 'id-ID', en: 'en-GB' }
const NO_BREAK = '\u00a0'

export type Format = ReturnType<typeof createFormat>

/** `zone` is an IANA name; `now` is asked only for relative times. */
export function createFormat(lang: Lang, zone: string, now: () => Date) {
  const locale = LOCALES[lang]
  const long = { day: 'numeric', month: 'long', year: 'numeric' } as const
  const dateIn = new Intl.DateTimeFormat(locale, { ...long, timeZone: zone })
  const dateUtc = new Intl.DateTimeFormat(locale, { ...long, timeZone: 'UTC' })
  const weekdayUtc = new Intl.DateTimeFormat(locale, { ...long, weekday: 'long', timeZone: 'UTC' })
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  })
  const dayKey = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' })
  const relatives = new Intl.RelativeTimeFormat(locale, { numeric: 'always' })

  const zoneName = (at: Date) => ZONE_NAMES[zone] ?? foreignZone(locale, zone, at)
  const time = (at: Instant) => {
    const when = new Date(at)
    return `${clock.format(when)}${NO_BREAK}${zoneName(when)}`
  }
  const date = (at: Instant) => dateIn.format(new Date(at))
  return {
    /** A day without a clock: `2026-08-17` to `17 Agustus 2026`. */
    day: (day: string) => dateUtc.format(new Date(`${day}T00:00:00Z`)),
    /** The same with its weekday: `Senin, 17 Agustus 2026`. */
    weekday: (day: string) => weekdayUtc.format(new Date(`${day}T00:00:00Z`)),
    /** The day of an instant in the tenant's zone. */
    date,
    time,
    dateTime: (at: Instant) => `${date(at)}, ${time(at)}`,
    /** The clock alone when it was today, else with the date: for "per 14.05 WITA". */
    moment: (at: Instant) =>
      dayKey.format(new Date(at)) === dayKey.format(now()) ? time(at) : `${date(at)}, ${time(at)}`,
    /** `3 jam yang lalu`, `dalam 2 hari`; whole units, never less than a minute. */
    relative: (at: Instant) => relative(relatives, new Date(at).getTime() - now().getTime()),
    number: (n: number) => numbers.format(n),
    /** Whole rupiah, with a gap that does not break. */
    money: (rupiah: number) => `Rp${NO_BREAK}${whole.format(rupiah)}`,
    /** Bytes as people read them: `310 kB`, `2,4 MB`. */
    size: (bytes: number) =>
      bytes < 1_000_000
        ? `${whole.format(Math.max(1, Math.round(bytes / 1000)))}${NO_BREAK}kB`
        : `${oneDecimal.format(bytes / 1_000_000)}${NO_BREAK}MB`,
    list: (items: readonly string[]) => lists.format(items),
  }
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

function relative(format: Intl.RelativeTimeFormat, ms: number) {
  for (const [unit, length] of STEPS) {
    if (Math.abs(ms) >= length) return format.format(Math.trunc(ms / length), unit)
  }
  return format.format(ms > 0 ? 1 : -1, 'minute')
}

function foreignZone(locale: string, zone: string, at: Date) {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(at)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}
