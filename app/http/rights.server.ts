/** A right as a form posts it: `role:scope`, a counter's place beside it. Whether it may be given is identity's to say. */
import type { Grant } from '../../services/view.ts'
import type { Posted } from './form.server.ts'

const RIGHT = /^(officer|integrator|admin|auditor):([a-z0-9*][a-z0-9-]{0,62})$/
const PLACE = /^[a-z0-9][a-z0-9-]{0,62}$/

export type RightAsked = { grant: Grant } | { none: true } | { wrong: 'right' | 'place' }

/** `agencies`: ids that there are. */
export function rightOf(values: Record<string, string>, agencies: readonly string[]): RightAsked {
  const { right = '' } = values
  const place = (values.place ?? '').trim()
  if (!right) return { none: true }
  if (right === 'counter:')
    return PLACE.test(place) ? { grant: { role: 'counter', scope: place } } : { wrong: 'place' }
  const [, role = '', scope = ''] = RIGHT.exec(right) ?? []
  const whole = role === 'admin' || role === 'auditor'
  if (!role || (whole ? scope !== '*' : !agencies.includes(scope))) return { wrong: 'right' }
  return { grant: { role: role as Grant['role'], scope } }
}

/** Of the rights somebody has, those whose boxes are still ticked. */
export const keptOf = (form: Posted, grants: readonly Grant[]) =>
  grants.filter(({ role, scope }) => form.control(`_keep.${role}:${scope}`) === '1')

export const sameGrants = (a: readonly Grant[], b: string) => written(a) === b
export const written = (grants: readonly Grant[]) =>
  grants
    .map((g) => `${g.role}:${g.scope}`)
    .toSorted()
    .join(' ')
