/** One member of staff: what they may do, and help for who was shut out. Every change ends their sessions. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { PersonRow } from '../../services/identity/index.ts'
import type { Viewer } from '../../services/view.ts'
import { seeOther } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { changePerson, type PersonNews, written } from '../http/rights.server.ts'
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

const NEWS: readonly PersonNews[] = ['invited', 'grants', 'disabled', 'enabled', 'reset']
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
  const changed = await changePerson(context, { by: viewer, person, doing, values, form })
  switch (changed.outcome) {
    case 'done':
      context.services.outbox.wake()
      return seeOther(`${adminPaths.person(person.account)}?done=${changed.news}`)
    case 'wrong':
      return data({ form: doing, values, errors: changed.errors }, { status: 422 })
    case 'gone':
      throw notFound()
  }
}

export default function PersonPage() {
  const { w } = usePage()
  const { person, own, news } = useLoaderData<typeof loader>()
  const state = person.disabled ? 'disabled' : person.invited ? 'invited' : 'active'
  return (
    <div className="staff">
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
