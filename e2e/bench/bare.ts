/**
 * The bare things we are held against, each a process of its own (this module is both its program and its face):
 * node:http sending fixed bytes, one-route Remix apps on the same Node adapter, and a stand-in agency that answers
 * after a while.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Lang } from '../../app/words/words.ts'

export type BarePage = {
  /** Id of the route in the build, and what its loader answers; `empty`: an action that does nothing. */
  route: string
  data: unknown
  viewer: unknown
}
export type Order =
  | { kind: 'bytes'; pages: Record<string, { headers: Record<string, string>; body: Uint8Array }> }
  | { kind: 'remix'; site: unknown; pages: Record<string, BarePage>; empty?: string }
  | { kind: 'agency'; answer: string }
export type Bare = { origin: string; pid: number; close(): Promise<void> }

const ORIGIN = 'http://127.0.0.1'

/** Starts it and waits until it listens. */
export async function startBare(order: Order): Promise<Bare> {
  const child = fork(fileURLToPath(import.meta.url), {
    serialization: 'advanced',
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    execArgv: [],
  })
  child.send(order)
  const [port] = (await Promise.race([once(child, 'message'), gone(child)])) as [number]
  return {
    origin: `${ORIGIN}:${port}`,
    pid: child.pid!,
    async close() {
      child.disconnect()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function gone(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`a bare server ended with ${code}`)
}

async function serve(order: Order) {
  const handler =
    order.kind === 'bytes' ? bytes(order) : order.kind === 'agency' ? agency(order) : await remix(order)
  const server = createServer(handler).listen(0, '127.0.0.1', () =>
    process.send!((server.address() as AddressInfo).port),
  )
  process.on('disconnect', () => process.exit())
}

function bytes({ pages }: Extract<Order, { kind: 'bytes' }>) {
  const ready = new Map(
    Object.entries(pages).map(([path, { headers, body }]) => [path, { headers, body: Buffer.from(body) }]),
  )
  return (req: IncomingMessage, res: ServerResponse) => {
    const page = ready.get(req.url!)
    if (!page) res.writeHead(404).end()
    else res.writeHead(200, page.headers).end(page.body)
  }
}

/** `/20` answers after 20 ms. Counts what was asked; `/count` says how often. */
function agency({ answer }: Extract<Order, { kind: 'agency' }>) {
  let count = 0
  return (req: IncomingMessage, res: ServerResponse) => {
    const wait = Number(/^\/(\d+)/.exec(req.url!)?.[1] ?? -1)
    if (wait >= 0) count++
    const body = wait >= 0 ? answer : String(count)
    const say = () =>
      res
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
        .end(body)
    if (wait > 0) setTimeout(say, wait)
    else say()
  }
}

/**
 * Remix as it comes, a route per app: the components, root and entry of our own build, so the same React elements, with
 * a loader that answers constant data. No guard, no session, no database, no cache of pages.
 */
async function remix({ site, pages, empty }: Extract<Order, { kind: 'remix' }>) {
  const [{ createRequestHandler }, { send, toRequest }, { createWords }, { catalogues }, build] =
    await Promise.all([
      import('@remix-run/node'),
      import('../../app/http/node.server.ts'),
      import('../../app/words/words.ts'),
      import('../../app/words/catalogues.ts'),
      import(pathToFileURL(resolve('build/server/index.js')).href),
    ])
  const words = createWords(catalogues)('id' satisfies Lang)
  const oneRoute = (id: string, more: object) => {
    const route = build.routes[id]
    const routes = { root: build.routes.root, [id]: { ...route, module: { ...route.module, ...more } } }
    const assets = {
      ...build.assets,
      routes: { root: build.assets.routes.root, [id]: build.assets.routes[id] },
    }
    return createRequestHandler({ ...build, routes, assets } as never, 'production')
  }
  const nothing = () => new Response(null, { status: 303, headers: { location: '/' } })
  const apps = new Map(
    Object.entries(pages).map(([path, { route, data, viewer }]) => [
      path,
      {
        app: oneRoute(route, { loader: () => data, action: nothing }),
        context: { words, path, site, trace: '', viewer: async () => viewer, services: { log: console } },
      },
    ]),
  )
  const acting = empty && apps.get(empty)
  return async (req: IncomingMessage, res: ServerResponse) => {
    const found = (req.method === 'POST' && acting) || apps.get(req.url!)
    if (!found) return void res.writeHead(404).end()
    const { request, release } = toRequest(req, ORIGIN, 1e6)
    await send(req, res, await found.app(request, found.context as never).finally(release))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.once('message', (order) => void serve(order as Order))
