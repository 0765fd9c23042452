/**
 * A token bucket. `reserve` takes one token and says how many milliseconds to wait for it, or answers null when that
 * would be longer than `maxWaitMs`. It holds a fifth of a second's tokens, so that no second sees more than 1.2 times
 * the rate, also after a rest (G37).
 */
export function createBucket(perSecond: number, now: () => Date) {
  const most = Math.max(1, perSecond / 5)
  let tokens = most
  let at = now().getTime()
  return {
    reserve(maxWaitMs: number): number | null {
      const time = now().getTime()
      tokens = Math.min(most, tokens + (Math.max(0, time - at) / 1000) * perSecond)
      at = time
      const wait = tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000)
      if (wait > maxWaitMs) return null
      tokens -= 1
      return wait
    },
  }
}
