/** The description of the API. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { notAllowed, publicGet } from '../http/api.server.ts'
import { PlainQuery } from '../http/api-schemas.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { describeApi } from '../http/openapi.server.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

export async function loader(args: LoaderFunctionArgs) {
  await authorize(args.context, 'anyone')
  return publicGet(args, PlainQuery, () => describeApi(args.context.site.origin))
}

export async function action({ context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  return notAllowed(context, 'GET, HEAD, OPTIONS')
}
