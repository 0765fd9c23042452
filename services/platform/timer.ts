/** Runs `fn` once after `ms` milliseconds; the answer cancels it. Handed in, so that a test can move time by hand. */
export type After = (ms: number, fn: () => void) => () => void

export const after: After = (ms, fn) => {
  const timer = setTimeout(fn, ms)
  return () => clearTimeout(timer)
}

/** Resolves after `ms`; rejects with the signal's reason when that comes first. */
export function pause(ms: number, wait: After, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const cancel = wait(ms, () => {
      signal?.removeEventListener('abort', leave)
      resolve()
    })
    const leave = () => {
      cancel()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
  })
}
