/** One member of staff: what they may do, and help for who was shut out. Every change ends their sessions. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { PersonRow } from '../../services/identity/index.ts'
import type { Viewer } from '../../services/view.ts'
import { seeOther } from '../http/answer.server.ts'
import { only, type Posted, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { keptOf, rightOf, sameGrants, written } from '../http/rights.server.ts'
import { FoldedForm, StaffField, StaffForm } from '../ui/admin-form.tsx'
import { AdminNav } from '../ui/admin-nav.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { GrantBoxes, RightField } from '../ui/admin-people.tsx'
import { Facts } from '../ui/facts.tsx'
import { Notice } from '../ui/notice.tsx'
import { Hidden } from '../ui/page.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'admin', action: 'admin' }
export const handle = { width: 'wide' }

const NEWS = ['invited', 'grants', 'disabled', 'enabled', 'reset'] as const
type News = (typeof NEWS)[number]
type Context = LoaderFunctionArgs['context']

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await authorize(context, 'admin')
  const viewer = await requireViewer(context)
  const person = await find(context, viewer, params.id!)
  const asked = new URL(request.url).searchParams.get('done')
  return {
    person,
    own: person.account === viewer.account,
    had: written(person.grants),
    agencies: context.services.agencies.all().map((c) => ({ id: c.manifest.id, name: c.manifest.name })),
    news: NEWS.find((n) => n === asked) ?? null,
    title: person.name,
  }
}

/** Staff only: accounts of residents are not looked at here. */
async function find(context: Context, viewer: Viewer, id: string): Promise<PersonRow> {
  const staff = await context.services.identity.people.staff(viewer)
  const person = staff.outcome === 'found' ? staff.people.find((p) => p.account === id) : undefined
  if (!person) throw notFound()
  return person
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  await authorize(context, 'admin')
  const viewer = await requireViewer(context)
  const person = await find(context, viewer, params.id!)
  const form = await readForm(request)
  const values = only(form, ['reason', 'right', 'place'])
  const doing = form.control('_do')
  const wrong = (errors: Record<string, string>) => data({ form: doing, values, errors }, { status: 422 })
  const made = await change(context, viewer, person, doing, values, form)
  if ('errors' in made) return wrong(made.errors)
  switch (made.outcome) {
    case 'done':
    case 'invited':
      context.services.outbox.wake()
      return seeOther(`${adminPaths.person(person.account)}?done=${made.news}`)
    case 'forbidden':
    case 'not_found':
      throw notFound()
    case 'invalid':
      return wrong({ right: context.words.t('admin.right_wrong') })
    default:
      return wrong({
        [doing === 'grants' ? 'right' : 'reason']: context.words.t(`admin.person_${made.outcome}`),
      })
  }
}

/** What is asked for, done by identity, which writes the journal; or sentences about what is missing. */
async function change(
  context: Context,
  by: Viewer,
  person: PersonRow,
  doing: string,
  values: Record<string, string>,
  form: Posted,
) {
  const { identity } = context.services
  const { people } = identity
  const { account } = person
  const w = context.words
  if (doing === 'invite_again')
    return { ...(await identity.inviteAgain(by, account)), news: 'invited' as News }
  if (doing === 'grants') {
    const changed = !sameGrants(person.grants, form.control('_had'))
    if (changed) return { outcome: 'changed_meanwhile' as const, news: 'grants' as News }
    const asked = rightOf(
      values,
      context.services.agencies.all().map((c) => c.manifest.id),
    )
    if ('wrong' in asked) return { errors: { [asked.wrong]: w.t(`admin.${asked.wrong}_wrong`) } }
    const grants = [...keptOf(form, person.grants), ...('grant' in asked ? [asked.grant] : [])]
    if (!grants.some((g) => g.role !== 'resident')) return { errors: { right: w.t('admin.grants_none') } }
    return { ...(await people.setGrants(by, account, grants)), news: 'grants' as News }
  }
  const reason = (values.reason ?? '').trim()
  const steps = {
    disable: [people.disable, 'disabled'],
    enable: [people.enable, 'enabled'],
    reset: [people.resetSecondFactor, 'reset'],
  } as const
  const step = Object.hasOwn(steps, doing) ? steps[doing as keyof typeof steps] : null
  if (!step) throw new Response(null, { status: 400 })
  if (!reason || reason.length > 200) return { errors: { reason: w.t('admin.reason_missing') } }
  // A second press finds it done already.
  if (doing === 'disable' ? person.disabled : doing === 'enable' ? !person.disabled : !person.hasSecondFactor)
    return { outcome: 'done' as const, news: step[1] as News }
  return { ...(await step[0](by, account, reason)), news: step[1] as News }
}

export default function PersonPage() {
  const { w } = usePage()
  const { person, own, news } = useLoaderData<typeof loader>()
  const state = person.disabled ? 'disabled' : person.invited ? 'invited' : 'active'
  return (
    <div className="staff">
      <p className="crumb">
        <a href={adminPaths.people}>{w.t('admin.people')}</a>
      </p>
      <h1>{person.name}</h1>
      <AdminNav />
      {news && (
        <Notice tone="good" live>
          {w.t(`admin.person_done_${news}`)}
        </Notice>
      )}
      <div className="split">
        <section>
          <Facts
            facts={[
              { label: w.t('admin.col_email'), value: person.email ?? '–' },
              { label: w.t('admin.col_state'), value: w.t(`admin.person_${state}`) },
              {
                label: w.t('admin.second'),
                value: w.t(person.hasSecondFactor ? 'admin.second_yes' : 'admin.second_no'),
              },
            ]}
          />
          {own ? <Notice>{w.t('admin.person_own_account')}</Notice> : <Grants />}
        </section>
        {!own && <Help />}
      </div>
    </div>
  )
}

function Grants() {
  const { w } = usePage()
  const { person, agencies, had } = useLoaderData<typeof loader>()
  const posted = useActionData<typeof action>()
  return (
    <StaffForm w={w} form="grants" posted={posted} go={w.t('admin.grants_save')}>
      <Hidden fields={{ _had: had }} />
      <GrantBoxes w={w} grants={person.grants} agencies={agencies} />
      <RightField w={w} form="grants" agencies={agencies} posted={posted} label={w.t('admin.right_add')} />
    </StaffForm>
  )
}

function Help() {
  const { w } = usePage()
  const { person } = useLoaderData<typeof loader>()
  const posted = useActionData<typeof action>()
  const reason = (form: string) => (
    <StaffField
      form={form}
      name="reason"
      label={w.t('admin.reason')}
      hint={w.t('admin.reason_hint')}
      posted={posted}
    />
  )
  return (
    <section>
      <h2>{w.t('admin.person_help')}</h2>
      {person.invited && !person.disabled && (
        <>
          <p>{w.t('admin.invited_lead')}</p>
          <StaffForm w={w} form="invite_again" posted={posted} go={w.t('admin.invite_again')} />
        </>
      )}
      {person.hasSecondFactor && (
        <FoldedForm
          w={w}
          form="reset"
          posted={posted}
          go={w.t('admin.reset_go')}
          title={w.t('admin.reset')}
          lead={w.t('admin.reset_lead')}
        >
          {reason('reset')}
        </FoldedForm>
      )}
      {person.disabled ? (
        <FoldedForm w={w} form="enable" posted={posted} go={w.t('admin.enable')} title={w.t('admin.enable')}>
          {reason('enable')}
        </FoldedForm>
      ) : (
        <FoldedForm
          w={w}
          form="disable"
          posted={posted}
          go={w.t('admin.disable')}
          tone="danger"
          title={w.t('admin.disable')}
          lead={w.t('admin.disable_lead')}
        >
          {reason('disable')}
        </FoldedForm>
      )}
    </section>
  )
}
