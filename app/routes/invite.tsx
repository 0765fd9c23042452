/** An invited member of staff sets a password; the second factor comes next. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { invalid, notTried, passwordSentence } from '../http/account.server.ts'
import { seeOther } from '../http/answer.server.ts'
import { clearCookie, stepCookie, tokenIn } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { AccountForm, NewPassword } from '../ui/account-form.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const token = tokenIn(new URL(request.url).searchParams.get('token'))
  if (token) throw seeOther('/invite', [stepCookie('invite', token)])
  return { begun: context.steps.invite !== null, title: context.words.t('invite.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services, steps } = context
  const { password = '' } = only(await readForm(request), ['password'])
  const answer = await services.identity.acceptInvite(
    { token: steps.invite, password },
    callerOf(context, request),
  )
  switch (answer.outcome) {
    case 'signed_in':
    case 'second_factor':
    case 'enrol_second_factor':
      return signedIn(context, answer, '/', [clearCookie('invite')])
    case 'invalid':
      return invalid({ errors: { password: passwordSentence(context, answer.password, password) } })
    case 'busy':
      return notTried(context, answer)
    case 'wrong':
      return invalid({ error: words.t('invite.expired') })
  }
}

export default function InvitePage() {
  const { w } = usePage()
  const { begun } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  if (!begun)
    return (
      <>
        <h1>{w.t('invite.title')}</h1>
        <EmptyState
          title={w.t('invite.expired_title')}
          lead={w.t('invite.expired')}
          action={{ href: paths.signIn, text: w.t('signin.go') }}
        />
      </>
    )
  return (
    <div className="sign-in">
      <h1>{w.t('invite.title')}</h1>
      <p className="lead">{w.t('invite.lead')}</p>
      <AccountForm w={w} answered={acted} go={w.t('invite.go')}>
        <NewPassword w={w} error={acted?.errors?.password} />
      </AccountForm>
    </div>
  )
}
