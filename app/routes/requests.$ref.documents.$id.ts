/** One issued document, to its owner only; as an attachment that no browser will run. */
import { Readable } from 'node:stream'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { authorize, findFiler, notFound, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'filer' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'filer')
  const filer = await findFiler(context)
  const file = filer && (await context.services.requests.document(filer, params.ref!, params.id!))
  if (!file) throw notFound()
  return new Response(Readable.toWeb(Readable.from(file.stream)) as BodyInit, {
    headers: {
      'content-type': file.type,
      'content-length': String(file.size),
      'content-disposition': context.services.files.disposition(file.name),
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
    },
  })
}
