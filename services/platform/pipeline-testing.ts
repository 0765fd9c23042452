/** An agency on a real socket, and a pipeline to it on a clock moved by hand. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { createPipeline, type Observed, type PipelineDeps, type PipelineLimits } from './pipeline.ts'
import { createManualClock } from './testing.ts'

/** What the stub's client throws: a kind, as agencies' errors have. */
export class StubError extends Error {
  kind: string
  constructor(kind: string) {
    super(kind)
    this.kind = kind
  }
}

// Whatever a test opened is closed after it.
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** An agency that does as it is told, on a real socket. */
export async function openAgency(answer: (n: number, res: ServerResponse) => void) {
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
export const ok = (_: number, res: ServerResponse) => void res.end('ok')
export const hang = () => {}

export async function get(url: string, signal: AbortSignal) {
  const response = await fetch(url, { signal }).catch((cause) => {
    throw Object.assign(new StubError(signal.aborted ? 'timeout' : 'unavailable'), { cause })
  })
  if (response.status === 401) throw new StubError('unauthorised')
  if (!response.ok) throw new StubError('unavailable')
  return response.text()
}

/** A pipeline on a clock that stands still, and what it told its observer. */
export function openPipeline(limits: PipelineLimits = {}, more: Partial<PipelineDeps> = {}) {
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
/** `['ok 5', 'busy 7']` */
export const outcomes = (results: PromiseSettledResult<unknown>[]) =>
  Object.entries(Object.groupBy(results, (r) => (r.status === 'fulfilled' ? 'ok' : r.reason.kind))).map(
    ([k, v]) => `${k} ${v!.length}`,
  )
