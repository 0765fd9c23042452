import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  type Calendar,
  countingFrom,
  dayOf,
  dueDate,
  HOLIDAYS,
  isOff,
  remaining,
  resume,
  startOfDay,
  timeOf,
  workingDaysAfter,
  workingDaysBetween,
} from './clock.ts'

const calendar: Calendar = { timeZone: 'Asia/Makassar', holidays: new Set(HOLIDAYS.map((h) => h.day)) }
const off = isOff(calendar)
/** Wall-clock time in Kota Bima (WITA, UTC+8). */
const wita = (text: string) => new Date(`${text}+08:00`)

describe('holidays', () => {
  it.each([
    ['2026', 17, 8],
    ['2027', 18, 8],
  ])('%s: %i national days and %i of joint leave', (year, national, joint) => {
    const rows = HOLIDAYS.filter((h) => h.day.startsWith(year))
    expect(rows.filter((h) => h.kind === 'national')).toHaveLength(national)
    expect(rows.filter((h) => h.kind === 'joint_leave')).toHaveLength(joint)
  })

  it('are real days, each once, with both names and a source', () => {
    expect(new Set(HOLIDAYS.map((h) => h.day)).size).toBe(HOLIDAYS.length)
    for (const h of HOLIDAYS) {
      expect(new Date(`${h.day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(h.day)
      expect(h.name.id && h.name.en && h.source).toBeTruthy()
    }
  })

  it.each([
    ['2026', 240],
    ['2027', 242],
  ])('%s has %i working days', (year, count) => {
    expect(workingDaysBetween(addDays(`${year}-01-01`, -1), `${year}-12-31`, off)).toBe(count)
  })
})

describe('working days', () => {
  it.each([
    ['2026-03-17', 3, '2026-03-27'],
    ['2026-11-20', 14, '2026-12-10'],
    ['2026-12-23', 3, '2026-12-30'],
    ['2026-12-31', 5, '2027-01-11'],
    ['2027-03-05', 3, '2027-03-18'],
    ['2027-05-14', 5, '2027-05-27'],
  ])('%s + %i = %s', (day, n, due) => {
    expect(workingDaysAfter(day, n, off)).toBe(due)
    expect(workingDaysBetween(day, due, off)).toBe(n)
    expect(dueDate({ value: n, unit: 'working_day' }, wita(`${day}T09:00`), calendar)).toBe(due)
  })

  it('refuses a calendar that never works', () => {
    expect(() => workingDaysAfter('2026-01-01', 1, () => true)).toThrow('working days')
  })
})

describe('due date', () => {
  const oneDay = { value: 1, unit: 'working_day' as const }

  it.each([
    ['on Friday morning', '2026-11-20T09:00', '2026-11-23'],
    ['a minute before closing', '2026-11-20T15:59', '2026-11-23'],
    ['at closing time', '2026-11-20T16:00', '2026-11-24'],
    ['on Saturday', '2026-11-21T09:00', '2026-11-24'],
    ['on the evening before joint leave', '2026-12-23T20:00', '2026-12-29'],
    ['on New Year', '2027-01-01T00:00', '2027-01-06'],
  ])('one working day, filed %s', (_, filed, due) => {
    expect(dueDate(oneDay, wita(filed), calendar)).toBe(due)
  })

  it('takes the closing time as a setting', () => {
    expect(dueDate(oneDay, wita('2026-11-20T14:30'), { ...calendar, closes: '14:30' })).toBe('2026-11-24')
  })

  it('reads the day in the tenant zone, not in UTC', () => {
    expect(dueDate(oneDay, new Date('2026-11-19T23:30:00Z'), calendar)).toBe('2026-11-23')
    expect(dueDate(oneDay, new Date('2026-11-19T23:30:00Z'), { ...calendar, timeZone: 'Asia/Jakarta' })).toBe(
      '2026-11-23',
    )
    expect(dueDate({ value: 0, unit: 'calendar_day' }, new Date('2026-11-19T16:30:00Z'), calendar)).toBe(
      '2026-11-20',
    )
  })

  it.each([
    [{ kind: 'instant' } as const, '2026-12-24'],
    [{ value: 90, unit: 'minute' } as const, '2026-12-25'],
    [{ value: 24, unit: 'hour' } as const, '2026-12-25'],
    [{ value: 3, unit: 'calendar_day' } as const, '2026-12-27'],
    [{ value: 0, unit: 'working_day' } as const, '2026-12-28'],
  ])('%j from Christmas eve, 23:00, is %s', (duration, due) => {
    expect(dueDate(duration, wita('2026-12-24T23:00'), calendar)).toBe(due)
  })
})

describe('stop and resume', () => {
  it('keeps the days that were left', () => {
    const left = remaining('2026-12-10', wita('2026-11-24T10:00'), calendar)
    expect(left).toBe(12)
    expect(resume(left, wita('2026-11-24T11:00'), calendar)).toBe('2026-12-10')
    expect(resume(left, wita('2026-12-23T10:00'), calendar)).toBe('2027-01-14')
  })

  it('keeps lateness too', () => {
    const left = remaining('2026-11-23', wita('2026-11-25T10:00'), calendar)
    expect(left).toBe(-2)
    expect(resume(left, wita('2026-12-02T10:00'), calendar)).toBe('2026-11-30')
  })

  it('counts calendar days for what is counted so', () => {
    const left = remaining('2026-12-27', wita('2026-12-24T10:00'), calendar, 'calendar_day')
    expect(left).toBe(3)
    expect(resume(left, wita('2026-12-30T10:00'), calendar, 'calendar_day')).toBe('2027-01-02')
  })
})

describe('properties', () => {
  const instants = fc.date({
    min: wita('2026-01-01T00:00'),
    max: wita('2027-10-01T00:00'),
    noInvalidDate: true,
  })
  const units = fc.constantFrom(
    'minute' as const,
    'hour' as const,
    'calendar_day' as const,
    'working_day' as const,
  )
  const durations = fc.record({ value: fc.nat(40), unit: units })
  const ordered = fc
    .tuple(instants, instants)
    .map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)))

  it('later filing, later or equal due date', () => {
    fc.assert(
      fc.property(ordered, durations, ([a, b], d) => dueDate(d, a, calendar) <= dueDate(d, b, calendar)),
    )
  })

  it('a longer promise is due later or on the same day', () => {
    fc.assert(
      fc.property(instants, durations, fc.nat(20), (start, d, more) => {
        return dueDate(d, start, calendar) <= dueDate({ ...d, value: d.value + more }, start, calendar)
      }),
    )
  })

  it('a promise in working days ends on a working day', () => {
    fc.assert(
      fc.property(
        instants,
        fc.nat(60),
        (start, value) => !off(dueDate({ value, unit: 'working_day' }, start, calendar)),
      ),
    )
  })

  it('resume after stop is never earlier, and exact when resumed at once in office hours', () => {
    fc.assert(
      fc.property(ordered, instants, durations, ([stopped, resumed], start, d) => {
        const due = dueDate(d, start, calendar)
        const left = remaining(due, stopped, calendar, d.unit)
        expect(resume(left, resumed, calendar, d.unit) >= due).toBe(true)
        const inHours = countingFrom(stopped, calendar) === dayOf(stopped, calendar.timeZone)
        if (inHours) expect(resume(left, stopped, calendar, d.unit)).toBe(due)
      }),
    )
  })

  it('agrees with the zone database about where a day begins', () => {
    const zones = fc.constantFrom('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const start = startOfDay(dayOf(at, zone), zone)
        expect(timeOf(start, zone)).toBe('00:00')
        expect(start <= at && at.getTime() - start.getTime() < 86_400_000).toBe(true)
        expect(countingFrom(at, { ...calendar, timeZone: zone }) >= dayOf(at, zone)).toBe(true)
      }),
    )
  })
})
