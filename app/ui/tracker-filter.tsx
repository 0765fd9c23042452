/** Four ways to see one's requests, and a search by any number. Plain links and a GET form. */
import type { Words } from '../words/words.ts'
import { paths } from './paths.ts'

export type Filter = 'all' | 'open' | 'you' | 'done'

export function TrackerFilter({ w, filter, q }: { w: Words; filter: Filter; q: string }) {
  return (
    <div className="filter">
      <nav aria-label={w.t('tracker.filter')}>
        <ul>
          {(['all', 'open', 'you', 'done'] as const).map((one) => (
            <li key={one}>
              <a
                href={one === 'all' ? paths.requests : `${paths.requests}?show=${one}`}
                aria-current={one === filter && !q ? 'page' : undefined}
              >
                {w.t(`tracker.filter_${one}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <search>
        <form method="get">
          <label htmlFor="number">{w.t('tracker.search')}</label>
          <input id="number" name="q" type="search" defaultValue={q} maxLength={64} autoComplete="off" />
          <button className="second" type="submit">
            {w.t('search.go')}
          </button>
        </form>
      </search>
    </div>
  )
}
