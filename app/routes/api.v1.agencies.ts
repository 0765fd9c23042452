/** The agencies that are connected. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { notAllowed, publicGet } from '../http/api.server.ts'
import { PlainQuery } from '../http/api-schemas.server.ts'
import { listAgencies } from '../http/catalogue-api.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

export async function loader(args: LoaderFunctionArgs) {
  await authorize(args.context, 'anyone')
  return publicGet(args, PlainQuery, () => listAgencies(args.context))
}

export async function action({ context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  return notAllowed(context, 'GET, HEAD, OPTIONS')
}
