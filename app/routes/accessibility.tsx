/** What has been done so that everyone can use these pages, and what falls short. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { usePage } from '../ui/page-context.ts'
import { AccessibilityPage } from '../ui/static-pages.tsx'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  return { title: context.words.t('accessibility.title'), contact: context.site.contact }
}

export default function Page() {
  const { w } = usePage()
  const { contact } = useLoaderData<typeof loader>()
  return <AccessibilityPage w={w} contact={contact} />
}
