/** When a page cannot be what was asked for: what happened, what to do, never blame, never a stack. */
import type { ReactNode } from 'react'
import type { Words } from '../words/words.ts'
import { paths } from './paths.ts'
import { SearchBox } from './search-box.tsx'

export type ErrorKind = '403' | '403_form' | '404' | '409' | '422' | '429' | '500' | '503' | 'offline'

export type ErrorPageProps = {
  w: Words
  kind: ErrorKind
  /** Seconds to wait (429). */
  seconds?: number
  /** Incident number, which finds the log lines; holds nothing of a person. */
  reference?: string
  /** The address to try again; this page when it may be reloaded. */
  retry?: string
  /** For 403_form: the form with the typed values, ready to be sent again. */
  children?: ReactNode
}

const RETRY: ReadonlySet<ErrorKind> = new Set(['409', '429', '500', '503', 'offline'])

export function ErrorPage({ w, kind, seconds = 0, reference, retry, children }: ErrorPageProps) {
  return (
    <div className="oops">
      <svg width="120" height="96" viewBox="0 0 120 96" fill="none" aria-hidden="true" focusable="false">
        <path
          d="M24 92V48a36 36 0 0 1 72 0v44M44 92V54a16 16 0 0 1 32 0v38"
          stroke="currentColor"
          strokeWidth="3"
        />
        <path
          className="oops-bar"
          d="M14 66h92"
          stroke="currentColor"
          strokeWidth="5"
          strokeLinecap="round"
        />
      </svg>
      <h1>{w.t(`error.${kind}_title`)}</h1>
      <p className="lead">{w.t(`error.${kind}`, { seconds })}</p>
      {children}
      {kind === '404' && <SearchBox w={w} />}
      <p className="actions">
        {RETRY.has(kind) && (
          <a className="button main" href={retry ?? ''}>
            {w.t(kind === '409' ? 'error.reload' : 'error.retry')}
          </a>
        )}
        <a className={RETRY.has(kind) ? 'button second' : 'button main'} href={paths.home}>
          {w.t('error.home')}
        </a>
      </p>
      {reference && <p className="soft">{w.t('error.reference', { id: reference })}</p>}
    </div>
  )
}
