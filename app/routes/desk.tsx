/** What agency officers will do here; said plainly until it is built. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { Coming } from '../ui/coming.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'officer' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'officer')
  return { title: context.words.t('role.officer') }
}

export default function Page() {
  const { w } = usePage()
  return <Coming w={w} who="officer" />
}
