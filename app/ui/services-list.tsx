/** Services as rows that say time, fee and state before one opens them; agencies as a plain list. */
import type { Entry } from '../../services/catalog/index.ts'
import type { Words } from '../words/words.ts'
import { feeText, timeText } from './facts-of.ts'
import { Icon } from './icons/icon.tsx'
import { paths } from './paths.ts'

export type ServiceCardProps = {
  w: Words
  entry: Entry /** Leave the agency out where the list is of one agency. */
  quiet?: boolean
}

export function ServiceCard({ w, entry, quiet = false }: ServiceCardProps) {
  const { state } = entry
  return (
    <li className="service">
      <a href={paths.service(entry.id)}>
        <b>{w.text(entry.title)}</b>
        <span className="service-what">{w.text(entry.summary)}</span>
        <span className="service-facts">
          {!quiet && <span>{w.text(entry.agency.name)}</span>}
          <span>
            <Icon name="clock" size={16} /> {timeText(w, entry.time)}
          </span>
          <span>
            <Icon name="money" size={16} /> {feeText(w, entry.fee)}
          </span>
          {state.state !== 'open' && (
            <span className="tag tone-wait">
              <Icon name="warning" size={16} /> {stateText(w, state)}
            </span>
          )}
        </span>
      </a>
    </li>
  )
}

export function ServiceList({ w, entries, quiet }: { w: Words; entries: readonly Entry[]; quiet?: boolean }) {
  return (
    <ul className="services">
      {entries.map((entry) => (
        <ServiceCard key={entry.id} w={w} entry={entry} quiet={quiet} />
      ))}
    </ul>
  )
}

export function stateText(w: Words, state: Entry['state']) {
  if (state.state === 'open') return w.t('service.open')
  if (state.state === 'closed') return w.t('service.closed')
  return state.until ? w.t('service.paused_until', { until: w.day(state.until) }) : w.t('service.paused')
}

export type AgencyListProps = {
  w: Words
  agencies: readonly { id: string; name: Entry['agency']['name']; services: number }[]
  current?: string | null
}

export function AgencyList({ w, agencies, current }: AgencyListProps) {
  return (
    <ul className="agencies">
      {agencies.map((agency) => (
        <li key={agency.id}>
          <a href={paths.agency(agency.id)} aria-current={agency.id === current ? 'true' : undefined}>
            <b>{w.text(agency.name)}</b> <small>{w.t('home.count', { n: agency.services })}</small>
          </a>
        </li>
      ))}
    </ul>
  )
}
