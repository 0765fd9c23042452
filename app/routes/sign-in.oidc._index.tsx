/**
 * On the way to an external provider. A page and not a redirect: the policy of our forms (`form-action`) lets no post
 * end elsewhere, and which hosts a provider leads through is not ours to know.
 */
import { type ActionFunctionArgs, data, type HeadersFunction, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { minutesUntil } from '../http/account.server.ts'
import { safePath, seeOther, withNext } from '../http/answer.server.ts'
import { stepCookie } from '../http/cookies.server.ts'
import { readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { callerOf } from '../http/session.server.ts'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { FormError } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export const headers: HeadersFunction = ({ actionHeaders }) => {
  const refresh = actionHeaders.get('refresh')
  return new Headers(refresh ? { refresh } : undefined)
}

/** Beginning is a post: the address alone begins nothing. */
export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  return { title: context.words.t('signin.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services, site } = context
  const form = await readForm(request)
  const next = safePath(form.control('_next'), site.origin)
  const linkTo = form.control('_join') === 'yes' ? (await requireViewer(context)).account : undefined
  const provider = services.identity.providers.find(({ id }) => id === form.control('_provider'))
  if (!provider) throw seeOther(withNext(paths.signIn, next))
  const errand = { next, ...(linkTo && { linkTo }) }
  const begun = await services.identity.startProvider(provider.id, callerOf(context, request), errand)
  switch (begun.outcome) {
    case 'redirect': {
      const headers = { refresh: `0;url=${begun.url}`, 'set-cookie': stepCookie('oidc', begun.browser) }
      return data({ name: words.text(provider.name), url: begun.url, error: null }, { headers })
    }
    case 'limited': {
      const error = words.t('account.limited', { minutes: minutesUntil(context, begun.until) })
      return data({ name: '', url: null, error }, { status: 429 })
    }
    case 'unknown':
    case 'unavailable':
      throw seeOther(withNext(`${paths.signIn}?why=oidc_down`, next))
  }
}

export default function ToProviderPage() {
  const { w } = usePage()
  const acted = useActionData<typeof action>()
  if (!acted?.url)
    return (
      <>
        <h1>{w.t('signin.title')}</h1>
        {acted?.error && <FormError text={acted.error} />}
        <p>
          <a href={paths.signIn}>{w.t('signin.go')}</a>
        </p>
      </>
    )
  const go = w.t('signin.oidc_go', { provider: acted.name })
  return (
    <>
      <h1>{go}</h1>
      <p className="lead">{w.t('signin.oidc_lead', { provider: acted.name })}</p>
      <p className="actions">
        <a className="button main" href={acted.url} rel="noreferrer">
          {go}
        </a>
      </p>
    </>
  )
}
