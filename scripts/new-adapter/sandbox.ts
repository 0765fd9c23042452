/**
 * A pocket NEW AGENCY (SIMULASI): the protocol of README.md over real HTTP. It decides a case `decideAfter` ms after it
 * came in, looking at the clock whenever it is asked; `null` waits for `decide`.
 */
import * as z from 'zod'
import type { Sandbox, SandboxOptions } from '../../adapters/kit/contract.ts'
import { jsonBody, openSandbox, type SandboxAnswer, type SandboxRequest } from '../../adapters/kit/sandbox.ts'

const API_KEY = 'kunci-simulasi-new-agency'

type Config = { url: string; apiKey: string }
type Case = { number: string; code: string; since: number }
type News = { id: string; number: string; code: string; at: string; note?: string }
const Filing = z.object({ subject: z.string(), details: z.string() })

export async function openNewAgency(options: SandboxOptions): Promise<Sandbox<Config>> {
  const open = await openSandbox(options, answer)
  const { store, now, once } = open.core

  function answer(request: SandboxRequest): SandboxAnswer {
    if (request.headers['x-api-key'] !== API_KEY) return no(401, 'STRANGER', 'Kunci tidak dikenal')
    decideWhatIsDue()
    switch ([request.method, ...request.parts].join(' ')) {
      case 'GET v1 about':
        return { status: 200, json: { service: 'new-agency' } }
      case 'POST v1 requests':
        return file(request)
      case 'GET v1 news':
        return newsAfter(Number(request.query.get('after')))
      default:
        return no(404, 'UNKNOWN', 'Alamat tidak dikenal')
    }
  }

  /** Once per key, however often it is sent. */
  function file(request: SandboxRequest): SandboxAnswer {
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string' || !Filing.safeParse(jsonBody(request)).success)
      return no(400, 'MALFORMED', 'Permintaan tidak sesuai')
    const conflict = () => no(409, 'KEY_USED', 'Kunci ini sudah dipakai untuk isi lain')
    const act = () => {
      if (request.temper === 'says_no')
        return { answer: no(422, 'NOT_ELIGIBLE', 'Permohonan belum memenuhi syarat') }
      const number = `SIM-${String(store.next('number')).padStart(6, '0')}`
      store.put('case', number, { number, code: 'NEW', since: now().getTime() } satisfies Case)
      return { ref: number, answer: { status: 201, json: { number, code: 'NEW' } } }
    }
    return once(request, { key, step: 'request', act, conflict })
  }

  function newsAfter(position: number): SandboxAnswer {
    const rows = store.after<News>('news', position, 101)
    const page = rows.slice(0, 100)
    const next = String(page.at(-1)?.position ?? position)
    return { status: 200, json: { news: page.map((row) => row.value), next, more: rows.length > 100 } }
  }

  function move(number: string, code: string, note?: string) {
    const known = store.get<Case>('case', number)
    if (!known) throw new Error('No such case in the sandbox')
    const id = `news-${store.next('news')}`
    store.put('case', number, { ...known, code })
    store.put('news', id, { id, number, code, at: now().toISOString(), ...(note ? { note } : {}) })
  }

  function decideWhatIsDue() {
    const { decideAfter } = options
    if (decideAfter === null || decideAfter === undefined) return
    for (const { number, code, since } of store.all<Case>('case'))
      if (code === 'NEW' && now().getTime() - since >= decideAfter) move(number, 'DONE')
  }

  return {
    config: { url: open.url, apiKey: API_KEY },
    url: open.url,
    temper: open.temper,
    effects: open.effects,
    close: open.close,
    decide: async (ref, code, { note } = {}) => move(ref, code, note),
  }
}

const no = (status: number, code: string, message: string): SandboxAnswer => {
  return { status, json: { code, message: `${message} (SIMULASI)` } }
}
