/** Every address that is nothing of ours. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { authorize, notFound, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  throw notFound()
}

export default function Nothing() {
  return null
}
