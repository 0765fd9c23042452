/** Agencies call us: raw bytes in, an outcome out. The one place that turns the outcome of a webhook into HTTP. */
import type { ActionFunctionArgs } from '@remix-run/node'
import { authorize, notFound, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

const PER_ADDRESS = { points: 600, perSeconds: 60 }

export async function loader({ context }: { context: ActionFunctionArgs['context'] }) {
  await authorize(context, 'anyone')
  return new Response(null, { status: 405, headers: { allow: 'POST' } })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
  const taken = await context.services.limits.take(`hook.${params.agency}`, context.address, PER_ADDRESS)
  if (!taken.ok)
    return new Response(null, { status: 429, headers: { 'retry-after': String(taken.retryAfter) } })
  const bytes = new Uint8Array(await request.arrayBuffer())
  const received = await context.services.news.receive(params.agency!, request.headers, bytes)
  switch (received.outcome) {
    case 'ok':
      return Response.json({ applied: received.applied, duplicate: received.duplicate })
    case 'unsigned':
    case 'forged':
    case 'stale':
      return new Response(null, { status: 401 })
    case 'malformed':
      return new Response(null, { status: 400 })
    case 'not_offered':
      throw notFound()
  }
}
