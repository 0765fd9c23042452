/**
 * The jobs that take a request, a correction, a withdrawal or a message to its agency. The call is made with no
 * transaction open; what it brought is written in the transaction that finishes the job.
 */
import {
  AgencyError,
  type Person,
  type RequestService,
  type Status,
  type Submitted,
  type Taken,
} from '../../adapters/kit/contract.ts'
import type { Ask, LiveAgency } from '../../adapters/kit/run.ts'
import * as run from '../../adapters/kit/run.ts'
import { instant } from '../../db/dialects.ts'
import type { Agencies } from '../agencies.ts'
import type { Files } from '../files/index.ts'
import { type Handler, isTooOld, type Job, type Outbox, type Outcome } from '../outbox.ts'
import { PipelineRefused } from '../platform/pipeline.ts'
import type { Sealer } from '../platform/seal.ts'
import type { News } from './news.ts'
import { type EventBody, isFinal, type RequestEvent } from './state.ts'
import { ChangedMeanwhile, type RequestRecord, type RequestStore, type Trx } from './store.ts'
import { tellInTrx } from './tell.ts'

/** Background steps get 20 s (reliability rule 27); the lease is longer. */
const DEADLINE_MS = 20_000
/** How long a job waits when our own breaker or bulkhead said no: that is not a try. */
const REFUSED_MS = 5_000

type Deps = {
  store: RequestStore
  agencies: Agencies
  files: Files
  sealer: Sealer
  outbox: Outbox
  news: News
  answersOf: (row: RequestRecord) => Promise<Record<string, unknown>>
  announce: (row: RequestRecord) => void
  /** Tells the owner of an adapter that something is stuck; never with personal data. */
  alert: (what: { agency: string; kind: string; error: string; number: string }) => void
  now: () => Date
}

export function createDeliver(
  deps: Deps,
): Record<'submit' | 'amend' | 'withdraw' | 'message' | 'document', Handler> {
  const { store, agencies, files, sealer, outbox, news, answersOf, announce, alert, now } = deps

  const payloadOf = async (job: Job): Promise<Record<string, unknown>> =>
    job.payload
      ? JSON.parse(await sealer.openText(job.payload, { table: 'job', column: 'payload', row: job.subject }))
      : {}

  const event = (
    kind: RequestEvent['kind'],
    body?: EventBody,
    more: Partial<RequestEvent> = {},
  ): RequestEvent => ({
    kind,
    actor: 'system',
    at: now(),
    body,
    ...more,
  })

  /** Appends to the request as it is when the job finishes, whatever moved in between; a final request is left alone. */
  const append = (request: string, make: (row: RequestRecord) => RequestEvent[]) => async (trx: Trx) => {
    const row = await store.findInTrx(request, trx)
    if (!row) throw new ChangedMeanwhile(request)
    const events = make(row)
    if (events.length === 0) return
    const written = await store.appendInTrx(row, events, trx, { asOf: instant(now()) })
    if (written.status !== row.status)
      await tellInTrx(outbox, row, written.version, written.status as Status, trx, now())
    announce(row)
  }

  async function submit(job: Job): Promise<Outcome> {
    const row = await store.findById(job.subject)
    if (!row) return { state: 'done' }
    const { service } = agencies.request(row.agency, row.service)
    const { person } = (await payloadOf(job)) as { person?: Person }
    const input = await answersOf(row)
    const calling = {
      operation: 'submit',
      key: job.step,
      ms: DEADLINE_MS,
      idempotent: false,
      person,
      request: row.id,
    }
    try {
      const answer = await agencies.call(row.agency, calling, (agency, ask) =>
        send(agency, row.service, service, input, ask, job),
      )
      return answered(row, answer)
    } catch (error) {
      return failed(job, row, error, service.retry === 'unsafe')
    }
  }

  /** Agencies that cannot take the same key twice are asked first whether an earlier try arrived. */
  async function send(
    agency: LiveAgency,
    id: string,
    service: RequestService,
    input: unknown,
    ask: Ask,
    job: Job,
  ): Promise<Submitted> {
    if (typeof service.retry === 'object' && (job.tries > 0 || job.token > 1)) {
      const earlier = await run.findSubmitted(agency, id, ask)
      if (earlier) return earlier
    }
    return run.submit(agency, id, input, ask)
  }

  function answered(row: RequestRecord, answer: Submitted): Outcome {
    if (answer.outcome === 'rejected') {
      const body = { note: answer.reason, fields: answer.fields }
      return {
        state: 'done',
        write: append(row.id, (r) =>
          isFinal(r.status as never)
            ? []
            : [event('rejected', body, { actor: 'agency', status: 'rejected' })],
        ),
      }
    }
    return {
      state: 'done',
      write: async (trx) => {
        await store.addReferenceInTrx(row.agency, answer.ref, row.id, trx, now())
        const moves = answer.status !== 'received'
        await append(row.id, (r) => {
          const sent = event('sent', { ref: answer.ref }, { actor: 'agency', agencyCode: answer.code })
          if (!moves || r.status !== 'received') return [sent]
          return [
            sent,
            event('status', undefined, {
              actor: 'agency',
              status: answer.status,
              agencyCode: answer.code,
              agencyAt: now(),
            }),
          ]
        })(trx)
        // News that came before we knew the agency's number is waiting in the inbox.
        await news.claimOrphansInTrx(row.agency, answer.ref, row.id, trx)
      },
    }
  }

  /** The kind of an error decides, never its text (style habit 20). */
  function failed(job: Job, row: RequestRecord, error: unknown, unsafe: boolean): Outcome {
    if (error instanceof PipelineRefused)
      return { state: 'retry', error: error.kind, afterMs: REFUSED_MS, counted: false }
    const known = error instanceof AgencyError ? error : null
    const kind = known?.kind ?? 'fault'
    const ambiguous = unsafe && (known?.maybeActed ?? true) && kind !== 'unauthorised'
    if (ambiguous) return parked(job, row, 'unknown', kind)
    if ((kind === 'unavailable' || kind === 'timeout') && !isTooOld(job, now()))
      return { state: 'retry', error: kind, afterMs: known?.retryAfter }
    return parked(job, row, 'stuck', kind)
  }

  function parked(job: Job, row: RequestRecord, state: 'stuck' | 'unknown', error: string): Outcome {
    alert({ agency: row.agency, kind: job.kind, error, number: row.number })
    return { state, error, write: append(row.id, (r) => (isFinal(r.status as never) ? [] : [event(state)])) }
  }

  /** After a replay: what was held is with the agency now. */
  const arrived = (row: RequestRecord): RequestEvent[] =>
    row.delivery === 'queued' ? [event('sent', undefined, { actor: 'agency' })] : []

  /** The three calls about a request the agency already has. */
  async function tell(
    job: Job,
    work: (
      agency: LiveAgency,
      service: string,
      ref: string,
      payload: Record<string, unknown>,
      ask: Ask,
    ) => Promise<Taken>,
    taken: (r: RequestRecord) => RequestEvent[],
  ): Promise<Outcome> {
    const row = await store.findById(job.subject)
    if (!row || isFinal(row.status as never)) return { state: 'done' }
    const { service } = agencies.request(row.agency, row.service)
    const ref = (await store.references(row.id)).findLast((r) => r.agency === row.agency)?.ref
    if (!ref) return parked(job, row, 'stuck', 'no_reference')
    const payload = await payloadOf(job)
    const calling = {
      operation: job.kind,
      key: job.step,
      ms: DEADLINE_MS,
      idempotent: false,
      request: row.id,
    }
    try {
      const answer = await agencies.call(row.agency, calling, (agency, ask) =>
        work(agency, row.service, ref, payload, ask),
      )
      const events =
        answer.outcome === 'taken'
          ? taken
          : () => [event('refused', { note: answer.reason }, { actor: 'agency' })]
      return { state: 'done', write: append(row.id, (r) => (isFinal(r.status as never) ? [] : events(r))) }
    } catch (error) {
      return failed(job, row, error, service.retry === 'unsafe')
    }
  }

  return {
    submit,
    amend: (job) => tell(job, (a, s, ref, p, ask) => run.amend(a, s, ref, p.fields, ask), arrived),
    withdraw: (job) =>
      tell(
        job,
        (a, s, ref, _, ask) => run.withdraw(a, s, ref, ask),
        () => [event('withdrawn', undefined, { actor: 'agency', status: 'cancelled' })],
      ),
    message: (job) => tell(job, (a, s, ref, p, ask) => run.message(a, s, ref, String(p.text), ask), arrived),

    /** Fetches an issued document and keeps it sealed. */
    async document(job) {
      const row = await store.findById(job.subject)
      const { document, ref } = (await payloadOf(job)) as {
        document: NonNullable<EventBody['document']>
        ref: string
      }
      if (!row) return { state: 'done' }
      const calling = { operation: 'document', key: job.step, ms: DEADLINE_MS, idempotent: true }
      try {
        const file = await agencies.call(row.agency, calling, (agency, ask) =>
          run.document(agency, ref, document.id, ask),
        )
        const bytes = await file.bytes()
        const stored = await files.storeIssued(row.id, {
          sourceId: document.id,
          title: document.title,
          type: document.type,
          name: file.name,
          bytes,
        })
        return {
          state: 'done',
          write: async (trx) => {
            if (!(await files.addIssuedInTrx(stored, trx))) return
            await append(row.id, (r) => [
              ...arrived(r),
              event('document', { document }, { actor: 'agency' }),
            ])(trx)
          },
        }
      } catch (error) {
        return failed(job, row, error, false)
      }
    },
  }
}
