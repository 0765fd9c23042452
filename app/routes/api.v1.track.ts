/** Status by number and second factor. A wrong factor and an unknown number give the same answer, byte for byte. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import type * as z from 'zod'
import { jsonPost, notAllowed, Refusal } from '../http/api.server.ts'
import { PlainQuery, TrackAsk, type Tracked } from '../http/api-schemas.server.ts'
import type { Context } from '../http/context.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

/** The same windows as the page for people (`track.tsx`): who guesses gains nothing by asking here too. */
const PER_ADDRESS = { points: 30, perSeconds: 3600 }
const PER_NUMBER = { points: 10, perSeconds: 3600 }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  return notAllowed(context, 'POST, OPTIONS')
}

export async function action(args: ActionFunctionArgs) {
  await authorize(args.context, 'anyone')
  if (args.request.method !== 'POST') return notAllowed(args.context, 'POST, OPTIONS')
  return jsonPost(args, { query: PlainQuery, body: TrackAsk }, (asked) => track(args.context, asked))
}

async function track(context: Context, { number, code }: z.output<typeof TrackAsk>) {
  const { limits, requests } = context.services
  const taken = await Promise.all([
    limits.take('track.address', context.address, PER_ADDRESS),
    limits.take('track.number', number.replace(/[\s-]/g, '').toUpperCase().slice(0, 40), PER_NUMBER),
  ])
  const wait = Math.max(...taken.map((t) => (t.ok ? 0 : t.retryAfter)))
  if (wait > 0) throw new Refusal('too_many', { seconds: wait })
  const row = await requests.track(number, { code, phoneTail: code })
  if (!row) throw new Refusal('track_not_found')
  return shown(context, row)
}

type Row = NonNullable<Awaited<ReturnType<Context['services']['requests']['track']>>>

function shown({ words: w }: Context, row: Row): z.input<typeof Tracked> {
  const { agency, status, waitingFor } = row
  const final = status === 'done' || status === 'rejected' || status === 'cancelled'
  const next = final ? status : (waitingFor ?? 'agency')
  return {
    number: row.number,
    agency: { id: agency.id, name: agency.name },
    service: { id: row.service.id, title: row.service.title },
    status,
    waitingFor,
    agencyWord: row.agencyWord,
    due: row.due,
    overdue: row.overdue,
    asOf: { source: row.asOf.source, at: row.asOf.at, stale: row.asOf.stale },
    next: w.t(`track.next_${next === 'signature' ? 'agency' : next}`, { agency: w.text(agency.name) }),
  }
}
