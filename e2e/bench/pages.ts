/** S1, S2, S12: pages of the built app, against the same elements on bare Remix and the same bytes on node:http. */
import { connect } from 'node:net'
import { brotliDecompressSync } from 'node:zlib'
import { type App, startApp } from '../app.ts'
import { type Bare, type BarePage, startBare } from './bare.ts'
import { type Bench, behind, type Figure, times } from './figure.ts'
import { constantOf, deliver, fileRequests, openBenchHouse, settings, signIn, siteOf } from './house.ts'
import { type Comparison, compare, request, type Side, wholeAnswer } from './load.ts'

const ANONYMOUS = [
  { name: 'front door', path: '/', route: 'routes/_index' },
  { name: 'catalogue of an agency', path: '/?agency=dukcapil', route: 'routes/_index' },
  {
    name: 'service page',
    path: '/s/dukcapil/akta-kelahiran',
    route: 'routes/s.$agency.$service',
    params: { agency: 'dukcapil', service: 'akta-kelahiran' },
  },
]
const TURNS = { rounds: 4, ms: 500, warm: 2000, clients: 16 }

export const pages: Bench = {
  ids: ['S1', 'S2', 'S12'],
  async run({ folder, wants }) {
    const house = await openBenchHouse({ folder })
    const resident = await signIn(house)
    const [number = ''] = (await fileRequests(house, resident, 25)).slice(-1)
    await deliver(house)
    const OWN = [
      { name: 'my requests', path: '/requests', route: 'routes/requests._index' },
      {
        name: 'one request',
        path: `/requests/${number}`,
        route: 'routes/requests.$ref._index',
        params: { ref: number },
      },
    ]
    const constants: Record<string, BarePage> = {}
    for (const page of ANONYMOUS) constants[page.path] = await constantOf(house, page, null)
    for (const page of OWN) constants[page.path] = await constantOf(house, page, resident)
    await house.close()

    const app = await startApp(settings(), { folder })
    const script = /<script type="module" src="([^"]+)"/.exec((await get(app, '/', '')).plain)?.[1] ?? null
    const remix = await startBare({ kind: 'remix', site: siteOf(app.origin, script), pages: constants })
    const bytes = await startBare({
      kind: 'bytes',
      pages: Object.fromEntries(
        await Promise.all(ANONYMOUS.map(async ({ path }) => [path, await sameBytes(app, path)])),
      ),
    })
    try {
      await assertAlike(app, remix, [
        ...ANONYMOUS.map((p) => ({ ...p, cookie: '' })),
        ...OWN.map((p) => ({ ...p, cookie: resident.cookie })),
      ])
      return [
        ...(wants('S1') ? [await s1(app, remix, bytes)] : []),
        ...(wants('S2') ? [await s2(app, remix, OWN, resident.cookie)] : []),
        ...(wants('S12') ? await s12(app, number, resident.cookie) : []),
      ]
    } finally {
      await Promise.all([app.stop(), remix.close(), bytes.close()])
    }
  },
}

const side = (of: { origin: string; pid: number }, path: string, cookie = ''): Side => {
  const message = request(path, cookie ? { cookie } : {})
  return { origin: of.origin, pid: of.pid, next: () => message }
}

async function s1(app: App, remix: Bare, bytes: Bare): Promise<Figure> {
  const found: { name: string; remix: Comparison; bytes: Comparison }[] = []
  for (const { name, path } of ANONYMOUS) {
    const ours = side(app, path)
    found.push({
      name,
      remix: await compare(ours, side(remix, path), TURNS),
      bytes: await compare(ours, side(bytes, path), TURNS),
    })
  }
  const [worst, slowest] = [
    Math.min(...found.map((f) => f.remix.ratio)),
    Math.min(...found.map((f) => f.bytes.ratio)),
  ]
  return {
    id: 'S1',
    what: 'anonymous pages, warm: front door, catalogue, service page',
    goal: 'at least 20 x bare Remix and 0.5 x node:http with the same bytes',
    today: `${times(worst)} bare Remix, ${times(slowest)} node:http (the worst of three pages)`,
    met: worst >= 20 && slowest >= 0.5,
    behind: found
      .map((f) => `${f.name}: ${behind(f.remix)} of bare Remix; ${behind(f.bytes)} of node:http`)
      .join('. '),
    because: S1_BECAUSE,
  }
}

async function s2(
  app: App,
  remix: Bare,
  own: { name: string; path: string }[],
  cookie: string,
): Promise<Figure> {
  const found: { name: string; c: Comparison }[] = []
  for (const { name, path } of own)
    found.push({
      name,
      c: await compare(side(app, path, cookie), side(remix, path), {
        rounds: 5,
        ms: 1000,
        warm: 4000,
        clients: 8,
      }),
    })
  const worst = Math.min(...found.map((f) => f.c.ratio))
  return {
    id: 'S2',
    what: 'a resident’s own pages: my requests (25 rows), one request',
    goal: 'at least 0.7 x bare Remix',
    today: found.map((f) => `${f.name} ${times(f.c.ratio)}`).join(', '),
    met: worst >= 0.7,
    behind: found.map((f) => `${f.name}: ${behind(f.c)}`).join('. '),
    because: S2_BECAUSE,
  }
}

const KIB = 1024
async function s12(app: App, number: string, cookie: string): Promise<Figure[]> {
  const anonymous = await weights(
    app,
    [
      { name: 'front door', path: '/' },
      { name: 'service page', path: '/s/dukcapil/akta-kelahiran' },
    ],
    '',
  )
  const own = await weights(
    app,
    [
      { name: 'my requests', path: '/requests' },
      { name: 'one request', path: `/requests/${number}` },
    ],
    cookie,
  )
  const figure = (what: string, limit: number, visits: Visit[]): Figure => ({
    id: 'S12',
    what,
    goal: `at most ${limit} KiB`,
    today: visits.map((v) => `${v.name} ${(v.total / KIB).toFixed(1)} KiB`).join(', '),
    met: visits.every((v) => v.total <= limit * KIB),
    behind: visits
      .map((v) => `${v.name}: ${v.parts.map((p) => `${p.kind} ${(p.bytes / KIB).toFixed(1)}`).join(', ')}`)
      .join('. '),
  })
  return [
    figure('first visit, anonymous: all bytes on the wire, brotli, headers too', 40, anonymous),
    figure('first visit, signed in: the same', 120, own),
  ]
}

type Visit = { name: string; total: number; parts: { kind: string; bytes: number }[] }
/** Every page as a browser with an empty cache loads it: the page, style sheets, modules with what they import, icons, manifest. */
async function weights(app: App, list: { name: string; path: string }[], cookie: string): Promise<Visit[]> {
  const visits: Visit[] = []
  for (const { name, path } of list) {
    const page = await get(app, path, cookie)
    const parts = [{ kind: 'page', bytes: page.wire }]
    const seen = new Set<string>()
    const load = async (address: string) => {
      if (seen.has(address)) return
      seen.add(address)
      const file = await get(app, address, '')
      parts.push({ kind: address.split('.').at(-1)!, bytes: file.wire })
      if (!address.endsWith('.js')) return
      for (const [, to] of file.plain.matchAll(/(?:from|import)\s*["'](\.{0,2}\/[^"']+\.js)["']/g))
        await load(new URL(to!, `${app.origin}${address}`).pathname)
    }
    for (const [, address] of page.plain.matchAll(
      /<(?:link|script|img)[^>]+(?:href|src)="(\/[^"]+\.(?:css|js|svg|png|webmanifest|woff2))"/g,
    ))
      await load(address!)
    visits.push({ name, total: parts.reduce((sum, p) => sum + p.bytes, 0), parts })
  }
  return visits
}

/** The headers and bytes that the app sends for a page, for a server that does nothing else. */
async function sameBytes(app: App, path: string) {
  const { head, body } = await get(app, path, '')
  const lines = head
    .split('\r\n')
    .slice(1)
    .filter((line) => !/^(date|connection|keep-alive|content-length|transfer-encoding):/.test(line))
  const headers: Record<string, string> = { 'content-length': String(body.length) }
  for (const line of lines) headers[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 2)
  return { headers, body: Uint8Array.from(body) }
}

/** The bare page must be the page: the same elements in the same order. Keys and times are new on each page. */
async function assertAlike(app: App, remix: Bare, list: { path: string; cookie: string }[]) {
  const elements = (html: string) => html.match(/<\/?[a-z0-9]+/g) ?? []
  for (const { path, cookie } of list) {
    const [ours, bare] = [
      elements((await get(app, path, cookie)).plain),
      elements((await get(remix, path, '')).plain),
    ]
    if (ours.join() !== bare.join())
      throw new Error(`the bare page of ${path} is another: ${ours.length} elements against ${bare.length}`)
  }
}

async function get(of: { origin: string }, path: string, cookie: string) {
  const message = request(path, { ...(cookie ? { cookie } : {}), connection: 'close' })
  const chunks: Buffer[] = []
  const socket = connect({ port: Number(new URL(of.origin).port), host: '127.0.0.1' }, () =>
    socket.write(message),
  )
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const wire = Buffer.concat(chunks)
  const answer = wholeAnswer(wire)
  if (answer?.status !== 200) throw new Error(`${path} answered ${answer?.status}`)
  const plain = answer.head.includes('content-encoding: br') ? brotliDecompressSync(answer.body) : answer.body
  return { ...answer, wire: wire.length, plain: plain.toString('utf8') }
}

const S1_BECAUSE = ''
const S2_BECAUSE = ''
