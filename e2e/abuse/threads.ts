/** Places where something typed ends up on a request: a message, a correction, and the whole way of a form. */
import type { Case, Class } from './cases.ts'
import { inputOf } from './cases.ts'
import { type Endpoint, mustShow, refusalOf } from './fields.ts'
import { locationOf, type Probe } from './probe.ts'
import type { World } from './world.ts'

let keys = 0
/** A key as a page would give it. */
export const newKey = () => `kunci-uji-${String(++keys).padStart(12, '0')}`

export function messageEndpoint(probe: Probe, at: { path: string; cookie: string }): Endpoint {
  return {
    name: 'message',
    async try(typed, shown) {
      const answer = await probe.post(
        at.path,
        [
          ['_key', newKey()],
          ['_do', 'message'],
          ['text', typed],
        ],
        at,
      )
      if (answer.status !== 303) return refusalOf(answer.status, 'message')
      if (locationOf(answer) !== at.path) throw new Error(`message went to ${locationOf(answer)}`)
      mustShow((await probe.get(at.path, at)).text, shown, 'message')
      return 'TXT'
    },
  }
}

/** Filed as a name and inside a description, read again on the request's page and on its receipt. */
export function filedEndpoint({ file, probe }: World): Endpoint {
  return {
    name: 'filed',
    async try(typed, shown) {
      const { path, cookie } = await file({ name: typed, words: `Laporan uji: ${typed.toString()}` })
      const page = await probe.get(path, { cookie })
      mustShow(page.text, shown, 'filed: the name')
      mustShow(page.text, `Laporan uji: ${shown}`, 'filed: the description')
      await probe.get(`${path}/receipt`, { cookie })
      return 'TXT'
    },
  }
}

/** A description has ten letters at least; what is none at all stays none. */
const longEnough = (typed: Buffer, shown: string) =>
  /[\p{L}\p{N}\p{P}\p{S}]/u.test(shown) && [...shown].length < 10
    ? Buffer.concat([typed, Buffer.from(' dan seterusnya')])
    : typed

/** A request that was sent back for two answers: one is tried, the other left blank, so that it stays sent back. */
export function correctionEndpoints(probe: Probe, at: { path: string; cookie: string }): Endpoint[] {
  return ['reporterName', 'description'].map((field) => ({
    name: `correction.${field}`,
    async try(typed, shown): Promise<Class> {
      const answer = await probe.post(
        at.path,
        [
          ['_key', newKey()],
          ['_do', 'correct'],
          ['_version', '1'],
          [field, field === 'description' ? longEnough(typed, shown) : typed],
        ],
        at,
      )
      if (answer.status !== 422) return refusalOf(answer.status, `correction.${field}`)
      if (answer.text.includes(`href="#f-${field}"`)) return 'R4'
      mustShow(answer.text, shown, `correction.${field}`)
      return 'TXT'
    },
  }))
}

/** Only what is taken is worth the whole way. */
export const isFiled = (c: Case) => c.expect === 'TXT' && inputOf(c).length < 100
