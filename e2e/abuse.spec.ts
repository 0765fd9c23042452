/** The abuse corpus (reliability.md section 5) against the built app: every case at every endpoint of its kind. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Case, casesOf, inputOf, wantedOf } from './abuse/cases.ts'
import type { Endpoint } from './abuse/fields.ts'
import { door } from './abuse/flows-door.ts'
import { filing } from './abuse/flows-filing.ts'
import { people } from './abuse/flows-people.ts'
import { type FormMaker, openForms, tryForm } from './abuse/forms.ts'
import { nextEndpoints } from './abuse/next.ts'
import { type Owned, objectEndpoints, tryEveryVerb } from './abuse/objects.ts'
import { openEndpoints, shownOf } from './abuse/text.ts'
import { correctionEndpoints, isFiled } from './abuse/threads.ts'
import { openWorld, type World } from './abuse/world.ts'

let world: World
let endpoints: Awaited<ReturnType<typeof openEndpoints>>
let forms: FormMaker[]
let owned: Owned
beforeAll(async () => {
  world = await openWorld()
  endpoints = await openEndpoints(world)
  forms = openForms(world)
})
afterAll(() => world?.close())

const said = (error: Error) => error.message

/** What each endpoint did that it should not have. */
async function wrongAt(c: Case, all: Endpoint[]): Promise<string[]> {
  const typed = inputOf(c)
  const tried = all.map(async ({ name, usual, try: act }) => {
    if (name === 'filed' && !isFiled(c)) return []
    const wanted = wantedOf(c, name, usual?.(c.expect))
    const got = await act(typed, shownOf(c, typed), c.id).catch(said)
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

describe('what is posted', () => {
  for (const c of casesOf('form', 'name')) {
    test(`${c.id} ${c.expect} ${c.gen?.[0] ?? c.input}`, async () => {
      const wrong: string[] = []
      for (const form of forms) {
        const wanted = wantedOf(c, form.name)
        const got = await tryForm(world, form, c).catch(said)
        if (got !== null && got !== wanted) wrong.push(`${form.name}: ${got}, not ${wanted}`)
      }
      expect(wrong).toEqual([])
      await world.probe.alive()
    })
  }
})

const FLOWS = { ...filing, ...door, ...people }
describe('what is done', () => {
  for (const c of casesOf('flow')) {
    const [name = '', ...args] = c.gen ?? []
    test(`${c.id} ${c.expect} ${c.gen?.join(' ').slice(0, 60)}`, async () => {
      expect(await FLOWS[name]!(world, ...args).catch(said)).toBe(wantedOf(c, 'flow'))
      await world.probe.alive()
    })
  }
})

describe('what is corrected', () => {
  for (const c of casesOf('text')) {
    test(`${c.id} ${c.expect}`, async () => {
      expect(await wrongAt(c, correctionEndpoints(world.probe, await world.sentBack))).toEqual([])
    })
  }
})

describe('where one is sent on to', () => {
  for (const c of casesOf('next')) {
    test(`${c.id} ${c.input?.slice(0, 40)}`, async () => {
      expect(await wrongAt({ ...c, as: c.as ?? 'home' }, nextEndpoints(world))).toEqual([])
    })
  }
})

describe('what is somebody else’s', () => {
  beforeAll(async () => {
    owned = await world.own()
  })
  for (const c of casesOf('object')) {
    test(`${c.id} ${c.input}`, async () => {
      expect(await wrongAt(c, await objectEndpoints(world, owned))).toEqual([])
    })
  }
  for (const c of casesOf('verbs'))
    test(c.id, async () => expect(await tryEveryVerb(world, owned)).toEqual([]))
})
