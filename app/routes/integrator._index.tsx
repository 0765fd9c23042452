/** The integrator's own agencies; straight to it when there is one. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { seeOther } from '../http/answer.server.ts'
import { authorize, type RoutePolicy, requireRole } from '../http/guards.server.ts'
import { BreakerTag, LastAnswer, SwitchTag } from '../ui/admin-agency.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { DataTable } from '../ui/facts.tsx'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'integrator' }
export const handle = { width: 'wide' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'integrator')
  const { grants } = await requireRole(context, 'integrator')
  const scopes = grants.map((g) => g.scope)
  const found = await Promise.all(scopes.map((scope) => context.services.health.find(scope)))
  const agencies = found.filter((of) => of !== null)
  if (agencies.length === 1 && scopes.length === 1) throw seeOther(adminPaths.connection(agencies[0]!.id))
  const absent = scopes.filter((_, i) => !found[i])
  return { agencies, absent, title: context.words.t('integrator.title') }
}

export default function IntegratorPage() {
  const { w } = usePage()
  const { agencies, absent } = useLoaderData<typeof loader>()
  return (
    <div className="staff">
      <h1>{w.t('integrator.title')}</h1>
      {agencies.length > 0 && (
        <DataTable
          caption={w.t('integrator.lead')}
          columns={[
            { label: w.t('admin.col_agency') },
            { label: w.t('admin.col_state') },
            { label: w.t('admin.col_breaker') },
            { label: w.t('admin.col_answer') },
          ]}
          rows={agencies.map((of) => [
            <a key="agency" href={adminPaths.connection(of.id)}>
              {w.text(of.name)}
            </a>,
            <SwitchTag key="switch" w={w} of={of} />,
            <BreakerTag key="breaker" w={w} of={of} />,
            <LastAnswer key="answer" w={w} of={of} />,
          ])}
        />
      )}
      {absent.map((id) => (
        <Notice key={id} tone="wait">
          {w.t('integrator.absent', { id })}
        </Notice>
      ))}
    </div>
  )
}
