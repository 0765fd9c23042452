/** The abuse corpus (reliability.md section 5) against the built app: every case at every endpoint of its kind. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Case, casesOf, inputOf, wantedOf } from './abuse/cases.ts'
import type { Endpoint } from './abuse/fields.ts'
import { openEndpoints, shownOf } from './abuse/text.ts'
import { isFiled } from './abuse/threads.ts'
import { openWorld, type World } from './abuse/world.ts'

let world: World
let endpoints: Awaited<ReturnType<typeof openEndpoints>>
beforeAll(async () => {
  world = await openWorld()
  endpoints = await openEndpoints(world)
})
afterAll(() => world?.close())

/** What each endpoint did that it should not have. */
async function wrongAt(c: Case, all: Endpoint[]): Promise<string[]> {
  const typed = inputOf(c)
  const tried = all.map(async ({ name, usual, try: act }) => {
    if (name === 'filed' && !isFiled(c)) return []
    const wanted = wantedOf(c, name, usual?.(c.expect))
    const got = await act(typed, shownOf(c, typed), c.id).catch((error: Error) => error.message)
    return got === wanted ? [] : [`${name}: ${got}, not ${wanted}`]
  })
  return (await Promise.all(tried)).flat()
}

describe('what is typed', () => {
  for (const kind of ['text', 'nik', 'number', 'date'] as const) {
    for (const c of casesOf(kind)) {
      test(`${c.id} ${c.expect}`, async () => {
        expect(await wrongAt(c, endpoints[kind])).toEqual([])
        await world.probe.alive()
      })
    }
  }
})
