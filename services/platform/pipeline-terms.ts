/** The terms on which an agency is called, and what it means when it was not. */
import * as z from 'zod'

/** Rule 28's starting numbers and their bounds; a manifest may set its own within these. Times in milliseconds. */
export const PipelineLimits = z.strictObject({
  inFlight: z.int().min(1).max(50).default(10),
  waiting: z.int().min(0).max(200).default(20),
  /** Calls per second over all processes of the gateway; no limit when absent. */
  perSecond: z.number().min(0.1).max(1000).optional(),
  /** Patience for one try: reads (idempotent calls) and writes. */
  timeouts: z
    .strictObject({ read: z.int().min(200).max(30_000), write: z.int().min(200).max(60_000) })
    .default({ read: 3000, write: 20_000 }),
})
export type PipelineLimits = z.input<typeof PipelineLimits>

export type RefusedKind = 'busy' | 'open' | 'deadline'
/** We did not call: too many at once or per second, the breaker is open, or no time was left. The agency never saw it. */
export class PipelineRefused extends Error {
  override name = 'PipelineRefused'
  readonly kind: RefusedKind
  readonly maybeActed = false
  /** Milliseconds after which asking again makes sense. */
  readonly retryAfter: number
  constructor(agency: string, kind: RefusedKind, retryAfter: number) {
    super(`${agency}: not called (${kind})`)
    this.kind = kind
    this.retryAfter = retryAfter
  }
}
