import { expect, test } from 'vitest'
import { createLru } from './lru.ts'
import { createTally } from './tally.ts'
import { createManualClock } from './testing.ts'

test('what was not asked for longest goes first', () => {
  const lru = createLru<number>(2)
  lru.set('a', 1)
  lru.set('b', 2)
  lru.get('a')
  lru.set('c', 3)
  expect(['a', 'b', 'c'].map(lru.get)).toEqual([1, undefined, 3])
})

test('weights are kept, whatever is set, replaced and removed', () => {
  const lru = createLru<string>(100, (s) => s.length)
  for (let i = 0; i < 1000; i++) {
    lru.set(`k${i % 37}`, 'x'.repeat(i % 11))
    if (i % 5 === 0) lru.delete(`k${i % 13}`)
    expect(lru.weight()).toBeLessThanOrEqual(100)
  }
  const left = Array.from({ length: 37 }, (_, i) => lru.get(`k${i}`)?.length ?? 0)
  expect(lru.weight()).toBe(left.reduce((a, b) => a + b, 0))
  lru.clear()
  expect(lru.weight()).toBe(0)
})

test('one value too heavy is not kept, and an old one of its name goes', () => {
  const lru = createLru<string>(100, (s) => s.length)
  lru.set('a', 'small')
  lru.set('a', 'x'.repeat(11))
  expect(lru.get('a')).toBeUndefined()
})

test('a tally forgets by slots, and does not keep the future of a clock that was set back', async () => {
  const clock = createManualClock()
  const tally = createTally<'a' | 'b'>(30_000, clock.now)
  tally.add('a')
  await clock.advance(15_000)
  tally.add('a')
  tally.add('b')
  expect([tally.total('a'), tally.total('b')]).toEqual([2, 1])
  await clock.advance(15_000)
  expect([tally.total('a'), tally.total('b')]).toEqual([1, 1])
  clock.set('2026-03-02T01:00:00Z')
  expect(tally.total('a')).toBe(0)
})
