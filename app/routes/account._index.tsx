/** The account: what we know of a person, how they sign in, and every device that is signed in. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { seeOther } from '../http/answer.server.ts'
import { clearCookie } from '../http/cookies.server.ts'
import { readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { type AccountRow, AccountRows, Devices, Proved } from '../ui/account.tsx'
import { AccountForm } from '../ui/account-form.tsx'
import { NextStep, Notice } from '../ui/notice.tsx'
import { Hidden } from '../ui/page.tsx'
import { usePage } from '../ui/page-context.ts'
import { inLanguage } from '../ui/paths.ts'
import type { Words } from '../words/words.ts'

export const policy: RoutePolicy = { loader: 'resident', action: 'resident' }
export const handle = { width: 'form' }

const DONE = ['email', 'phone', 'password', 'second', 'second_off', 'session', 'link'] as const
const WRONG = ['link_taken', 'link_refused'] as const

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'resident')
  const viewer = await requireViewer(context)
  const { identity } = context.services
  const [profile, sessions] = await Promise.all([identity.profile(viewer), identity.sessions(viewer)])
  if (!profile) throw notFound()
  const ask = new URL(request.url).searchParams
  const { phone, ...rest } = profile
  return {
    profile: { ...rest, phone: phone && `${phone.slice(0, 3)}•••••${phone.slice(-4)}` },
    emailVerified: viewer.emailVerified,
    sessions,
    providers: identity.providers.map(({ id, name }) => ({
      id,
      name,
      linked: profile.providers.includes(id),
    })),
    done: DONE.find((name) => name === ask.get('done')) ?? null,
    wrong: WRONG.find((name) => name === ask.get('wrong')) ?? null,
    title: context.words.t('account.title'),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'resident')
  const viewer = await requireViewer(context)
  const { identity } = context.services
  const form = await readForm(request)
  switch (form.control('_do')) {
    case 'end': {
      const session = form.control('_session')
      // Ended twice, or by its owner elsewhere, is ended all the same.
      if (/^[0-9a-f-]{36}$/.test(session)) await identity.revoke(viewer, session)
      return seeOther('/account?done=session')
    }
    case 'everywhere':
      await identity.signOutEverywhere(viewer)
      return seeOther('/sign-in?done=everywhere', [clearCookie('session')])
    default:
      throw new Response(null, { status: 400 })
  }
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>

export default function AccountPage() {
  const { w, path } = usePage()
  const loaded = useLoaderData<typeof loader>()
  const { profile, sessions, providers, done, wrong } = loaded
  const provider = providers[0] ? w.text(providers[0].name) : ''
  return (
    <>
      <h1>{w.t('account.title')}</h1>
      {done && (
        <Notice tone="good" live>
          {w.t(`account.done_${done}`, { provider })}
        </Notice>
      )}
      {wrong && (
        <Notice tone="stop" live>
          {w.t(`account.${wrong}`, { provider })}
        </Notice>
      )}
      {profile.nikState === 'none' && (
        <NextStep title={w.t('account.nik_add')}>
          <p>{w.t('account.nik_lead')}</p>
          <p className="actions">
            <a className="button main" href="/account/nik">
              {w.t('account.nik_title_go')}
            </a>
          </p>
        </NextStep>
      )}
      <section>
        <h2>{w.t('account.about')}</h2>
        <AccountRows rows={aboutRows(w, loaded)} />
      </section>
      <section>
        <h2>{w.t('account.ways')}</h2>
        <AccountRows rows={wayRows(w, profile)} />
        <Providers w={w} providers={providers} />
      </section>
      <section>
        <h2>{w.t('account.sessions')}</h2>
        <p className="soft">{w.t('account.sessions_lead')}</p>
        <Devices w={w} sessions={sessions} />
        <p className="soft">{w.t('account.everywhere_lead')}</p>
        <AccountForm w={w} go={w.t('account.everywhere')} tone="danger" form="everywhere" />
      </section>
      <section>
        <h2>{w.t('account.language')}</h2>
        <p className="languages">
          {(['id', 'en'] as const).map((lang) => (
            <a
              key={lang}
              href={inLanguage(path, lang)}
              lang={lang}
              hrefLang={lang}
              aria-current={lang === w.lang ? 'true' : undefined}
            >
              {lang === 'id' ? 'Bahasa Indonesia' : 'English'}
            </a>
          ))}
        </p>
      </section>
    </>
  )
}

function aboutRows(
  w: Words,
  { profile, emailVerified }: Pick<Loaded, 'profile' | 'emailVerified'>,
): AccountRow[] {
  const change = (kind: 'email' | 'phone') => {
    const label = w.t(`account.${kind}`)
    const has = profile[kind] !== null
    return {
      href: `/account/address?kind=${kind}`,
      text: w.t(has ? 'review.change' : 'account.add'),
      name: w.t(has ? 'review.change_of' : 'account.add_of', { label }),
    }
  }
  const none = <span className="soft">{w.t('account.none')}</span>
  const email = profile.email && (
    <Proved value={profile.email} state={w.t(emailVerified ? 'account.verified' : 'account.unverified')} />
  )
  // A phone number enters an account only by its code.
  const phone = profile.phone && <Proved value={profile.phone} state={w.t('account.verified')} />
  return [
    { label: w.t('account.name'), value: profile.name },
    { label: w.t('account.email'), value: email || none, change: change('email') },
    { label: w.t('account.phone'), value: phone || none, change: change('phone') },
    nikRow(w, profile),
  ]
}

function nikRow(w: Words, { nik, nikState }: Loaded['profile']): AccountRow {
  const label = w.t('account.nik')
  if (nikState === 'none') {
    const add = { href: '/account/nik', text: w.t('account.add'), name: w.t('account.add_of', { label }) }
    return { label, value: <span className="soft">{w.t('account.nik_none')}</span>, change: add }
  }
  const state = w.t(nikState === 'matched' ? 'account.matched' : 'account.unmatched')
  const look = { href: '/account/nik', text: w.t('account.nik_look'), name: w.t('account.nik_look_of') }
  return {
    label,
    value: <Proved value={nik ?? ''} state={state} />,
    ...(nikState === 'unmatched' && { change: look }),
  }
}

function wayRows(w: Words, profile: Loaded['profile']): AccountRow[] {
  const { hasPassword, hasSecondFactor, recoveryCodesLeft } = profile
  const password = w.t('account.password')
  const second = w.t('account.second')
  const secondText = hasSecondFactor
    ? w.t('account.second_on', { left: recoveryCodesLeft })
    : w.t('account.second_off')
  return [
    {
      label: password,
      value: w.t(hasPassword ? 'account.password_set' : 'account.none'),
      change: {
        href: '/account/password',
        text: w.t(hasPassword ? 'review.change' : 'account.add'),
        name: w.t(hasPassword ? 'review.change_of' : 'account.add_of', { label: password }),
      },
    },
    {
      label: second,
      value: secondText,
      change: {
        href: '/account/second-factor',
        text: w.t(hasSecondFactor ? 'account.second_manage' : 'account.add'),
        name: hasSecondFactor ? w.t('account.second_manage_of') : w.t('account.add_of', { label: second }),
      },
    },
  ]
}

/** Joined or to be joined: the way there is a post, since it begins something. */
function Providers({ w, providers }: { w: Words; providers: Loaded['providers'] }) {
  return providers.map((provider) => {
    const name = w.text(provider.name)
    return (
      <div className="provider" key={provider.id}>
        <p>
          {name}{' '}
          <span className="soft">({w.t(provider.linked ? 'account.linked' : 'account.linked_not')})</span>
        </p>
        {!provider.linked && (
          <form method="post" action="/sign-in/oidc">
            <Hidden fields={{ _provider: provider.id, _join: 'yes' }} />
            <button className="second" type="submit">
              {w.t('account.link_title', { provider: name })}
            </button>
          </form>
        )}
      </div>
    )
  })
}
