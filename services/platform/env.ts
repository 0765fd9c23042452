/**
 * The environment, parsed once at start. All problems are reported at once, each naming the variable, what was
 * expected and an example. What is half configured does not exist: a group is whole, or null.
 */
import { join } from 'node:path'
import {
  type Clamd,
  clamd,
  type FileStore,
  fileStore,
  type Mail,
  mail,
  type Oidc,
  oidc,
  type Tiles,
  tiles,
} from './env-groups.ts'
import { liveProblems } from './env-live.ts'
import {
  environmentVariables,
  type Problem,
  problem,
  type Raw,
  type Source,
  variables,
} from './env-variables.ts'
import { type Secret, secret } from './secret.ts'

export type Env = {
  /** Demo: everything simulated, loopback, no real mail. Live: residents. */
  mode: 'demo' | 'live'
  /** Pages come from their sources, by Vite. */
  development: boolean
  release: string
  /** Prefix of every request number. */
  tenant: string
  timeZone: string
  logLevel: NonNullable<Raw['LOG_LEVEL']>
  role: 'web' | 'relay' | 'both'
  /** Processes in all: limits that fell back to one process are divided by it (rule 37). */
  processes: number
  dataDir: string
  /** Where to listen; a port that nobody asked for may give way to the next free one. */
  listen: { host: string; port: number; portMayMove: boolean }
  demoPublic: boolean
  /** Milliseconds after which a simulated agency decides by itself. */
  demoDecideMs: number
  /** Null in demo: the address it listens on. */
  publicOrigin: string | null
  /** Null in demo: documents come from the same origin. */
  filesOrigin: string | null
  /** Addresses and CIDR ranges whose X-Forwarded-* headers are believed. */
  trustedProxy: string[]
  /** CIDR ranges of intranet agencies (rule 32). */
  agencyRanges: string[]
  metricsToken: Secret | null
  database: { engine: 'sqlite' | 'mysql'; url: Secret }
  redis: Secret | null
  /** In demo it is made when missing. */
  keyFile: string
  files: FileStore
  mail: Mail
  oidc: Oidc | null
  clamd: Clamd | null
  tiles: Tiles | null
}

/** The settings are wrong; `message` lists every problem. */
export class EnvError extends Error {
  override name = 'EnvError'
  readonly problems: Problem[]
  constructor(problems: Problem[]) {
    super(['The settings need attention:', ...problems.map((problem) => `- ${problem.message}`)].join('\n'))
    this.problems = problems
  }
}

/** Throws `EnvError`. An empty variable counts as not set. */
export function parseEnv(source: Source): Env {
  const problems: Problem[] = []
  const raw = readVariables(source, problems)
  const env = assemble(raw, problems)
  if (raw.MODE === 'live') problems.push(...liveProblems(raw, source))
  if (problems.length > 0) throw new EnvError(problems)
  return env
}

function readVariables(source: Source, problems: Problem[]): Raw {
  const raw: Record<string, unknown> = {}
  for (const name of environmentVariables) {
    const value = source[name]?.trim()
    if (!value) continue
    const { schema, expected, secret } = variables[name]
    const parsed = schema.safeParse(value)
    if (parsed.success) raw[name] = parsed.data
    else
      problems.push(
        problem(name, `${secret ? 'is wrong' : `is "${value.slice(0, 80)}"`}; expected ${expected}`),
      )
  }
  const prefixes = /^(S3|OIDC|SMTP|TILE|DEMO|METRICS)_/
  for (const name of Object.keys(source))
    if (prefixes.test(name) && !(name in variables) && source[name])
      problems.push({
        variable: name,
        message: `${name} is not a setting of Gerbang; see .env.example for their names`,
      })
  return raw as Raw
}

/** The groups, with their defaults. When something is wrong it is noted, and a default stands in until the report. */
function assemble(raw: Raw, problems: Problem[]): Env {
  const mode = raw.MODE ?? 'demo'
  const dataDir = raw.DATA_DIR ?? '.data'
  const databaseUrl = raw.DATABASE_URL ?? `sqlite:${join(dataDir, 'gerbang.sqlite')}`
  const engine = databaseUrl.startsWith('sqlite:') ? 'sqlite' : 'mysql'
  const demoPublic = raw.DEMO_PUBLIC ?? false
  const host = raw.HOST ?? (demoPublic ? '0.0.0.0' : '127.0.0.1')
  if (mode === 'demo' && !demoPublic && !/^(127\..*|::1|localhost)$/.test(host))
    problems.push(
      problem(
        'DEMO_PUBLIC',
        `must be yes for HOST=${host}: a demo shows its passwords to whoever reaches it`,
      ),
    )
  if (engine === 'sqlite' && raw.ROLE && raw.ROLE !== 'both')
    problems.push(
      problem(
        'ROLE',
        `is ${raw.ROLE}, but SQLite is for one process; expected both, or a mysql: DATABASE_URL`,
      ),
    )
  if (engine === 'sqlite' && (raw.PROCESSES ?? 1) > 1)
    problems.push(
      problem('PROCESSES', 'is more than 1, but SQLite is for one process; expected a mysql: DATABASE_URL'),
    )
  return {
    mode,
    development: raw.NODE_ENV === 'development',
    release: raw.RELEASE ?? 'dev',
    tenant: raw.TENANT ?? 'BIM',
    timeZone: raw.TIME_ZONE ?? 'Asia/Makassar',
    logLevel: raw.LOG_LEVEL ?? 'info',
    role: raw.ROLE ?? 'both',
    processes: raw.PROCESSES ?? 1,
    dataDir,
    listen: { host, port: raw.PORT ?? 3000, portMayMove: mode === 'demo' && raw.PORT === undefined },
    demoPublic,
    demoDecideMs: raw.DEMO_DECIDE_MS ?? 20_000,
    publicOrigin: raw.PUBLIC_ORIGIN ?? null,
    filesOrigin: raw.FILES_ORIGIN ?? null,
    trustedProxy: raw.TRUSTED_PROXY ?? [],
    agencyRanges: raw.AGENCY_RANGES ?? [],
    metricsToken: raw.METRICS_TOKEN ? secret(raw.METRICS_TOKEN) : null,
    database: { engine, url: secret(databaseUrl) },
    redis: raw.REDIS_URL ? secret(raw.REDIS_URL) : null,
    keyFile: raw.KEY_FILE ?? join(dataDir, 'keys.json'),
    files: fileStore(raw, dataDir, problems),
    mail: mail(raw, mode, problems),
    oidc: oidc(raw, problems),
    clamd: clamd(raw.CLAMD),
    tiles: tiles(raw, problems),
  }
}
