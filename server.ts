/**
 * The one process: makes the one set of services, then serves. Demo by default (loopback, sandbox agencies, no real
 * mail); live refuses to start on anything that belongs to a demo.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { adapters } from './adapters/index.ts'
import { createGateway, type Remix } from './app/http/gateway.server.ts'
import { loadStatic } from './app/http/static.server.ts'
import { drawMail } from './app/ui/mail.ts'
import { catalogues } from './app/words/catalogues.ts'
import { createWords } from './app/words/words.ts'
import { CITY } from './services/city.ts'
import { type House, openHouse } from './services/house.ts'
import { parseEnv } from './services/platform/env.ts'
import { createLag } from './services/platform/lag.ts'
import { inRequest } from './services/platform/log.ts'
import { createMetrics } from './services/platform/metrics.ts'

type Build = { assets: { entry: { module: string } } }

async function main() {
  const env = parseEnv(process.env)
  const server = createServer({
    requestTimeout: 300_000,
    headersTimeout: 10_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16_384,
  })
  server.on('request', (_req, res) => res.writeHead(503, { 'retry-after': '2' }).end('Starting\n'))
  const port = await listen(server, env.listen)
  const origin =
    env.publicOrigin ?? `http://${env.listen.host === '0.0.0.0' ? '127.0.0.1' : env.listen.host}:${port}`

  const words = createWords(catalogues, { zone: env.timeZone })
  const lag = createLag()
  const house: House = await openHouse({
    env,
    source: process.env,
    adapters,
    origin,
    say: (lang, key, values) => words(lang).t(key as Parameters<ReturnType<typeof words>['t']>[0], values),
    drawMail: (letter) => ({
      subject: letter.subject,
      ...drawMail({ w: words('id'), city: CITY.name, ...letter }),
    }),
    metrics: (watched) => createMetrics({ ...watched, lag: lag.ms }),
  })
  const { services, log } = house

  const { remix, build, stop: stopVite } = await loadRemix(env.development)
  const site = {
    origin,
    city: CITY.name,
    contact: CITY.contact,
    demo: env.mode === 'demo',
    plainHttp: origin.startsWith('http:') && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(origin),
    tiles: env.tiles && { ...env.tiles, centre: CITY.centre },
    script: build.assets.entry.module,
  }
  const gateway = createGateway({
    services,
    env,
    site,
    words,
    remix,
    files: loadStatic('build/client'),
    metrics: house.metrics,
    lag,
    inRequest,
    ready: house.ready,
  })
  server.removeAllListeners('request')
  server.on('request', gateway.handler)
  if (env.role !== 'web') services.relay.start()
  // The relay reads the switches of agencies; a process without one reads them itself.
  else
    setInterval(
      () => services.agencies.load().catch((error) => log.warn({ err: error }, 'switches')),
      3_000,
    ).unref()
  announce(origin, env.mode)

  /** Graceful stop (reliability rule 59): readiness fails, no new connections, what runs is finished, leases end. */
  let stopping = false
  async function stop(code: number) {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(code || 1), 15_000).unref()
    gateway.drain()
    if (env.mode === 'live') await new Promise((done) => setTimeout(done, 2_000))
    server.close()
    server.closeIdleConnections()
    await services.relay.stop()
    const until = performance.now() + 10_000
    while (gateway.inFlight() > 0 && performance.now() < until)
      await new Promise((done) => setTimeout(done, 50))
    server.closeAllConnections()
    lag.stop()
    await stopVite?.()
    await house.close()
    process.exit(code)
  }
  process.on('SIGTERM', () => void stop(0))
  process.on('SIGINT', () => void stop(0))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      log.fatal({ err: error }, event)
      void stop(1)
    })
  }
}

/** The first free port from the wanted one on, when it may move. */
async function listen(
  server: Server,
  wanted: { host: string; port: number; portMayMove: boolean },
): Promise<number> {
  for (let port = wanted.port; ; port++) {
    try {
      await new Promise<void>((done, fail) => {
        server.once('error', fail)
        server.listen(port, wanted.host, () => {
          server.off('error', fail)
          done()
        })
      })
      return (server.address() as AddressInfo).port
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || !wanted.portMayMove || port > wanted.port + 50) throw error
    }
  }
}

async function loadRemix(development: boolean) {
  const { createRequestHandler } = await import('@remix-run/node')
  if (!development) {
    const build = (await import(pathToFileURL(resolve('build/server/index.js')).href)) as unknown as Build
    const handler = createRequestHandler(build as never, 'production')
    return { remix: handler as Remix, build, stop: null }
  }
  const vite = await (await import('vite')).createServer({
    server: { middlewareMode: true },
    appType: 'custom',
  })
  const load = () => vite.ssrLoadModule('virtual:remix/server-build') as Promise<unknown>
  const remix: Remix = async (request, context) =>
    createRequestHandler((await load()) as never, 'development')(request, context)
  const build = (await load()) as Build
  return { remix, build: { ...build, assets: { entry: { module: '' } } }, stop: () => vite.close() }
}

function announce(origin: string, mode: 'demo' | 'live') {
  console.log(`\nGerbang ${CITY.name} is open: ${origin}`)
  if (mode !== 'demo') return
  console.log('Demo accounts, password gerbang-demo:')
  for (const who of ['warga', 'loket', 'petugas', 'integrator', 'admin']) console.log(`  ${who}@contoh.test`)
  console.log('Agencies are simulations. Stop with Ctrl+C.\n')
}

/** What an operator can put right is a sentence; only a surprise shows where it happened. */
const SENTENCES = new Set([
  'EnvError',
  'NotSafe',
  'KeyFileError',
  'DatabaseInUse',
  'DatabaseUrlError',
  'SchemaMismatch',
  'AgencySettings',
])

main().catch((error) => {
  console.error(SENTENCES.has(error?.name) ? error.message : error)
  process.exit(1)
})
