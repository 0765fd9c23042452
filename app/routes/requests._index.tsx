/** My requests: all agencies, one list, with what is not sent yet on top. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, REMEMBERED, type RoutePolicy, requireFiler } from '../http/guards.server.ts'
import { usePage } from '../ui/page-context.ts'
import { Pagination } from '../ui/pagination.tsx'
import { paths } from '../ui/paths.ts'
import { RequestList } from '../ui/request-list.tsx'
import { type Filter, TrackerFilter } from '../ui/tracker-filter.tsx'

export const policy: RoutePolicy = { loader: 'reader' }
export const handle = { width: 'wide' }

const FILTERS: Record<Exclude<Filter, 'all'>, string[]> = {
  open: ['received', 'in_progress', 'needs_action', 'awaiting_payment'],
  you: ['needs_action', 'awaiting_payment'],
  done: ['done', 'rejected', 'cancelled'],
}
const PAGE = 25

export async function loader({ request, context }: LoaderFunctionArgs) {
  await authorize(context, 'reader')
  const { filer } = await requireFiler(context, false, REMEMBERED)
  const { requests, drafts, catalog } = context.services
  const ask = new URL(request.url).searchParams
  const filter = (['open', 'you', 'done'] as const).find((f) => f === ask.get('show')) ?? ('all' as const)
  const q = ask.get('q')?.trim().slice(0, 64) ?? ''
  const before = /^[0-9a-f-]{36}$/.exec(ask.get('before') ?? '')?.[0]
  const statuses = filter === 'all' ? undefined : FILTERS[filter]
  const [list, found, unsent] = await Promise.all([
    q ? null : requests.list(filer, { statuses, before, limit: PAGE }),
    q ? requests.search(filer, q) : null,
    drafts.list(filer),
  ])
  const titles = unsent.flatMap((d) => {
    const detail = catalog.find(d.agency, d.service)
    return detail ? [{ id: d.id, title: detail.title, updatedAt: d.updatedAt }] : []
  })
  return {
    rows: found ?? list!.rows,
    next: list?.next ?? null,
    filter,
    q,
    first: !before,
    drafts: filter === 'all' && !q && !before ? titles : [],
    title: context.words.t('tracker.title'),
  }
}

export default function RequestsPage() {
  const { w } = usePage()
  const { rows, next, filter, q, first, drafts } = useLoaderData<typeof loader>()
  const show = filter === 'all' ? '' : `show=${filter}&`
  return (
    <div data-live="list">
      <h1>{w.t('tracker.title')}</h1>
      <p className="lead">{w.t('tracker.lead')}</p>
      {drafts.length > 0 && (
        <section>
          <h2>{w.t('tracker.drafts')}</h2>
          <ul className="drafts">
            {drafts.map((d) => (
              <li key={d.id}>
                <a href={paths.draft(d.id)}>{w.text(d.title)}</a>{' '}
                <span className="soft">{w.t('draft.saved', { when: w.moment(d.updatedAt) })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <TrackerFilter w={w} filter={filter} q={q} />
      <RequestList w={w} rows={rows} filtered={filter !== 'all' || q !== ''} />
      <p>
        <a href="/claim">{w.t('tracker.claim')}</a>
      </p>
      <Pagination w={w} previous={first ? null : `?${show}`} next={next ? `?${show}before=${next}` : null} />
    </div>
  )
}
