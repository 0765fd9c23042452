/** Sign in: one account for all agencies. Known and unknown names get the same words, code and time. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { type Answered, invalid, notTried, retryAfter } from '../http/account.server.ts'
import { nextOf, safePath, seeOther, withNext } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, isWhole, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { DemoAccounts, SignInForm } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }
export const headers = retryAfter

/** What brought somebody here, as redirects of ours name it, and the sentence for it. */
const DONE = { out: 'signin.signed_out', everywhere: 'account.done_everywhere', reset: 'reset.done' } as const
const WHY = {
  link: 'signin.link',
  oidc_failed: 'signin.oidc_failed',
  oidc_down: 'signin.oidc_down',
  disabled: 'signin.disabled',
} as const
const known = <T extends object>(words: T, name: string | null) =>
  name !== null && Object.hasOwn(words, name) ? words[name as keyof T] : null

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { site, services, words } = context
  const next = nextOf(request, context)
  const viewer = await context.viewer()
  // A session that has gone idle signs in again; who still owes a second factor goes and gives it.
  if (viewer?.level === 'full' && isWhole(viewer)) throw seeOther(next)
  if (viewer?.secondFactor === 'missing') throw seeOther(withNext('/account/second-factor', next))
  const provider = services.identity.providers[0] ?? null
  const ask = new URL(request.url).searchParams
  const [done, why] = [known(DONE, ask.get('done')), known(WHY, ask.get('why'))]
  const values = { provider: provider ? words.text(provider.name) : '' }
  const trouble = why && why !== 'signin.link' ? words.t(why, values) : null
  return {
    next,
    provider,
    done: done && words.t(done),
    trouble,
    why: words.t(
      why === 'signin.link'
        ? why
        : viewer?.level === 'remembered'
          ? 'signin.expired'
          : next === '/'
            ? 'signin.lead'
            : 'signin.needed',
      values,
    ),
    demo: site.demo ? services.demoAccounts() : null,
    title: words.t('signin.title'),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services, site } = context
  const form = await readForm(request)
  const { identifier = '', password = '', remember = '' } = only(form, ['identifier', 'password', 'remember'])
  const asked = { identifier, password, remember: remember === 'yes' }
  const answer = await services.identity.signIn(asked, callerOf(context, request))
  const values: Answered['values'] = { identifier, remember }
  switch (answer.outcome) {
    case 'signed_in':
    case 'second_factor':
    case 'enrol_second_factor':
      return signedIn(context, answer, safePath(form.control('_next'), site.origin))
    case 'locked':
    case 'busy':
      return notTried(context, answer, { values, sentence: 'signin.locked' })
    case 'disabled':
      return data<Answered>({ values, error: words.t('signin.disabled') }, { status: 403 })
    case 'wrong':
      return invalid({ values, error: words.t('signin.wrong') })
  }
}

export default function SignInPage() {
  const { w } = usePage()
  const { next, provider, demo, done, why, trouble } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  return (
    <SignInForm
      w={w}
      hidden={{ _next: next }}
      identifier={acted?.values?.identifier}
      remember={acted ? acted.values?.remember === 'yes' : true}
      error={acted ? acted.error : (trouble ?? undefined)}
      done={acted ? undefined : (done ?? undefined)}
      why={why}
      provider={provider && { id: provider.id, name: w.text(provider.name), action: '/sign-in/oidc' }}
      register={next === '/' ? paths.register : `${paths.register}?next=${encodeURIComponent(next)}`}
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
