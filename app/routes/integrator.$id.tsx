/** How one's own agency is connected: what the adapter says of itself, how it is doing, and where to read on. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, notFound, type RoutePolicy, requireRole } from '../http/guards.server.ts'
import {
  ManifestFacts,
  Mode,
  OutcomesTable,
  ServicesTable,
  StateFacts,
  SwitchTag,
} from '../ui/admin-agency.tsx'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'integrator' }
export const handle = { width: 'wide' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'integrator')
  const { grants } = await requireRole(context, 'integrator')
  // Somebody else's agency looks like one that is not there.
  const of = grants.some((g) => g.scope === params.id) ? await context.services.health.find(params.id!) : null
  if (!of) throw notFound()
  return { of, title: context.words.text(of.name) }
}

export default function ConnectionPage() {
  const { w } = usePage()
  const { of } = useLoaderData<typeof loader>()
  return (
    <div className="staff">
      <h1>{w.text(of.name)}</h1>
      <p className="standing-line">
        <SwitchTag w={w} of={of} /> <Mode w={w} of={of} />
      </p>
      {!of.enabled && (
        <Notice tone="wait" title={w.t('admin.is_off')}>
          <p>{of.offReason && w.text(of.offReason)}</p>
          <p>{w.t('admin.is_off_queue', { n: of.waiting })}</p>
        </Notice>
      )}
      <div className="split">
        <section>
          <h2>{w.t('admin.health')}</h2>
          <StateFacts w={w} of={of} />
        </section>
        <section>
          <h2>{w.t('integrator.read_on')}</h2>
          <p>
            {w.t('integrator.adapter_readme')} <code>{`adapters/${of.id}/README.md`}</code>
          </p>
          <p>
            {w.t('integrator.kit_readme')} <code>adapters/kit/README.md</code>
          </p>
          <p>
            {w.t('integrator.check')} <code>npm run check:agencies</code>
          </p>
        </section>
      </div>
      <section>
        <h2>{w.t('admin.calls_title')}</h2>
        <OutcomesTable w={w} of={of} />
      </section>
      <section>
        <h2>{w.t('admin.connection')}</h2>
        <ManifestFacts w={w} of={of} />
        <ServicesTable w={w} of={of} />
      </section>
    </div>
  )
}
