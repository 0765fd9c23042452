import { expect, test } from 'vitest'
import { createLag, type DelayHistogram } from './lag.ts'
import { createManualClock, until } from './testing.ts'

/** Delays in milliseconds, as the histogram would hold them. */
function histogramOf(...delays: number[]): DelayHistogram {
  const ns = delays.map((ms) => ms * 1e6)
  const mean = ns.reduce((a, b) => a + b, 0) / ns.length
  const stddev = Math.sqrt(ns.reduce((a, b) => a + (b - mean) ** 2, 0) / ns.length)
  const histogram = {
    count: ns.length,
    mean,
    stddev,
    reset: () => void Object.assign(histogram, { count: 0, mean: Number.NaN, stddev: Number.NaN }),
  }
  return histogram
}
const idle = (n: number) => Array.from({ length: n }, () => 10)

test.each([
  ['an idle loop', idle(50), 0, false],
  ['one pause of 200 ms', [...idle(30), 210], 82, false],
  ['turns of 200 ms', [210, 210], 200, true],
  ['turns of 150 ms', [160, 160, 160], 150, false],
  ['no sample at all', [], 0, false],
])('%s', async (_, delays, ms, overloaded) => {
  const clock = createManualClock()
  const lag = createLag({ after: clock.after, histogram: histogramOf(...delays) })
  expect(lag.overloaded()).toBe(false)
  await clock.advance(500)
  expect(Math.round(lag.ms())).toBe(ms)
  expect(lag.overloaded()).toBe(overloaded)
  lag.stop()
  expect(clock.timers()).toBe(0)
})

test('a loop too slow to be sampled keeps its last figure', async () => {
  const clock = createManualClock()
  const histogram = histogramOf(610)
  const lag = createLag({ after: clock.after, histogram })
  await clock.advance(500)
  expect(histogram.count).toBe(0)
  await clock.advance(500)
  expect(lag.ms()).toBe(600)
  Object.assign(histogram, histogramOf(...idle(50)))
  await clock.advance(500)
  expect(lag.ms()).toBe(0)
  lag.stop()
})

test('a loop that is really held up is noticed, and is well again', async () => {
  const lag = createLag({ everyMs: 50 })
  const hold = (ms: number) => {
    for (const end = performance.now() + ms; performance.now() < end; );
  }
  await until(() => {
    hold(250)
    return lag.overloaded()
  }, 'the lag to be seen')
  expect(lag.ms()).toBeLessThan(2000)
  await until(() => !lag.overloaded(), 'the loop to be well')
  lag.stop()
})
