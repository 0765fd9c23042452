/**
 * The house opened: database, keys, Redis, agencies and files made ready in order, then the one set of services. Used by
 * server.ts, by commands, and by tests that want the whole.
 */
import { createSecretKey, hkdfSync } from 'node:crypto'
import { sql } from 'kysely'
import type { Adapter, Sandbox } from '../adapters/kit/contract.ts'
import { asStoreError, assertSchema, migrate, openDatabase } from '../db/index.ts'
import { assertSafe } from '../db/safe.ts'
import { CITY, seedHolidays } from './city.ts'
import { connectAgencies } from './connect.ts'
import { createClamdScan } from './files/clamd.ts'
import { openStorage } from './files/index.ts'
import { findDemoAccounts, seedDemoAccounts } from './identity/index.ts'
import { createServices, type Services } from './index.ts'
import { createKeyStore } from './keys.ts'
import type { DrawMail } from './mail.ts'
import type { Say } from './notices.ts'
import { createBus } from './platform/bus.ts'
import { createCache } from './platform/cache.ts'
import type { Env } from './platform/env.ts'
import type { Source } from './platform/env-variables.ts'
import { loadMasterKeys } from './platform/keys.ts'
import { createLimits } from './platform/limits.ts'
import { createLog, type Log } from './platform/log.ts'
import type { Metrics, Watched } from './platform/metrics.ts'
import { connectRedis } from './platform/redis.ts'
import { createSealer } from './platform/seal.ts'
import { createTransport } from './transport.ts'

export type HouseDeps = {
  env: Env
  source: Source
  adapters: readonly Adapter[]
  origin: string
  say: Say
  drawMail?: DrawMail
  metrics: (watched: Watched) => Metrics
  now?: () => Date
  log?: Log
}
export type House = {
  services: Services
  log: Log
  metrics: Metrics
  sandboxes: Map<string, Sandbox<unknown>>
  ready(): Promise<{ ok: boolean; checks: Record<string, string> }>
  close(): Promise<void>
}

/** A live start was refused; every reason is in the message. */
export class NotSafe extends Error {
  override name = 'NotSafe'
}

export async function openHouse(deps: HouseDeps): Promise<House> {
  const { env, source, adapters, origin, now = () => new Date() } = deps
  const log = deps.log ?? createLog({ level: env.logLevel })
  const { db, close: closeDb } = openDatabase({ url: env.database.url.reveal() })
  await migrate(db)
  await assertSchema(db)
  await seedHolidays(db, env.tenant)

  const masterKeys = await loadMasterKeys({ file: env.keyFile, mode: env.mode })
  const sealer = createSealer({ tenant: env.tenant, masterKeys, store: createKeyStore(db), now })
  // The first tenant key is made here, not in the middle of somebody's transaction.
  await sealer.check()
  const redis = env.redis ? connectRedis(env.redis.reveal(), { log }) : undefined
  // At most a second: without it the first requests would find it away.
  await redis?.started
  const bus = createBus({ redis, log })
  // Key objects: an HMAC over bytes costs as much again for finding out that they are none.
  const secret = (use: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', masterKeys.index, env.tenant, use, 32)))
  const place = (row: string) => ({ table: 'cache', column: 'value', row })
  const far = redis
    ? {
        redis,
        seal: (b: Uint8Array, row: string) => sealer.seal(b, place(row)),
        open: (b: Uint8Array, row: string) => sealer.open(b, place(row)),
      }
    : {}
  const cache = createCache({ now, bus, secret: secret('cache'), ...far })
  const limits = createLimits({
    redis,
    processes: env.processes,
    now,
    secret: secret('limits'),
  })

  // Whole before it is handed over: whoever copies it gets functions that look when they are called.
  const metrics = deps.metrics({
    outboxAge: async () => Math.max(0, ...(await services.outbox.queue()).map((q) => q.ageSeconds)),
    queues: async () =>
      Object.fromEntries((await services.outbox.queue()).map((q) => [`${q.channel}.${q.state}`, q.count])),
    breakers: () =>
      Object.fromEntries(
        connection.connected.map((c) => [c.manifest.id, BREAKER[c.pipeline.state().breaker]]),
      ),
  })
  const connection = await connectAgencies({
    adapters,
    env,
    source,
    origin,
    now,
    metrics,
    decideAfter: env.demoDecideMs,
    loopback: env.mode === 'demo',
  })
  const services = await createServices({
    db,
    tenant: env.tenant,
    timeZone: env.timeZone,
    cityRegion: CITY.region,
    city: CITY.name,
    connected: connection.connected,
    sealer,
    trackSecret: secret('track'),
    linkSecret: secret('links'),
    fileStore: openStorage(env.files),
    scan: env.clamd ? createClamdScan(env.clamd) : null,
    cache,
    bus,
    limits,
    log,
    identity: { issuer: `Gerbang ${CITY.name}`, origin, mode: env.mode, providers: providersOf(env) },
    say: deps.say,
    drawMail: deps.drawMail,
    transport: createTransport(env.mail),
    now,
  })

  if (env.mode === 'demo') await seedDemoAccounts(services.identityDeps)
  else await refuseUnsafe()

  async function refuseUnsafe() {
    const findings = (await assertSafe(db)).map(String)
    const demo = await findDemoAccounts(db)
    if (demo > 0)
      findings.push(`${demo} demo account(s) exist in this database; live mode needs one of its own`)
    if (findings.length)
      throw new NotSafe(['This cannot go live yet:', ...findings.map((f) => `- ${f}`)].join('\n'))
  }

  let checked = { at: 0, state: { ok: false, checks: {} as Record<string, string> } }
  return {
    services,
    log,
    metrics,
    sandboxes: connection.sandboxes,
    /** Cached for a second. */
    async ready() {
      if (performance.now() - checked.at < 1000 && checked.at > 0) return checked.state
      const database = await sql`select 1`.execute(db).then(
        () => 'ok',
        (error) => asStoreError(error).kind,
      )
      checked = { at: performance.now(), state: { ok: database === 'ok', checks: { database } } }
      return checked.state
    },
    async close() {
      await connection.close()
      await redis?.close()
      await closeDb()
    },
  }
}

const BREAKER = { closed: 0, half_open: 1, open: 2 } as const

const providersOf = (env: Env) =>
  env.oidc
    ? [
        {
          id: 'oidc',
          name: { id: new URL(env.oidc.issuer).hostname, en: new URL(env.oidc.issuer).hostname },
          issuer: env.oidc.issuer,
          clientId: env.oidc.clientId,
          clientSecret: env.oidc.clientSecret.reveal(),
        },
      ]
    : []
