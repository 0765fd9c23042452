/** One agency: its switch, its health, what of it waits for a person, what it offers, its last calls. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { seeOther } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import {
  CallsTable,
  ManifestFacts,
  Mode,
  OutcomesTable,
  ServicesTable,
  StateFacts,
  SwitchTag,
} from '../ui/admin-agency.tsx'
import { AgencySwitch, HeldOfAgency } from '../ui/admin-agency-forms.tsx'
import { StaffForm } from '../ui/admin-form.tsx'
import { AdminNav } from '../ui/admin-nav.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'admin', action: 'admin' }
export const handle = { width: 'wide' }

const NEWS = ['off', 'on', 'same', 'checked', 'replayed'] as const
/** A page has 3 s for what comes from elsewhere; an admin who asked is given a little more. */
const CHECK_MS = 4000

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await authorize(context, 'admin')
  const { health, deliveries } = context.services
  const of = await health.find(params.id!)
  if (!of) throw notFound()
  const asked = new URL(request.url).searchParams.get('done')
  const [held, calls] = await Promise.all([deliveries.list({ agency: of.id }), health.calls(of.id)])
  return { of, held, calls, news: NEWS.find((n) => n === asked) ?? null, title: context.words.text(of.name) }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  await authorize(context, 'admin')
  const viewer = await requireViewer(context)
  const { agencies, deliveries } = context.services
  const id = params.id!
  if (!agencies.find(id)) throw notFound()
  const form = await readForm(request)
  const done = (news: (typeof NEWS)[number]) => seeOther(`${adminPaths.agency(id)}?done=${news}`)
  const values = only(form, ['reason', 'reason_id', 'reason_en'])
  const doing = form.control('_do')
  const errors = missing(context.words, doing, values)
  if (Object.keys(errors).length) return data({ form: doing, values, errors }, { status: 422 })
  const { reason = '', reason_id = '', reason_en = '' } = values
  const actor = viewer.account
  switch (doing) {
    case 'off': {
      const said = { id: reason_id.trim(), en: reason_en.trim() }
      const changed = await agencies.setEnabled(id, { enabled: false, reason: said, actor })
      return done(changed === 'done' ? 'off' : 'same')
    }
    case 'on': {
      const changed = await agencies.setEnabled(id, { enabled: true, reason: reason.trim(), actor })
      context.services.outbox.wake()
      return done(changed === 'done' ? 'on' : 'same')
    }
    case 'check':
      await agencies.check(id, CHECK_MS)
      return done('checked')
    case 'replay_all':
      await deliveries.replayAll(id, { actor, reason })
      return done('replayed')
    default:
      throw new Response(null, { status: 400 })
  }
}

const ASKED: Record<string, readonly ('reason' | 'reason_id' | 'reason_en')[]> = {
  off: ['reason_id', 'reason_en'],
  on: ['reason'],
  replay_all: ['reason'],
}
/** Sentences for what a form of this page must have and has not. */
function missing(w: ActionFunctionArgs['context']['words'], doing: string, values: Record<string, string>) {
  const lacking = (ASKED[doing] ?? []).filter((name) => !values[name]?.trim() || values[name].length > 200)
  return Object.fromEntries(lacking.map((name) => [name, w.t(`admin.${name}_missing`)]))
}

export default function AgencyPage() {
  const { w } = usePage()
  const { of, held, calls, news } = useLoaderData<typeof loader>()
  const posted = useActionData<typeof action>()
  return (
    <div className="staff">
      <h1>{w.text(of.name)}</h1>
      <p className="standing-line">
        <SwitchTag w={w} of={of} /> <Mode w={w} of={of} />
      </p>
      <AdminNav />
      {news && (
        <Notice tone={news === 'same' ? 'plain' : 'good'} live>
          {w.t(`admin.agency_${news}`)}
        </Notice>
      )}
      <div className="split">
        <section>
          <h2>{w.t('admin.health')}</h2>
          <StateFacts w={w} of={of} />
          <StaffForm w={w} form="check" go={w.t('admin.check_now')} />
        </section>
        <AgencySwitch w={w} of={of} posted={posted} />
      </div>
      <HeldOfAgency w={w} of={of} held={held} posted={posted} />
      <section>
        <h2>{w.t('admin.connection')}</h2>
        <ManifestFacts w={w} of={of} />
        <details className="fold">
          <summary>{w.t('admin.services_n', { n: of.services.length })}</summary>
          <ServicesTable w={w} of={of} />
        </details>
      </section>
      <section>
        <h2>{w.t('admin.calls_title')}</h2>
        <p className="soft">{w.t('admin.calls_lead')}</p>
        <OutcomesTable w={w} of={of} />
        <CallsTable w={w} of={of} calls={calls} />
      </section>
    </div>
  )
}
