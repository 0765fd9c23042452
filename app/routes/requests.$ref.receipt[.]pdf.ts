/** The receipt as a PDF. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { authorize, findFiler, notFound, type RoutePolicy } from '../http/guards.server.ts'
import { receiptPdf } from '../http/receipt.server.ts'

export const policy: RoutePolicy = { loader: 'filer' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'filer')
  const filer = await findFiler(context)
  const receipt = filer && (await context.services.requests.receiptOf(filer, params.ref!))
  if (!receipt) throw notFound()
  const bytes = await receiptPdf(context, receipt)
  const name = `${receipt.view.number}.pdf`
  return new Response(bytes as BodyInit, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}
