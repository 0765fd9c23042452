/**
 * Anonymous pages, rendered once per (path, language, release) and kept compressed, headers and all. Served only to
 * requests without a session or guest cookie, so such a page carries no key, no token and nothing personal.
 */

import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { compress } from './node.server.ts'

type Encoding = 'plain' | 'br' | 'gzip'
/** Names and values in turns, as `writeHead` takes them in one go: setting each by itself costs several times as much. */
type Heads = string[]
type Page = {
  at: number
  etag: string
  answers: Record<Encoding, { head: Heads; body: Buffer }>
  notModified: Heads
}

/** Pages whose content depends on nothing but the address and the language. */
const CACHED = /^\/($|privacy$|accessibility$|complaints$|offline$|track$|s\/[a-z0-9-]+\/[a-z0-9-]+$)/
/** After this the next visitor still gets the page at once, and it is made anew behind them. */
const FRESH_MS = 30_000
/** When making it anew fails (the database is away), the old one serves this long. */
const KEEP_MS = 24 * 3600_000
const MAX_PAGES = 500

/** `headers` go with every page. */
export function createPageCache({
  now = Date.now,
  headers = {},
}: {
  now?: () => number
  headers?: Record<string, string>
} = {}) {
  const pages = new Map<string, Page>()
  const making = new Map<string, Promise<Page | null>>()

  /** The cache key, or null when the request is not for a cached page. */
  function keyOf(req: IncomingMessage, lang: string, hasCookie: boolean): string | null {
    if (hasCookie || (req.method !== 'GET' && req.method !== 'HEAD')) return null
    const [path = '/', query] = (req.url ?? '/').split('?', 2)
    if (!CACHED.test(path)) return null
    if (query && !/^(lang=(id|en)|life=[a-z]{1,20}|agency=[a-z]{1,20})$/.test(query)) return null
    return `${path}?${query?.startsWith('lang=') ? '' : (query ?? '')}|${lang}`
  }

  function make(key: string, render: () => Promise<Response>): Promise<Page | null> {
    const running = making.get(key)
    if (running) return running
    const work = build(render, now(), headers).then((page) => {
      if (page) {
        if (pages.size >= MAX_PAGES) pages.delete(pages.keys().next().value!)
        pages.set(key, page)
      }
      return page
    })
    making.set(key, work)
    return work.finally(() => making.delete(key))
  }

  return {
    keyOf,
    /** Answers `true` when it had a fresh page at hand and sent it: nothing is awaited, nothing set up. */
    serveFresh(key: string, req: IncomingMessage, res: ServerResponse): boolean {
      const kept = pages.get(key)
      if (!kept || now() - kept.at > FRESH_MS) return false
      write(req, res, kept)
      return true
    },
    /** Answers `true` when it answered. `render` asks Remix as an anonymous visitor. */
    async serve(
      key: string,
      req: IncomingMessage,
      res: ServerResponse,
      render: () => Promise<Response>,
    ): Promise<boolean> {
      const kept = pages.get(key)
      const age = kept ? now() - kept.at : Infinity
      if (kept && age < KEEP_MS) {
        if (age > FRESH_MS) void make(key, render).catch(() => null)
        write(req, res, kept)
        return true
      }
      const made = await make(key, render)
      if (!made) return false
      write(req, res, made)
      return true
    },
    clear: () => pages.clear(),
  }
}

async function build(
  render: () => Promise<Response>,
  at: number,
  always: Record<string, string>,
): Promise<Page | null> {
  const response = await render()
  if (response.status !== 200 || response.headers.has('set-cookie')) return null
  const plain = Buffer.from(await response.arrayBuffer())
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  const own = Object.fromEntries([...response.headers].filter(([name]) => name !== 'content-length'))
  const cache = { etag, 'cache-control': 'private, no-cache', vary: 'Cookie, Accept-Encoding' }
  const headers = { ...always, ...own, ...cache }
  const answer = (body: Buffer, encoding: string | null) => {
    const coded: Record<string, string> = encoding ? { 'content-encoding': encoding } : {}
    return { head: flat({ ...headers, ...coded, 'content-length': String(body.length) }), body }
  }
  const answers = {
    plain: answer(plain, null),
    br: answer(...(await compress(plain, 'br', 9))),
    gzip: answer(...(await compress(plain, 'gzip'))),
  }
  return { at, etag, answers, notModified: flat(headers) }
}

const flat = (headers: Record<string, string>): Heads => Object.entries(headers).flat()

function write(req: IncomingMessage, res: ServerResponse, page: Page) {
  if (req.headers['if-none-match'] === page.etag) {
    res.writeHead(304, page.notModified).end()
    return
  }
  const accepts = String(req.headers['accept-encoding'] ?? '')
  const { head, body } =
    page.answers[/\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : 'plain']
  res.writeHead(200, head).end(req.method === 'HEAD' ? undefined : body)
}
