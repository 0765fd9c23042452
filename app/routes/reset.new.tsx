/** The new password: reached by the link of a mail, or with the code sent to a phone. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { codeOf, invalid, notTried, passwordSentence } from '../http/account.server.ts'
import { seeOther } from '../http/answer.server.ts'
import { clearCookie, stepCookie, tokenIn } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { AccountForm, CodeInput, MailboxHint, NewPassword } from '../ui/account-form.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const ask = new URL(request.url).searchParams
  const token = tokenIn(ask.get('token'))
  // Out of the address at once, before anything is drawn: nobody reads it over a shoulder or in the history.
  if (token) throw seeOther('/reset/new', [stepCookie('reset', token)])
  const by = ask.get('by') === 'code' ? ('code' as const) : ('link' as const)
  return { by, begun: context.steps.reset !== null, title: context.words.t('reset.new') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services, steps } = context
  const { code, password = '' } = only(await readForm(request), ['code', 'password'])
  const answer = await services.identity.reset({
    token: steps.reset,
    code: code === undefined ? undefined : codeOf(code),
    password,
  })
  switch (answer.outcome) {
    case 'done':
      services.outbox.wake()
      return seeOther('/sign-in?done=reset', [clearCookie('reset')])
    case 'invalid':
      return invalid({ errors: { password: passwordSentence(context, answer.password, password) } })
    case 'busy':
      return notTried(context, answer)
    case 'wrong':
      if (code !== undefined) return invalid({ errors: { code: words.t('register.code_wrong') } })
      return invalid({ error: words.t('reset.expired') })
  }
}

export default function NewPasswordPage() {
  const { w, demo } = usePage()
  const { by, begun } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  if (!begun)
    return (
      <>
        <h1>{w.t('reset.title')}</h1>
        <EmptyState
          title={w.t('reset.expired_title')}
          lead={w.t('reset.expired')}
          action={{ href: paths.reset, text: w.t('reset.again') }}
        />
      </>
    )
  const again = <a href={paths.reset}>{w.t('reset.again')}</a>
  return (
    <div className="sign-in">
      <h1>{w.t('reset.new')}</h1>
      <p className="lead">{w.t(by === 'code' ? 'reset.code_lead' : 'reset.new_lead')}</p>
      <AccountForm w={w} answered={acted} go={w.t('reset.save')} beside={acted ? again : null}>
        {by === 'code' && <CodeInput w={w} error={acted?.errors?.code} />}
        <NewPassword w={w} label={w.t('reset.new')} error={acted?.errors?.password} />
      </AccountForm>
      {by === 'code' && demo && <MailboxHint w={w} />}
    </div>
  )
}
