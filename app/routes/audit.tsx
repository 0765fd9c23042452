/** The journal of what staff did, for auditors: newest first, read only. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { PickList } from '../ui/admin-form.tsx'
import { AuditTable, actionWord } from '../ui/audit-table.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { Pagination } from '../ui/pagination.tsx'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'auditor' }
export const handle = { width: 'wide' }

const PAGE = 50

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'auditor')
  const { audit, identity } = context.services
  const ask = new URL(request.url).searchParams
  const action = /^[a-z_]{1,40}\.[a-z_]{1,40}$/.exec(ask.get('action') ?? '')?.[0]
  const before = /^[0-9a-f-]{36}$/.exec(ask.get('before') ?? '')?.[0]
  const { rows, next } = await audit.list({ action, before, limit: PAGE })
  const staff = [...new Set(rows.flatMap((row) => /^staff:([0-9a-f-]{36})$/.exec(row.actor)?.[1] ?? []))]
  const names = await Promise.all(staff.map(async (id) => [id, (await identity.person(id))?.name] as const))
  return {
    rows,
    next,
    names: Object.fromEntries(names.filter((pair): pair is [string, string] => Boolean(pair[1]))),
    action: action ?? '',
    first: !before,
    title: context.words.t('audit.title'),
  }
}

export default function AuditPage() {
  const { w } = usePage()
  const { rows, next, names, action, first } = useLoaderData<typeof loader>()
  const here = action ? `${paths.audit}?action=${encodeURIComponent(action)}` : paths.audit
  return (
    <div className="staff">
      <h1>{w.t('audit.title')}</h1>
      <p className="lead">{w.t('audit.lead')}</p>
      <Filter action={action} />
      {rows.length === 0 ? (
        <EmptyState title={w.t('audit.none')} lead={w.t('audit.none_lead')} />
      ) : (
        <AuditTable w={w} rows={rows} names={names} />
      )}
      <Pagination
        w={w}
        previous={first ? null : here}
        next={next ? `${here}${action ? '&' : '?'}before=${next}` : null}
      />
    </div>
  )
}

/** The actions the house knows to name; another one may be asked for in the address. */
const KNOWN = [
  'staff.invited',
  'grants.changed',
  'account.disabled',
  'account.enabled',
  'second_factor.reset',
  'account.looked_up',
  'nik.settled',
  'agency.off',
  'agency.on',
  'delivery.replay',
  'delivery.settle',
  'delivery.stop',
  'signin.spraying',
]

function Filter({ action }: { action: string }) {
  const { w } = usePage()
  const actions = action && !KNOWN.includes(action) ? [action, ...KNOWN] : KNOWN
  return (
    <PickList
      name="action"
      label={w.t('audit.action')}
      all={w.t('audit.all')}
      go={w.t('audit.show')}
      value={action}
      options={actions.map((one) => ({ value: one, text: actionWord(w, one) }))}
    />
  )
}
