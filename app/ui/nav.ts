/** What the menu offers to whom. A visitor sees services, tracking and sign-in; staff also see their work. */
import type { Role, Viewer } from '../../services/view.ts'
import type { WordKey } from '../words/words.ts'
import { paths } from './paths.ts'

export type NavItem = { href: string; word: WordKey }

const WORK: Partial<Record<Role, NavItem>> = {
  counter: { href: paths.counter, word: 'nav.counter' },
  officer: { href: paths.desk, word: 'nav.desk' },
  integrator: { href: paths.agencies, word: 'nav.agencies' },
  admin: { href: paths.admin, word: 'nav.admin' },
  auditor: { href: paths.audit, word: 'nav.audit' },
}

export function navFor(viewer: Viewer | null): NavItem[] {
  const services: NavItem = { href: paths.home, word: 'nav.services' }
  const track: NavItem = { href: paths.track, word: 'nav.track' }
  if (!viewer) return [services, track, { href: paths.signIn, word: 'nav.sign_in' }]
  const roles = new Set(viewer.grants.map((grant) => grant.role))
  const work = (Object.keys(WORK) as Role[]).filter((role) => roles.has(role)).map((role) => WORK[role]!)
  const own: NavItem[] = [
    { href: paths.requests, word: 'nav.requests' },
    { href: paths.account, word: 'nav.account' },
  ]
  return [...work, services, ...own]
}

/** The item the page belongs to: the longest address that begins its path. */
export function currentItem(items: readonly NavItem[], path: string): NavItem | undefined {
  const here = path.split('?')[0] ?? '/'
  return items
    .filter((item) => here === item.href || (item.href !== '/' && here.startsWith(`${item.href}/`)))
    .sort((a, b) => b.href.length - a.href.length)[0]
}
