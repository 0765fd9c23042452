/** Making an account: an address, a name, a password; a code sent to the address does the rest. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { invalid, notTried, passwordSentence, retryAfter } from '../http/account.server.ts'
import { nextOf, safePath, seeOther, withNext } from '../http/answer.server.ts'
import type { Context } from '../http/context.server.ts'
import { stepCookie } from '../http/cookies.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, isWhole, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf } from '../http/session.server.ts'
import { AccountForm, NewPassword } from '../ui/account-form.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { Input } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'anyone', action: 'anyone' }
export const handle = { width: 'form' }
export const headers = retryAfter

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const next = nextOf(request, context)
  const viewer = await context.viewer()
  if (viewer?.level === 'full' && isWhole(viewer)) throw seeOther(next)
  return { next, signIn: withNext(paths.signIn, next), title: context.words.t('register.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'anyone')
  const { services, site } = context
  const form = await readForm(request)
  const { identifier = '', name = '', password = '' } = only(form, ['identifier', 'name', 'password'])
  const answer = await services.identity.register({ identifier, name, password }, callerOf(context, request))
  const values = { identifier, name }
  switch (answer.outcome) {
    case 'code_sent': {
      services.outbox.wake()
      const next = safePath(form.control('_next'), site.origin)
      const page = withNext(`/register/code?to=${answer.to}`, next)
      return seeOther(page, [stepCookie('register', answer.challenge)])
    }
    case 'invalid':
      return invalid({ values, errors: sentences(context, answer.fields, { name, password }) })
    case 'limited':
    case 'busy':
      return notTried(context, answer, { values })
  }
}

type Faults = Extract<
  Awaited<ReturnType<Context['services']['identity']['register']>>,
  { outcome: 'invalid' }
>['fields']

/** In the order of the questions. */
function sentences(context: Context, fields: Faults, typed: { name: string; password: string }) {
  const { words: w } = context
  const errors: Record<string, string> = {}
  if (fields.identifier) errors.identifier = w.t('register.identifier_wrong')
  if (fields.name) {
    const word = fields.name === 'long' ? 'too_long' : fields.name === 'missing' ? 'required' : 'invalid'
    errors.name = w.issue(
      { field: 'name', word, values: { max: 200 } },
      { label: w.t('register.name'), typed: typed.name },
    )
  }
  const { password } = fields
  if (password === 'short' || password === 'long' || password === 'common' || password === 'personal')
    errors.password = passwordSentence(context, password, typed.password)
  return errors
}

export default function RegisterPage() {
  const { w } = usePage()
  const { next, signIn } = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  const { errors = {}, values = {} } = acted ?? {}
  return (
    <div className="sign-in">
      <h1>{w.t('register.title')}</h1>
      <p className="lead">{w.t('register.lead')}</p>
      <AccountForm w={w} answered={acted} hidden={{ _next: next }} go={w.t('register.go')}>
        <Input
          name="identifier"
          label={w.t('signin.identifier')}
          error={errors.identifier}
          value={values.identifier}
          autoComplete="username"
          inputMode="email"
        />
        <Input
          name="name"
          label={w.t('register.name')}
          error={errors.name}
          value={values.name}
          autoComplete="name"
          autoCapitalize="words"
        />
        <NewPassword w={w} error={errors.password} />
      </AccountForm>
      <p>
        {w.t('register.have_account')} <a href={signIn}>{w.t('signin.go')}</a>
      </p>
    </div>
  )
}
