import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createPipeline,
  type Observed,
  type PipelineDeps,
  type PipelineLimits,
  PipelineRefused,
} from './pipeline.ts'
import { createManualClock, until } from './testing.ts'
import type { After } from './timer.ts'

class StubError extends Error {
  kind: string
  constructor(kind: string) {
    super(kind)
    this.kind = kind
  }
}

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** An agency that does as it is told, on a real socket. */
async function openAgency(answer: (n: number, res: ServerResponse) => void) {
  let calls = 0
  let open = 0
  let most = 0
  const server = createServer((_req, res) => {
    open++
    most = Math.max(most, open)
    res.on('close', () => open--)
    answer(++calls, res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    return once(server.close(), 'close')
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { url, calls: () => calls, open: () => open, most: () => most }
}
const ok = (_: number, res: ServerResponse) => void res.end('ok')
const hang = () => {}

async function get(url: string, signal: AbortSignal) {
  const response = await fetch(url, { signal }).catch((cause) => {
    throw Object.assign(new StubError(signal.aborted ? 'timeout' : 'unavailable'), { cause })
  })
  if (response.status === 401) throw new StubError('unauthorised')
  if (!response.ok) throw new StubError('unavailable')
  return response.text()
}

function openPipeline(limits: PipelineLimits = {}, more: Partial<PipelineDeps> = {}) {
  const clock = createManualClock()
  const seen: Observed[] = []
  const observe = (event: Observed) => void seen.push(event)
  const pipeline = createPipeline('stub', limits, {
    now: clock.now,
    after: clock.after,
    observe,
    random: () => 0,
    ...more,
  })
  const read = (url: string, deadline = 3000, signal?: AbortSignal) =>
    pipeline.call('read', { idempotent: true, deadline, signal }, (s) => get(url, s))
  const write = (url: string, deadline = 20_000) =>
    pipeline.call('write', { idempotent: false, deadline }, (s) => get(url, s))
  return { clock, seen, pipeline, read, write }
}
const outcomes = (results: PromiseSettledResult<unknown>[]) =>
  Object.entries(Object.groupBy(results, (r) => (r.status === 'fulfilled' ? 'ok' : r.reason.kind))).map(
    ([k, v]) => `${k} ${v!.length}`,
  )

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
