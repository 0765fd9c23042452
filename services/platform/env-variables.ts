/**
 * Every variable Gerbang reads, as a table: how it is checked, what is expected in words, and an example.
 * Those of agencies are beside their adapters and come by `parseAgencyEnv`.
 */
import { isIP } from 'node:net'
import * as z from 'zod'

export type Variable<S extends z.ZodType = z.ZodType> = {
  schema: S
  expected: string
  example: string
  /** Its value is never shown, not even when it is wrong. */
  secret: boolean
}

const plain = <S extends z.ZodType>(schema: S, expected: string, example: string): Variable<S> => ({
  schema,
  expected,
  example,
  secret: false,
})
const hush = <S extends z.ZodType>(schema: S, expected: string, example: string): Variable<S> => ({
  ...plain(schema, expected, example),
  secret: true,
})

const text = z.string().min(1).max(1000)
const yes = z.enum(['yes', 'no']).transform((word) => word === 'yes')
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
const url = (...protocols: string[]) =>
  text.refine((value) => {
    const parsed = URL.parse(value)
    return parsed !== null && protocols.includes(parsed.protocol) && parsed.hostname !== ''
  })
const origin = url('http:', 'https:').refine((value) => URL.parse(value)?.origin === value)
const list = <S extends z.ZodType<string, string>>(item: S) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1))
/** An address or a range of them; `/0` would be everybody. */
const network = z.string().refine((value) => {
  const [address = '', bits, ...more] = value.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128))
  )
})
const timeZone = text.refine((value) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }))
  } catch {
    return false
  }
})
const databaseUrl = z.union([
  z.string().regex(/^sqlite:.+/),
  url('mysql:', 'mariadb:').regex(/:\/\/[^/]+\/[^/]+/),
])
const clamd = z.union([z.string().regex(/^\/.+/), z.string().regex(/^[^\s/:]+:\d{1,5}$/)])

export const variables = {
  MODE: plain(z.enum(['demo', 'live']), 'demo or live', 'demo'),
  NODE_ENV: plain(z.enum(['production', 'development', 'test']), 'production or development', 'production'),
  HOST: plain(text, 'an address to listen on', '127.0.0.1'),
  PORT: plain(whole(0, 65535), 'a port from 1 to 65535, or 0 for any free one', '3000'),
  DEMO_PUBLIC: plain(yes, 'yes or no', 'no'),
  DEMO_DECIDE_MS: plain(
    whole(100, 86_400_000),
    'milliseconds after which a simulated agency decides',
    '20000',
  ),
  PUBLIC_ORIGIN: plain(
    origin,
    'scheme and host that residents type, without a path',
    'https://layanan.bimakota.go.id',
  ),
  FILES_ORIGIN: plain(
    origin,
    'scheme and host from which documents are served',
    'https://berkas.bimakota.go.id',
  ),
  TRUSTED_PROXY: plain(list(network), 'addresses or ranges of your proxy, by comma', '10.0.0.5,10.1.0.0/24'),
  DATABASE_URL: hush(
    databaseUrl,
    'sqlite:<file> or mysql://<user>:<password>@<host>:<port>/<database>',
    'sqlite:.data/gerbang.sqlite',
  ),
  REDIS_URL: hush(url('redis:', 'rediss:'), 'redis:// or rediss:// and a host', 'redis://127.0.0.1:6379'),
  DATA_DIR: plain(text, 'a folder that Gerbang may write', '.data'),
  KEY_FILE: plain(text, 'the file of the master keys, outside DATA_DIR', '/etc/gerbang/keys.json'),
  FILES: plain(
    z.string().regex(/^(s3:\/\/[a-z0-9][a-z0-9.-]+(\/[^\s]*)?|(?!\w+:\/\/).+)$/),
    'a folder, or s3://<bucket>/<prefix>',
    '.data/files',
  ),
  S3_ENDPOINT: plain(origin, 'the address of the object store', 'https://s3.example.go.id'),
  S3_REGION: plain(text, 'the region of the bucket', 'ap-southeast-3'),
  S3_ACCESS_KEY_ID: hush(text, 'the access key of the bucket', 'AKIA...'),
  S3_SECRET_ACCESS_KEY: hush(text, 'the secret of the access key', '...'),
  SMTP_URL: hush(
    url('smtp:', 'smtps:'),
    'smtp:// or smtps:// and a mail server',
    'smtps://user:password@mail.example.go.id',
  ),
  MAIL_FROM: plain(
    z.string().regex(/^(.+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/),
    'a mail address',
    'Gerbang <layanan@example.go.id>',
  ),
  CLAMD: plain(clamd, 'host:port or the path of the socket of clamd', '127.0.0.1:3310'),
  TILE_URL: plain(
    text.regex(/^https?:\/\/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})/),
    'a tile address with {z}, {x} and {y}',
    'https://tile.example.go.id/{z}/{x}/{y}.png',
  ),
  TILE_ATTRIBUTION: plain(text, 'the sentence the tile owner asks for', '© OpenStreetMap contributors'),
  OIDC_ISSUER: plain(
    url('http:', 'https:'),
    'the address of the sign-in provider',
    'https://sso.example.go.id',
  ),
  OIDC_CLIENT_ID: plain(text, 'the name the provider gave to Gerbang', 'gerbang'),
  OIDC_CLIENT_SECRET: hush(text, 'the secret the provider gave to Gerbang', '...'),
  AGENCY_RANGES: plain(list(network), 'private ranges where intranet agencies are, by comma', '10.20.0.0/16'),
  ROLE: plain(z.enum(['web', 'relay', 'both']), 'web, relay or both', 'both'),
  PROCESSES: plain(whole(1, 1000), 'how many processes serve residents in all, from 1 to 1000', '4'),
  METRICS_TOKEN: hush(text, 'a random text of at least 32 characters', 'output of: openssl rand -hex 32'),
  TENANT: plain(
    z.string().regex(/^[A-Z]{2,5}$/),
    'two to five capital letters that begin every number',
    'BIM',
  ),
  TIME_ZONE: plain(timeZone, 'a time zone of the IANA list', 'Asia/Makassar'),
  LOG_LEVEL: plain(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    'trace, debug, info, warn, error, fatal or silent',
    'info',
  ),
  RELEASE: plain(
    z.string().regex(/^[\w.-]{1,40}$/),
    'a name of what is installed: letters, digits, dots, hyphens',
    '2026.11',
  ),
} satisfies Record<string, Variable>

export type VariableName = keyof typeof variables
/** What was set, checked; what was not set or was wrong is absent. */
export type Raw = { [N in VariableName]?: z.output<(typeof variables)[N]['schema']> }

export const environmentVariables = Object.keys(variables) as VariableName[]

type SecretName = { [N in VariableName]: Raw[N] extends string | undefined ? N : never }[VariableName]
/** Those whose value is a secret or has one in it. */
export const environmentSecrets = environmentVariables.filter(
  (name) => variables[name].secret,
) as SecretName[]

export type Source = Readonly<Record<string, string | undefined>>

/** One thing to put right; `message` is a sentence without any secret in it. */
export type Problem = { variable: string; message: string }

/** A sentence about one variable, ending with an example. */
export function problem(variable: VariableName, message: string): Problem {
  return { variable, message: `${variable} ${message}. Example: ${variable}=${variables[variable].example}` }
}
