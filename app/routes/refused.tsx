/** What the guard says when it refuses; reached only from inside. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, notFound, type RoutePolicy } from '../http/guards.server.ts'
import { type ErrorKind, ErrorPage } from '../ui/error-page.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { refused } = context as { refused?: { kind: ErrorKind } }
  if (!refused) throw notFound()
  return refused
}

export default function Refused() {
  const { w } = usePage()
  const { kind } = useLoaderData<typeof loader>()
  return <ErrorPage w={w} kind={kind} />
}
