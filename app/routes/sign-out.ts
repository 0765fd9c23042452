/** Ends the session, and what the browser kept of it. */
import type { ActionFunctionArgs } from '@remix-run/node'
import { clearCookie } from '../http/cookies.server.ts'
import { authorize, notFound, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

export async function loader({ context }: { context: ActionFunctionArgs['context'] }) {
  await authorize(context, 'anyone')
  throw notFound()
}

export async function action({ context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  if (context.sessionToken) await context.services.identity.signOut(context.sessionToken)
  const headers = new Headers({ location: '/sign-in?done=out', 'clear-site-data': '"cache", "storage"' })
  headers.append('set-cookie', clearCookie('session'))
  return new Response(null, { status: 303, headers })
}
