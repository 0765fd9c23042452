/** Parts of one request's page: documents to download, messages both ways, the numbers it goes by. */
import type { Text } from '../../adapters/kit/contract.ts'
import type { DocumentView, RequestView, TimelineEntry } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { Facts } from './facts.tsx'
import { Icon } from './icons/icon.tsx'
import { Hidden } from './page.tsx'

export type DocumentsProps = {
  w: Words
  documents: readonly DocumentView[]
  hrefOf: (document: DocumentView) => string
}

export function Documents({ w, documents, hrefOf }: DocumentsProps) {
  if (documents.length === 0) return <p className="soft">{w.t('documents.none')}</p>
  return (
    <ul className="documents">
      {documents.map((document) => (
        <li key={document.id}>
          <a href={hrefOf(document)} download>
            <Icon name="download" size={24} />
            <span>
              <b>{w.t('documents.download', { title: w.text(document.title) })}</b>
              <small>
                PDF, {w.size(document.size)} · {w.t('documents.issued', { when: w.date(document.at) })}
              </small>
              {document.simulation && <small className="stale">{w.t('simulation.document')}</small>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

export type MessagesProps = {
  w: Words
  agency: Text
  entries: readonly TimelineEntry[]
  canWrite: boolean
  hidden?: Readonly<Record<string, string>>
  draft?: string
  error?: string
}

/** Only the messages of the timeline, oldest first, and a box to write the next (`_do=message`, `text`). */
export function Messages({ w, agency, entries, canWrite, hidden, draft, error }: MessagesProps) {
  const messages = entries.filter((entry) => entry.kind === 'message')
  return (
    <section className="messages" id="messages">
      <h2>{w.t('messages.title')}</h2>
      {messages.length === 0 ? (
        <p className="soft">{w.t('messages.none')}</p>
      ) : (
        <ol>
          {messages.map((entry) => (
            <li key={entry.id} className={entry.actor.kind === 'resident' ? 'mine' : undefined}>
              <p className="soft">
                {entry.actor.name ? w.text(entry.actor.name) : w.t(`actor.${entry.actor.kind}`)} ·{' '}
                <time dateTime={entry.at}>{w.dateTime(entry.at)}</time>
              </p>
              {entry.note && <p className="said">{w.text(entry.note)}</p>}
            </li>
          ))}
        </ol>
      )}
      {canWrite && (
        <form method="post" className="message-form">
          <Hidden fields={hidden} />
          <label htmlFor="message">{w.t('messages.write', { agency: w.text(agency) })}</label>
          {error && (
            <p className="error" id="message-error">
              {error}
            </p>
          )}
          <textarea
            id="message"
            name="text"
            rows={3}
            maxLength={2000}
            defaultValue={draft}
            aria-describedby={error ? 'message-error' : undefined}
            aria-invalid={error ? true : undefined}
          />
          <button className="second" type="submit" name="_do" value="message">
            {w.t('messages.send')}
          </button>
        </form>
      )}
    </section>
  )
}

export function RequestFacts({ w, request }: { w: Words; request: RequestView }) {
  const references = request.references.map((reference) => reference.ref)
  return (
    <Facts
      facts={[
        { label: w.t('request.number'), value: <span className="number">{request.number}</span> },
        { label: w.t('request.agency'), value: w.text(request.agency.name) },
        { label: w.t('request.sent_at'), value: w.dateTime(request.createdAt) },
        ...(request.due ? [{ label: w.t('request.due'), value: w.day(request.due) }] : []),
        ...(references.length > 0
          ? [{ label: w.t('request.references'), value: references.join(', ') }]
          : []),
      ]}
    />
  )
}
