/** All requests of all agencies: a table on a desk, a list on a phone. Each row says where it stands and who said so. */
import type { RequestRow } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { EmptyState } from './notice.tsx'
import { paths } from './paths.ts'
import { StatusTag } from './status-tag.tsx'

export type RequestListProps = {
  w: Words
  rows: readonly RequestRow[]
  /** A filter or a search is on: nothing found is then not "nothing yet". */
  filtered?: boolean
  /** Officers and admins open requests elsewhere. */
  hrefOf?: (row: RequestRow) => string
}

export function RequestList({
  w,
  rows,
  filtered = false,
  hrefOf = (row) => paths.request(row.number),
}: RequestListProps) {
  if (rows.length === 0 && filtered) {
    return (
      <EmptyState
        title={w.t('tracker.none_match')}
        action={{ href: paths.requests, text: w.t('tracker.clear') }}
      />
    )
  }
  if (rows.length === 0) {
    return (
      <EmptyState
        title={w.t('tracker.empty')}
        lead={w.t('tracker.empty_lead')}
        action={{ href: paths.home, text: w.t('tracker.empty_go') }}
      />
    )
  }
  return (
    <table className="requests stack">
      <caption className="sr">{w.t('tracker.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{w.t('tracker.service')}</th>
          <th scope="col">{w.t('tracker.status')}</th>
          <th scope="col">{w.t('tracker.due')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.number} w={w} row={row} href={hrefOf(row)} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ w, row, href }: { w: Words; row: RequestRow; href: string }) {
  return (
    <tr className={row.waitingFor === 'resident' || row.waitingFor === 'payment' ? 'needs-you' : undefined}>
      <th scope="row">
        <a href={href}>{w.text(row.service.title)}</a>
        <span className="soft">{w.text(row.agency.name)}</span>
        <span className="soft number">{row.number}</span>
      </th>
      <td>
        <StatusTag w={w} of={row} quiet />
      </td>
      <td>
        <DueDate w={w} row={row} />
      </td>
    </tr>
  )
}

/** The promised day; nothing once it has ended. */
export function DueDate({ w, row }: { w: Words; row: Pick<RequestRow, 'due' | 'overdue' | 'status'> }) {
  const ended = row.status === 'done' || row.status === 'rejected' || row.status === 'cancelled'
  if (ended) return null
  if (!row.due) return <span className="soft">{w.t('tracker.no_due')}</span>
  return (
    <span className="due">
      <span className="due-label">{w.t('tracker.due')} </span>
      <time dateTime={row.due}>{w.day(row.due)}</time>
      {row.overdue && <span className="stale"> {w.t('tracker.overdue')}</span>}
    </span>
  )
}
