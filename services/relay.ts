/**
 * What works behind the pages: takes jobs from the outbox, asks polled agencies for news, checks those that are silent,
 * and sweeps. One per process with ROLE relay or both; leases in the database keep several out of each other's way.
 */
import type { Agencies } from './agencies.ts'
import type { Handler, Outbox } from './outbox.ts'
import type { News } from './requests/news.ts'

const TICK_MS = 500
const CHECK_MS = 60_000
const SWEEP_MS = 60_000
const FLUSH_MS = 3_000

export type RelayDeps = {
  outbox: Outbox
  handlers: Record<string, Handler>
  agencies: Agencies
  news: News
  /** Housekeeping, once a minute. */
  sweeps: (() => Promise<unknown>)[]
  /** Told of a fault; the relay goes on. */
  onError: (error: unknown, during: string) => void
}

export function createRelay({ outbox, handlers, agencies, news, sweeps, onError }: RelayDeps) {
  let stopping = false
  let running: Promise<void> | null = null
  let wake: () => void = () => {}
  const last = { check: 0, sweep: 0, flush: 0 }
  const stopWaking = outbox.onWake(() => wake())

  const guarded = (during: string, work: () => Promise<unknown>) =>
    work().catch((error) => onError(error, during))

  async function round() {
    let worked = 0
    await guarded('drain', async () => {
      worked = await outbox.drain(handlers, agencies.paused())
    })
    const polls = agencies.all().filter((c) => c.agency.inbound?.poll)
    await Promise.all(
      polls.map((c) =>
        news.poll(c.manifest.id).then(
          (n) => {
            worked += n
          },
          (error) => onError(error, 'poll'),
        ),
      ),
    )
    const at = performance.now()
    if (due('flush', FLUSH_MS, at)) {
      await guarded('agencies', () => agencies.load())
      await guarded('flush', () => agencies.flush())
    }
    // An agency that only calls us is asked now and then whether it is there: silence alone says nothing.
    if (due('check', CHECK_MS, at)) {
      for (const c of agencies.all()) {
        if (!c.agency.inbound?.poll && agencies.isOn(c.manifest.id))
          void guarded('check', () => agencies.check(c.manifest.id))
      }
    }
    if (due('sweep', SWEEP_MS, at)) for (const sweep of sweeps) await guarded('sweep', sweep)
    return worked
  }

  function due(what: keyof typeof last, everyMs: number, at: number) {
    if (at - last[what] < everyMs && last[what] !== 0) return false
    last[what] = at
    return true
  }

  async function loop() {
    while (!stopping) {
      const worked = await round()
      if (worked === 0 && !stopping) await new Promise<void>((done) => (wake = afterOr(TICK_MS, done)))
    }
  }

  return {
    start() {
      running ??= loop()
    },
    /** One round, for tests and for commands. */
    round,
    /** Takes no more leases, finishes what it holds. */
    async stop() {
      stopping = true
      stopWaking()
      wake()
      await running
      await guarded('flush', () => agencies.flush())
    },
  }
}
export type Relay = ReturnType<typeof createRelay>

function afterOr(ms: number, done: () => void) {
  const timer = setTimeout(done, ms)
  return () => {
    clearTimeout(timer)
    done()
  }
}
