/** The abuse corpus (reliability.md section 5) against the built app: every case at every endpoint of its kind. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leavesFor, runsIn } from './abuse/browser.ts'
import { type Case, casesOf, inputOf, wantedOf } from './abuse/cases.ts'
import type { Endpoint } from './abuse/fields.ts'
import { door } from './abuse/flows-door.ts'
import { filing } from './abuse/flows-filing.ts'
import { people } from './abuse/flows-people.ts'
import { type FormMaker, openForms, tryForm } from './abuse/forms.ts'
import { nextEndpoints } from './abuse/next.ts'
import { type Owned, objectEndpoints, tryEveryVerb } from './abuse/objects.ts'
import { isThere, summary } from './abuse/summary.ts'
import { openEndpoints, shownOf } from './abuse/text.ts'
import { isFiled } from './abuse/threads.ts'
import { CANARY, openWorld, type World } from './abuse/world.ts'
import { openBrowser } from './app.ts'

let world: World
let endpoints: Awaited<ReturnType<typeof openEndpoints>>
let forms: FormMaker[]
let owned: Owned
beforeAll(async () => {
  world = await openWorld()
  endpoints = await openEndpoints(world)
  forms = openForms(world)
})
afterAll(async () => {
  await world?.close()
  console.log(summary())
})

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

describe('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test('no script of anybody runs (A08, A09, G76)', async () => {
    expect(await runsIn(browser, world)).toEqual([])
  })
  test('nobody is sent away (H, G72)', async () => {
    expect(await leavesFor(browser, world)).toEqual([])
  })
})

describe('afterwards', () => {
  for (const c of casesOf('see')) test(`${c.id} is proved by ${c.see}`, () => expect(isThere(c)).toBe(true))

  test('nothing that was typed is in the log, and each event is one line', () => {
    const [greeting = '', log = ''] = world.app.output().split('Stop with Ctrl+C.\n')
    const lines = log.split('\n').filter(Boolean)
    expect(greeting).toContain('Demo accounts')
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow()
    const typed = casesOf('text').map((c) => inputOf(c).toString().slice(0, 200))
    const canaries = [...Object.values(CANARY), ...typed.filter((text) => text.length > 9)]
    expect(canaries.filter((text) => log.includes(JSON.stringify(text).slice(1, -1)))).toEqual([])
  })

  test('nothing of it was a fault of ours', async () => {
    await world.probe.alive()
    expect(world.app.output()).not.toContain('"level":"error"')
  })
})
