/** The code that was sent, typed into the browser that asked for it: from now on the account exists. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { codeOf, invalid } from '../http/account.server.ts'
import { nextOf, safePath, seeOther, withNext } from '../http/answer.server.ts'
import { clearCookie } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { AccountForm, CodeInput, MailboxHint } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const next = nextOf(request, context)
  const again = withNext(paths.register, next)
  if (!context.steps.register) throw seeOther(again)
  const to = new URL(request.url).searchParams.get('to') === 'phone' ? ('phone' as const) : ('email' as const)
  return { next, again, to, title: context.words.t('register.code_title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services, steps, site } = context
  const form = await readForm(request)
  const { code = '' } = only(form, ['code'])
  const caller = callerOf(context, request)
  const answer = await services.identity.confirmRegistration(steps.register, codeOf(code), caller)
  if (answer.outcome === 'wrong') return invalid({ errors: { code: words.t('register.code_wrong') } })
  // Where they were going waits one page: forms fill themselves in once the NIK is known.
  const next = withNext('/account/nik?new=1', safePath(form.control('_next'), site.origin))
  return signedIn(context, answer, next, [clearCookie('register')])
}

export default function RegisterCodePage() {
  const { w, demo } = usePage()
  const { next, again, to } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  return (
    <div className="sign-in">
      <h1>{w.t('register.code_title')}</h1>
      <p className="lead">{w.t(`register.code_lead_${to}`, { minutes: 10 })}</p>
      <AccountForm w={w} answered={acted} hidden={{ _next: next }} go={w.t('register.code_go')}>
        <CodeInput w={w} error={acted?.errors?.code} />
      </AccountForm>
      <p>
        {w.t('register.code_none')} <a href={again}>{w.t('register.code_again')}</a>
      </p>
      {demo && <MailboxHint w={w} />}
    </div>
  )
}
