/** The second factor of staff: six digits of an app, or a recovery code. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { safePath, seeOther } from '../http/answer.server.ts'
import { clearCookie } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { usePage } from '../ui/page-context.ts'
import { FormError, Input } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const viewer = await context.viewer()
  if (viewer?.secondFactor !== 'pending') throw seeOther('/sign-in')
  const next = safePath(new URL(request.url).searchParams.get('next'), context.site.origin)
  const code = context.site.demo
    ? await context.services.identity.demoCode(await emailOf(context, viewer.account))
    : null
  return { next, code, title: context.words.t('second.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { words, services, sessionToken } = context
  const form = await readForm(request)
  const { code = '' } = only(form, ['code'])
  const answer = await services.identity.secondFactor(sessionToken, code, callerOf(context, request))
  switch (answer.outcome) {
    case 'signed_in':
    case 'second_factor':
    case 'enrol_second_factor':
      return signedIn(context, answer, safePath(form.control('_next'), context.site.origin))
    case 'locked': {
      const minutes = Math.ceil((answer.until.getTime() - services.now().getTime()) / 60_000)
      return data({ error: words.t('signin.locked', { minutes }) }, { status: 429 })
    }
    case 'signed_out':
      throw seeOther('/sign-in', [clearCookie('session')])
    case 'wrong':
      return data({ error: words.t('second.wrong') }, { status: 422 })
  }
}

export default function SecondFactorPage() {
  const { w } = usePage()
  const { next, code } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  return (
    <>
      <h1>{w.t('second.title')}</h1>
      <p className="lead">{w.t('second.lead')}</p>
      <form method="post" className="form" noValidate>
        <input type="hidden" name="_next" value={next} />
        {acted?.error && <FormError text={acted.error} />}
        <Input
          name="code"
          label={w.t('second.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          hint={w.t('second.lost')}
          short
        />
        <p className="actions">
          <button className="main" type="submit">
            {w.t('second.go')}
          </button>
        </p>
      </form>
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

const emailOf = async (context: LoaderFunctionArgs['context'], account: string) =>
  (await context.services.identity.person(account))?.email ?? ''
