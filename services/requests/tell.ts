/**
 * Mail about a request: promised in the transaction of the event, written later for whoever owns the request then, and
 * left out when the request has moved on (goal G48: at most one message per event).
 */
import type { Status, Text } from '../../adapters/kit/contract.ts'
import type { Agencies } from '../agencies.ts'
import type { Mail } from '../mail.ts'
import type { Handler, Outbox } from '../outbox.ts'
import type { RequestRecord, RequestStore, Trx } from './store.ts'

/** Moves that somebody is written to about. */
const WORTH: ReadonlySet<Status> = new Set([
  'needs_action',
  'awaiting_payment',
  'done',
  'rejected',
  'cancelled',
])

export type TellDeps = {
  store: RequestStore
  agencies: Agencies
  outbox: Outbox
  mail: Mail
  emailOf: (account: string) => Promise<string | null>
  letter: (
    what: 'received' | Status,
    facts: { number: string; service: Text; agency: Text },
  ) => { subject: string; text: string }
}

/** The promise: one job per event, on a line of its own so that a slow agency does not hold it up. */
export function tellInTrx(
  outbox: Outbox,
  row: Pick<RequestRecord, 'id' | 'account'>,
  seq: number,
  what: 'received' | Status,
  trx: Trx,
  now: Date,
) {
  if (!row.account || (what !== 'received' && !WORTH.has(what))) return Promise.resolve()
  return outbox
    .addInTrx(
      { kind: 'tell', channel: 'tell', subject: row.id, step: `${row.id}.tell.${seq}.${what}` },
      trx,
      now,
    )
    .then(() => {})
}

export function createTell({ store, agencies, mail, emailOf, letter }: TellDeps): Handler {
  return async (job) => {
    const row = await store.findById(job.subject)
    const what = job.step.split('.').at(-1) as 'received' | Status
    const movedOn = what !== 'received' && row?.status !== what
    const to = row?.account && !movedOn ? await emailOf(row.account) : null
    if (!row?.account || !to) return { state: 'done' }
    const agency = agencies.find(row.agency)
    const name = agency?.manifest.name ?? { id: row.agency, en: row.agency }
    const service = agency?.agency.services[row.service]?.title ?? { id: row.service, en: row.service }
    const { subject, text } = letter(what, { number: row.number, service, agency: name })
    const { account } = row
    return {
      state: 'done',
      write: async (trx) =>
        void (await mail.queueInTrx({ cause: job.step, account, to, subject, text }, trx)),
    }
  }
}
