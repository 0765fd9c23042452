/** How long the event loop keeps a newcomer waiting, for shedding load before everybody is slow (rule 54: 150 ms). */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type After, after as realAfter } from './timer.ts'

/** Delays of the loop since the last reset, in nanoseconds, each including the sampling interval. */
export type DelayHistogram = { count: number; mean: number; stddev: number; reset(): void }
export type LagDeps = {
  /** Milliseconds beyond which `overloaded` is true. */
  limit?: number
  everyMs?: number
  after?: After
  histogram?: DelayHistogram
}

const RESOLUTION_MS = 10

export function createLag({ limit = 150, everyMs = 500, after = realAfter, histogram }: LagDeps = {}) {
  const own = histogram ? null : monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  own?.enable()
  const delays = histogram ?? own!
  let ms = 0
  let cancel = () => {}

  function sample() {
    // The first delay after a reset is not recorded: a loop so slow that nothing else was is left to go on counting.
    if (delays.count > 0) {
      ms = seenByANewcomer(delays)
      delays.reset()
    }
    cancel = after(everyMs, sample)
  }
  cancel = after(everyMs, sample)

  return {
    /** Milliseconds, as of the last half second. */
    ms: () => ms,
    overloaded: () => ms > limit,
    stop() {
      cancel()
      own?.disable()
    },
  }
}
export type Lag = ReturnType<typeof createLag>

/**
 * A request that comes at any moment meets a long delay more often than a short one, so delays count by their length:
 * sum of squares over sum. One pause of the garbage collector is not overload; a row of long turns is.
 */
function seenByANewcomer({ mean, stddev }: DelayHistogram) {
  return Math.max(0, (stddev ** 2 + mean ** 2) / mean / 1e6 - RESOLUTION_MS)
}
