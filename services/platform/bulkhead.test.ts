import { describe, expect, test } from 'vitest'
import { createBucket } from './bucket.ts'
import { createBulkhead } from './bulkhead.ts'
import { createManualClock } from './testing.ts'

describe('a bulkhead', () => {
  test('lets two in, keeps one waiting, refuses the rest at once, and serves in order', async () => {
    const clock = createManualClock()
    const bulkhead = createBulkhead({ inFlight: 2, waiting: 2, after: clock.after })
    const [a, b] = await Promise.all([bulkhead.enter(1000), bulkhead.enter(1000)])
    const order: string[] = []
    const wait = async (name: string) => {
      const leave = await bulkhead.enter(1000)
      order.push(name)
      return leave
    }
    const [c, d] = [wait('c'), wait('d')]
    expect(await bulkhead.enter(1000)).toBeNull()
    expect([bulkhead.inFlight(), bulkhead.waiting()]).toEqual([2, 2])
    a!()
    a!() // giving back twice frees one place
    ;(await c)!()
    ;(await d)!()
    b!()
    expect(order).toEqual(['c', 'd'])
    expect([bulkhead.inFlight(), bulkhead.waiting(), clock.timers()]).toEqual([0, 0, 0])
  })

  test('gives up waiting after its time, or when the caller leaves, and frees the place in the queue', async () => {
    const clock = createManualClock()
    const bulkhead = createBulkhead({ inFlight: 1, waiting: 2, after: clock.after })
    const leave = await bulkhead.enter(1000)
    const caller = new AbortController()
    const slow = bulkhead.enter(1000)
    const gone = bulkhead.enter(1000, caller.signal)
    caller.abort(new Error('left'))
    await expect(gone).rejects.toThrow('left')
    await clock.advance(1000)
    expect(await slow).toBeNull()
    leave!()
    expect(await bulkhead.enter(0)).not.toBeNull()
  })
})

test('a bucket keeps every second within 1.2 times the rate, also after a rest', async () => {
  const clock = createManualClock()
  const bucket = createBucket(50, clock.now)
  const sent: number[] = []
  await clock.advance(60_000)
  for (let ms = 0; ms < 5000; ms += 5) {
    for (let i = 0; i < 3; i++) if (bucket.reserve(0) === 0) sent.push(ms)
    await clock.advance(5)
  }
  const busiest = Math.max(...sent.map((t) => sent.filter((u) => u >= t && u < t + 1000).length))
  expect(busiest).toBeLessThanOrEqual(60)
  expect(sent.length).toBeGreaterThan(5 * 50 * 0.95)
})

test('a bucket says how long to wait, or that it would be too long', () => {
  const clock = createManualClock()
  const bucket = createBucket(2, clock.now)
  expect([0, 1, 2].map(() => bucket.reserve(1000))).toEqual([0, 500, 1000])
  expect(bucket.reserve(1000)).toBeNull()
})
