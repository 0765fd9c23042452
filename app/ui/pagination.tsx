/** Older and newer; nothing when there is one page. */
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'

export type PaginationProps = {
  w: Words
  previous?: string | null
  next?: string | null
  page?: { n: number; all: number }
}

export function Pagination({ w, previous, next, page }: PaginationProps) {
  if (!previous && !next) return null
  return (
    <nav className="pages" aria-label={w.t('pagination.label')}>
      {previous && (
        <a className="button second" href={previous} rel="prev">
          <Icon name="back" /> {w.t('pagination.previous')}
        </a>
      )}
      {page && <span className="soft">{w.t('pagination.page', page)}</span>}
      {next && (
        <a className="button second" href={next} rel="next">
          {w.t('pagination.next')} <Icon name="arrow" />
        </a>
      )}
    </nav>
  )
}
