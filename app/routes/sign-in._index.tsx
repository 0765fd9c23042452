/** Sign in: one account for all agencies. Known and unknown names get the same words, code and time. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { safePath, seeOther } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { usePage } from '../ui/page-context.ts'
import { DemoAccounts, SignInForm } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const next = new URL(request.url).searchParams.get('next')
  const viewer = await context.viewer()
  if (viewer && viewer.secondFactor !== 'pending') throw seeOther(safePath(next, context.site.origin))
  const { demo } = context.site
  return {
    next: next ? safePath(next, context.site.origin) : '',
    provider: context.services.identity.providers[0] ?? null,
    demo: demo ? context.services.demoAccounts() : null,
    title: context.words.t('signin.title'),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services } = context
  const form = await readForm(request)
  const { identifier = '', password = '' } = only(form, ['identifier', 'password'])
  const next = safePath(form.control('_next'), context.site.origin)
  const answer = await services.identity.signIn(
    { identifier, password, remember: true },
    callerOf(context, request),
  )
  switch (answer.outcome) {
    case 'signed_in':
    case 'second_factor':
    case 'enrol_second_factor':
      return signedIn(context, answer, next)
    case 'locked': {
      const minutes = Math.ceil((answer.until.getTime() - services.now().getTime()) / 60_000)
      return data({ identifier, error: words.t('signin.locked', { minutes }) }, { status: 429 })
    }
    case 'busy':
      return data(
        { identifier, error: words.t('error.503') },
        { status: 503, headers: { 'retry-after': '5' } },
      )
    default:
      return data({ identifier, error: words.t('signin.wrong') }, { status: 422 })
  }
}

export default function SignInPage() {
  const { w } = usePage()
  const { next, provider, demo } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  return (
    <SignInForm
      w={w}
      hidden={{ _next: next }}
      identifier={acted?.identifier}
      error={acted?.error}
      why={next ? w.t('signin.needed') : undefined}
      provider={provider && { name: w.text(provider.name), action: '/sign-in/oidc' }}
      demo={
        demo && (
          <DemoAccounts
            w={w}
            password={demo.password}
            accounts={demo.accounts.map((a) => ({ email: a.email, role: w.t(`role.${a.role}`) }))}
          />
        )
      }
    />
  )
}
