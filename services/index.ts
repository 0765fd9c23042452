/**
 * The one place that wires. server.ts calls it once per process and hands the set to every page; tests wire the same
 * set with other parts. Nothing here knows an agency by name.
 */
import { type KeyObject, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AgencyError } from '../adapters/kit/contract.ts'
import * as run from '../adapters/kit/run.ts'
import type { Database } from '../db/schema.ts'
import { type Connected, createAgencies } from './agencies.ts'
import { createCatalog } from './catalog/index.ts'
import { type Calendar, dayOf } from './clock.ts'
import { createDeliveries } from './deliveries.ts'
import { createDrafts } from './drafts.ts'
import type { Scan } from './files/clamd.ts'
import { createFiles, type Storage } from './files/index.ts'
import { forms } from './forms.ts'
import { createHealth } from './health.ts'
import { createIdentity, DEMO_ACCOUNTS, DEMO_PASSWORD, type IdentityDeps } from './identity/index.ts'
import { createLinks } from './links.ts'
import { createLookups } from './lookups.ts'
import { createMail, type DrawMail, type Transport } from './mail.ts'
import { createAudit, createNotices, type Say } from './notices.ts'
import { createOutbox } from './outbox.ts'
import type { Bus } from './platform/bus.ts'
import type { Cache } from './platform/cache.ts'
import type { Limits } from './platform/limits.ts'
import type { Log } from './platform/log.ts'
import { PipelineRefused } from './platform/pipeline.ts'
import type { Sealer } from './platform/seal.ts'
import { qrSvg, receiptPdf } from './receipt.ts'
import { regions } from './regions.ts'
import { createRelay } from './relay.ts'
import { createDeliver } from './requests/deliver.ts'
import { createRequests } from './requests/index.ts'
import { createNews } from './requests/news.ts'
import { createTell } from './requests/tell.ts'

export type ServicesDeps = {
  db: Kysely<Database>
  tenant: string
  timeZone: string
  /** Kemendagri code of the city, `52.72`. */
  cityRegion: string
  connected: Connected[]
  sealer: Sealer
  /** Behind the codes on receipts, and behind links to files. */
  trackSecret: Uint8Array | KeyObject
  linkSecret: Uint8Array | KeyObject
  fileStore: Storage
  scan: Scan | null
  cache: Cache
  bus: Bus
  limits: Limits
  log: Log
  identity: IdentityDeps['settings']
  /** Says a sentence of the house's words, for mails. */
  say: Say
  city: string
  transport: Transport
  drawMail?: DrawMail
  now: () => Date
}

export async function createServices(deps: ServicesDeps) {
  const { db, tenant, timeZone, sealer, bus, limits, cache, log, now } = deps
  const owner = randomUUID()
  const holidays = await readHolidays(db, tenant)
  const calendar = (): Calendar => ({ timeZone, holidays })
  const today = () => dayOf(now(), timeZone)

  const outbox = createOutbox({
    db,
    tenant,
    owner,
    onError: (error, job) => log.error({ err: error, kind: job.kind, channel: job.channel }, 'job failed'),
  })
  const files = createFiles({
    db,
    tenant,
    sealer,
    store: deps.fileStore,
    scan: deps.scan,
    now,
    onInfected: (found) => log.warn(found, 'infected upload'),
  })
  const audit = createAudit({ db, tenant, now })
  const agencies = createAgencies({
    db,
    tenant,
    connected: deps.connected,
    openFile: files.openForAgency,
    auditInTrx: audit.writeInTrx,
    now,
  })
  await agencies.load()
  const catalog = createCatalog({
    agencies: deps.connected.map((c) => ({
      id: c.manifest.id,
      manifest: c.manifest,
      services: c.agency.services,
    })),
    today,
  })
  const mail = createMail({ db, tenant, sealer, outbox, transport: deps.transport, draw: deps.drawMail, now })
  const notices = createNotices({ mail, say: deps.say, origin: deps.identity.origin, city: deps.city })
  const registrar = deps.connected.find((c) => c.agency.match)?.manifest.id
  const identityDeps: IdentityDeps = {
    db,
    tenant,
    sealer,
    now,
    settings: deps.identity,
    notifyInTrx: notices.tellInTrx,
    auditInTrx: audit.writeInTrx,
    match: (facts) => {
      if (!registrar) return Promise.resolve({ found: false, name: false, birthDate: false })
      const calling = { operation: 'match', key: `match.${randomUUID()}`, ms: 5000, idempotent: true }
      return agencies
        .call(registrar, calling, (agency, ask) => run.match(agency, facts, ask))
        .catch((error) => {
          // Our own breaker or bulkhead said no: for who asks, the agency does not answer.
          throw error instanceof PipelineRefused
            ? new AgencyError('unavailable', 'refused', { cause: error, maybeActed: false })
            : error
        })
    },
  }
  const identity = createIdentity(identityDeps)
  const requests = createRequests({
    db,
    tenant,
    sealer,
    outbox,
    agencies,
    files,
    calendar,
    bus,
    now,
    trackSecret: deps.trackSecret,
  })
  const news = createNews({
    db,
    tenant,
    owner,
    store: requests.store,
    agencies,
    outbox,
    sealer,
    calendar,
    announce: requests.announce,
    onRefused: (agency, count) => log.warn({ agency, count }, 'news out of bounds'),
    now,
  })
  const alert = (what: { agency: string; kind: string; error: string; number: string }) =>
    log.warn({ ...what, number: undefined }, 'delivery needs a person')
  const deliver = createDeliver({
    store: requests.store,
    agencies,
    files,
    sealer,
    outbox,
    news,
    answersOf: requests.answersOf,
    announce: requests.announce,
    alert,
    now,
  })
  const tell = createTell({
    store: requests.store,
    agencies,
    outbox,
    mail,
    emailOf: async (account) => (await identity.person(account))?.email ?? null,
    letter: notices.letter,
  })
  const links = createLinks({ secret: deps.linkSecret, now })
  const deliveries = createDeliveries({
    db,
    tenant,
    outbox,
    store: requests.store,
    agencies,
    sealer,
    claimOrphansInTrx: news.claimOrphansInTrx,
    announce: requests.announce,
    auditInTrx: audit.writeInTrx,
    now,
  })
  const health = createHealth({ agencies, outbox, now })
  const drafts = createDrafts({ db, tenant, sealer, now })
  const lookups = createLookups({ agencies, cache, limits, tenant, today })
  /** Bytes that are gone are an alarm, not a detail. */
  const sweepFiles = async () => {
    const swept = await files.sweep()
    if (swept?.missing.length) log.error({ files: swept.missing }, 'files are missing from the store')
  }
  const relay = createRelay({
    outbox,
    handlers: { ...deliver, mail: mail.deliver, tell },
    agencies,
    news,
    sweeps: [drafts.sweep, sweepFiles, identity.sweep],
    onError: (error, during) => log.error({ err: error, during }, 'relay'),
  })

  return {
    log,
    forms,
    regions,
    cityRegion: deps.cityRegion,
    agencies,
    audit,
    bus,
    calendar,
    catalog,
    deliveries,
    demoAccounts,
    drafts,
    files,
    health,
    identity,
    identityDeps,
    limits,
    links,
    lookups,
    mail,
    news,
    outbox,
    relay,
    qrSvg,
    receiptPdf,
    requests,
    sealer,
    today,
    now,
  }
}
/** Demo only: what the sign-in page shows. */
const demoAccounts = () => ({
  password: DEMO_PASSWORD,
  accounts: DEMO_ACCOUNTS.map((a) => ({ email: a.email, role: a.grants[0]!.role })),
})
export type Services = Awaited<ReturnType<typeof createServices>>

async function readHolidays(db: Kysely<Database>, tenant: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('holiday').select('day').where('tenant', '=', tenant).execute()
  return new Set(rows.map((r) => r.day))
}
