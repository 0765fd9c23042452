/** Sends to the app and holds every answer to what is promised of all: no 5xx, in 5 s, pages inert. */
import type { App } from '../app.ts'
import { type Answer, type Asking, ask, fromOurPage } from '../http.ts'
import { notInert } from './inert.ts'

export type Pairs = [name: string | Buffer, value: string | Buffer][]
export type To = { cookie?: string; address?: string }
export type Probe = ReturnType<typeof createProbe>

/** Every byte that is not plain as `%XX`, so that what is not UTF-8 can be sent too. */
export const encoded = (value: string | Buffer) =>
  Buffer.from(value)
    .toString('latin1')
    .replace(/[^\w*.-]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
export const formOf = (pairs: Pairs) => pairs.map(([n, v]) => `${encoded(n)}=${encoded(v)}`).join('&')

const BOUNDARY = 'batas-uji'
export type Part = { name: string | Buffer; value: string | Buffer; file?: string; type?: string }
export function partsOf(parts: Part[]): Asking {
  const body = parts.flatMap(({ name, value, file, type }) => [
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="`),
    Buffer.from(name),
    Buffer.from(`"${file ? `; filename="${file}"` : ''}\r\n${type ? `content-type: ${type}\r\n` : ''}\r\n`),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ])
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: Buffer.concat([...body, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  }
}

export function createProbe(app: App) {
  let visitors = 0
  /** An address of one's own, from the range of shared address space (RFC 6598), so that limits of others do not count. */
  const newcomer = () => {
    visitors++
    return `100.${64 + ((visitors >> 16) & 63)}.${(visitors >> 8) & 255}.${visitors & 255}`
  }

  async function send(path: string, asking: Asking & To = {}): Promise<Answer> {
    const { cookie, address = newcomer(), ...more } = asking
    const headers = { 'x-forwarded-for': address, ...(cookie ? { cookie } : {}), ...more.headers }
    const answer = await ask(app.origin, path, { timeoutMs: 5000, ...more, headers })
    const where = `${asking.method ?? 'GET'} ${path.slice(0, 60)}`
    if (answer.status >= 500) throw new Error(`${where} answered ${answer.status}`)
    const problem = String(answer.headers['content-type']).startsWith('text/html') && notInert(answer.text)
    if (problem) throw new Error(`${where}: ${problem}`)
    return answer
  }

  return {
    send,
    newcomer,
    get: (path: string, to: To = {}) => send(path, to),
    /** As a form of our own page. */
    post: (path: string, pairs: Pairs, to: To = {}) =>
      send(path, { method: 'POST', headers: fromOurPage(), body: formOf(pairs), ...to }),
    postParts(path: string, parts: Part[], to: To = {}) {
      const { headers, body } = partsOf(parts)
      return send(path, { method: 'POST', headers: { ...fromOurPage(), ...headers }, body, ...to })
    },
    /** The process still answers. */
    async alive() {
      const { status } = await ask(app.origin, '/healthz', { timeoutMs: 5000 })
      if (status !== 200) throw new Error(`the app answers ${status} on /healthz`)
    },
  }
}

export const isRefused = ({ status }: Answer) => status >= 400 && status < 500
export const locationOf = ({ headers }: Answer) => String(headers.location ?? '')
