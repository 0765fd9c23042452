/** A forgotten password: a link by e-mail or a code by phone. The same words, whether the address is known or not. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { invalid, notTried } from '../http/account.server.ts'
import { seeOther } from '../http/answer.server.ts'
import { stepCookie } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf } from '../http/session.server.ts'
import { AccountForm, MailboxHint } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { Input } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const sent = new URL(request.url).searchParams.has('sent')
  return { sent, title: context.words.t(sent ? 'reset.sent_title' : 'reset.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services } = context
  const { identifier = '' } = only(await readForm(request), ['identifier'])
  const values = { identifier }
  const answer = await services.identity.requestReset({ identifier }, callerOf(context, request))
  switch (answer.outcome) {
    case 'link_sent':
      services.outbox.wake()
      return seeOther('/reset?sent=1')
    case 'code_sent':
      services.outbox.wake()
      return seeOther('/reset/new?by=code', [stepCookie('reset', answer.challenge)])
    case 'invalid':
      return invalid({ values, errors: { identifier: words.t('register.identifier_wrong') } })
    case 'limited':
      return notTried(context, answer, { values })
  }
}

export default function ResetPage() {
  const { w, demo } = usePage()
  const { sent } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  if (sent && !acted)
    return (
      <div className="sign-in">
        <h1>{w.t('reset.sent_title')}</h1>
        <p className="lead">{w.t('reset.sent', { minutes: 10 })}</p>
        <p>
          {w.t('register.code_none')} <a href={paths.reset}>{w.t('reset.again')}</a>
        </p>
        {demo && <MailboxHint w={w} />}
      </div>
    )
  return (
    <div className="sign-in">
      <h1>{w.t('reset.title')}</h1>
      <p className="lead">{w.t('reset.lead', { minutes: 10 })}</p>
      <AccountForm
        w={w}
        answered={acted}
        go={w.t('reset.go')}
        beside={<a href={paths.signIn}>{w.t('signin.go')}</a>}
      >
        <Input
          name="identifier"
          label={w.t('signin.identifier')}
          error={acted?.errors?.identifier}
          value={acted?.values?.identifier}
          autoComplete="username"
          inputMode="email"
        />
      </AccountForm>
    </div>
  )
}
