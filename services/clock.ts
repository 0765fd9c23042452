/**
 * Days and due dates in the tenant's time zone. A day is `YYYY-MM-DD`, never a `Date`; an instant is a `Date`. Pure:
 * the caller hands in the instant, the zone and the days off.
 *
 * Rule of the house (shown to the resident): what is filed after closing time or on a day off counts from the next
 * working day, and that day itself is not counted. While the agency waits for the resident the clock stands still.
 */
import type { Duration } from '../adapters/kit/contract.ts'

export { HOLIDAYS, type Holiday } from './holidays.ts'

/** `YYYY-MM-DD`. */
export type Day = string

/** When offices work. Saturdays and Sundays are off by themselves. */
export type Calendar = {
  /** IANA name, such as `Asia/Makassar`. */
  timeZone: string
  holidays: ReadonlySet<Day>
  /** Local time `HH:MM` from which a filing counts as of the next working day. */
  closes?: string
}

export const CLOSES = '16:00'

/** The day by which an agency should have answered something that started at `start`. */
export function dueDate(duration: Duration | { kind: 'instant' }, start: Date, calendar: Calendar): Day {
  if ('kind' in duration) return dayOf(start, calendar.timeZone)
  switch (duration.unit) {
    case 'minute':
      return dayOf(new Date(start.getTime() + duration.value * MINUTE), calendar.timeZone)
    case 'hour':
      return dayOf(new Date(start.getTime() + duration.value * 60 * MINUTE), calendar.timeZone)
    case 'calendar_day':
      return addDays(dayOf(start, calendar.timeZone), duration.value)
    case 'working_day':
      return workingDaysAfter(countingFrom(start, calendar), duration.value, isOff(calendar))
  }
}

/**
 * What is left of the clock when it stops at `at`: days until `due`, working days unless the duration counts
 * otherwise. Below zero when it is overdue already, so that stopping does not forgive lateness.
 */
export function remaining(
  due: Day,
  at: Date,
  calendar: Calendar,
  unit: Duration['unit'] = 'working_day',
): number {
  const today = dayOf(at, calendar.timeZone)
  return unit === 'working_day' ? workingDaysBetween(today, due, isOff(calendar)) : daysBetween(today, due)
}

/** The new due date when the clock goes on at `at` with `left` days. Never earlier than the one it was stopped with. */
export function resume(
  left: number,
  at: Date,
  calendar: Calendar,
  unit: Duration['unit'] = 'working_day',
): Day {
  if (unit !== 'working_day') return addDays(dayOf(at, calendar.timeZone), left)
  return workingDaysAfter(countingFrom(at, calendar), left, isOff(calendar))
}

/** The day a clock started at `start` is counted from: today, or the next working day when the office is closed. */
export function countingFrom(start: Date, calendar: Calendar): Day {
  const day = dayOf(start, calendar.timeZone)
  const closed = timeOf(start, calendar.timeZone) >= (calendar.closes ?? CLOSES)
  const off = isOff(calendar)
  return closed || off(day) ? workingDaysAfter(day, 1, off) : day
}

/** The n-th working day after `day`, which is not counted itself. 0 gives `day`; below 0 counts back. */
export function workingDaysAfter(day: Day, n: number, isOff: (day: Day) => boolean): Day {
  const step = n < 0 ? -1 : 1
  let result = day
  for (let left = Math.abs(n), looked = 0; left > 0; looked++) {
    if (looked > 10_000) throw new Error('A calendar without working days')
    result = addDays(result, step)
    if (!isOff(result)) left--
  }
  return result
}

/** Working days after `from` up to and including `to`; below zero when `to` is earlier. */
export function workingDaysBetween(from: Day, to: Day, isOff: (day: Day) => boolean): number {
  if (to < from) return -workingDaysBetween(to, from, isOff)
  let count = 0
  for (let day = from; day < to; ) {
    day = addDays(day, 1)
    if (!isOff(day)) count++
  }
  return count
}

/** Weekends and holidays of a calendar. */
export function isOff(calendar: Pick<Calendar, 'holidays'>): (day: Day) => boolean {
  return (day) => isWeekend(day) || calendar.holidays.has(day)
}

export function isWeekend(day: Day): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}

export function addDays(day: Day, n: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY).toISOString().slice(0, 10)
}

/** Days from `from` to `to`, below zero when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY)
}

/** The day it is in `timeZone` at `instant`. */
export const dayOf = (instant: Date, timeZone: string): Day => local(instant, timeZone).slice(0, 10)

/** Wall-clock time `HH:MM` in `timeZone` at `instant`. */
export const timeOf = (instant: Date, timeZone: string): string => local(instant, timeZone).slice(11, 16)

/** The instant at which `day` begins in `timeZone`. */
export function startOfDay(day: Day, timeZone: string): Date {
  const guess = Date.parse(`${day}T00:00:00Z`)
  const offset = Date.parse(`${local(new Date(guess), timeZone)}Z`) - guess
  return new Date(guess - offset)
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Wall-clock time as `YYYY-MM-DDTHH:MM:SS`. */
function local(instant: Date, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    // Swedish is the locale whose digits come in ISO order; making a formatter is slow, so one per zone is kept.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    formats.set(timeZone, format)
  }
  return format.format(instant).replace(' ', 'T')
}
const formats = new Map<string, Intl.DateTimeFormat>()
