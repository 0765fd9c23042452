/** Six situations of life, six doors. */
import type { LifeEvent } from '../../adapters/kit/contract.ts'
import type { Words } from '../words/words.ts'
import { LifeIcon } from './icons/life.tsx'
import { paths } from './paths.ts'

const LIFE: readonly LifeEvent[] = ['identity', 'family', 'moving', 'building', 'business', 'neighbourhood']

export function LifeTiles({ w, current }: { w: Words; current?: string | null }) {
  return (
    <ul className="doors">
      {LIFE.map((life) => (
        <li key={life}>
          <a className="door" href={paths.life(life)} aria-current={life === current ? 'true' : undefined}>
            <span className="door-arch">
              <LifeIcon name={life} />
            </span>
            <b>{w.t(`life.${life}`)}</b>
            <small>{w.t(`life.${life}_lead`)}</small>
          </a>
        </li>
      ))}
    </ul>
  )
}
