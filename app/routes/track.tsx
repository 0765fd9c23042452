/** Status by number and second factor, without signing in. A wrong factor and an unknown number give the same answer. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { AnswerLine } from '../ui/answer-line.tsx'
import { NextStep } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { FormError, Input } from '../ui/sign-in.tsx'
import { StatusTag } from '../ui/status-tag.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }

/** Per address and hour, and per number: together far below what guessing 30 bits would need. */
const PER_ADDRESS = { points: 30, perSeconds: 3600 }
const PER_NUMBER = { points: 10, perSeconds: 3600 }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const number = new URL(request.url).searchParams.get('number')?.slice(0, 40) ?? ''
  return { number, title: context.words.t('track.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { limits, requests } = context.services
  const form = await readForm(request)
  const { number = '', factor = '' } = only(form, ['number', 'factor'])
  const taken = await Promise.all([
    limits.take('track.address', context.address, PER_ADDRESS),
    limits.take('track.number', number.replace(/[\s-]/g, '').toUpperCase().slice(0, 40), PER_NUMBER),
  ])
  const wait = Math.max(...taken.map((t) => (t.ok ? 0 : t.retryAfter)))
  if (wait > 0) return data({ number, row: null, wait }, { status: 429 })
  const row = await requests.track(number, { code: factor, phoneTail: factor })
  return data({ number, row, wait: 0 }, { status: row ? 200 : 422 })
}

export default function TrackPage() {
  const { w } = usePage()
  const loaded = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  if (acted?.row) return <Found row={acted.row} />
  const error = acted && (acted.wait ? w.t('error.429', { seconds: acted.wait }) : w.t('track.not_found'))
  return (
    <>
      <h1>{w.t('track.title')}</h1>
      <p className="lead">{w.t('track.lead')}</p>
      <form method="post" className="form" noValidate>
        {error && <FormError text={error} />}
        <Input
          name="number"
          label={w.t('track.number')}
          hint={w.t('track.number_hint')}
          value={acted?.number ?? loaded.number}
          autoComplete="off"
        />
        <Input
          name="factor"
          label={w.t('track.factor')}
          hint={w.t('track.factor_hint')}
          autoComplete="off"
          short
        />
        <p className="actions">
          <button className="main" type="submit">
            {w.t('track.go')}
          </button>
        </p>
      </form>
    </>
  )
}

type Row = NonNullable<NonNullable<ReturnType<typeof useActionData<typeof action>>>['row']>

function Found({ row }: { row: Row }) {
  const { w } = usePage()
  const next =
    row.status === 'done' || row.status === 'rejected' || row.status === 'cancelled'
      ? row.status
      : (row.waitingFor ?? 'agency')
  return (
    <>
      <h1>{w.text(row.service.title)}</h1>
      <p className="soft number">{row.number}</p>
      <AnswerLine w={w} of={row} />
      <StatusTag w={w} of={row} />
      <NextStep title={w.t('track.next')}>
        <p>
          {w.t(`track.next_${next === 'signature' ? 'agency' : next}`, { agency: w.text(row.agency.name) })}
        </p>
      </NextStep>
      <p>
        <a href={paths.track}>{w.t('track.again')}</a>
      </p>
    </>
  )
}
