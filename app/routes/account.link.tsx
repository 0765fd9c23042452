/** Joining an external identity to one's account: what the provider vouched for, said yes to by who is signed in. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { seeOther, toSignIn } from '../http/answer.server.ts'
import { clearCookie } from '../http/cookies.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { AccountForm } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'resident', action: 'resident' }
export const handle = { width: 'form' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'resident')
  const { steps, services, words } = context
  const [provider] = services.identity.providers
  if (!steps.link || !provider) throw seeOther(paths.account)
  const name = words.text(provider.name)
  return { name, title: words.t('account.link_title', { provider: name }) }
}

export async function action({ context }: ActionFunctionArgs) {
  await authorize(context, 'resident')
  const { steps, services, sessionToken } = context
  const { outcome } = await services.identity.linkProvider(sessionToken, steps.link)
  if (outcome === 'signed_out') throw toSignIn(context)
  const said = outcome === 'linked' ? 'done=link' : 'wrong=link_refused'
  return seeOther(`/account?${said}`, [clearCookie('link')])
}

export default function LinkPage() {
  const { w } = usePage()
  const { name, title } = useLoaderData<typeof loader>()
  return (
    <>
      <h1>{title}</h1>
      <p className="lead">{w.t('account.link_lead', { provider: name })}</p>
      <AccountForm
        w={w}
        go={w.t('account.link_go')}
        beside={<a href={paths.account}>{w.t('account.nik_not_now')}</a>}
      />
    </>
  )
}
