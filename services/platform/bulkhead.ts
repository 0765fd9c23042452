/** So many at once, so many waiting for so long, the rest refused: one slow agency cannot take the whole process. */
import type { After } from './timer.ts'

export type BulkheadRules = { inFlight: number; waiting: number; after: After }

/** `enter` resolves to the function that gives the place back, or to null when there is no room in time. */
export function createBulkhead({ inFlight, waiting, after }: BulkheadRules) {
  const queue = new Set<() => void>()
  let inside = 0

  const leave = () => {
    let left = false
    return () => {
      if (left) return
      left = true
      const [next] = queue
      if (!next) inside--
      else {
        queue.delete(next)
        next()
      }
    }
  }

  function enter(waitMs: number, signal?: AbortSignal): Promise<(() => void) | null> {
    signal?.throwIfAborted()
    if (inside < inFlight) {
      inside++
      return Promise.resolve(leave())
    }
    if (queue.size >= waiting || waitMs <= 0) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      const stop = () => {
        cancel()
        signal?.removeEventListener('abort', gone)
        queue.delete(admit)
      }
      const admit = () => {
        stop()
        resolve(leave())
      }
      const gone = () => {
        stop()
        reject(signal?.reason)
      }
      const cancel = after(waitMs, () => {
        stop()
        resolve(null)
      })
      queue.add(admit)
      signal?.addEventListener('abort', gone, { once: true })
    })
  }

  return { enter, inFlight: () => inside, waiting: () => queue.size }
}
