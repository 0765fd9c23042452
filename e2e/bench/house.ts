/**
 * The house, opened in the bench's own process on a folder or a MariaDB database: to measure services without HTTP, and
 * to fill a database before the built app starts on it. All agencies are simulations and decide nothing by themselves.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { adapters as all } from '../../adapters/index.ts'
import type { Adapter, Service } from '../../adapters/kit/contract.ts'
import { describeForm } from '../../adapters/kit/fields.ts'
import { catalogues } from '../../app/words/catalogues.ts'
import { createWords } from '../../app/words/words.ts'
import { CITY } from '../../services/city.ts'
import { openHouse } from '../../services/house.ts'
import { DEMO_PASSWORD } from '../../services/identity/index.ts'
import { parseEnv } from '../../services/platform/env.ts'
import { createMetrics } from '../../services/platform/metrics.ts'
import { sampleOf } from '../../services/testing.ts'
import type { BarePage } from './bare.ts'

export const RESIDENT = 'warga@contoh.test'
/** A day: nothing moves while we measure. */
const QUIET = { LOG_LEVEL: 'error', DEMO_DECIDE_MS: '86400000' }
/** Settings for the app and for the house alike. */
export const settings = (database?: string): Record<string, string> => ({
  ...QUIET,
  ...(database ? { DATABASE_URL: database } : {}),
})

export type BenchHouse = Awaited<ReturnType<typeof openBenchHouse>>

export async function openBenchHouse(o: {
  folder: string
  database?: string
  adapters?: readonly Adapter[]
}) {
  const env = parseEnv({ NODE_ENV: 'production', DATA_DIR: o.folder, ...settings(o.database) })
  const words = createWords(catalogues, { zone: env.timeZone })
  const house = await openHouse({
    env,
    source: {},
    adapters: o.adapters ?? all,
    origin: 'http://127.0.0.1:9',
    say: (lang, key, values) => words(lang).t(key as Parameters<ReturnType<typeof words>['t']>[0], values),
    metrics: createMetrics,
  })
  return { ...house, env, words }
}

/** The demo's resident, signed in: the cookie works on every process with this database. */
export async function signIn({ services }: BenchHouse) {
  const session = await services.identity.signIn(
    { identifier: RESIDENT, password: DEMO_PASSWORD },
    { address: '127.0.0.1', agent: 'bench', device: null },
  )
  if (session.outcome !== 'signed_in') throw new Error(`sign-in: ${session.outcome}`)
  return {
    viewer: session.viewer,
    token: session.token,
    account: session.viewer.account,
    cookie: `__Host-sesi=${session.token}`,
  }
}
export type Resident = Awaited<ReturnType<typeof signIn>>

/** Files `count` requests, over services with at most one file. Answers their numbers. */
export async function fileRequests(
  house: BenchHouse,
  { account }: Pick<Resident, 'account'>,
  count: number,
): Promise<string[]> {
  const { services } = house
  const offered = services.agencies
    .all()
    .flatMap(({ manifest, agency }) =>
      Object.entries(agency.services).map(([id, service]) => ({ agency: manifest.id, id, service })),
    )
    .filter(({ service }) => service.kind === 'request' && service.who === 'account' && filesOf(service) <= 1)
  const numbers: string[] = []
  for (let i = 0; i < count; i++) {
    // Files are looked at in a process of their own, which takes a while: each such service once, then the one without.
    const { agency, id } = offered[i] ?? REPORT
    const input = offered[i]
      ? await sampleOf(house as unknown as Parameters<typeof sampleOf>[0], { account }, agency, id)
      : report(house)
    const sent = await services.requests.submit({
      by: { account },
      agency,
      service: id,
      input,
      key: `bench-request-${i}-${Date.now()}`,
    })
    if (sent.outcome !== 'received') throw new Error(`${agency}/${id}: ${sent.outcome}`)
    numbers.push(sent.number)
  }
  return numbers
}

/** Hands what was filed to the agencies. */
export async function deliver({ services }: BenchHouse) {
  for (let i = 0; i < 20 && (await services.relay.round()) > 0; i++);
}

/** The service that S3 files: it needs no file. */
export const REPORT = { agency: 'lapor', id: 'lapor' }
const filesOf = (service: Service) =>
  describeForm(service.form).fields.filter((f) => f.kind === 'files' && f.name in service.sample).length

/** Valid answers to it, as text fields and a place. */
export function report({ services }: BenchHouse): Record<string, unknown> {
  const { photo: _, ...sample } = services.agencies.request(REPORT.agency, REPORT.id).service
    .sample as Record<string, unknown>
  return sample
}

type Loader = (args: {
  request: Request
  params: Record<string, string>
  context: unknown
}) => Promise<unknown>

/** What the loader of a page answers, to be the constant data of the bare page. */
export async function constantOf(
  house: BenchHouse,
  page: { path: string; route: string; params?: Record<string, string> },
  who: Resident | null,
): Promise<BarePage> {
  const build = await import(pathToFileURL(resolve('build/server/index.js')).href)
  const loader = build.routes[page.route].module.loader as Loader
  const { services, env, words } = house
  const site = siteOf('http://127.0.0.1')
  const viewer = who?.viewer ?? null
  const context = {
    services,
    env,
    site,
    words: words('id'),
    path: page.path,
    address: '127.0.0.1',
    trace: '',
    sessionToken: who?.token ?? null,
    guestToken: null,
    deviceToken: null,
    viewer: async () => viewer,
  }
  const data = await loader({
    request: new Request(new URL(page.path, site.origin)),
    params: page.params ?? {},
    context,
  })
  return { route: page.route, data, viewer }
}

export const siteOf = (origin: string, script: string | null = '/assets/entry.js') => ({
  origin,
  city: CITY.name,
  contact: CITY.contact,
  demo: true,
  plainHttp: false,
  tiles: null,
  script,
})
