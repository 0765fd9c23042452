/** The front door's question. A plain GET form: `/?q=…`. */
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'
import { GateScene } from './icons/scene.tsx'
import { paths } from './paths.ts'

export type SearchBoxProps = {
  w: Words
  query?: string /** The question is the page's heading. */
  heading?: boolean
}

export function SearchBox({ w, query = '', heading = false }: SearchBoxProps) {
  if (!heading) return <Question w={w} query={query} />
  return (
    <div className="hero">
      <div>
        <Question w={w} query={query} heading />
        <p className="hero-track">
          {w.t('home.track_lead')} <a href={paths.track}>{w.t('home.track')}</a>
        </p>
      </div>
      <GateScene />
    </div>
  )
}

function Question({ w, query, heading = false }: SearchBoxProps) {
  const question = (
    <label htmlFor="q" className="search-question">
      {w.t('search.question')}
    </label>
  )
  return (
    <search>
      <form className="search" method="get" action={paths.home}>
        {heading ? <h1>{question}</h1> : question}
        <span className="search-row">
          <Icon name="search" size={24} />
          <input
            id="q"
            name="q"
            type="search"
            defaultValue={query}
            autoComplete="off"
            maxLength={100}
            aria-describedby="q-hint"
          />
          <button className="main" type="submit">
            {w.t('search.go')}
          </button>
        </span>
        <p className="hint" id="q-hint">
          {w.t('search.hint')}
        </p>
      </form>
    </search>
  )
}
