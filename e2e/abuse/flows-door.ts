/** Sections B09 to B17: addresses, queries, methods, cookies and languages that no page of ours sends. */
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fromOurPage } from '../http.ts'
import type { Class } from './cases.ts'
import { refusalOf } from './fields.ts'
import type { Flow } from './flows-filing.ts'
import { encoded, isRefused } from './probe.ts'
import type { World } from './world.ts'

const QUERIED = [
  '/',
  '/requests',
  '/track',
  '/sign-in',
  '/s/dukcapil/kia',
  '/complaints',
  '/admin/people',
  '/mailbox',
]
/** One class for several answers: the weakest of them. */
const worst = (all: Class[]): Class =>
  (['TXT', 'SAFE', 'NOOP', 'R4', 'DENY'] as const).find((c) => all.includes(c))!

async function ids(): Promise<string[]> {
  const build = await import(pathToFileURL(resolve('build/server/index.js')).href)
  return Object.keys(build.routes)
}

/** Bytes on a socket as they are; what came back, or nothing when the line was cut. */
function raw({ app }: World, text: string): Promise<string> {
  const { hostname, port } = new URL(app.origin)
  return new Promise((done, fail) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    let answer = ''
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer in 5 s')))
    socket.on('data', (data) => (answer += data))
    socket.on('error', fail)
    socket.on('close', () => done(answer))
  })
}
const statusIn = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

export const door: Record<string, Flow> = {
  /** Shown as if it had not been asked, or refused; the list stays one's own. */
  async query({ probe, cookies }, query) {
    const all = QUERIED.map(async (path) => {
      const answer = await probe.get(`${path}?${query}`, { cookie: cookies.admin })
      return isRefused(answer) ? refusalOf(answer.status, path) : answer.status < 400 ? 'SAFE' : 'TXT'
    })
    return worst(await Promise.all(all))
  },
  /** What makes a bad pattern slow: answered in time everywhere, which the probe watches. */
  async pattern({ probe, cookies }, start, times, end) {
    const text = String(start).repeat(Number(times)) + String(end ?? '')
    const started = performance.now()
    const posts = [
      probe.post('/sign-in', [
        ['identifier', text.slice(0, 4900)],
        ['password', 'x'],
      ]),
      probe.post('/sign-in', [
        ['identifier', text],
        ['password', 'x'],
      ]),
      probe.post('/track', [
        ['number', text.slice(0, 4900)],
        ['factor', text.slice(0, 4900)],
      ]),
      probe.post('/s/bapenda/pbb-cek', [['nop', text]]),
      probe.post('/s/dpmptsp/nib-panduan', [
        ['kbli', text],
        ['scale', 'mikro'],
      ]),
      probe.post('/register', [
        ['identifier', text.slice(0, 4900)],
        ['name', text.slice(0, 4900)],
        ['password', 'x'],
      ]),
      probe.get(`/requests?q=${encoded(text.slice(0, 2000))}`, { cookie: cookies.warga }),
      probe.get(`/?q=${encoded(text.slice(0, 2000))}`),
    ]
    await Promise.all(posts)
    const took = performance.now() - started
    if (took > 4000) throw new Error(`${Math.round(took)} ms`)
    return 'SAFE'
  },
  /** Remix's own doors, by every name a route has. */
  async machinery({ probe, cookies }) {
    const all = (await ids()).flatMap((id) => [
      `/?_data=${encoded(id)}`,
      `/requests.data?_routes=${encoded(id)}`,
    ])
    const answers = await Promise.all(all.map((path) => probe.get(path, { cookie: cookies.warga })))
    return answers.every(({ status }) => status === 404) ? 'DENY' : 'TXT'
  },
  async hook({ probe }, body) {
    const asking = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const bodies: Record<string, string | Buffer> = {
      deep,
      heavy: Buffer.alloc(50_000_000, 91),
      twice: '{"a":1,"a":2}',
    }
    const answers = ['dpmptsp', 'dukcapil', 'tidak-ada'].map((id) =>
      probe.send(`/hooks/${id}`, { ...asking, body: bodies[String(body)]! }),
    )
    return worst((await Promise.all(answers)).map(({ status }) => refusalOf(status, 'hook')))
  },
  /** A body without a length, over its limit. */
  async chunked({ app }, path) {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
    const answer = await raw({ app } as World, `${head}${chunk.repeat(8)}0\r\n\r\n`)
    const status = statusIn(answer)
    if (status >= 500 || status === 0) throw new Error(`${status}`)
    return refusalOf(status, String(path))
  },
  /** A method that the body, the address or a header claims is not the method. */
  async overridden({ probe, cookies }) {
    const cookie = cookies.warga!
    const headers = {
      'x-http-method-override': 'POST',
      'x-method-override': 'DELETE',
      'x-http-method': 'PUT',
    }
    const got = await Promise.all([
      probe.send('/sign-out', { headers, cookie }),
      probe.send('/requests?_method=DELETE', { headers, cookie }),
      probe.send('/track', {
        method: 'POST',
        headers: { ...fromOurPage(), ...headers },
        body: '_method=DELETE&number=x&factor=y',
      }),
    ])
    const signedIn = (await probe.get('/requests', { cookie })).status === 200
    return signedIn && got.map((a) => a.status).join(' ') === '404 200 422' ? 'SAFE' : 'TXT'
  },
  async path({ probe, cookies }, path) {
    const { status } = await probe.get(String(path), { cookie: cookies.warga })
    return status < 400 ? 'SAFE' : refusalOf(status, String(path))
  },
  /** As it stands on the line: a client library would put it right. */
  async method(world, method) {
    const answer = await raw(world, `${method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    const status = statusIn(answer)
    if (status === 0 || (status >= 400 && status < 500)) return 'R4'
    return status === 200 ? 'SAFE' : 'TXT'
  },
  /** The same as GET, without a body. */
  async head({ probe, cookies }) {
    for (const path of ['/', '/requests', '/track', '/tidak-ada']) {
      const [got, asked] = await Promise.all([
        probe.get(path, { cookie: cookies.warga }),
        probe.send(path, { method: 'HEAD', cookie: cookies.warga }),
      ])
      if (asked.text !== '' || got.status !== asked.status) throw new Error(`HEAD ${path}: ${asked.status}`)
    }
    return 'SAFE'
  },
  async cookies({ probe, cookies }, kind) {
    const mine = cookies.warga!
    const session = /__Host-sesi=[^;]+/.exec(mine)![0]
    const headers: Record<string, string> = {
      long: `a=${'b'.repeat(16_000)}; ${mine}`,
      many: `${Array.from({ length: 500 }, (_, i) => `c${i}=1`).join('; ')}; ${mine}`,
      two: `${session}; __Host-sesi=penyusup-penyusup-penyusup`,
      other: `__Host-sesi=penyusup-penyusup-penyusup; ${session}`,
      broken: `=; ;;; __Host-sesi; ${session.replace('=', '==')}; bahasa=../../etc`,
      prototype: `__proto__=x; constructor=y; toString=z; ${mine}`,
    }
    const { status } = await probe.get('/requests', { cookie: headers[String(kind)]! })
    // Known or unknown, but never somebody else.
    return [200, 303, 431].includes(status) ? 'SAFE' : refusalOf(status, 'cookies')
  },
  async language({ probe }, kind) {
    const asked: Record<string, { path: string; headers: Record<string, string> }> = {
      header: { path: '/', headers: { 'accept-language': `${'xx-YY;q=0.1,'.repeat(600)}en` } },
      path: { path: '/?lang=../../etc/passwd', headers: {} },
      unknown: { path: '/?lang=tlh', headers: { 'accept-language': 'tlh' } },
      cookie: { path: '/', headers: { cookie: 'bahasa=../../en' } },
      twice: { path: '/?lang=xx&lang=en', headers: {} },
    }
    const { path, headers } = asked[String(kind)]!
    const answer = await probe.send(path, { headers })
    return answer.headers['content-language'] === 'id' || answer.text.includes('<html lang="id"')
      ? 'SAFE'
      : 'TXT'
  },
}
