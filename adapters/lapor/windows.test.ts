import { describe, expect, test } from 'vitest'
import { pageOf, windowAfter } from './windows.ts'

const at = (time: string) => new Date(`2026-11-20T${time}Z`)
const span = ({ from, to }: { from: Date; to: Date }) =>
  [from, to].map((one) => one.toISOString().slice(11, 19)).join(' to ')

describe('windows', () => {
  test('begin an hour back, then where the last one ended less the overlap', () => {
    const first = windowAfter(null, at('02:00:00'))
    expect(span(first)).toBe('00:45:00 to 02:00:00')
    const { cursor, more } = pageOf(first, [], at('02:00:00'))
    expect([cursor, more]).toEqual(['2026-11-20T01:45:00Z', false])
    expect(span(windowAfter(cursor, at('02:00:30')))).toBe('01:45:00 to 02:00:30')
  })

  test('are short after a long silence, and join with an overlap', () => {
    const spans: string[] = []
    let cursor = '2026-11-20T00:00:00Z'
    for (let more = true; more; ) {
      const window = windowAfter(cursor, at('03:20:00'))
      spans.push(span(window))
      ;({ cursor, more } = pageOf(window, [], at('03:20:00')))
    }
    expect(spans).toEqual(['00:00:00 to 01:15:00', '01:00:00 to 02:15:00', '02:00:00 to 03:15:00'])
  })

  test('never end before they begin, also when the clock was set back', () => {
    expect(span(windowAfter('2026-11-20T05:00:00Z', at('02:00:00')))).toBe('01:45:00 to 02:00:00')
  })

  test('that are full are told in pages, oldest first, and then it goes on', () => {
    const news = Array.from({ length: 1001 }, (_, i) => ({
      eventId: String(i),
      ref: '1',
      code: 'PROSES',
      at: new Date(at('01:00:00').getTime() + (i % 7) * 1000),
    }))
    const told: string[] = []
    let cursor: string | null = null
    let more = true
    for (let asked = 0; more; asked++) {
      // Time goes on meanwhile: a window in hand keeps its end, and the present is left to the next poll.
      const now = new Date(at('02:00:00').getTime() + asked * 700)
      const page: ReturnType<typeof pageOf> = pageOf(windowAfter(cursor, now), news, now)
      told.push(...page.updates.map(({ eventId }) => eventId))
      ;({ cursor, more } = page)
    }
    expect(told).toHaveLength(1001)
    expect(new Set(told).size).toBe(1001)
    expect(cursor).toBe('2026-11-20T01:45:00Z')
  })
})
