/** Figures for Prometheus, in a registry of our own: two gateways in one process (tests) do not share counters. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Looked for and read when somebody looks at the figures, so it may be filled in later. Ages in seconds. One that throws leaves its figure out, not the others. */
export type Watched = {
  /** Age of the oldest unfinished outbox row. */
  outboxAge?: () => number | Promise<number>
  /** Length of each queue by name. */
  queues?: () => Record<string, number> | Promise<Record<string, number>>
  /** Per agency: 0 closed, 1 half open, 2 open. */
  breakers?: () => Record<string, number>
  /** Event-loop lag in milliseconds. */
  lag?: () => number
}

/** Routes and operations are few; a caller that passes paths instead must not fill the memory. */
const MAX_NAMES = 300

export function createMetrics(watched: Watched = {}) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const http = new Histogram({
    name: 'gerbang_http_seconds',
    help: 'Time to answer, by route id',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const agencies = new Histogram({
    name: 'gerbang_agency_call_seconds',
    help: 'Calls to agencies, by outcome (ours: busy, open, deadline, cancelled)',
    labelNames: ['agency', 'operation', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 3, 10, 20],
    registers,
  })
  const few = fewNames()

  const gauge = (name: string, help: string, label: string | null, read: () => unknown) => {
    new Gauge({
      name,
      help,
      labelNames: label ? [label] : [],
      registers,
      async collect() {
        this.reset()
        const value = await Promise.resolve()
          .then(read)
          .catch(() => null)
        if (typeof value === 'number') this.set(value)
        // An unknown age must not read as 0, which is the best there is.
        else if (!label) this.remove()
        else for (const [key, n] of Object.entries(value ?? {})) this.set({ [label]: key }, n as number)
      },
    })
  }
  gauge('gerbang_outbox_age_seconds', 'Age of the oldest unfinished delivery', null, () =>
    watched.outboxAge?.(),
  )
  gauge('gerbang_queue_length', 'Waiting entries, by queue', 'queue', () => watched.queues?.())
  gauge('gerbang_breaker', 'Per agency: 0 closed, 1 half open, 2 open', 'agency', () => watched.breakers?.())
  gauge('gerbang_event_loop_lag_ms', 'How long a request waits for its turn', null, () => watched.lag?.())

  return {
    /** `route` is the route's id, never its path: paths hold numbers of people. */
    http: (seen: { route: string; method: string; status: number; ms: number }) =>
      http.observe(
        { route: few(seen.route), method: few(seen.method), status: `${Math.floor(seen.status / 100)}xx` },
        seen.ms / 1000,
      ),
    agencyCall: (seen: { agency: string; operation: string; outcome: string; ms: number }) =>
      agencies.observe(
        { agency: seen.agency, operation: few(seen.operation), outcome: few(seen.outcome) },
        seen.ms / 1000,
      ),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
export type Metrics = ReturnType<typeof createMetrics>

function fewNames() {
  const known = new Set<string>()
  return (name: string) => {
    if (known.size < MAX_NAMES) known.add(name)
    return known.has(name) ? name : 'other'
  }
}
