/** A new password for somebody who is signed in: the current one first; other devices are signed out. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { invalid, notTried, passwordSentence } from '../http/account.server.ts'
import { toSignIn } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { AccountForm, CurrentPassword, NewPassword } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'resident', action: 'resident' }
export const handle = { width: 'form' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'resident')
  const { identity } = context.services
  const profile = await identity.profile(await requireViewer(context))
  if (!profile) throw notFound()
  const { hasPassword } = profile
  const title = context.words.t(hasPassword ? 'account.password_change' : 'account.password_first')
  return { hasPassword, provider: identity.providers[0]?.name ?? null, title }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'resident')
  const { words, services, sessionToken } = context
  const { current = '', password = '' } = only(await readForm(request), ['current', 'password'])
  const asked = { current, next: password }
  const answer = await services.identity.changePassword(sessionToken, asked, callerOf(context, request))
  switch (answer.outcome) {
    case 'signed_in':
    case 'second_factor':
    case 'enrol_second_factor':
      services.outbox.wake()
      return signedIn(context, answer, '/account?done=password')
    case 'invalid':
      return invalid({ errors: { password: passwordSentence(context, answer.password, password) } })
    case 'limited':
    case 'busy':
      return notTried(context, answer)
    case 'signed_out':
      throw toSignIn(context)
    case 'wrong':
      return invalid({ errors: { current: words.t('account.password_now_wrong') } })
  }
}

export default function PasswordPage() {
  const { w } = usePage()
  const { hasPassword, provider, title } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  const name = provider ? w.text(provider) : ''
  const lost = <a href={paths.reset}>{w.t('account.password_now_lost')}</a>
  return (
    <>
      <p className="crumb">
        <a href={paths.account}>{w.t('account.title')}</a>
      </p>
      <div className="sign-in">
        <h1>{title}</h1>
        <p className="lead">
          {hasPassword
            ? w.t('account.password_lead')
            : w.t('account.password_first_lead', { provider: name })}
        </p>
        <AccountForm
          w={w}
          // Without a password there is no field to point at: the way is to sign in afresh.
          answered={
            hasPassword || !acted?.errors?.current
              ? acted
              : { error: w.t('account.again_provider', { provider: name }) }
          }
          go={w.t('reset.save')}
          beside={hasPassword ? lost : null}
        >
          {hasPassword && <CurrentPassword w={w} error={acted?.errors?.current} />}
          <NewPassword w={w} label={w.t('reset.new')} error={acted?.errors?.password} />
        </AccountForm>
      </div>
    </>
  )
}
