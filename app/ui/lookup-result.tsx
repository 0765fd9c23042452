/** The answer to a question asked at once: what was found, its age, or in words why there is none. */
import type { LookupAnswer as Answer } from '../../services/lookups.ts'
import type { Words } from '../words/words.ts'
import { BillTable } from './bill.tsx'
import { LookupAnswer } from './facts.tsx'
import { Notice } from './notice.tsx'

type Props = { w: Words; answer: Answer; title: string; agency: string }

export function LookupResult({ w, answer, title, agency }: Props) {
  switch (answer.outcome) {
    case 'found':
      return (
        <Dated w={w} answer={answer} agency={agency}>
          <LookupAnswer w={w} view={answer.view} title={title} dim={answer.stale} />
        </Dated>
      )
    case 'bills':
      return (
        <Dated w={w} answer={answer} agency={agency}>
          <BillTable w={w} bills={answer.bills} title={title} />
          {!answer.payable && <p className="soft">{w.t('request.pay_later', { agency })}</p>}
        </Dated>
      )
    case 'none':
      return <Notice live>{w.t('bill.none')}</Notice>
    case 'limited':
      return (
        <Notice tone="wait" live title={w.t('error.429_title')}>
          <p>{w.t('error.429', { seconds: answer.retryAfter })}</p>
        </Notice>
      )
    case 'unavailable':
      return (
        <Notice tone="wait" live title={w.t('error.agency_title', { agency })}>
          <p>{w.t('error.agency_nothing', { agency })}</p>
        </Notice>
      )
  }
}

function Dated({
  w,
  answer,
  agency,
  children,
}: {
  w: Words
  answer: { asOf: string; stale: boolean }
  agency: string
  children: React.ReactNode
}) {
  return (
    <section aria-live="polite" className="answer">
      {children}
      {answer.stale ? (
        <Notice tone="wait">{w.t('bill.stale', { when: w.dateTime(answer.asOf) })}</Notice>
      ) : (
        <p className="asof">{w.t('asof.fresh', { when: w.moment(answer.asOf), source: agency })}</p>
      )}
    </section>
  )
}
