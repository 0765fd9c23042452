/** S3: filing a request, durable, against the same inserts by hand, and over HTTP against an action that does nothing. */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { checkForm } from '../../adapters/kit/answers.ts'
import { describeForm } from '../../adapters/kit/fields.ts'
import { migrate, openDatabase } from '../../db/index.ts'
import { searchPath } from '../../scripts/programs.ts'
import { startMariadb } from '../../scripts/servers.ts'
import { startApp } from '../app.ts'
import { startBare } from './bare.ts'
import { type Bench, behind, type Figure, times } from './figure.ts'
import { type BenchHouse, openBenchHouse, REPORT, report, settings, signIn } from './house.ts'
import { compare, median, request } from './load.ts'
import { type Hand, openMariadb, openSqlite } from './sql.ts'

const CLIENTS = 16
const TURNS = { rounds: 4, ms: 700, warm: 4000 }

export const submit: Bench = {
  ids: ['S3'],
  async run({ folder }) {
    process.env.PATH = searchPath(process.env)
    const server = await startMariadb({ folder: join(folder, 'mariadb') })
    try {
      const made = async (name: string) => {
        const admin = openDatabase(`${server.url}/information_schema`)
        const { sql } = await import('kysely')
        await sql.raw(`create database ${name} character set utf8mb4 collate utf8mb4_bin`).execute(admin.db)
        await admin.close()
        return `${server.url}/${name}`
      }
      const [own, bare, web] = [await made('own'), await made('bare'), await made('web')]
      const files = [join(folder, 'own'), join(folder, 'web')]
      for (const file of files) mkdirSync(file)
      return [
        await direct('MariaDB', files[0]!, own, own, bare, openMariadb),
        await direct(
          'SQLite',
          files[0]!,
          undefined,
          `sqlite:${join(files[0]!, 'gerbang.sqlite')}`,
          `sqlite:${join(folder, 'bare.sqlite')}`,
          openSqlite,
        ),
        await overHttp(files[1]!, web),
      ]
    } finally {
      await server.stop()
    }
  },
}

/** `requests.submit` and the check before it, called in this process, in turns with the inserts by hand. */
async function direct(
  engine: string,
  folder: string,
  database: string | undefined,
  own: string,
  bare: string,
  open: (url: string) => Promise<Hand>,
): Promise<Figure> {
  const house = await openBenchHouse({ folder, database })
  const target = openDatabase(bare)
  await migrate(target.db)
  await target.close()
  const account = (await signIn(house)).account
  const file = filing(house, account)
  await file()
  const template = await rowsOf(own, open)
  const hand = await open(bare)
  const rates = { ours: [] as number[], bare: [] as number[] }
  const cpu = { ours: 0, bare: 0 }
  const lanes = engine === 'SQLite' ? 1 : CLIENTS
  for (let round = 0; round <= TURNS.rounds; round++) {
    for (const name of round % 2 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
      const work = name === 'ours' ? file : () => hand.insert(renewed(template))
      const before = process.cpuUsage()
      const rate = await busy(lanes, work, round === 0 ? TURNS.warm : TURNS.ms)
      const { user, system } = process.cpuUsage(before)
      if (round === 0) continue
      rates[name].push(rate)
      cpu[name] += (user + system) / rate
    }
  }
  await hand.close()
  await house.close()
  const ratio = median(rates.ours.map((rate, i) => rate / rates.bare[i]!))
  return {
    id: 'S3',
    what: `submit on ${engine}: checked, request, event, jobs and key committed; called directly by ${lanes}`,
    goal:
      engine === 'MariaDB'
        ? 'at least 0.6 x the same inserts by hand'
        : 'at least 0.6 x (promised for MariaDB only)',
    today: times(ratio),
    met: ratio >= 0.6,
    behind: `${behind({ ours: median(rates.ours), bare: median(rates.bare), cpuRatio: cpu.bare / cpu.ours })}; rows: ${template.map((t) => t.table).join(', ')}`,
    because: engine === 'MariaDB' ? MARIADB_BECAUSE : SQLITE_BECAUSE,
  }
}

/** One filing of the report, as the review page makes it. */
function filing(house: BenchHouse, account: string) {
  const { services } = house
  const { service } = services.agencies.request(REPORT.agency, REPORT.id)
  const form = describeForm(service.form)
  const raw = report(house)
  return async () => {
    const checked = checkForm(service.form, form, raw, { today: services.today() })
    if (!checked.ok) throw new Error('the sample does not pass')
    const sent = await services.requests.submit({
      by: { account },
      agency: REPORT.agency,
      service: REPORT.id,
      input: checked.value,
      key: randomBytes(16).toString('base64url'),
    })
    if (sent.outcome !== 'received') throw new Error(`submit: ${sent.outcome}`)
  }
}

/** So many at once for a while; how many a second. */
async function busy(lanes: number, work: () => Promise<unknown>, ms: number): Promise<number> {
  const began = performance.now()
  let done = 0
  const lane = async () => {
    while (performance.now() - began < ms) {
      await work()
      done++
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return done / ((performance.now() - began) / 1000)
}

type Row = { table: string; values: Record<string, unknown> }
/** The rows that one submit wrote. */
async function rowsOf(url: string, open: (url: string) => Promise<Hand>): Promise<Row[]> {
  const hand = await open(url)
  const [filed] = await hand.select('select * from request order by id desc limit 1', [])
  const id = String(filed!.id)
  const rows: Row[] = [{ table: 'request', values: filed! }]
  for (const [table, column] of [
    ['submission', 'request'],
    ['event', 'request'],
    ['job', 'subject'],
  ] as const)
    for (const values of await hand.select(`select * from ${table} where ${column} = ?`, [id]))
      rows.push({ table, values })
  await hand.close()
  return rows
}

let counter = 0
/** The same rows for another request: new ids, number and key, everything else as it was. */
function renewed(rows: Row[]): Row[] {
  const [old, id] = [String(rows[0]!.values.id), uuidv7()]
  const number = `BIM-${String(++counter).padStart(10, '0')}`
  return rows.map(({ table, values }) => {
    const { position: _, ...rest } = values
    const entries = Object.entries(rest).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(old, id) : value,
    ])
    const own = {
      ...(table === 'event' || table === 'job' ? { id: uuidv7() } : {}),
      ...(table === 'request' ? { number } : {}),
      ...(table === 'submission' ? { key: randomBytes(16).toString('base64url') } : {}),
    }
    return { table, values: { ...Object.fromEntries(entries), ...own } }
  })
}

/** Drafts ready to be sent, sent by as many browsers at once. The process takes requests only; nothing is delivered meanwhile. */
async function overHttp(folder: string, database: string): Promise<Figure> {
  const house = await openBenchHouse({ folder, database })
  const resident = await signIn(house)
  const { services } = house
  const { version } = services.agencies.request(REPORT.agency, REPORT.id).service
  const answers = report(house)
  const ids: string[] = []
  const start = async () => {
    while (ids.length < DRAFTS)
      ids.push(
        await services.drafts.start(
          { account: resident.account },
          { agency: REPORT.agency, service: REPORT.id, formVersion: version, answers },
        ),
      )
  }
  await Promise.all(Array.from({ length: CLIENTS }, start))
  const ready = ids.length
  await house.close()
  const app = await startApp({ ...settings(database), ROLE: 'web' }, { folder })
  const empty = await startBare({
    kind: 'remix',
    site: null,
    pages: { '/track': { route: 'routes/track', data: null, viewer: null } },
    empty: '/track',
  })
  const headers = {
    cookie: resident.cookie,
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
  }
  const body = `_version=1&_key=${'x'.repeat(22)}`
  const nothing = request('/track', headers, body)
  try {
    const ours = {
      origin: app.origin,
      pid: app.pid,
      next: () => (ids.length ? request(`/drafts/${ids.pop()}?step=review`, headers, body) : null),
    }
    const c = await compare(
      ours,
      { origin: empty.origin, pid: empty.pid, next: () => nothing },
      { ...TURNS, clients: CLIENTS, expect: 303 },
    )
    const sent = ready - ids.length
    const hand = await openMariadb(database)
    const [{ n } = { n: 0 }] = await hand.select('select count(*) as n from request', [])
    await hand.close()
    if (Number(n) !== sent) throw new Error(`${sent} were sent and ${n} are there`)
    return {
      id: 'S3',
      what: 'submit over HTTP on MariaDB, one process: session, draft, check, filing, draft dropped',
      goal: 'at least 0.5 x an empty Remix action',
      today: times(c.ratio),
      met: c.ratio >= 0.5,
      behind: behind(c),
      because: HTTP_BECAUSE,
    }
  } finally {
    await Promise.all([app.stop(), empty.close()])
  }
}
const DRAFTS = 2500
const MARIADB_BECAUSE = ''
const SQLITE_BECAUSE = ''
const HTTP_BECAUSE = ''
