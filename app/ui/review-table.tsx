/** The answers before sending, and later on the request's page: question, answer, and a link to change it. */
import type { AnswerView } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'

export type ReviewTableProps = {
  w: Words
  answers: readonly AnswerView[]
  /** Where one changes an answer; no links when absent. */
  changeHref?: (answer: AnswerView) => string
}

export function ReviewTable({ w, answers, changeHref }: ReviewTableProps) {
  return (
    <dl className="review">
      {answers.map((answer) => (
        <div key={answer.field.name} className={answer.toFix ? 'to-fix' : undefined}>
          <dt>{w.text(answer.field.label)}</dt>
          <dd>
            <Shown w={w} answer={answer} />
            {answer.toFix && (
              <span className="tag tone-wait">
                <Icon name="needs_action" size={16} /> {w.t('request.to_fix')}
              </span>
            )}
          </dd>
          {changeHref && (
            <dd className="review-change">
              <a
                href={changeHref(answer)}
                aria-label={w.t('review.change_of', { label: w.text(answer.field.label) })}
              >
                {w.t('review.change')}
              </a>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}

function Shown({ w, answer }: { w: Words; answer: AnswerView }) {
  const { shown } = answer
  if (shown === null || shown === '' || (Array.isArray(shown) && shown.length === 0)) {
    return <span className="soft">{w.t('review.empty')}</span>
  }
  if (typeof shown === 'string') return <span className="said">{shown}</span>
  if (!Array.isArray(shown)) return <span className="said">{w.text(shown)}</span>
  if (isLines(shown)) {
    return (
      <ul className="plain">
        {shown.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    )
  }
  const label = w.text(answer.field.label)
  return shown.map((entry, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rendered once on the server, nothing moves.
    <div className="review-entry" key={i}>
      <b>{w.t('people.entry', { label, n: i + 1 })}</b>
      <ReviewTable w={w} answers={entry} />
    </div>
  ))
}

const isLines = (shown: string[] | AnswerView[][]): shown is string[] => typeof shown[0] === 'string'
