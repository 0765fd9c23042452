/** One call on its way, and those who wait for it. */
import type { Entry } from './cache-far.ts'
import { DeadlineExceeded } from './errors.ts'
import type { After } from './timer.ts'

export type Flight = {
  /** What came back; rejects with what the call threw. */
  landed: Promise<Entry>
  /** The newest old answer known so far. */
  best: Entry | null
  tags: string[]
  waiting: number
  /** Fires when nobody waits any more. */
  calledOff: AbortController
}
export type Rider = {
  deadline: number
  signal?: AbortSignal
  after: After
  /** An old answer that may still be shown, or null. */
  standIn: () => Entry | null
  isOutage: (error: unknown) => boolean
}

/** Waits no longer than the rider can. Who runs out of time lets the call go on for the next; who leaves does not. */
export function ride(flight: Flight, rider: Rider): Promise<{ entry: Entry; stale: boolean }> {
  const { deadline, signal, after, standIn, isOutage } = rider
  return new Promise((resolve, reject) => {
    const leave = () => {
      cancel()
      signal?.removeEventListener('abort', gone)
    }
    const fail = (error: unknown) => {
      leave()
      const entry = error instanceof DeadlineExceeded || isOutage(error) ? standIn() : null
      if (entry) resolve({ entry, stale: true })
      else reject(error)
    }
    const gone = () => {
      leave()
      // Reads are called off when the last one has gone (rule 27).
      if (--flight.waiting === 0) flight.calledOff.abort(signal?.reason)
      reject(signal?.reason)
    }
    const cancel = after(deadline, () => fail(new DeadlineExceeded(deadline)))
    signal?.addEventListener('abort', gone, { once: true })
    flight.waiting++
    flight.landed.then((entry) => {
      leave()
      resolve({ entry, stale: false })
    }, fail)
  })
}
