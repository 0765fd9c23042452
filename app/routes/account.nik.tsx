/** The NIK of an account: matched by the population agency, or not and what to do then, or later. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { Issue } from '../../adapters/kit/fields.ts'
import { nextOf, safePath, seeOther, toSignIn, withNext } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { NikForm } from '../ui/nik-form.tsx'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'resident', action: 'resident' }
export const handle = { width: 'form' }

const NAMES = ['nik', 'name', 'birthDate.day', 'birthDate.month', 'birthDate.year'] as const

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'resident')
  const profile = await context.services.identity.profile(await requireViewer(context))
  if (!profile) throw notFound()
  const { name, nik, nikState } = profile
  const isNew = new URL(request.url).searchParams.has('new')
  const title = context.words.t(nikState === 'none' ? 'account.nik_add' : 'account.nik_title')
  return { name, nik, nikState, isNew, next: nextOf(request, context), title }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'resident')
  const { words, services, sessionToken } = context
  const form = await readForm(request)
  const values = only(form, NAMES)
  const next = safePath(form.control('_next'), context.site.origin)
  const answer = await services.identity.addNik(sessionToken, {
    nik: values.nik ?? '',
    name: values.name ?? '',
    birthDate: dayOf(values),
  })
  const again = (status: number, issues: Issue[], error?: string) =>
    data({ values, issues, error }, { status })
  switch (answer.outcome) {
    case 'matched':
    case 'unmatched':
    case 'already':
      return seeOther(withNext('/account/nik?done=1', next))
    case 'invalid':
      return again(422, issuesOf(answer.fields))
    case 'limited':
      return again(
        429,
        [],
        words.t('account.nik_limited', { when: words.dateTime(answer.until.toISOString()) }),
      )
    case 'unavailable':
      return again(503, [], words.t('account.nik_unavailable'))
    case 'signed_out':
      throw toSignIn(context)
  }
}

/** `YYYY-MM-DD` of the three boxes; what is no date stays none. */
function dayOf(values: Record<string, string>) {
  const part = (name: string, width: number) =>
    (values[`birthDate.${name}`] ?? '').trim().padStart(width, '0')
  return `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`
}

function issuesOf(
  fields: Partial<Record<'nik' | 'name' | 'birthDate', 'invalid' | 'missing' | 'long'>>,
): Issue[] {
  const issues: Issue[] = []
  if (fields.nik) issues.push({ field: 'nik', word: 'nik' })
  if (fields.name === 'long') issues.push({ field: 'name', word: 'too_long', values: { max: 200 } })
  else if (fields.name)
    issues.push({ field: 'name', word: fields.name === 'missing' ? 'required' : 'invalid' })
  if (fields.birthDate) issues.push({ field: 'birthDate', word: 'date' })
  return issues
}

export default function NikPage() {
  const { w } = usePage()
  const { isNew, nikState } = useLoaderData<typeof loader>()
  return (
    <>
      {!isNew && (
        <p className="crumb">
          <a href={paths.account}>{w.t('account.title')}</a>
        </p>
      )}
      <div className="sign-in">{nikState === 'none' ? <Add /> : <Settled />}</div>
    </>
  )
}

function Add() {
  const { w } = usePage()
  const { isNew } = useLoaderData<typeof loader>()
  return (
    <>
      {isNew && (
        <Notice tone="good" live>
          {w.t('register.ready')}
        </Notice>
      )}
      <h1>{w.t('account.nik_add')}</h1>
      <p className="lead">{w.t('account.nik_lead')}</p>
      <Questions />
    </>
  )
}

/** What the agency said. Somebody it did not know may look their answers over and ask once more. */
function Settled() {
  const { w } = usePage()
  const { nikState, nik, next } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  const on =
    next === '/'
      ? { href: paths.home, text: w.t('account.nik_services') }
      : { href: next, text: w.t('account.nik_continue') }
  const matched = nikState === 'matched'
  return (
    <>
      <h1>{w.t('account.nik_title')}</h1>
      <Notice
        tone={matched ? 'good' : 'wait'}
        title={w.t(matched ? 'account.nik_matched_title' : 'account.nik_unmatched_title')}
      >
        <p>{w.t(matched ? 'account.nik_matched' : 'account.nik_unmatched')}</p>
        <p className="number">{nik}</p>
      </Notice>
      <p className="actions">
        <a className="button main" href={on.href}>
          {on.text}
        </a>
      </p>
      {!matched && (
        <details className="fold" open={acted !== undefined}>
          <summary>{w.t('account.nik_retry')}</summary>
          <p>{w.t('account.nik_why')}</p>
          <Questions />
        </details>
      )}
    </>
  )
}

function Questions() {
  const { w } = usePage()
  const { name, next } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  return (
    <NikForm
      w={w}
      values={acted?.values ?? { name }}
      issues={acted?.issues ?? []}
      error={acted?.error}
      hidden={{ _next: next }}
      past={{ href: next, text: w.t('account.nik_not_now') }}
    />
  )
}
