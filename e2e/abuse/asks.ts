/** Places where something typed is looked for and not kept: it is found or not, and given back as text at most. */
import type { Case, Class } from './cases.ts'
import { type Endpoint, mustShow, refusalOf } from './fields.ts'
import { folded, wordsOf } from './inert.ts'
import { encoded, isRefused, type Pairs } from './probe.ts'
import { STAFF, type World } from './world.ts'

/** A number nobody has, a code nobody got: nothing typed here is ever right. */
const refusesAll = (): Class => 'R4'
/** A question without sense finds nothing; that is no reason to refuse it. */
const takesAll = (): Class => 'TXT'
/**
 * Headers over 16 kB are answered 431 and hung up on, which whoever still sends may not hear. A question that its page
 * cuts in the middle of a character is handled, no more.
 */
const unheard =
  (typed: Buffer) =>
  (error: NodeJS.ErrnoException): Class => {
    if (typed.length > 16_000 && error.code === 'ECONNRESET') return 'R4'
    if (error.message.includes(': damaged:')) return 'SAFE'
    throw error
  }
/** As much of a question as its page repeats. */
const REPEATED = 30

export function askEndpoints(world: World, cases: Case[]): Endpoint[] {
  const { probe, cookies } = world
  const warga = { cookie: cookies.warga! }

  const page = (
    name: string,
    path: string,
    more: { cookie?: string; repeats: boolean; empty?: RegExp },
  ): Endpoint => ({
    name,
    usual: takesAll,
    async try(typed, shown) {
      const answer = await probe.get(`${path}${encoded(typed)}`, more).catch(unheard(typed))
      if (typeof answer === 'string') return answer
      if (isRefused(answer)) return refusalOf(answer.status, name)
      // As it was typed and not as it was understood: inert all the same.
      const raw = folded(typed.toString())
      if (more.repeats && raw !== folded(shown) && wordsOf(answer.text).includes(raw)) return 'SAFE'
      if (more.repeats) mustShow(answer.text, [...shown].slice(0, REPEATED).join(''), name)
      if (more.empty && shown.trim() && more.empty.test(answer.text))
        throw new Error(`${name} found something`)
      return 'TXT'
    },
  })
  const form = (name: string, path: string, pairs: (typed: Buffer) => Pairs, cookie?: string): Endpoint => ({
    name,
    usual: refusesAll,
    try: async (typed) => refusalOf((await probe.post(path, pairs(typed), { cookie })).status, name),
  })

  return [
    page('search', '/?q=', { repeats: true }),
    page('mine', '/requests?q=', { ...warga, repeats: true, empty: /<table class="requests/ }),
    page('track.link', '/track?number=', { repeats: true }),
    page('api.search', '/api/v1/services?q=', { repeats: false }),
    form('track', '/track', (typed) => [
      ['number', typed],
      ['factor', typed],
    ]),
    form('signin', '/sign-in', (typed) => [
      ['identifier', typed],
      ['password', typed],
    ]),
    form('lookup', '/s/bapenda/pbb-cek', (typed) => [['nop', typed]]),
    {
      name: 'api.track',
      usual: refusesAll,
      async try(typed) {
        const quoted = Buffer.from(JSON.stringify(typed.toString('latin1')), 'latin1')
        const body = Buffer.concat([Buffer.from('{"number":'), quoted, Buffer.from(',"code":"ABCDEF"}')])
        const headers = { 'content-type': 'application/json' }
        const { status } = await probe.send('/api/v1/track', { method: 'POST', headers, body })
        return status === 404 ? 'R4' : refusalOf(status, 'api.track')
      },
    },
    claimEndpoint(world, cases),
  ]
}

/**
 * An account has ten tries an hour, so five accounts take turns and two cases share a try: one as the number, the next
 * as the code. A try that is taken fails the second of them.
 */
function claimEndpoint({ probe, cookies }: World, cases: Case[]): Endpoint {
  const accounts = ['warga', ...STAFF].map((who) => cookies[who]!)
  let kept: Buffer | null = null
  let turn = 0
  return {
    name: 'claim',
    usual: refusesAll,
    async try(typed, _, id) {
      if (!kept && id !== cases.at(-1)?.id) {
        kept = typed
        return 'R4'
      }
      const [number, cookie] = [kept ?? typed, accounts[turn++ % accounts.length]]
      kept = null
      const answer = await probe.post(
        '/claim',
        [
          ['number', number],
          ['code', typed],
        ],
        { cookie },
      )
      if (answer.status === 429) throw new Error('claim: the tries are used up')
      return refusalOf(answer.status, 'claim')
    },
  }
}
