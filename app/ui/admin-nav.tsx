/** The parts of the admin's pages. */
import type { WordKey } from '../words/words.ts'
import { adminPaths } from './admin-paths.ts'
import { currentItem } from './nav.ts'
import { usePage } from './page-context.ts'

const PARTS: { href: string; word: WordKey }[] = [
  { href: adminPaths.overview, word: 'admin.overview' },
  { href: adminPaths.deliveries(), word: 'admin.deliveries' },
  { href: adminPaths.people, word: 'admin.people' },
]

export function AdminNav() {
  const { w, path } = usePage()
  const here = currentItem(PARTS, path)
  return (
    <nav className="subnav" aria-label={w.t('admin.nav')}>
      <ul>
        {PARTS.map((part) => (
          <li key={part.href}>
            <a href={part.href} aria-current={part === here ? 'page' : undefined}>
              {w.t(part.word)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
