/** Where a request stands: icon, word, and who said so when. Amber with its age when the agency has gone quiet. */
import type { Delivery, Status, Text } from '../../adapters/kit/contract.ts'
import type { AsOf } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { Icon, type IconName } from './icons/icon.tsx'

export type Standing = {
  status: Status
  delivery: Delivery
  agency: { name: Text }
  agencyWord?: Text | null
  asOf: AsOf
}

type Tone = 'good' | 'wait' | 'stop' | 'plain'
const TONES: Record<Status, Tone> = {
  received: 'plain',
  in_progress: 'plain',
  needs_action: 'wait',
  awaiting_payment: 'wait',
  done: 'good',
  rejected: 'stop',
  cancelled: 'plain',
}

/** What to show: until the agency has taken it, how the hand-over goes. */
export function standingOf(standing: Pick<Standing, 'status' | 'delivery' | 'agency'>, w: Words) {
  const agency = w.text(standing.agency.name)
  const { status, delivery } = standing
  const ended = status === 'cancelled' || status === 'rejected' || status === 'done'
  if (ended || delivery === 'accepted' || delivery === 'rejected') {
    return { icon: status as IconName, tone: TONES[status], word: w.t(`status.${status}`) }
  }
  const held = delivery === 'stuck' || delivery === 'unknown'
  return {
    icon: (held ? 'warning' : 'queued') as IconName,
    tone: (held ? 'wait' : 'plain') as Tone,
    word: w.t(`delivery.${delivery}`, { agency }),
  }
}

export function StatusTag({ w, of, quiet = false }: { w: Words; of: Standing; quiet?: boolean }) {
  const { icon, tone, word } = standingOf(of, w)
  return (
    <span className="standing">
      <span className={`tag tone-${tone}`}>
        <Icon name={icon} /> <span>{word}</span>
      </span>
      {!quiet && of.agencyWord && (
        <span className="soft">
          {w.t('asof.agency_word', { agency: w.text(of.agency.name), word: w.text(of.agencyWord) })}
        </span>
      )}
      <AsOfLine w={w} asOf={of.asOf} />
    </span>
  )
}

/** "per 14.05 WITA, dari Dukcapil"; the same in amber, with how long ago, when stale. */
export function AsOfLine({ w, asOf }: { w: Words; asOf: AsOf }) {
  const source = w.text(asOf.source)
  if (!asOf.at)
    return <span className={asOf.stale ? 'asof stale' : 'asof'}>{w.t('asof.never', { source })}</span>
  const when = w.moment(asOf.at)
  if (!asOf.stale) {
    return (
      <span className="asof">
        <time dateTime={asOf.at}>{w.t('asof.fresh', { when, source })}</time>
      </span>
    )
  }
  return (
    <span className="asof stale">
      <Icon name="warning" size={16} />{' '}
      <time dateTime={asOf.at}>
        {w.t('asof.fresh', { when, source })} · {w.t('asof.stale_short', { ago: w.relative(asOf.at) })}
      </time>
    </span>
  )
}
