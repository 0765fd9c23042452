/** Sections C and E where the abuse is in how often, from where and by whom: guessing, sessions, counting numbers. */
import { cookiesOf } from '../http.ts'
import { refusalOf } from './fields.ts'
import type { Flow } from './flows-filing.ts'
import { locationOf, type To } from './probe.ts'
import { CANARY, type World } from './world.ts'

const WRONG = CANARY.password
const signIn = ({ probe }: World, identifier: string, password: string, to: To = {}) =>
  probe.post(
    '/sign-in',
    [
      ['identifier', identifier],
      ['password', password],
    ],
    to,
  )
/** A page without what was typed into it. */
const blank = (html: string) => html.replace(/ value="[^"]*"/g, '')
const track = ({ probe }: World, number: string, to: To = {}) =>
  probe.post(
    '/track',
    [
      ['number', number],
      ['factor', 'ABCDEF'],
    ],
    to,
  )
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const numbers = (count: number) =>
  Array.from({ length: count }, (_, i) => `BIM-${ALPHABET[i >> 5]}${ALPHABET[i & 31]}7K-2QXN-4`)

/** So many at a time: what is measured is how often, not how much at once. */
async function inTurns<T>(all: T[], width: number, work: (one: T) => Promise<number>): Promise<number[]> {
  const got: number[] = []
  for (let i = 0; i < all.length; i += width)
    got.push(...(await Promise.all(all.slice(i, i + width).map(work))))
  return got
}
const count = (all: number[], status: number) => all.filter((s) => s === status).length

export const people: Record<string, Flow> = {
  /** Six wrong passwords from six addresses, however the name is written; the seventh is not looked at, and nor is the right one. */
  async lockout(world, ...spellings) {
    for (let i = 0; i < 6; i++) {
      const { status } = await signIn(world, String(spellings[i % spellings.length]), `${WRONG}${i}`)
      if (status !== 422) throw new Error(`try ${i + 1}: ${status}`)
    }
    const seventh = await signIn(world, String(spellings[0]), WRONG)
    return seventh.status === 429 ? 'R4' : 'TXT'
  },
  /** One password for many names from one address: a hundred an hour. */
  async spraying(world) {
    const address = world.probe.newcomer()
    const names = Array.from({ length: 110 }, (_, i) => `+6281200${String(i).padStart(6, '0')}`)
    const got = await inTurns(
      names,
      10,
      async (name) => (await signIn(world, name, WRONG, { address })).status,
    )
    if (count(got, 422) !== 100) throw new Error(`${count(got, 422)} were let through`)
    return 'R4'
  },
  /** A name that is known and one that is not. */
  async knownOrNot(world, known, unknown) {
    const [a, b] = await Promise.all([
      signIn(world, String(known), WRONG),
      signIn(world, String(unknown), WRONG),
    ])
    const headers = [a, b].map((one) => Object.keys(one.headers).sort().join(' '))
    if (headers[0] !== headers[1] || a.status !== b.status) throw new Error('status or headers differ')
    if (blank(a.text) !== blank(b.text)) throw new Error('the pages differ')
    return refusalOf(a.status, 'sign-in')
  },
  async password(world, kind) {
    const long: Record<string, string> = {
      one: 'a',
      sixtyFour: 'a'.repeat(64),
      fourThousand: 'a'.repeat(4096),
      megabyte: 'a'.repeat(1_000_000),
      nul: 'gerbang\u0000demo',
      emoji: '🔑'.repeat(8),
      leading: ' gerbang-demo',
    }
    return refusalOf(
      (await signIn(world, `sandi-${kind}@contoh.test`, long[String(kind)]!)).status,
      'sign-in',
    )
  },
  /** Digits that are no code, for somebody whose password was right. */
  async code(world, code) {
    const half = await signIn(world, 'petugas@contoh.test', 'gerbang-demo')
    const cookie = cookiesOf(half).join('; ')
    return refusalOf(
      (await world.probe.post('/sign-in/code', [['code', String(code)]], { cookie })).status,
      'code',
    )
  },
  /** A session somebody else put into this browser is not the one it gets. */
  async fixation(world) {
    const planted = '__Host-sesi=ditanam-ditanam-ditanam-ditanam'
    const answer = await signIn(world, 'warga@contoh.test', 'gerbang-demo', { cookie: planted })
    const given = cookiesOf(answer).find((c) => c.startsWith('__Host-sesi='))
    const asPlanted = await world.probe.get('/requests', { cookie: planted })
    return given && given !== planted && locationOf(asPlanted).startsWith('/sign-in') ? 'SAFE' : 'TXT'
  },
  /** After signing out the old cookie opens nothing. */
  async afterSignOut(world) {
    const cookie = cookiesOf(await signIn(world, 'warga@contoh.test', 'gerbang-demo')).join('; ')
    await world.probe.post('/sign-out', [], { cookie })
    const { status, headers } = await world.probe.get('/requests', { cookie })
    return status === 303 && String(headers.location).startsWith('/sign-in') ? 'DENY' : 'TXT'
  },
  /** Names a client gives itself in front of the one the proxy vouches for, and neighbours in one IPv6 network. */
  async manyNames(world, kind) {
    const own = world.probe.newcomer()
    const nameOf = (i: number) =>
      kind === 'ipv6' ? `2001:db8:7:7::${(i + 1).toString(16)}` : `198.51.100.${i}, ${own}`
    const got = await inTurns(numbers(40), 10, async (number) => {
      const i = Number.parseInt(number.slice(4, 6), 32)
      return (await track(world, number, { address: nameOf(i) })).status
    })
    return count(got, 429) === 10 ? 'R4' : 'TXT'
  },

  /** A thousand numbers from one address: thirty are looked at, all with the same words. */
  async numbersFromOne(world) {
    const address = world.probe.newcomer()
    const got = await inTurns(
      numbers(1000),
      20,
      async (number) => (await track(world, number, { address })).status,
    )
    if (count(got, 422) !== 30 || count(got, 429) !== 970)
      throw new Error(`${count(got, 422)} were looked at`)
    return 'R4'
  },
  /** Three from each of a hundred homes: whoever mistypes now and then is not in the way of that. */
  async numbersFromMany(world) {
    const homes = Array.from({ length: 100 }, world.probe.newcomer)
    const asked = numbers(300).map((number, i) => ({ number, address: homes[i % 100]! }))
    const got = await inTurns(
      asked,
      20,
      async ({ number, address }) => (await track(world, number, { address })).status,
    )
    return count(got, 422) === 300 ? 'SAFE' : 'R4'
  },
  /** One number from everywhere: ten tries an hour, also by the API. */
  async factorsFromMany(world, by) {
    const { number } = await world.file()
    const got = await inTurns(Array.from({ length: 15 }), 5, async () => {
      if (by === 'page') return (await track(world, number)).status
      const body = JSON.stringify({ number, code: 'ABCDEF' })
      const asking = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
      return (await world.probe.send('/api/v1/track', asking)).status
    })
    return count(got, 429) === 5 ? 'R4' : 'TXT'
  },
  /** Searching one's own list by next to nothing finds nothing. */
  async searching({ probe, cookies }, text) {
    const page = await probe.get(`/requests?q=${encodeURIComponent(String(text))}`, { cookie: cookies.warga })
    if (page.status !== 200) return refusalOf(page.status, 'search')
    return page.text.includes('table class="requests') ? 'TXT' : 'SAFE'
  },
  /** Staff pages look nobody up by a part of a name. */
  async searchingPeople({ probe, cookies }, text) {
    const [plain, asked] = await Promise.all(
      ['', `?q=${encodeURIComponent(String(text))}`].map((query) =>
        probe.get(`/admin/people${query}`, { cookie: cookies.admin }),
      ),
    )
    return withoutSwitch(plain!.text) === withoutSwitch(asked!.text) ? 'SAFE' : 'TXT'
  },
}

/** The language switch carries the address. */
const withoutSwitch = (html: string) => html.replace(/<a class="lang"[^>]*>/, '')
