/** Every address under /api that is nothing of ours. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { problem } from '../http/problem.server.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  return problem('not_found', context.words.lang)
}

export async function action({ context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  return problem('not_found', context.words.lang)
}
