/** Where to complain when a service fails: our own reporting service first, then those who watch over it. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { ComplaintsPage } from '../ui/static-pages.tsx'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { catalog } = context.services
  const reports = catalog.byLife('neighbourhood').filter((e) => e.kind === 'request')
  return { reports, title: context.words.t('complaints.title') }
}

export default function Page() {
  const { w } = usePage()
  const { reports } = useLoaderData<typeof loader>()
  const own = reports.map((r) => ({
    name: w.text(r.title),
    href: paths.service(r.id),
    note: w.text(r.agency.name),
  }))
  const others = [
    { name: 'SP4N-LAPOR!', href: 'https://www.lapor.go.id', note: 'www.lapor.go.id' },
    { name: 'Ombudsman RI', href: 'https://ombudsman.go.id', note: 'ombudsman.go.id' },
  ]
  return <ComplaintsPage w={w} channels={[...own, ...others]} />
}
