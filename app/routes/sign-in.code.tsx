/** The second factor of staff: six digits of an app, or a recovery code. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { codeOf, invalid, notTried } from '../http/account.server.ts'
import { nextOf, safePath, seeOther, withNext } from '../http/answer.server.ts'
import { clearCookie } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { AccountForm, CodeInput } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { Input } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { identity } = context.services
  const viewer = await context.viewer()
  const next = nextOf(request, context)
  if (viewer?.secondFactor !== 'pending') throw seeOther(withNext('/sign-in', next))
  // A code from paper is typed on a keyboard with letters.
  const backup = new URL(request.url).searchParams.get('with') === 'backup'
  const email = context.site.demo ? (await identity.person(viewer.account))?.email : null
  const code = email ? await identity.demoCode(email) : null
  const other = backup ? '/sign-in/code' : '/sign-in/code?with=backup'
  return { next, backup, code, other: withNext(other, next), title: context.words.t('second.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services, sessionToken } = context
  const form = await readForm(request)
  const { code = '' } = only(form, ['code'])
  const next = safePath(form.control('_next'), context.site.origin)
  const answer = await services.identity.secondFactor(sessionToken, codeOf(code), callerOf(context, request))
  switch (answer.outcome) {
    case 'signed_in':
    case 'second_factor':
    case 'enrol_second_factor':
      return signedIn(context, answer, next)
    case 'locked':
      return notTried(context, answer)
    case 'signed_out':
      throw seeOther(withNext('/sign-in', next), [clearCookie('session')])
    case 'wrong':
      return invalid({ error: words.t('second.wrong') })
  }
}

export default function SecondFactorPage() {
  const { w } = usePage()
  const { next, backup, code, other } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  return (
    <>
      <h1>{w.t('second.title')}</h1>
      <p className="lead">{w.t(backup ? 'second.lead_backup' : 'second.lead')}</p>
      <AccountForm w={w} answered={acted} hidden={{ _next: next }} go={w.t('second.go')}>
        {backup ? (
          <Input name="code" label={w.t('second.backup_one')} autoComplete="off" short />
        ) : (
          <CodeInput w={w} label={w.t('second.code')} />
        )}
      </AccountForm>
      <p>
        <a href={other}>{w.t(backup ? 'second.found' : 'second.lost')}</a>
      </p>
      {code && (
        <aside className="demo-help">
          <p>
            <b>{w.t('demo.code', { code })}</b> <span className="soft">{w.t('demo.code_lead')}</span>
          </p>
        </aside>
      )}
    </>
  )
}
