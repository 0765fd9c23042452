/** A file by its short-lived link. Reads no cookie: the link is the proof. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { download } from '../http/download.server.ts'
import { authorize, notFound, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { links, files } = context.services
  const named = links.read(params.token!)
  const file = named && (await files.open(named.file, { request: named.request }))
  if (!file) throw notFound()
  return download(context.services, file)
}
