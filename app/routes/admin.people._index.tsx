/** Everybody with a right beyond resident. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, notFound, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { AdminNav } from '../ui/admin-nav.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { grantWord } from '../ui/admin-words.ts'
import { DataTable } from '../ui/facts.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'admin' }
export const handle = { width: 'wide' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'admin')
  const { identity, agencies } = context.services
  const found = await identity.people.staff(await requireViewer(context))
  if (found.outcome === 'forbidden') throw notFound()
  const known = agencies.all().map((c) => ({ id: c.manifest.id, name: c.manifest.name }))
  return { people: found.people, agencies: known, title: context.words.t('admin.people') }
}

export default function PeoplePage() {
  const { w } = usePage()
  const { people, agencies } = useLoaderData<typeof loader>()
  return (
    <div className="staff">
      <h1>{w.t('admin.people')}</h1>
      <AdminNav />
      <p>
        <a className="button main" href={adminPaths.invite}>
          {w.t('admin.invite')}
        </a>
      </p>
      <DataTable
        caption={w.t('admin.people_lead', { n: people.length })}
        columns={[
          { label: w.t('admin.col_name') },
          { label: w.t('admin.col_email') },
          { label: w.t('admin.grants') },
          { label: w.t('admin.second') },
          { label: w.t('admin.col_state') },
        ]}
        rows={people.map((person) => [
          <a key="name" href={adminPaths.person(person.account)}>
            {person.name}
          </a>,
          person.email ?? '–',
          <ul key="grants" className="plain">
            {person.grants.map((grant) => (
              <li key={`${grant.role}:${grant.scope}`}>{grantWord(w, grant, agencies)}</li>
            ))}
          </ul>,
          w.t(person.hasSecondFactor ? 'admin.second_yes' : 'admin.second_no'),
          person.disabled ? (
            <span key="state" className="stale">
              {w.t('admin.person_disabled')}
            </span>
          ) : (
            w.t(person.invited ? 'admin.person_invited' : 'admin.person_active')
          ),
        ])}
      />
    </div>
  )
}
