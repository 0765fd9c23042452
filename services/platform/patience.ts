/** One try with a time-out of its own. */
import type { After } from './timer.ts'

const late = new WeakSet<object>()

/** Whether this error ended a try that had run out of time, whoever worded it. */
export const ranOutOfTime = (error: unknown) => typeof error === 'object' && error !== null && late.has(error)

export type Patience = {
  ms: number
  after: After
  timeoutError: (ms: number) => unknown
  signal?: AbortSignal
}

/**
 * Calls `fn` with a signal that fires after `ms`, or when the caller leaves. A call that heeds the signal speaks for
 * itself (it knows whether the agency may have acted), so it gets one turn to do so before `timeoutError` speaks for it.
 */
export function withPatience<T>(
  { ms, after, timeoutError, signal: outer }: Patience,
  fn: (signal: AbortSignal) => Promise<T>,
) {
  const inner = new AbortController()
  return new Promise<T>((resolve, reject) => {
    let out = false
    const fail = (error: unknown) => {
      if (out && typeof error === 'object' && error !== null) late.add(error)
      reject(error)
    }
    const stop = () => {
      cancel()
      outer?.removeEventListener('abort', leave)
    }
    const cancel = after(ms, () => {
      stop()
      out = true
      const error = timeoutError(ms)
      inner.abort(error)
      setImmediate(fail, error)
    })
    const leave = () => {
      stop()
      inner.abort(outer?.reason)
      reject(outer?.reason)
    }
    outer?.addEventListener('abort', leave, { once: true })
    Promise.resolve(inner.signal).then(fn).finally(stop).then(resolve, fail)
  })
}
