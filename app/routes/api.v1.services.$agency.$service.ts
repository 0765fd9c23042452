/** One service: what the law asks it to publish, what to bring, and its form as data. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { notAllowed, publicGet } from '../http/api.server.ts'
import { PlainQuery } from '../http/api-schemas.server.ts'
import { showService } from '../http/catalogue-api.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

export async function loader(args: LoaderFunctionArgs) {
  await authorize(args.context, 'anyone')
  const { agency = '', service = '' } = args.params
  return publicGet(args, PlainQuery, () => showService(args.context, agency, service))
}

export async function action({ context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  return notAllowed(context, 'GET, HEAD, OPTIONS')
}
