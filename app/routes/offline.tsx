/** What a browser shows when the network is gone: kept by public/sw.js, so it holds nothing of a person. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { ErrorPage } from '../ui/error-page.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  return { title: context.words.t('error.offline_title') }
}

export default function Page() {
  const { w } = usePage()
  return <ErrorPage w={w} kind="offline" />
}
