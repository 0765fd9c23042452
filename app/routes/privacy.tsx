/** What is done with personal data. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { usePage } from '../ui/page-context.ts'
import { PrivacyPage } from '../ui/static-pages.tsx'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  return { title: context.words.t('privacy.title'), contact: context.site.contact }
}

export default function Page() {
  const { w, city } = usePage()
  const { contact } = useLoaderData<typeof loader>()
  return <PrivacyPage w={w} city={city} contact={contact} />
}
