/** Section E01 and E02: what is somebody else's looks exactly like what is not there, whoever asks and however. */
import type { Answer } from '../http.ts'
import { fromOurPage } from '../http.ts'
import type { Endpoint } from './fields.ts'
import { formOf, type Pairs, type Probe } from './probe.ts'
import { newKey } from './threads.ts'
import { STAFF, type World } from './world.ts'

export type Owned = { number: string; draft: string; document: string; cookie: string }
type Place = { name: string; path: (id: string) => string; own: keyof Owned; missing: string; posts: Pairs[] }

const UUID = '019a2142-0000-7000-8000-000000000001'
const NUMBER = 'BIM-7F3K-2QXN-4'
const CHANGES: Pairs[] = [
  [
    ['_do', 'withdraw'],
    ['_key', newKey()],
  ],
  [
    ['_do', 'message'],
    ['_key', newKey()],
    ['text', 'Bukan milik saya'],
  ],
  [
    ['_do', 'correct'],
    ['_key', newKey()],
    ['_version', '1'],
    ['newData', 'Bukan milik saya'],
  ],
]
const STEPS: Pairs[] = [
  [['newData', 'Bukan milik saya']],
  [
    ['_key', newKey()],
    ['_version', '1'],
    ['_go', 'next'],
  ],
]

const placesOf = ({ number }: Owned): Place[] => [
  { name: 'request', path: (id) => `/requests/${id}`, own: 'number', missing: NUMBER, posts: CHANGES },
  { name: 'receipt', path: (id) => `/requests/${id}/receipt`, own: 'number', missing: NUMBER, posts: [] },
  {
    name: 'receipt.pdf',
    path: (id) => `/requests/${id}/receipt.pdf`,
    own: 'number',
    missing: NUMBER,
    posts: [],
  },
  { name: 'draft', path: (id) => `/drafts/${id}`, own: 'draft', missing: UUID, posts: STEPS },
  { name: 'review', path: (id) => `/drafts/${id}?step=review`, own: 'draft', missing: UUID, posts: STEPS },
  {
    name: 'document',
    path: (id) => `/requests/${number}/documents/${id}`,
    own: 'document',
    missing: UUID,
    posts: [],
  },
]

/** The body without its own address, which the language switch repeats. */
const bodyOf = (answer: Answer, path: string) =>
  answer.text
    .replace(/<a class="lang"[^>]*>/, '')
    .replaceAll(path, '')
    .replace(/[0-9a-f]{12}(?=<)/g, '')

/** Everybody but the owner; a guest is somebody with a draft of their own. */
async function strangers({ cookies, start }: World) {
  const guest = (await start('lapor/lapor')).cookie
  return [['anonymous', ''], ['guest', guest], ...STAFF.map((who) => [who, cookies[who]!])] as [
    string,
    string,
  ][]
}

/** A case names an id by how it is made: `{own}` is somebody else's, written as it is. */
export async function objectEndpoints(world: World, owned: Owned): Promise<Endpoint[]> {
  const { probe } = world
  const others = await strangers(world)
  return placesOf(owned).map((place) => ({
    name: place.name,
    async try(typed) {
      const own = owned[place.own]
      const written: Record<string, string> = {
        own,
        lower: own.toLowerCase(),
        upper: own.toUpperCase(),
        spaced: own.replaceAll('-', ' '),
      }
      const id = typed.toString().replace(/\{(\w+)\}/, (_, how: string) => written[how]!)
      for (const [who, cookie] of others) {
        const [path, missing] = [place.path(encodeURIComponent(id)), place.path(place.missing)]
        const [asked, absent] = await Promise.all([
          probe.get(path, { cookie }),
          probe.get(missing, { cookie }),
        ])
        mustBeSame(asked, absent, [path, missing], who)
      }
      return 'DENY'
    },
  }))
}

/** Every change that its owner could make, tried by everybody else; then the owner looks whether anything moved. */
export async function tryEveryVerb(world: World, owned: Owned): Promise<string[]> {
  const { probe } = world
  const before = await stateOf(probe, owned)
  const wrong: string[] = []
  for (const [who, cookie] of await strangers(world)) {
    for (const place of placesOf(owned)) {
      const [path, missing] = [place.path(owned[place.own]), place.path(place.missing)]
      for (const pairs of place.posts) {
        const [asked, absent] = await Promise.all([
          probe.post(path, pairs, { cookie }),
          probe.post(missing, pairs, { cookie }),
        ])
        try {
          mustBeSame(asked, absent, [path, missing], who)
        } catch (error) {
          wrong.push(`${place.name}: ${(error as Error).message}`)
        }
      }
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const { status } = await probe.send(path, {
          method,
          cookie,
          headers: fromOurPage(),
          body: formOf([['a', 'b']]),
        })
        if (status !== 405) wrong.push(`${method} ${place.name} as ${who}: ${status}`)
      }
    }
  }
  if ((await stateOf(probe, owned)) !== before) wrong.push('something moved')
  return wrong
}

function mustBeSame(asked: Answer, absent: Answer, [path, missing]: [string, string], who: string) {
  if (asked.status !== 404 || absent.status !== 404)
    throw new Error(`${who}: ${asked.status}, and ${absent.status} for what is not there`)
  if (bodyOf(asked, path) !== bodyOf(absent, missing)) throw new Error(`${who}: the bodies differ`)
  const names = (answer: Answer) => Object.keys(answer.headers).sort().join(' ')
  if (names(asked) !== names(absent)) throw new Error(`${who}: the headers differ`)
}

async function stateOf(probe: Probe, { number, draft, cookie }: Owned): Promise<string> {
  const pages = [
    await probe.get(`/requests/${number}`, { cookie }),
    await probe.get(`/drafts/${draft}?step=alasan`, { cookie }),
  ]
  if (pages.some(({ status }) => status !== 200)) throw new Error('its owner cannot see it')
  // Each page carries a new key; the rest must be as it was.
  return pages.map(({ text }) => text.replace(/name="_key" value="[^"]*"/g, '')).join('\n')
}
