/** Another e-mail or phone: the password again, and a code to the new address. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { invalid, notTried } from '../http/account.server.ts'
import { seeOther, toSignIn } from '../http/answer.server.ts'
import { stepCookie } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { callerOf } from '../http/session.server.ts'
import { AccountForm, CurrentPassword } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { Input } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'resident', action: 'resident' }
export const handle = { width: 'form' }

const kindOf = (value: string | null) => (value === 'phone' ? ('phone' as const) : ('email' as const))

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'resident')
  const { identity } = context.services
  const profile = await identity.profile(await requireViewer(context))
  if (!profile) throw notFound()
  const kind = kindOf(new URL(request.url).searchParams.get('kind'))
  const first = profile[kind] === null
  const title = context.words.t(first ? `account.${kind}_first` : `account.${kind}_change`)
  return {
    kind,
    first,
    hasPassword: profile.hasPassword,
    provider: identity.providers[0]?.name ?? null,
    title,
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'resident')
  const { words, services, sessionToken } = context
  const form = await readForm(request)
  const kind = kindOf(form.control('_kind'))
  const { identifier = '', current = '' } = only(form, ['identifier', 'current'])
  const values = { identifier }
  const wrong = () => invalid({ values, errors: { identifier: words.t(`field.${kind}`) } })
  if (identifier.includes('@') !== (kind === 'email')) return wrong()
  const asked = { identifier, password: current }
  const answer = await services.identity.startAddressChange(sessionToken, asked, callerOf(context, request))
  switch (answer.outcome) {
    case 'code_sent':
      services.outbox.wake()
      return seeOther(`/account/address/code?to=${answer.to}`, [stepCookie('address', answer.challenge)])
    case 'invalid':
      return wrong()
    case 'limited':
    case 'busy':
      return notTried(context, answer, { values })
    case 'signed_out':
      throw toSignIn(context)
    case 'wrong':
      return invalid({ values, errors: { current: words.t('account.password_now_wrong') } })
  }
}

export default function AddressPage() {
  const { w } = usePage()
  const { kind, first, hasPassword, provider, title } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  const { errors = {}, values = {} } = acted ?? {}
  const stale = !hasPassword && errors.current !== undefined
  const again = { error: w.t('account.again_provider', { provider: provider ? w.text(provider) : '' }) }
  return (
    <>
      <p className="crumb">
        <a href={paths.account}>{w.t('account.title')}</a>
      </p>
      <div className="sign-in">
        <h1>{title}</h1>
        <p className="lead">{w.t(first ? 'account.address_lead_first' : 'account.address_lead')}</p>
        <AccountForm
          w={w}
          answered={stale ? again : acted}
          hidden={{ _kind: kind }}
          go={w.t('account.address_go')}
        >
          <Input
            name="identifier"
            type={kind === 'email' ? 'email' : 'tel'}
            label={w.t(first ? `account.${kind}` : `account.${kind}_new`)}
            hint={kind === 'phone' ? w.t('field.hint_phone') : undefined}
            error={errors.identifier}
            value={values.identifier}
            autoComplete={kind === 'email' ? 'email' : 'tel'}
            inputMode={kind === 'email' ? 'email' : 'tel'}
          />
          {hasPassword && <CurrentPassword w={w} error={errors.current} />}
        </AccountForm>
      </div>
    </>
  )
}
