import { describe, expect, test } from 'vitest'
import type { PipelineLimits } from './pipeline.ts'
import { get, hang, ok, openAgency, openPipeline, outcomes, StubError } from './pipeline-testing.ts'
import { until } from './testing.ts'

describe('G38: an agency that hangs', () => {
  test('holds ten calls and twenty in waiting, and ends every one by its deadline; the others go on', async () => {
    const stuck = await openAgency(hang)
    const fine = await openAgency(ok)
    const { clock, pipeline, read } = openPipeline()
    const other = openPipeline()
    const calls = Promise.allSettled(Array.from({ length: 100 }, () => read(stuck.url)))
    await until(() => stuck.open() === 10)
    expect(pipeline.state()).toMatchObject({ inFlight: 10, waiting: 20, breaker: 'closed' })
    expect(await other.read(fine.url)).toBe('ok')
    await clock.advance(1000)
    expect(pipeline.state()).toMatchObject({ inFlight: 10, waiting: 0 })
    await clock.advance(1900)
    expect(outcomes(await calls)).toEqual(['timeout 10', 'busy 90'])
    expect(pipeline.state()).toMatchObject({
      breaker: 'open',
      inFlight: 0,
      errorRate: 1,
      p50: 2900,
      p95: 2900,
    })
    await until(() => stuck.open() === 0, 'the sockets to be closed')
    expect([stuck.calls(), stuck.most(), clock.timers()]).toEqual([10, 10, 0])
    await expect(read(stuck.url)).rejects.toMatchObject({
      kind: 'open',
      retryAfter: 10_000,
      maybeActed: false,
    })
  })

  test('a call that does not heed the signal is given up all the same', async () => {
    const { clock, pipeline } = openPipeline()
    const deaf = Promise.allSettled([
      pipeline.call('deaf', { idempotent: false, deadline: 5000, timeout: 500 }, () => new Promise(() => {})),
    ])
    await clock.advance(500)
    expect(outcomes(await deaf)).toEqual(['timeout 1'])
    expect(pipeline.state().inFlight).toBe(0)
  })

  test('a call that heeds it speaks for itself', async () => {
    const { clock, pipeline } = openPipeline()
    const own = Object.assign(new StubError('timeout'), { maybeActed: false })
    const call = pipeline.call('own', { idempotent: false, deadline: 5000, timeout: 500 }, (signal) => {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(own)))
    })
    const end = call.catch((error) => error)
    await clock.advance(500)
    expect(await end).toBe(own)
  })
})

describe('deadlines', () => {
  test('under 200 ms nothing is called', async () => {
    const agency = await openAgency(ok)
    const { read, seen } = openPipeline()
    await expect(read(agency.url, 199)).rejects.toMatchObject({ kind: 'deadline' })
    expect(agency.calls()).toBe(0)
    expect(seen.map((s) => s.outcome)).toEqual(['deadline'])
    expect(await read(agency.url, 200)).toBe('ok')
  })

  test('a try gets what is left less 100 ms, and no more than its own time-out', async () => {
    const agency = await openAgency(hang)
    for (const [deadline, timeout, expected] of [
      [1000, undefined, 900],
      [20_000, undefined, 3000],
      [20_000, 700, 700],
    ]) {
      const { clock, pipeline, seen } = openPipeline()
      const call = Promise.allSettled([
        pipeline.call('read', { idempotent: true, deadline: deadline!, timeout }, (s) => get(agency.url, s)),
      ])
      await clock.advance(expected! - 1)
      expect(seen).toEqual([])
      await clock.advance(1)
      expect(outcomes(await call)).toEqual(['timeout 1'])
    }
  })

  test('writes have the patience of writes', async () => {
    const agency = await openAgency(hang)
    const { clock, write, seen } = openPipeline({ timeouts: { read: 1000, write: 8000 } })
    const call = Promise.allSettled([write(agency.url)])
    await clock.advance(7999)
    expect(seen).toEqual([])
    await clock.advance(1)
    expect(outcomes(await call)).toEqual(['timeout 1'])
  })
})

describe('a caller who leaves', () => {
  test('ends the call, frees the place, and is not held against the agency', async () => {
    const agency = await openAgency(hang)
    const { read, seen, pipeline, clock } = openPipeline({ inFlight: 1 })
    const callers = Array.from({ length: 8 }, () => new AbortController())
    const calls = Promise.allSettled(callers.map((c) => read(agency.url, 3000, c.signal)))
    await until(() => agency.open() === 1)
    for (const caller of callers) caller.abort(new StubError('left'))
    expect(outcomes(await calls)).toEqual(['left 8'])
    await until(() => agency.open() === 0)
    expect(new Set(seen.map((s) => s.outcome))).toEqual(new Set(['cancelled']))
    expect(pipeline.state()).toMatchObject({ breaker: 'closed', errorRate: 0, inFlight: 0, waiting: 0 })
    expect(clock.timers()).toBe(0)
    await expect(read(agency.url, 3000, AbortSignal.abort(new StubError('gone')))).rejects.toThrow('gone')
  })
})

describe("the agency's rate", () => {
  test('is kept by waiting a little and refusing the rest, divided among the processes', async () => {
    const agency = await openAgency(ok)
    const { clock, read, seen } = openPipeline({ inFlight: 50, waiting: 0, perSecond: 8 }, { processes: 2 })
    const calls = Promise.allSettled(Array.from({ length: 12 }, () => read(agency.url)))
    for (let ms = 0; ms < 1000; ms += 250) {
      await clock.advance(250)
      await until(() => seen.filter((s) => s.outcome === 'ok').length >= ms / 250 + 1)
    }
    expect(outcomes(await calls)).toEqual(['ok 5', 'busy 7'])
    expect(agency.calls()).toBe(5)
  })
})

test("limits out of bounds are refused with the field's name", () => {
  for (const limits of [
    { inFlight: 0 },
    { inFlight: 1e9 },
    { waiting: -1 },
    { perSecond: 0 },
    { retries: 3 },
  ]) {
    expect(() => openPipeline(limits as PipelineLimits), JSON.stringify(limits)).toThrow(
      Object.keys(limits)[0],
    )
  }
})
