/**
 * Everything between the socket and a page, in order: health, files, the guard, shedding, cached anonymous pages, live
 * streams, then Remix as one handler among others.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppLoadContext } from '@remix-run/node'
import type { Services } from '../../services/index.ts'
import type { Env } from '../../services/platform/env.ts'
import type { Lag } from '../../services/platform/lag.ts'
import type { Metrics } from '../../services/platform/metrics.ts'
import type { Lang, Words } from '../words/words.ts'
import { createAddressReader } from './address.server.ts'
import { preflight } from './api.server.ts'
import { type Context, languageOf, makeContext, type Site } from './context.server.ts'
import { langCookie, readCookies } from './cookies.server.ts'
import { MAX_FORM_BYTES, MAX_UPLOAD_BYTES } from './form.server.ts'
import { isApi, isMachine, judge } from './guard.server.ts'
import { guestHash, isWhole } from './guards.server.ts'
import { securityHeaders } from './headers.server.ts'
import { BodyTooLarge, send, toRequest } from './node.server.ts'
import { createPageCache } from './pages.server.ts'
import { problem, problemOfStatus } from './problem.server.ts'
import { createStreams } from './stream.server.ts'

export type Remix = (request: Request, context: AppLoadContext) => Promise<Response>
export type GatewayDeps = {
  services: Services
  env: Env
  site: Site
  words: (lang: Lang) => Words
  remix: Remix
  files: (req: IncomingMessage, res: ServerResponse, path: string) => boolean
  metrics: Metrics
  lag: Lag
  /** Gives every log line of a request its trace. */
  inRequest: <T>(trace: string, work: () => T) => T
  ready: () => Promise<{ ok: boolean; checks: Record<string, string> }>
}

/** At most this many requests are worked on at once; the rest are told to come back. */
const IN_FLIGHT = 200
/** A slow loop with this few at work is the machine's doing: sending people away would not help. */
const CALM = 16
const HOOK_BYTES = 256 * 1024
/** Routes of the API count less still; this is what a stranger can make us take in. */
const API_BYTES = 64 * 1024

export function createGateway(deps: GatewayDeps) {
  const { services, env, site, remix, files, metrics, lag } = deps
  const https = site.origin.startsWith('https:')
  const headers = securityHeaders({
    https,
    tiles: site.tiles ? new URL(site.tiles.url.replace(/[{}]/g, '')).origin : undefined,
  })
  const addressOf = createAddressReader(env.trustedProxy)
  const pages = createPageCache({ headers })
  const streams = createStreams(services)
  let inFlight = 0
  let stopping = false

  async function handle(req: IncomingMessage, res: ServerResponse) {
    const url = req.url ?? '/'
    const path = url.split('?', 1)[0]!
    const verdict = judge({ method: req.method ?? '', url, headers: req.headers }, site.origin)
    if (verdict.verdict === 'pass' && !stopping && atHand(req, res, url, path)) return
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
    if (stopping) res.setHeader('connection', 'close')
    if (HEALTH.has(path)) return health(req, res, path)
    if (verdict.verdict === 'pass' && files(req, res, path)) return
    const trace = newTrace()
    if (verdict.verdict === 'refuse') {
      if (verdict.allow) res.setHeader('allow', verdict.allow)
      services.log.info({ trace, why: verdict.why }, 'refused at the door')
      if (isApi(path))
        return send(req, res, problemOfStatus(verdict.status, languageOf(url, null), verdict.allow))
      return refused(req, res, trace, verdict.status)
    }
    if (inFlight >= IN_FLIGHT || (lag.overloaded() && inFlight >= CALM)) {
      return isApi(path) ? send(req, res, problem('busy', languageOf(url, null), { seconds: 5 })) : busy(res)
    }
    if (isApi(path) && req.method === 'OPTIONS') return send(req, res, preflight(path))
    inFlight++
    const started = performance.now()
    try {
      await deps.inRequest(trace, () => answer(req, res, { path: url, address: addressOf(req), trace }))
    } finally {
      inFlight--
      metrics.http({
        route: routeOf(path),
        method: req.method ?? '',
        status: res.statusCode,
        ms: performance.now() - started,
      })
    }
  }

  /** A page at hand is given before anything is set up, also while others are sent away: it costs less than refusing. */
  function atHand(req: IncomingMessage, res: ServerResponse, url: string, path: string): boolean {
    // The language is about to be kept in a cookie.
    if (url.includes('lang=')) return false
    const cookies = readCookies(req.headers.cookie)
    const key = pages.keyOf(req, cookies.lang ?? 'id', Boolean(cookies.session || cookies.guest))
    if (!key || !pages.serveFresh(key, req, res)) return false
    metrics.http({ route: routeOf(path), method: req.method!, status: res.statusCode, ms: 0 })
    return true
  }

  async function answer(
    req: IncomingMessage,
    res: ServerResponse,
    asked: { path: string; address: string; trace: string },
  ) {
    const path = asked.path.split('?', 1)[0]!
    const machine = isMachine(path)
    const context = makeContext(deps, machine ? COOKIELESS : req, asked)
    if (!machine && /[?&]lang=(id|en)(&|$)/.test(asked.path))
      res.appendHeader('set-cookie', langCookie(context.words.lang))
    if (path === '/live') return live(req, res, context)
    const key = pages.keyOf(req, context.words.lang, Boolean(context.sessionToken || context.guestToken))
    if (
      key &&
      (await pages.serve(key, req, res, () => remix(new Request(new URL(asked.path, site.origin)), context)))
    )
      return
    const limit = limitOf(req, path)
    if (Number(req.headers['content-length']) > limit) return tooLarge(req, res, asked)
    const incoming = toRequest(req, site.origin, limit)
    const response = await remix(incoming.request, context).finally(incoming.release)
    if (incoming.tooLarge()) return tooLarge(req, res, asked)
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
    await send(req, res, response)
  }

  /** A body over its limit, announced or found out while reading. */
  async function tooLarge(
    req: IncomingMessage,
    res: ServerResponse,
    { path, trace }: { path: string; trace: string },
  ) {
    if (!isApi(path.split('?', 1)[0]!)) return refused(req, res, trace, 413)
    req.resume()
    return send(req, res, problem('too_large', languageOf(path, null)))
  }

  async function live(req: IncomingMessage, res: ServerResponse, context: Context) {
    if (req.method !== 'GET') return void res.writeHead(405, { allow: 'GET' }).end()
    const viewer = await context.viewer()
    const who =
      viewer && isWhole(viewer)
        ? { account: viewer.account }
        : context.guestToken
          ? { guest: guestHash(context.guestToken) }
          : null
    streams.connect(res, who, viewer ? context.sessionToken : null)
  }

  /** The guard's own refusal, as a page in the reader's language. */
  async function refused(req: IncomingMessage, res: ServerResponse, trace: string, status: number) {
    const kind = status === 403 ? '403_form' : status === 404 ? '404' : '422'
    req.resume()
    try {
      const asked = { path: '/', address: addressOf(req), trace }
      const context = {
        ...makeContext(deps, { headers: {} } as IncomingMessage, asked),
        refused: { kind, status },
      }
      const page = await remix(new Request(new URL(`/refused`, site.origin)), context as AppLoadContext)
      await send(req, res, new Response(page.body, { status, headers: page.headers }))
    } catch {
      res
        .writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
        .end('Permintaan ini tidak dapat dilayani.\n')
    }
  }

  function busy(res: ServerResponse) {
    res.writeHead(503, { 'retry-after': '5', 'content-type': 'text/plain; charset=utf-8' })
    res.end('Sedang ramai. Coba lagi beberapa detik lagi. / Busy. Try again in a few seconds.\n')
  }

  /** Details only from loopback or with the token. */
  async function health(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const token = env.metricsToken && req.headers.authorization === `Bearer ${env.metricsToken.reveal()}`
    const local =
      /^(127\.|::1$|::ffff:127\.)/.test(req.socket.remoteAddress ?? '') && !req.headers['x-forwarded-for']
    const trusted = Boolean(token) || local
    res.setHeader('cache-control', 'no-store')
    if (path === '/metrics') {
      if (!trusted) res.writeHead(404).end()
      else res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text())
      return
    }
    const state =
      path === '/healthz'
        ? { ok: true, checks: {} }
        : stopping
          ? { ok: false, checks: { stopping: 'yes' } }
          : await deps.ready()
    res.writeHead(state.ok ? 200 : 503, { 'content-type': 'application/json' })
    res.end(JSON.stringify(trusted ? { ok: state.ok, ...state.checks } : { ok: state.ok }))
  }

  return {
    /** The whole of it, with a last net: nobody gets a stack trace. */
    handler(req: IncomingMessage, res: ServerResponse) {
      handle(req, res).catch((error) => {
        if (error instanceof BodyTooLarge || error?.cause instanceof BodyTooLarge) {
          if (!res.headersSent) res.writeHead(413, { connection: 'close' })
          res.end()
          return
        }
        services.log.error({ err: error }, 'gateway')
        if (!res.headersSent) res.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
        res.end('Ada yang salah di sisi kami. / Something went wrong on our side.\n')
      })
    },
    /** Readiness fails from now on and connections are told to close. */
    drain() {
      stopping = true
      streams.close()
    },
    inFlight: () => inFlight,
  }
}

const HEALTH = new Set(['/healthz', '/readyz', '/metrics'])

/** 48 random bits; a UUID's come from a pool, which costs a tenth of asking for six bytes. */
function newTrace(): string {
  const id = randomUUID()
  return id.slice(0, 8) + id.slice(9, 13)
}

/** Machines get neither cookies nor the language of one. */
const COOKIELESS = { headers: {} } as IncomingMessage

const limitOf = (req: IncomingMessage, path: string) => {
  if (path.startsWith('/hooks/')) return HOOK_BYTES
  if (isApi(path)) return API_BYTES
  const uploads =
    /^\/(drafts|requests)\//.test(path) && String(req.headers['content-type']).startsWith('multipart/')
  return uploads ? MAX_UPLOAD_BYTES : MAX_FORM_BYTES
}

/** The kind of page, for figures: paths hold numbers of people. */
const routeOf = (path: string) => `/${path.split('/')[1] ?? ''}`
