/** What happened, newest first: when, who, what, and why in the agency's words. */
import type { Text } from '../../adapters/kit/contract.ts'
import type { TimelineEntry } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { Icon, type IconName } from './icons/icon.tsx'

export type TimelineProps = { w: Words; entries: readonly TimelineEntry[]; agency: Text }

const ICONS: Record<TimelineEntry['kind'], IconName> = {
  submitted: 'upload',
  sent: 'queued',
  status: 'in_progress',
  rejected: 'rejected',
  stuck: 'warning',
  unknown: 'warning',
  correction_asked: 'needs_action',
  corrected: 'check',
  message: 'message',
  document: 'document',
  bill: 'money',
  withdrawal_asked: 'cancelled',
  withdrawn: 'cancelled',
  refused: 'rejected',
  claimed: 'person',
  reference: 'document',
  delayed: 'clock',
  note: 'message',
}

export function Timeline({ w, entries, agency }: TimelineProps) {
  const name = w.text(agency)
  const newestFirst = [...entries].reverse()
  return (
    <ol className="timeline">
      {newestFirst.map((entry) => (
        <li key={entry.id}>
          <span className="timeline-icon">
            <Icon name={entry.kind === 'status' && entry.status ? entry.status : ICONS[entry.kind]} />
          </span>
          <div>
            <b>{titleOf(w, entry, name)}</b>
            {entry.note && <p className="timeline-note">{w.text(entry.note)}</p>}
            <p className="soft">
              <time dateTime={entry.at}>{w.dateTime(entry.at)}</time> · {actorOf(w, entry, name)}
              {entry.agencyWord && ` · “${w.text(entry.agencyWord)}”`}
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}

function titleOf(w: Words, entry: TimelineEntry, agency: string) {
  if (entry.kind === 'status') return entry.status ? w.t(`status.${entry.status}`) : w.t('timeline.note')
  return w.t(`timeline.${entry.kind}`, { agency })
}

function actorOf(w: Words, entry: TimelineEntry, agency: string) {
  const { kind, name } = entry.actor
  if (name) return w.text(name)
  return kind === 'agency' ? agency : w.t(`actor.${kind}`)
}
