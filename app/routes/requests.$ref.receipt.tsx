/** The receipt to print: number, code, QR, what happens next. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, findFiler, notFound, type RoutePolicy } from '../http/guards.server.ts'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { Receipt } from '../ui/receipt.tsx'

export const policy: RoutePolicy = { loader: 'filer' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'filer')
  const filer = await findFiler(context)
  const receipt = filer && (await context.services.requests.receiptOf(filer, params.ref!))
  if (!receipt) throw notFound()
  const { view, code } = receipt
  const qr = context.services.qrSvg(
    `${context.site.origin}/track?number=${view.number}`,
    context.words.t('receipt.qr'),
  )
  return {
    view,
    code,
    qr,
    title: `${context.words.t('receipt.title')} ${view.number}`,
    simulation: view.simulation ? view.agency.name : null,
  }
}

export default function ReceiptPage() {
  const { w, city, viewer } = usePage()
  const { view, code, qr } = useLoaderData<typeof loader>()
  return (
    <>
      <p className="crumb no-print">
        <a href={paths.request(view.number)}>{w.t('receipt.follow')}</a>
      </p>
      <Receipt
        w={w}
        city={city}
        service={w.text(view.service.title)}
        agency={w.text(view.agency.name)}
        number={view.number}
        code={code}
        at={view.createdAt}
        by={viewer?.name}
        due={view.due}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: our own drawing of our own address and number
        qr={<span className="qr" dangerouslySetInnerHTML={{ __html: qr }} />}
        simulation={view.simulation}
      />
      <p className="actions no-print">
        <a className="button second" href={`${paths.request(view.number)}/receipt.pdf`}>
          {w.t('request.receipt_pdf')}
        </a>
        <button className="quiet script-only" type="button" data-print hidden>
          {w.t('receipt.print')}
        </button>
      </p>
    </>
  )
}
