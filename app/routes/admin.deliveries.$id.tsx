/** One delivery that waits for a person: send it again, say that the agency has it, or stop it. Each with a reason. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { Decision, DeliveryView } from '../../services/deliveries.ts'
import { seeOther } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { Decide } from '../ui/admin-decide.tsx'
import { DeliveryFacts } from '../ui/admin-deliveries.tsx'
import { AdminNav } from '../ui/admin-nav.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { channelWord, kindWord } from '../ui/admin-words.ts'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'admin', action: 'admin' }
export const handle = { width: 'wide' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'admin')
  const { agencies } = context.services
  const of = await find(context, params.id)
  const connected = agencies.find(of.agency)
  const waits = of.state === 'stuck' || of.state === 'unknown'
  return {
    of,
    waits,
    agency: connected ? { id: of.agency, name: connected.manifest.name } : null,
    on: !connected || agencies.isOn(of.agency),
    service: (of.service && agencies.service(of.agency, of.service)?.title) || null,
    title: `${context.words.t('admin.deliveries')} ${of.number ?? ''}`.trim(),
  }
}

/** Looks like not there for what never was an id. */
async function find(context: LoaderFunctionArgs['context'], id = ''): Promise<DeliveryView> {
  const of = /^[0-9a-f-]{36}$/.test(id) ? await context.services.deliveries.find(id) : null
  if (!of) throw notFound()
  return of
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  await authorize(context, 'admin')
  const viewer = await requireViewer(context)
  const { words: w, services } = context
  const of = await find(context, params.id)
  const form = await readForm(request)
  const values = only(form, ['reason', 'ref', 'note_id', 'note_en'])
  const doing = form.control('_do')
  if (doing !== 'replay' && doing !== 'settle' && doing !== 'stop') throw new Response(null, { status: 400 })
  const wrong = (errors: Record<string, string>) => data({ form: doing, values, errors }, { status: 422 })
  const errors = missing(w, of, doing, values)
  if (Object.keys(errors).length) return wrong(errors)
  switch (await services.deliveries.decide(of.id, decisionOf(of, doing, values, viewer.account))) {
    case 'gone':
      throw notFound()
    case 'done':
      return seeOther(`${adminPaths.deliveries()}?done=${doing}`)
    case 'decided':
      return seeOther(`${adminPaths.deliveries()}?done=decided`)
    case 'ref_taken':
      return wrong({ ref: w.t('admin.ref_taken') })
    case 'incomplete':
      return wrong({ reason: w.t('admin.reason_missing') })
  }
}

type Doing = Decision['do']
const clean = (values: Record<string, string>, name: string) => (values[name] ?? '').trim()

function decisionOf(of: DeliveryView, doing: Doing, values: Record<string, string>, actor: string): Decision {
  const by = { actor, reason: clean(values, 'reason') }
  if (doing === 'replay') return { ...by, do: doing }
  if (doing === 'settle') return { ...by, do: doing, ref: of.asks.ref ? clean(values, 'ref') : undefined }
  return {
    ...by,
    do: doing,
    note: of.asks.note ? { id: clean(values, 'note_id'), en: clean(values, 'note_en') } : undefined,
  }
}

const MOST = { reason: 200, ref: 64, note_id: 500, note_en: 500 }
function missing(
  w: ActionFunctionArgs['context']['words'],
  of: DeliveryView,
  doing: Doing,
  values: Record<string, string>,
) {
  const asked: (keyof typeof MOST)[] = ['reason']
  if (doing === 'settle' && of.asks.ref) asked.unshift('ref')
  if (doing === 'stop' && of.asks.note) asked.unshift('note_id', 'note_en')
  const lacking = asked.filter((name) => !clean(values, name) || clean(values, name).length > MOST[name])
  return Object.fromEntries(lacking.map((name) => [name, w.t(`admin.${name}_missing`)]))
}

export default function DeliveryPage() {
  const { w } = usePage()
  const { of, waits, agency, service, on } = useLoaderData<typeof loader>()
  const posted = useActionData<typeof action>()
  const name = channelWord(w, of.agency, agency ? [agency] : [])
  return (
    <div className="staff">
      <h1>
        {kindWord(w, of.kind)} {of.number && <span className="number">{of.number}</span>}
      </h1>
      <AdminNav />
      <div className="split">
        <section>
          <DeliveryFacts w={w} of={of} agency={name} service={service} />
        </section>
        {waits ? (
          <Decide w={w} of={of} agency={name} posted={posted} />
        ) : (
          <Notice>{w.t('admin.decided')}</Notice>
        )}
      </div>
      {!on && <Notice tone="wait">{w.t('admin.decide_off')}</Notice>}
    </div>
  )
}
