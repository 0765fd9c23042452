/** One page for every service: what it needs before one starts; for a look-up or a bill also the question and its answer. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { seeOther, toSignIn } from '../http/answer.server.ts'
import { draw } from '../http/draw.server.ts'
import { readForm } from '../http/form.server.ts'
import {
  authorize,
  findFiler,
  notFound,
  REMEMBERED,
  type RoutePolicy,
  requireFiler,
} from '../http/guards.server.ts'
import { BeforeYouStart } from '../ui/before-you-start.tsx'
import { LookupResult } from '../ui/lookup-result.tsx'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { SchemaForm } from '../ui/schema-form.tsx'
import { ServiceList, stateText } from '../ui/services-list.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { services, words } = context
  const detail = services.catalog.find(params.agency!, params.service!)
  if (!detail) throw notFound()
  const filer = await findFiler(context, REMEMBERED)
  const draft =
    filer && detail.kind === 'request'
      ? await services.drafts.latest(filer, detail.agency.id, detail.service)
      : null
  const connected = services.agencies.get(detail.agency.id)
  return {
    detail,
    draft,
    signedIn: Boolean(filer && 'account' in filer),
    offReason: services.agencies.isOn(detail.agency.id)
      ? null
      : services.agencies.offReason(detail.agency.id),
    agencyDown: services.agencies.paused().includes(detail.agency.id),
    drawn: detail.kind === 'request' ? null : draw({ services, fields: detail.form.fields, answers: {} }),
    simulation: connected.simulation ? detail.agency.name : null,
    title: words.text(detail.title),
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { services } = context
  const detail = services.catalog.find(params.agency!, params.service!)
  if (!detail) throw notFound()
  const form = await readForm(request)
  if (detail.kind === 'request') {
    if (detail.state.state !== 'open') return seeOther(paths.service(detail.id))
    const viewer = await context.viewer()
    if (detail.who === 'account' && !viewer) return toSignIn(context)
    const { filer, cookie } = await requireFiler(context, detail.who !== 'account')
    const profile = 'account' in filer ? ((await services.identity.person(filer.account)) ?? {}) : {}
    const { answers } = services.forms.prefill(detail.form, profile)
    const id = await services.drafts.start(filer, {
      agency: detail.agency.id,
      service: detail.service,
      formVersion: detail.version,
      answers,
    })
    return seeOther(paths.draft(id), [cookie])
  }
  const asker = await context.viewer()
  const by = asker ? { account: asker.account } : { address: context.address }
  const asked = await services.lookups.ask(detail.agency.id, detail.service, form.entries, by)
  const drawn = draw({ services, fields: detail.form.fields, answers: asked.answers })
  const status =
    asked.outcome === 'invalid'
      ? 422
      : asked.outcome === 'limited'
        ? 429
        : asked.outcome === 'unavailable'
          ? 503
          : 200
  return data({ asked, drawn }, { status })
}

export default function ServicePage() {
  const { w } = usePage()
  const { detail, draft, signedIn, offReason, agencyDown, drawn } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  const agency = w.text(detail.agency.name)
  const asks = detail.kind !== 'request'
  return (
    <>
      <p className="crumb">
        <a href={paths.agency(detail.agency.id)}>{w.t('service.by', { agency })}</a>
      </p>
      <h1>{w.text(detail.title)}</h1>
      <p className="lead">{w.text(detail.summary)}</p>
      {acted && acted.asked.outcome !== 'invalid' && (
        <LookupResult w={w} answer={acted.asked} title={w.text(detail.title)} agency={agency} />
      )}
      {asks && detail.state.state === 'open' && (
        <SchemaForm
          w={w}
          form={detail.form}
          {...(acted?.drawn ?? drawn!)}
          issues={acted?.asked.outcome === 'invalid' ? acted.asked.issues : []}
          go={w.t(detail.kind === 'bill' ? 'service.start_bill' : 'service.start_lookup')}
        />
      )}
      <BeforeYouStart w={w} standard={detail.standard} requirements={detail.requirements}>
        <State detail={detail} />
        {offReason && <Notice tone="wait">{w.text(offReason)}</Notice>}
        {agencyDown && !asks && <Notice tone="wait">{w.t('service.agency_down', { agency })}</Notice>}
        {!asks && detail.state.state === 'open' && (
          <form method="post" className="start">
            {draft && (
              <a className="button main" href={paths.draft(draft.id)}>
                {w.t('service.resume')}
              </a>
            )}
            <button className={draft ? 'second' : 'main'} type="submit">
              {w.t(startWord(detail.who, signedIn))}
            </button>
          </form>
        )}
      </BeforeYouStart>
      {detail.related.length > 0 && (
        <section>
          <h2>{w.t('service.related')}</h2>
          <ServiceList w={w} entries={detail.related} />
        </section>
      )}
    </>
  )
}

const startWord = (who: string, signedIn: boolean) =>
  signedIn ? 'service.start_request' : who === 'account' ? 'service.start_sign_in' : 'service.start_guest'

/** Why one cannot start now, and what replaces a closed service. */
function State({ detail }: { detail: ReturnType<typeof useLoaderData<typeof loader>>['detail'] }) {
  const { w } = usePage()
  const { state, successor } = detail
  if (state.state === 'open') return null
  return (
    <Notice tone="wait" title={stateText(w, state)}>
      <p>{w.text(state.reason)}</p>
      {successor && (
        <p>
          <a href={paths.service(successor.id)}>
            {w.t('service.successor', { service: w.text(successor.title) })}
          </a>
        </p>
      )}
    </Notice>
  )
}
