/**
 * Anonymous pages, rendered once per (path, language, release) and kept compressed. Served only to requests without a
 * session or guest cookie, so such a page carries no key, no token and nothing personal.
 */

import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { compress } from './node.server.ts'

type Page = { at: number; etag: string; headers: [string, string][]; plain: Buffer; br: Buffer; gzip: Buffer }

/** Pages whose content depends on nothing but the address and the language. */
const CACHED = /^\/($|privacy$|accessibility$|complaints$|offline$|track$|s\/[a-z0-9-]+\/[a-z0-9-]+$)/
/** After this the next visitor still gets the page at once, and it is made anew behind them. */
const FRESH_MS = 30_000
/** When making it anew fails (the database is away), the old one serves this long. */
const KEEP_MS = 24 * 3600_000
const MAX_PAGES = 500

export function createPageCache({ now = Date.now }: { now?: () => number } = {}) {
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
    const work = build(render, now()).then((page) => {
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

async function build(render: () => Promise<Response>, at: number): Promise<Page | null> {
  const response = await render()
  if (response.status !== 200 || response.headers.has('set-cookie')) return null
  const plain = Buffer.from(await response.arrayBuffer())
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  const headers = [...response.headers].filter(([name]) => name !== 'content-length')
  const [br] = await compress(plain, 'br', 9)
  const [gzip] = await compress(plain, 'gzip')
  return { at, etag, headers, plain, br, gzip }
}

function write(req: IncomingMessage, res: ServerResponse, page: Page) {
  for (const [name, value] of page.headers) res.setHeader(name, value)
  res.setHeader('etag', page.etag)
  res.setHeader('cache-control', 'private, no-cache')
  res.setHeader('vary', 'Cookie, Accept-Encoding')
  if (req.headers['if-none-match'] === page.etag) {
    res.statusCode = 304
    res.end()
    return
  }
  const accepts = String(req.headers['accept-encoding'] ?? '')
  const encoding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : null
  const body = encoding ? page[encoding] : page.plain
  if (encoding && body !== page.plain) res.setHeader('content-encoding', encoding)
  res.setHeader('content-length', body.length)
  res.statusCode = 200
  res.end(req.method === 'HEAD' ? undefined : body)
}
