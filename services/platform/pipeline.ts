/**
 * The way out to one agency (reliability rules 26-28): deadline, bulkhead, breaker, rate, time-out, call; and one retry
 * for reads while retries stay within a tenth of the calls. The bulkhead stands outside the breaker: a refusal of our
 * own is never held against the agency.
 */
import { type BreakerState, createBreaker } from './breaker.ts'
import { createBucket } from './bucket.ts'
import { createBulkhead } from './bulkhead.ts'
import { DeadlineExceeded } from './errors.ts'
import { ranOutOfTime, withPatience } from './patience.ts'
import { PipelineLimits, PipelineRefused, type RefusedKind } from './pipeline-terms.ts'
import { createTally } from './tally.ts'
import { type After, pause, after as realAfter } from './timer.ts'

export { PipelineLimits, PipelineRefused, type RefusedKind }

/** One try or one refusal: `ok`, the kind of the error, `cancelled`, or `fault` for an error without a kind. */
export type Observed = {
  agency: string
  operation: string
  at: Date
  ms: number
  outcome: string
  retry: boolean
}
export type PipelineDeps = {
  now: () => Date
  after?: After
  random?: () => number
  /** App processes that share `perSecond`. */
  processes?: number
  /** Told of every try and refusal; must not throw. */
  observe?: (event: Observed) => void
  /** Which errors say that the agency is in trouble. Default: all. A time-out always does, a cancelled call never. */
  isFailure?: (error: unknown) => boolean
  /** What is thrown when a try ran out of time and the call itself, once aborted, has nothing to say. */
  timeoutError?: (ms: number) => unknown
}
/** `deadline`: milliseconds the caller has for the whole, from now. `timeout` overrides that of one try. */
export type PipelineCall = { idempotent: boolean; deadline: number; timeout?: number; signal?: AbortSignal }
export type PipelineState = {
  breaker: BreakerState
  since: Date
  /** Share of failed tries in the last minute, 0 to 1. */
  errorRate: number
  /** Milliseconds, over the last 256 tries; null when there were none. */
  p50: number | null
  p95: number | null
  inFlight: number
  waiting: number
}

const BREAKER = { consecutive: 5, ratio: 0.5, minimum: 10, windowMs: 30_000, openMs: 10_000, trials: 3 }
const QUEUE_MS = 1000
/** Under this nothing sensible can come back (rule 27), and this much each hop keeps for itself. */
const TOO_LATE_MS = 200
const HOP_MS = 100

export function createPipeline(agency: string, limits: PipelineLimits, deps: PipelineDeps) {
  const { now, after = realAfter, random = Math.random, observe, isFailure = () => true } = deps
  const { inFlight, waiting, perSecond, timeouts } = PipelineLimits.parse(limits)
  const timeoutError = deps.timeoutError ?? ((ms: number) => new DeadlineExceeded(ms))
  const bulkhead = createBulkhead({ inFlight, waiting, after })
  const breaker = createBreaker(BREAKER, now)
  const bucket = perSecond ? createBucket(perSecond / (deps.processes ?? 1), now) : null
  const minute = createTally<'first' | 'retry' | 'failed'>(60_000, now)
  const latencies: number[] = []

  const refuse = (kind: RefusedKind, retryAfter = 1000) => new PipelineRefused(agency, kind, retryAfter)

  /** Order matters here: see the head of the file. */
  async function admitted<T>(
    options: PipelineCall,
    ends: number,
    attempt: (left: number) => Promise<T>,
  ): Promise<T> {
    const left = () => ends - now().getTime()
    if (left() < TOO_LATE_MS) throw refuse('deadline')
    const leave = await bulkhead.enter(Math.min(QUEUE_MS, left() - TOO_LATE_MS), options.signal)
    if (!leave) throw refuse('busy')
    try {
      const pass = breaker.enter()
      if (!pass) throw refuse('open', breaker.opensIn() || 1000)
      try {
        const wait = bucket ? bucket.reserve(Math.min(QUEUE_MS, left() - TOO_LATE_MS)) : 0
        if (wait === null) throw refuse('busy')
        if (wait > 0) await pause(wait, after, options.signal)
        if (left() < TOO_LATE_MS) throw refuse('deadline')
        const answer = await attempt(left())
        pass.done('ok')
        return answer
      } catch (error) {
        pass.done(verdict(error, options.signal))
        throw error
      }
    } finally {
      leave()
    }
  }

  /** What an error says about the agency. An answer that is no failure proves it alive. */
  function verdict(error: unknown, signal?: AbortSignal) {
    if (error instanceof PipelineRefused || signal?.aborted) return 'void'
    return ranOutOfTime(error) || isFailure(error) ? 'failed' : 'ok'
  }

  async function once<T>(
    operation: string,
    options: PipelineCall,
    ends: number,
    retry: boolean,
    fn: (signal: AbortSignal) => Promise<T>,
  ) {
    let at = now()
    let outcome = 'ok'
    try {
      return await admitted(options, ends, async (left) => {
        at = now()
        minute.add(retry ? 'retry' : 'first')
        const patience = options.timeout ?? (options.idempotent ? timeouts.read : timeouts.write)
        const ms = Math.min(patience, left - HOP_MS)
        return await withPatience({ ms, after, timeoutError, signal: options.signal }, fn)
      })
    } catch (error) {
      outcome = options.signal?.aborted ? 'cancelled' : outcomeOf(error)
      if (verdict(error, options.signal) === 'failed') minute.add('failed')
      throw error
    } finally {
      const ms = now().getTime() - at.getTime()
      if (!REFUSED.has(outcome) && latencies.push(ms) > 256) latencies.shift()
      observe?.({ agency, operation, at, ms, outcome, retry })
    }
  }

  /** One retry, of a read, of a failure, while it keeps the retries of this minute within a tenth of the calls. */
  const mayRetry = (error: unknown, options: PipelineCall) =>
    options.idempotent &&
    verdict(error, options.signal) === 'failed' &&
    !hasRetryAfter(error) &&
    breaker.state().breaker === 'closed' &&
    (minute.total('retry') + 1) * 10 <= minute.total('first')

  return {
    /** Runs `fn` on the agency's terms. Throws what `fn` threw, `PipelineRefused`, or the signal's reason. */
    async call<T>(
      operation: string,
      options: PipelineCall,
      fn: (signal: AbortSignal) => Promise<T>,
    ): Promise<T> {
      const ends = now().getTime() + options.deadline
      try {
        return await once(operation, options, ends, false, fn)
      } catch (error) {
        if (!mayRetry(error, options)) throw error
        const wait = 50 + Math.floor(random() * 100)
        if (ends - now().getTime() - wait < TOO_LATE_MS) throw error
        await pause(wait, after, options.signal)
        return await once(operation, options, ends, true, fn).catch((second) => {
          throw second instanceof PipelineRefused ? error : second
        })
      }
    },
    /** Whether calls are refused now. Cheap, unlike `state()`: lists ask it for every row. */
    isOpen: () => breaker.state().breaker === 'open',
    state(): PipelineState {
      const sorted = latencies.toSorted((a, b) => a - b)
      const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? null
      const tries = minute.total('first') + minute.total('retry')
      return {
        ...breaker.state(),
        errorRate: tries ? minute.total('failed') / tries : 0,
        p50: at(0.5),
        p95: at(0.95),
        inFlight: bulkhead.inFlight(),
        waiting: bulkhead.waiting(),
      }
    },
  }
}
export type Pipeline = ReturnType<typeof createPipeline>

const REFUSED = new Set(['busy', 'open', 'deadline', 'cancelled'])
const kindOf = (error: unknown) => (error as { kind?: unknown } | null)?.kind
const hasRetryAfter = (error: unknown) =>
  typeof (error as { retryAfter?: unknown } | null)?.retryAfter === 'number'
function outcomeOf(error: unknown) {
  const kind = kindOf(error)
  return typeof kind === 'string' && /^[a-z_]{1,24}$/.test(kind) ? kind : 'fault'
}
