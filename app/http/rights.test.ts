/** A right as a form posts it: only pairs that exist, whatever is typed. */
import { expect, test } from 'vitest'
import { rightOf, written } from './rights.server.ts'

const AGENCIES = ['alpha', 'beta']
const asked = (right: string, place = '') => rightOf({ right, place }, AGENCIES)

test.each([
  ['officer:alpha', '', { grant: { role: 'officer', scope: 'alpha' } }],
  ['integrator:beta', 'ignored', { grant: { role: 'integrator', scope: 'beta' } }],
  ['admin:*', '', { grant: { role: 'admin', scope: '*' } }],
  ['auditor:*', '', { grant: { role: 'auditor', scope: '*' } }],
  ['counter:', ' mpp ', { grant: { role: 'counter', scope: 'mpp' } }],
  ['', 'mpp', { none: true }],
])('%s with place "%s"', (right, place, expected) => expect(asked(right, place)).toEqual(expected))

test.each([
  'officer:gamma',
  'officer:*',
  'admin:alpha',
  'auditor:',
  'resident:*',
  'counter:mpp',
  'officer:alpha ',
  'x',
])('%s is no right', (right) => expect(asked(right)).toEqual({ wrong: 'right' }))

test.each(['', 'MPP', '-mpp', 'a b', 'a'.repeat(64)])('"%s" is no place', (place) =>
  expect(asked('counter:', place)).toEqual({ wrong: 'place' }),
)

test('rights as one text: the same for the same rights', () => {
  const [a, b] = [{ role: 'officer', scope: 'alpha' } as const, { role: 'admin', scope: '*' } as const]
  expect(written([a, b, a])).toBe(written([b, a]))
  expect(written([a])).not.toBe(written([b]))
})
