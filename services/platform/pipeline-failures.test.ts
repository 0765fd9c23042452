import { describe, expect, test } from 'vitest'
import { PipelineRefused } from './pipeline.ts'
import { hang, openAgency, openPipeline, outcomes, type StubError } from './pipeline-testing.ts'
import { until } from './testing.ts'
import type { After } from './timer.ts'

describe('G39: an agency that fails', () => {
  /** Five of every ten answers fail, in an order drawn by a seed. */
  function half(seed: number) {
    let x = seed
    let deck: boolean[] = []
    const draw = () => {
      x = (x * 1_103_515_245 + 12_345) % 2 ** 31
      return x
    }
    return () => {
      if (deck.length === 0)
        deck = Array.from({ length: 10 }, (_, i) => ({ i, at: draw() }))
          .sort((a, b) => a.at - b.at)
          .map((c) => c.i < 5)
      return deck.pop()
    }
  }

  test.each([1, 7, 2026])(
    'half of the time: opens within 5 s, tries again at 10 s, closes within 30 s; retries within a tenth (seed %i)',
    async (seed) => {
      const fails = half(seed)
      let broken = true
      const agency = await openAgency((_, res) => void res.writeHead(broken && fails() ? 500 : 200).end())
      const { clock, pipeline, read, seen } = openPipeline({}, { after: retryAtOnce })
      const began = clock.now().getTime()
      const passed = () => clock.now().getTime() - began
      /** Ten residents a second. */
      const traffic = async (ms: number, stop = () => false) => {
        for (const end = passed() + ms; passed() < end && !stop(); await clock.advance(100))
          await Promise.allSettled([read(agency.url)])
      }
      await traffic(5000, () => pipeline.state().breaker === 'open')
      expect(pipeline.state().breaker).toBe('open')
      const calledUntilOpen = agency.calls()
      const since = pipeline.state().since.getTime()
      await traffic(since + 9900 - clock.now().getTime())
      expect(agency.calls()).toBe(calledUntilOpen)
      await clock.advance(since + 10_000 - clock.now().getTime())
      expect(pipeline.state().breaker).toBe('half_open')
      broken = false
      const recovered = passed()
      await traffic(30_000, () => pipeline.state().breaker === 'closed')
      expect(pipeline.state().breaker).toBe('closed')
      expect(passed() - recovered).toBeLessThanOrEqual(30_000)
      const retries = seen.filter((s) => s.retry).length
      const firsts = seen.filter((s) => !s.retry && !['open', 'busy'].includes(s.outcome)).length
      expect(retries).toBeLessThanOrEqual(firsts / 10)
    },
  )
  /** 50 ms is the pause before a retry; no try here lasts long enough for its time-out to matter. */
  const retryAtOnce: After = (ms, fn) => {
    const soon = ms === 50 ? setImmediate(fn) : null
    return () => void (soon && clearImmediate(soon))
  }

  test('one call is tried at most twice, and only when it is a read that failed', async () => {
    const agency = await openAgency((n, res) => void res.writeHead(n <= 20 ? 200 : 500).end())
    const { read, write, seen } = openPipeline({}, { after: retryAtOnce })
    for (let i = 0; i < 20; i++) await read(agency.url)
    expect(outcomes(await Promise.allSettled([read(agency.url)]))).toEqual(['unavailable 1'])
    expect(agency.calls()).toBe(22)
    await expect(write(agency.url)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(agency.calls()).toBe(23)
    expect(seen.slice(-3).map((s) => [s.operation, s.retry])).toEqual([
      ['read', false],
      ['read', true],
      ['write', false],
    ])
  })
  test('G47: total failure costs at most 1.1 calls for one', async () => {
    const agency = await openAgency((_, res) => void res.writeHead(500).end())
    const { clock, read, seen } = openPipeline({}, { after: retryAtOnce })
    for (let i = 0; i < 200; i++) {
      await Promise.allSettled([read(agency.url)])
      await clock.advance(1000)
    }
    const firsts = seen.filter((s) => !s.retry && s.outcome === 'unavailable').length
    expect(firsts).toBeGreaterThan(15)
    expect(agency.calls() / firsts).toBeLessThanOrEqual(1.1)
  })

  test("a retry that the breaker refuses leaves the agency's own error", async () => {
    const agency = await openAgency((n, res) => void res.writeHead(n <= 50 ? 200 : 500).end())
    const { clock, read, pipeline, write } = openPipeline()
    for (let i = 0; i < 50; i++) await read(agency.url)
    const first = Promise.allSettled([read(agency.url)])
    await until(() => agency.calls() === 51)
    await until(() => pipeline.state().inFlight === 0)
    for (let i = 0; i < 4; i++) await Promise.allSettled([write(agency.url)])
    expect(pipeline.state().breaker).toBe('open')
    await clock.advance(50)
    expect(outcomes(await first)).toEqual(['unavailable 1'])
    expect(agency.calls()).toBe(55)
  })

  test('an answer that is no failure closes the breaker, whatever it says', async () => {
    const agency = await openAgency((_, res) => void res.writeHead(401).end())
    const isFailure = (error: unknown) => (error as StubError).kind !== 'unauthorised'
    const { read, pipeline, seen } = openPipeline({}, { isFailure })
    for (let i = 0; i < 20; i++)
      await expect(read(agency.url)).rejects.toMatchObject({ kind: 'unauthorised' })
    expect(pipeline.state()).toMatchObject({ breaker: 'closed', errorRate: 0 })
    expect(new Set(seen.map((s) => s.outcome))).toEqual(new Set(['unauthorised']))
  })

  test('our own refusals never open it', async () => {
    const agency = await openAgency(hang)
    const { read, pipeline, clock } = openPipeline({ inFlight: 1, waiting: 0 })
    const first = Promise.allSettled([read(agency.url)])
    await until(() => agency.open() === 1)
    for (let i = 0; i < 50; i++) await expect(read(agency.url)).rejects.toBeInstanceOf(PipelineRefused)
    expect(pipeline.state().breaker).toBe('closed')
    await clock.advance(3000)
    expect(outcomes(await first)).toEqual(['timeout 1'])
    expect(pipeline.state().breaker).toBe('closed')
  })
})
