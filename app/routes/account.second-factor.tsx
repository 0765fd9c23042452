/** The second factor: set up (staff without one are sent here), moved to another phone, its backup codes, taken off. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { Session } from '../../services/identity/index.ts'
import { codeOf, minutesUntil } from '../http/account.server.ts'
import { nextOf, safePath, seeOther, toSignIn } from '../http/answer.server.ts'
import type { Context } from '../http/context.server.ts'
import { only, type Posted, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireEnrolling } from '../http/guards.server.ts'
import { callerOf, homeOf, sessionCookies } from '../http/session.server.ts'
import { AccountForm, CurrentPassword } from '../ui/account-form.tsx'
import { Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { BackupCodes, Fold, ScanAndConfirm, SetUpSteps } from '../ui/second-factor.tsx'

export const policy: RoutePolicy = { loader: 'enrolling', action: 'enrolling' }
export const handle = { width: 'form' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'enrolling')
  const viewer = await requireEnrolling(context)
  const { identity } = context.services
  const profile = await identity.profile(viewer)
  if (!profile) throw notFound()
  const { hasPassword, recoveryCodesLeft } = profile
  const provider = identity.providers[0]?.name ?? null
  const title = context.words.t(viewer.secondFactor === 'passed' ? 'account.second' : 'second.setup_title')
  const staff = viewer.grants.some((grant) => grant.role !== 'resident')
  const { secondFactor: state } = viewer
  return {
    state,
    staff,
    hasPassword,
    provider,
    left: recoveryCodesLeft,
    next: nextOf(request, context),
    title,
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'enrolling')
  const { services, sessionToken } = context
  const form = await readForm(request)
  const { code = '', current = '' } = only(form, ['code', 'current'])
  const next = safePath(form.control('_next'), context.site.origin)
  switch (form.control('_do')) {
    case 'start': {
      const answer = await services.identity.enrolTotp(sessionToken, { password: current })
      if (answer.outcome !== 'enrol') return refused(context, 'start', answer)
      return data({ kind: 'enrol' as const, enrolling: drawn(context, answer) })
    }
    case 'confirm':
      return confirm(context, request, form, code, next)
    case 'renew': {
      const answer = await services.identity.renewRecoveryCodes(sessionToken, { password: current })
      if (answer.outcome !== 'done') return refused(context, 'renew', answer)
      return data({ kind: 'codes' as const, codes: answer.recoveryCodes, on: '/account' })
    }
    case 'remove': {
      const answer = await services.identity.removeTotp(sessionToken, { password: current })
      services.outbox.wake()
      if (answer.outcome === 'done') return seeOther('/account?done=second_off')
      if (answer.outcome === 'needed') throw new Response(null, { status: 400 })
      return refused(context, 'remove', answer)
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

/** The first code of the new app. The session goes on under a new id, and the page is drawn as that one sees it. */
async function confirm(context: Context, request: Request, form: Posted, code: string, next: string) {
  const { services, sessionToken, words } = context
  const challenge = form.control('_challenge')
  const answer = await services.identity.confirmTotp(
    sessionToken,
    challenge,
    codeOf(code),
    callerOf(context, request),
  )
  if (answer.outcome === 'signed_out') throw toSignIn(context)
  if (answer.outcome === 'wrong') {
    const [secret, uri] = [form.control('_secret'), form.control('_uri')]
    // Only what this page itself has written is written again.
    if (!/^[A-Z2-7]{32}$/.test(secret) || !/^otpauth:\/\/totp\/[\x21-\x7e]{1,500}$/.test(uri))
      return data(
        { kind: 'refused' as const, form: 'start' as const, error: words.t('second.expired') },
        { status: 422 },
      )
    const enrolling = { ...drawn(context, { challenge, secret, uri }), error: words.t('second.wrong') }
    return data({ kind: 'enrol' as const, enrolling }, { status: 422 })
  }
  services.outbox.wake()
  const { recoveryCodes: codes, ...session } = answer
  const headers = new Headers()
  for (const cookie of await sessionCookies(context, session)) headers.append('set-cookie', cookie)
  context.viewer = async () => session.viewer
  return data({ kind: 'codes' as const, codes, on: next === '/' ? home(session) : next }, { headers })
}

const home = ({ viewer }: Session) =>
  viewer.secondFactor === 'passed' ? homeOf(viewer) : '/account?done=second'

const drawn = ({ services, words }: Context, made: { challenge: string; secret: string; uri: string }) => ({
  challenge: made.challenge,
  secret: made.secret,
  uri: made.uri,
  qr: services.qrSvg(made.uri, words.t('second.qr')),
})

type Refusal = { outcome: 'wrong' | 'busy' | 'signed_out' } | { outcome: 'limited'; until: Date }

function refused(context: Context, form: 'start' | 'renew' | 'remove', answer: Refusal) {
  const { words, services } = context
  const again = (error: string, status: number) => data({ kind: 'refused' as const, form, error }, { status })
  switch (answer.outcome) {
    case 'signed_out':
      throw toSignIn(context)
    case 'busy':
      return again(words.t('error.503'), 503)
    case 'limited':
      return again(words.t('account.limited', { minutes: minutesUntil(context, answer.until) }), 429)
    case 'wrong': {
      const [provider] = services.identity.providers
      // Told apart by the page: an account without a password signs in afresh instead.
      const fresh = provider
        ? words.t('account.again_provider', { provider: words.text(provider.name) })
        : null
      return data(
        { kind: 'refused' as const, form, error: words.t('account.password_now_wrong'), fresh },
        { status: 422 },
      )
    }
  }
}

export default function SecondFactorPage() {
  const { w } = usePage()
  const loaded = useLoaderData<typeof loader>()
  const acted = useActionData<typeof action>()
  const { state, staff, hasPassword, left, next } = loaded
  if (acted?.kind === 'enrol') return <ScanAndConfirm w={w} enrolling={acted.enrolling} next={next} />
  if (acted?.kind === 'codes') return <BackupCodes w={w} codes={acted.codes} on={acted.on} />
  const said = (form: string) => {
    if (acted?.form !== form) return undefined
    return (!hasPassword && 'fresh' in acted && acted.fresh) || acted.error
  }
  const fold = { w, hasPassword }
  return (
    <>
      {state !== 'missing' && (
        <p className="crumb">
          <a href={paths.account}>{w.t('account.title')}</a>
        </p>
      )}
      <h1>{w.t(state === 'passed' ? 'account.second' : 'second.setup_title')}</h1>
      {state === 'passed' ? (
        <>
          <Notice tone="good" title={w.t('second.on')}>
            <p>{w.t('second.backup_left', { left })}</p>
          </Notice>
          <div>
            <Fold
              {...fold}
              form="renew"
              title={w.t('second.backup_renew')}
              lead={w.t('second.backup_renew_lead')}
              error={said('renew')}
            />
            <Fold
              {...fold}
              form="start"
              title={w.t('second.other')}
              lead={w.t('second.other_lead')}
              error={said('start')}
            />
            {!staff && (
              <Fold
                {...fold}
                form="remove"
                title={w.t('second.off')}
                lead={w.t('second.off_lead')}
                error={said('remove')}
                danger
              />
            )}
          </div>
        </>
      ) : (
        <>
          <SetUpSteps w={w} staff={state === 'missing'} />
          <AccountForm
            w={w}
            answered={{ error: said('start') }}
            hidden={{ _next: next }}
            go={w.t('second.start')}
            form="start"
          >
            {state === 'none' && hasPassword && <CurrentPassword w={w} />}
          </AccountForm>
        </>
      )}
    </>
  )
}
