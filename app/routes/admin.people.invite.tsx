/** Inviting a member of staff: an address, a name, a right. The link goes by e-mail and to nobody else. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { seeOther } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { rightOf } from '../http/rights.server.ts'
import { StaffField, StaffForm } from '../ui/admin-form.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { RightField } from '../ui/admin-people.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'admin', action: 'admin' }
export const handle = { width: 'form' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'admin')
  const agencies = context.services.agencies.all().map((c) => ({ id: c.manifest.id, name: c.manifest.name }))
  return { agencies, title: context.words.t('admin.invite') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'admin')
  const viewer = await requireViewer(context)
  const { words: w, services } = context
  const form = await readForm(request)
  const values = only(form, ['email', 'name', 'right', 'place'])
  const wrong = (errors: Record<string, string>) => data({ form: 'invite', values, errors }, { status: 422 })
  const asked = rightOf(
    values,
    services.agencies.all().map((c) => c.manifest.id),
  )
  const { email = '', name = '' } = values
  const grants = 'grant' in asked ? [asked.grant] : []
  const answer = await services.identity.invite(viewer, { email, name, grants })
  switch (answer.outcome) {
    case 'invited':
      services.outbox.wake()
      return seeOther(`${adminPaths.person(answer.account)}?done=invited`)
    case 'exists': {
      // A second press: invited a moment ago, and here they are.
      const staff = await services.identity.people.staff(viewer)
      const people = staff.outcome === 'found' ? staff.people : []
      const there = people.find((p) => p.account === answer.account)
      if (there?.invited) return seeOther(`${adminPaths.person(answer.account)}?done=invited`)
      return wrong({ email: w.t(there ? 'admin.email_staff' : 'admin.email_taken') })
    }
    case 'invalid': {
      const errors: Record<string, string> = {}
      if (answer.fields.identifier) errors.email = w.t('admin.email_wrong')
      if (answer.fields.name)
        errors.name = w.t(answer.fields.name === 'long' ? 'admin.name_long' : 'admin.name_wrong')
      if ('wrong' in asked) errors[asked.wrong] = w.t(`admin.${asked.wrong}_wrong`)
      else if (answer.fields.grants) errors.right = w.t('admin.right_wrong')
      return wrong(errors)
    }
    case 'changed_meanwhile':
      return wrong({ email: w.t('admin.person_changed_meanwhile') })
    case 'forbidden':
    case 'not_found':
      throw notFound()
  }
}

export default function InvitePage() {
  const { w } = usePage()
  const { agencies } = useLoaderData<typeof loader>()
  const posted = useActionData<typeof action>()
  return (
    <>
      <p className="crumb">
        <a href={adminPaths.people}>{w.t('admin.people')}</a>
      </p>
      <h1>{w.t('admin.invite')}</h1>
      <p className="lead">{w.t('admin.invite_lead')}</p>
      <StaffForm w={w} form="invite" posted={posted} go={w.t('admin.invite_go')} tone="main">
        <StaffField
          form="invite"
          name="email"
          type="email"
          label={w.t('admin.col_email')}
          posted={posted}
          max={254}
        />
        <StaffField form="invite" name="name" label={w.t('admin.col_name')} posted={posted} max={100} />
        <RightField w={w} form="invite" agencies={agencies} posted={posted} label={w.t('admin.right')} />
      </StaffForm>
    </>
  )
}
