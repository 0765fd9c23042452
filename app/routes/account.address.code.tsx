/** The code that was sent to a new address: it replaces the old one. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { codeOf, invalid } from '../http/account.server.ts'
import { seeOther, toSignIn } from '../http/answer.server.ts'
import { clearCookie } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { AccountForm, CodeInput, MailboxHint } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'resident', action: 'resident' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'resident')
  if (!context.steps.address) throw seeOther(paths.account)
  const to = new URL(request.url).searchParams.get('to') === 'phone' ? ('phone' as const) : ('email' as const)
  return { to, title: context.words.t('register.code_title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'resident')
  const { words, services, sessionToken, steps } = context
  const { code = '' } = only(await readForm(request), ['code'])
  const answer = await services.identity.confirmAddressChange(sessionToken, steps.address, codeOf(code))
  switch (answer.outcome) {
    case 'done':
      services.outbox.wake()
      return seeOther(`/account?done=${answer.kind}`, [clearCookie('address')])
    case 'signed_out':
      throw toSignIn(context)
    case 'wrong':
      return invalid({ errors: { code: words.t('register.code_wrong') } })
  }
}

export default function AddressCodePage() {
  const { w, demo } = usePage()
  const { to } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  return (
    <>
      <p className="crumb">
        <a href={paths.account}>{w.t('account.title')}</a>
      </p>
      <div className="sign-in">
        <h1>{w.t('register.code_title')}</h1>
        <p className="lead">{w.t(`register.code_lead_${to}`, { minutes: 10 })}</p>
        <AccountForm w={w} answered={acted} go={w.t('register.code_go')}>
          <CodeInput w={w} error={acted?.errors?.code} />
        </AccountForm>
        <p>
          {w.t('register.code_none')} <a href={`/account/address?kind=${to}`}>{w.t('register.code_again')}</a>
        </p>
        {demo && <MailboxHint w={w} />}
      </div>
    </>
  )
}
