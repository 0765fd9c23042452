/** One request: where it stands, what to do next, what happened, what was asked and answered. */

import { randomBytes } from 'node:crypto'
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { seeOther } from '../http/answer.server.ts'
import { correctionPost, correctionUploads } from '../http/correction.server.ts'
import { draw } from '../http/draw.server.ts'
import { readForm } from '../http/form.server.ts'
import { authorize, findFiler, notFound, REMEMBERED, type RoutePolicy } from '../http/guards.server.ts'
import { AnswerLine } from '../ui/answer-line.tsx'
import { BillFacts } from '../ui/bill.tsx'
import { NextStep, Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { placeMap } from '../ui/place-map.tsx'
import { Documents, Messages, RequestFacts } from '../ui/request-parts.tsx'
import { ReviewTable } from '../ui/review-table.tsx'
import { SchemaForm } from '../ui/schema-form.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { Timeline } from '../ui/timeline.tsx'

export const policy: RoutePolicy = { loader: 'filer', action: 'filer' }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await authorize(context, 'filer')
  const { services, words } = context
  const filer = await findFiler(context, REMEMBERED)
  const view = filer && (await services.requests.view(filer, params.ref!))
  if (!view) throw notFound()
  const search = new URL(request.url).searchParams
  const correction = view.can.correct ? await services.requests.correction(filer, view.number) : null
  const uploads = correction ? await correctionUploads(context, filer, correction.id) : []
  return {
    view,
    sent: search.has('sent'),
    changed: search.has('changed'),
    correction: correction && {
      form: correction.form,
      drawn: draw({ services, fields: correction.form.fields, answers: correction.answers, uploads }),
    },
    // A key per page: pressing twice does it once.
    key: randomBytes(16).toString('base64url'),
    guest: 'guest' in filer,
    title: `${words.text(view.service.title)} · ${view.number}`,
    simulation: view.simulation ? view.agency.name : null,
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  await authorize(context, 'filer')
  const { services, words } = context
  const filer = await findFiler(context)
  const view = filer && (await services.requests.view(filer, params.ref!))
  if (!view) throw notFound()
  const form = await readForm(request)
  const key = form.control('_key')
  const here = paths.request(view.number)
  if (!/^[\w-]{16,64}$/.test(key)) throw new Response(null, { status: 400 })
  const done = (change: { outcome: string }) => {
    if (change.outcome === 'gone') throw notFound()
    return seeOther(change.outcome === 'done' ? here : `${here}?changed=1`)
  }
  switch (form.control('_do')) {
    case 'withdraw':
      return done(await services.requests.withdraw(filer, view.number, key))
    case 'message': {
      const text = services.forms.cleanMessage(form.entries)
      if (!text)
        return data(
          {
            kind: 'message' as const,
            error: words.t('field.required', { label: words.t('messages.title') }),
          },
          { status: 422 },
        )
      return done(await services.requests.message(filer, view.number, text, key))
    }
    default: {
      const answer = await correctionPost(context, filer, view, form, key)
      if ('outcome' in answer) return done(answer)
      return data({ kind: 'correction' as const, ...answer }, { status: answer.issues.length ? 422 : 200 })
    }
  }
}

type Data = ReturnType<typeof useLoaderData<typeof loader>>

export default function RequestPage() {
  const { w } = usePage()
  const loaded = useLoaderData<typeof loader>()
  const { view, changed, key, guest } = loaded
  const acted = useActionData<typeof action>()
  const agency = w.text(view.agency.name)
  return (
    <div data-live={view.number}>
      <p className="crumb">
        {guest ? (
          <a href={paths.track}>{w.t('track.title')}</a>
        ) : (
          <a href={paths.requests}>{w.t('tracker.title')}</a>
        )}
      </p>
      <h1>{w.text(view.service.title)}</h1>
      {loaded.sent && <Sent data={loaded} />}
      {changed && (
        <Notice tone="wait" live>
          {w.t('request.changed')}
        </Notice>
      )}
      <AnswerLine w={w} of={view} />
      <StatusTag w={w} of={view} />
      <Todo />
      <div className="split">
        <div className="stackup">
          {(view.documents.length > 0 || view.status === 'done') && (
            <section>
              <h2>{w.t('documents.title')}</h2>
              <Documents
                w={w}
                documents={view.documents}
                hrefOf={(d) => `${paths.request(view.number)}/documents/${d.id}`}
              />
            </section>
          )}
          <section>
            <h2>{w.t('timeline.title')}</h2>
            <Timeline w={w} entries={view.timeline} agency={view.agency.name} />
            <p className="soft">
              <a href={paths.request(view.number)}>{w.t('request.reload')}</a>
            </p>
          </section>
          {(view.can.message || view.timeline.some((e) => e.kind === 'message')) && (
            <Messages
              w={w}
              agency={view.agency.name}
              entries={view.timeline}
              canWrite={view.can.message}
              hidden={{ _key: key }}
              error={acted?.kind === 'message' ? acted.error : undefined}
            />
          )}
        </div>
        <section>
          <h2>{w.t('request.details')}</h2>
          <RequestFacts w={w} request={view} />
          <p className="actions">
            <a className="button second" href={`${paths.request(view.number)}/receipt`}>
              {w.t('request.receipt')}
            </a>
          </p>
          <details className="fold">
            <summary>{w.t('request.answers')}</summary>
            <ReviewTable w={w} answers={view.answers} />
          </details>
          {view.can.withdraw && (
            <details className="fold">
              <summary>{w.t('request.withdraw')}</summary>
              <p>{w.t('request.withdraw_lead', { agency })}</p>
              <form method="post">
                <input type="hidden" name="_key" value={key} />
                <button className="danger" type="submit" name="_do" value="withdraw">
                  {w.t('request.withdraw')}
                </button>
              </form>
            </details>
          )}
        </section>
      </div>
    </div>
  )
}

/** Right after sending: what happened, and what to keep. */
function Sent({ data: { view, guest } }: { data: Data }) {
  const { w } = usePage()
  return (
    <Notice tone="good" live title={w.t('receipt.heading')}>
      <p>
        {w.t('receipt.number')} <b className="number">{view.number}</b>
      </p>
      <p>{w.t('receipt.next_lead', { agency: w.text(view.agency.name) })}</p>
      {guest && <p>{w.t('receipt.guest_note')}</p>}
      <p>
        <a href={`${paths.request(view.number)}/receipt`}>{w.t('receipt.title')}</a>
      </p>
    </Notice>
  )
}

/** What the resident can do now: mend exactly what was sent back, or pay. */
function Todo() {
  const { w, tiles } = usePage()
  const { view, correction, key } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  const agency = w.text(view.agency.name)
  if (correction) {
    const mended = acted?.kind === 'correction' ? acted : null
    return (
      <NextStep title={w.t('request.correct')}>
        {view.fixReason && (
          <p>
            {w.t('request.correct_reason', { agency })} {w.text(view.fixReason)}
          </p>
        )}
        <SchemaForm
          w={w}
          form={correction.form}
          only={view.fix}
          hidden={{ _key: key, _do: 'correct', _version: String(view.version) }}
          {...(mended?.drawn ?? correction.drawn)}
          issues={mended?.issues ?? []}
          maxBytes={10 * 1024 * 1024}
          mapFor={placeMap({ w, tiles })}
          go={w.t('form.save')}
        />
      </NextStep>
    )
  }
  if (view.bill && !view.bill.paid && view.status === 'awaiting_payment') {
    return (
      <NextStep title={w.t('request.pay_at')}>
        <BillFacts w={w} bill={view.bill} />
        <p>{w.t('request.pay_later', { agency })}</p>
      </NextStep>
    )
  }
  return null
}
