/** Everything that waits for a person, oldest first. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { DeliveryTable } from '../ui/admin-deliveries.tsx'
import { PickList } from '../ui/admin-form.tsx'
import { AdminNav } from '../ui/admin-nav.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { channelWord } from '../ui/admin-words.ts'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'
import { Pagination } from '../ui/pagination.tsx'

export const policy: RoutePolicy = { loader: 'admin' }
export const handle = { width: 'wide' }

const PAGE = 50
const NEWS = ['replay', 'settle', 'stop', 'decided'] as const

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'admin')
  const { agencies, deliveries } = context.services
  const ask = new URL(request.url).searchParams
  const known = agencies.all().map((c) => ({ id: c.manifest.id, name: c.manifest.name }))
  const agency = [...known.map((one) => one.id), 'mail'].find((id) => id === ask.get('agency'))
  const after = /^\d{1,15}$/.exec(ask.get('after') ?? '')?.[0]
  const found = await deliveries.list({ agency, after: after ? Number(after) : undefined, limit: PAGE + 1 })
  const rows = found.slice(0, PAGE)
  return {
    rows,
    agencies: known,
    agency: agency ?? null,
    first: !after,
    next: found.length > PAGE ? rows.at(-1)!.position : null,
    news: NEWS.find((n) => n === ask.get('done')) ?? null,
    title: context.words.t('admin.deliveries'),
  }
}

export default function DeliveriesPage() {
  const { w } = usePage()
  const { rows, agencies, agency, first, next, news } = useLoaderData<typeof loader>()
  const here = adminPaths.deliveries(agency ?? undefined)
  const channels = [...agencies.map((one) => one.id), 'mail']
  return (
    <div className="staff">
      <h1>{w.t('admin.deliveries')}</h1>
      <AdminNav />
      {news && (
        <Notice tone={news === 'decided' ? 'plain' : 'good'} live>
          {w.t(`admin.done_${news}`)}
        </Notice>
      )}
      <PickList
        name="agency"
        label={w.t('admin.col_channel')}
        all={w.t('admin.filter_all')}
        go={w.t('audit.show')}
        value={agency ?? ''}
        options={channels.map((id) => ({ value: id, text: channelWord(w, id, agencies) }))}
      />
      {rows.length === 0 ? (
        <EmptyState
          title={w.t('admin.held_none')}
          lead={w.t('admin.held_none_lead')}
          action={{ href: adminPaths.overview, text: w.t('admin.overview') }}
        />
      ) : (
        <DeliveryTable w={w} caption={w.t('admin.held_lead')} deliveries={rows} agencies={agencies} />
      )}
      <Pagination
        w={w}
        previous={first ? null : here}
        next={next === null ? null : `${here}${agency ? '&' : '?'}after=${next}`}
      />
    </div>
  )
}
