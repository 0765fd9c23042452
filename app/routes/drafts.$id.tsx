/** A form being filled in, one step at a time, then its review. Everything typed is kept on the server with each post. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { Raw } from '../../adapters/kit/answers.ts'
import type { Issue } from '../../adapters/kit/fields.ts'
import { seeOther } from '../http/answer.server.ts'
import { type Opened, openDraft, receiveFiles, reviewOf } from '../http/draft.server.ts'
import { draw } from '../http/draw.server.ts'
import { type Posted, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireFiler } from '../http/guards.server.ts'
import { AssessmentView } from '../ui/bill.tsx'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { placeMap } from '../ui/place-map.tsx'
import { ReviewTable } from '../ui/review-table.tsx'
import { SchemaForm } from '../ui/schema-form.tsx'
import { StepBar } from '../ui/step-bar.tsx'

export const policy: RoutePolicy = { loader: 'filer', action: 'filer' }
export const handle = { width: 'form' }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await authorize(context, 'filer')
  const opened = await openDraft(context, params.id!, new URL(request.url).searchParams)
  if (!opened) throw notFound()
  if (opened.step === 'review') return reviewOf(context, opened)
  const asked = new URL(request.url).searchParams.has('check')
  return stepOf(context, opened, opened.draft.answers, asked ? opened.check(opened.draft.answers).issues : [])
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  await authorize(context, 'filer')
  const search = new URL(request.url).searchParams
  const form = await readForm(request)
  const opened = await openDraft(context, params.id!, search)
  if (!opened) return afterSending(context, form)
  if (opened.step === 'review')
    return form.control('_go') === 'back' ? seeOther(opened.href(opened.before)) : send(context, opened, form)
  return keep(context, opened, form)
}

type Ctx = ActionFunctionArgs['context']

/** A post of one step: kept first, judged second. */
async function keep(context: Ctx, opened: Opened, form: Posted) {
  const { services } = context
  const files = await receiveFiles(context, opened, form)
  const result = services.forms.applyPost(opened.form, opened.fields, opened.draft.answers, {
    entries: form.entries,
    add: form.control('_add'),
    remove: form.control('_remove'),
    received: files.received,
  })
  const saved = await services.drafts.save(opened.filer, opened.draft, result.answers, opened.step)
  const go = form.control('_go')
  const redraw =
    form.control('_add') || form.control('_remove') || form.control('_upload') || form.control('_update')
  const more = form.controls('_region.')
  if (!saved) {
    const fresh = await stepOf(context, opened, result.answers, [], more)
    return data({ ...fresh, notice: 'changed' as const }, { status: 409 })
  }
  if (files.issues.length)
    return data(await stepOf(context, opened, result.answers, files.issues, more), { status: 422 })
  if (redraw) return data(await stepOf(context, opened, result.answers, [], more), { status: 200 })
  // The browser keeping what was typed, without being asked: nothing to judge yet.
  if (go === 'keep') return seeOther(opened.href(opened.step))
  if (go === 'save') return seeOther(`${opened.href(opened.step)}&saved=1`)
  if (go === 'back') return seeOther(opened.href(opened.before))
  const checked = services.forms.checkStep(
    opened.schema,
    opened.form,
    result,
    opened.fields,
    services.today(),
  )
  if (checked.ok) return seeOther(opened.href(opened.after(result.answers)))
  return data(await stepOf(context, opened, result.answers, checked.ask ? [] : checked.issues, more), {
    status: checked.ask ? 200 : 422,
  })
}

/** The press that files it. The key was born with the draft: pressed twice it gives the same number. */
async function send(context: Ctx, opened: Opened, form: Posted) {
  const { services } = context
  const { draft, filer } = opened
  const checked = services.forms.checkWhole(opened.schema, opened.form, draft.answers, services.today())
  if (!checked.ok) return seeOther(`${opened.href(checked.step)}&check=1`)
  if (form.control('_version') !== String(draft.version))
    return seeOther(`${opened.href('review')}&changed=1`)
  const person =
    'account' in filer ? ((await services.identity.person(filer.account)) ?? undefined) : undefined
  const by = 'account' in filer ? { account: filer.account, phone: person?.phone } : filer
  const answer = await services.requests.submit({
    by,
    agency: draft.agency,
    service: draft.service,
    input: checked.value,
    key: draft.key,
    person,
    alsoInTrx: async (_, trx) => void (await services.drafts.dropInTrx(draft.id, trx)),
  })
  switch (answer.outcome) {
    case 'received':
    case 'already':
      return seeOther(`${paths.request(answer.number)}?sent=1`)
    case 'open_already':
      return seeOther(paths.request(answer.number))
    case 'changed':
      throw new Response(null, { status: 422 })
    case 'closed':
      return seeOther(paths.service(`${draft.agency}/${draft.service}`))
  }
}

/** The draft is gone because it was sent, by this same press twice or from a page kept open: show what came of it. */
async function afterSending(context: Ctx, form: Posted) {
  const { filer } = await requireFiler(context, true)
  const number = await context.services.requests.numberOf(filer, form.control('_key'))
  if (!number) throw notFound()
  return seeOther(`${paths.request(number)}?sent=1`)
}

async function stepOf(
  context: Ctx,
  opened: Opened,
  answers: Raw,
  issues: Issue[],
  more: [string, string][] = [],
) {
  const uploads = await context.services.files.listOf(opened.draft.id, opened.filer)
  const drawn = draw({ services: context.services, fields: opened.form.fields, answers, more, uploads })
  const { words } = context
  const step = opened.form.steps.find((s) => s.id === opened.step)!
  return {
    kind: 'step' as const,
    form: { ...opened.form, steps: opened.steps },
    service: opened.service,
    step: opened.step,
    back: opened.before !== null,
    saved: opened.saved,
    issues,
    drawn,
    notice: null,
    guest: 'guest' in opened.filer,
    title: `${issues.length ? `${words.t('form.error')} ` : ''}${words.text(step.title)} · ${words.text(opened.service.title)}`,
    simulation: opened.simulation,
  }
}

export default function DraftPage() {
  const loaded = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>() as typeof loaded | undefined
  const page = acted ?? loaded
  return page.kind === 'review' ? <Review page={page} /> : <Step page={page} />
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>

function Step({ page }: { page: Extract<Page, { kind: 'step' }> }) {
  const { w, tiles } = usePage()
  const step = page.form.steps.find((s) => s.id === page.step)!
  return (
    <>
      <p className="crumb">
        <a href={paths.service(page.service.id)}>{w.text(page.service.title)}</a>
      </p>
      <h1>{w.text(step.title)}</h1>
      {page.notice && (
        <Notice tone="wait" live>
          {w.t('draft.changed')}
        </Notice>
      )}
      {page.saved && (
        <Notice tone="good" live>
          {w.t(page.guest ? 'draft.guest_note' : 'draft.saved_note')}
        </Notice>
      )}
      <div data-draft>
        <SchemaForm
          w={w}
          form={page.form}
          step={page.step}
          issues={page.issues}
          {...page.drawn}
          maxBytes={MAX_BYTES}
          mapFor={placeMap({ w, tiles })}
          back={page.back}
          save
        />
      </div>
      <details className="fold">
        <summary>{w.t('form.privacy')}</summary>
        <p>{w.text(page.service.privacy.purpose)}</p>
        <p>{w.t('form.basis', { basis: w.t(`basis.${page.service.privacy.basis}`) })}</p>
      </details>
    </>
  )
}
const MAX_BYTES: number = 10 * 1024 * 1024

function Review({ page }: { page: Extract<Page, { kind: 'review' }> }) {
  const { w } = usePage()
  const agency = w.text(page.service.agency)
  return (
    <>
      <p className="crumb">
        <a href={paths.service(page.service.id)}>{w.text(page.service.title)}</a>
      </p>
      <h1>{w.t('review.title')}</h1>
      <p className="lead">{w.t('review.lead')}</p>
      {page.changed && (
        <Notice tone="wait" live>
          {w.t('draft.changed')}
        </Notice>
      )}
      <ReviewTable w={w} answers={page.answers} changeHref={(a) => page.hrefs[a.field.name] ?? ''} />
      {page.assessment && <AssessmentView w={w} assessment={page.assessment} agency={agency} />}
      <form method="post" className="form">
        <input type="hidden" name="_key" value={page.key} />
        <input type="hidden" name="_version" value={page.version} />
        <p className="soft">{w.t('review.declare')}</p>
        <StepBar w={w} n={1} all={1} go={w.t('form.send')} back />
      </form>
    </>
  )
}
