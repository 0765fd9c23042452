/** One issued document, to its owner only; in live mode by a short-lived link on the files' own host. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { seeOther } from '../http/answer.server.ts'
import { download } from '../http/download.server.ts'
import { authorize, findFiler, notFound, type RoutePolicy } from '../http/guards.server.ts'

export const policy: RoutePolicy = { loader: 'filer' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'filer')
  const { services, env } = context
  const filer = await findFiler(context)
  const found = filer && (await services.requests.document(filer, params.ref!, params.id!))
  if (!found) throw notFound()
  if (!env.filesOrigin) return download(services, found.file)
  return seeOther(`${env.filesOrigin}/f/${services.links.mint(params.id!, found.request)}`)
}
