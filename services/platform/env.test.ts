import { readFileSync } from 'node:fs'
import { inspect, parseEnv as parseDotEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { EnvError, parseEnv } from './env.ts'
import { environmentVariables, type Source } from './env-variables.ts'

const live: Source = {
  MODE: 'live',
  NODE_ENV: 'production',
  PUBLIC_ORIGIN: 'https://layanan.bimakota.go.id',
  FILES_ORIGIN: 'https://berkas.bimakota.go.id',
  KEY_FILE: '/etc/gerbang/keys.json',
  DATABASE_URL: 'mysql://gerbang:Xk3-9fq@db.internal:3306/gerbang',
  SMTP_URL: 'smtps://user:4hd8s@mail.bimakota.go.id',
  MAIL_FROM: 'Gerbang <layanan@bimakota.go.id>',
}

/** The variables that are complained about, and the sentences. */
function problemsOf(source: Source): { variables: string[]; text: string } {
  try {
    parseEnv(source)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    return { variables: error.problems.map((problem) => problem.variable), text: error.message }
  }
  return { variables: [], text: '' }
}

describe('parseEnv', () => {
  it('is a whole demo without any variable', () => {
    const env = parseEnv({})
    expect(env).toMatchObject({
      mode: 'demo',
      development: false,
      tenant: 'BIM',
      timeZone: 'Asia/Makassar',
      role: 'both',
      keyFile: '.data/keys.json',
      files: { kind: 'folder', path: '.data/files' },
      mail: { kind: 'mailbox' },
      listen: { host: '127.0.0.1', port: 3000, portMayMove: true },
      redis: null,
      oidc: null,
      clamd: null,
      tiles: null,
      publicOrigin: null,
    })
    expect(env.database.url.reveal()).toBe('sqlite:.data/gerbang.sqlite')
  })

  it('takes empty variables as not set', () => {
    expect(parseEnv({ PORT: '', REDIS_URL: ' ', MODE: '' })).toMatchObject({ mode: 'demo', redis: null })
  })

  it('keeps the data under DATA_DIR unless told otherwise', () => {
    const env = parseEnv({ DATA_DIR: '/srv/gerbang' })
    expect(env.database.url.reveal()).toBe('sqlite:/srv/gerbang/gerbang.sqlite')
    expect(env.keyFile).toBe('/srv/gerbang/keys.json')
  })

  it('holds a port that was asked for', () => {
    expect(parseEnv({ PORT: '8080' }).listen).toEqual({ host: '127.0.0.1', port: 8080, portMayMove: false })
    expect(parseEnv({ PORT: '0' }).listen.port).toBe(0)
  })

  it.each([
    ['CLAMD', '127.0.0.1:3310', { host: '127.0.0.1', port: 3310 }],
    ['CLAMD', '/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ])('reads %s=%s', (name, value, expected) => {
    expect(parseEnv({ [name]: value }).clamd).toEqual(expected)
  })

  it('reads lists of proxies', () => {
    expect(parseEnv({ TRUSTED_PROXY: '10.0.0.5, 10.1.0.0/24,::1' }).trustedProxy).toEqual([
      '10.0.0.5',
      '10.1.0.0/24',
      '::1',
    ])
  })

  it('reads an object store', () => {
    const env = parseEnv({
      FILES: 's3://gerbang-berkas/bima/',
      S3_ENDPOINT: 'https://s3.bimakota.go.id',
      S3_REGION: 'local',
      S3_ACCESS_KEY_ID: 'AK1',
      S3_SECRET_ACCESS_KEY: 'SK1',
    })
    expect(env.files).toMatchObject({ kind: 's3', bucket: 'gerbang-berkas', prefix: 'bima', region: 'local' })
  })

  it.each([
    ['MODE', 'production'],
    ['PORT', '70000'],
    ['PORT', '1e3'],
    ['PORT', '-1'],
    ['DEMO_PUBLIC', 'true'],
    ['PUBLIC_ORIGIN', 'https://layanan.bimakota.go.id/'],
    ['PUBLIC_ORIGIN', 'layanan.bimakota.go.id'],
    ['TRUSTED_PROXY', '0.0.0.0/0'],
    ['TRUSTED_PROXY', 'proxy'],
    ['DATABASE_URL', 'postgres://localhost/x'],
    ['DATABASE_URL', 'mysql://localhost'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['FILES', 'ftp://x'],
    ['CLAMD', 'localhost'],
    ['TILE_URL', 'https://tile/{z}/{x}.png'],
    ['PROCESSES', '0'],
    ['TENANT', 'bim'],
    ['TIME_ZONE', 'WITA'],
    ['LOG_LEVEL', 'verbose'],
    ['ROLE', 'worker'],
    ['RELEASE', '<b>'],
  ])('refuses %s=%s and names it with an example', (name, value) => {
    const { variables, text } = problemsOf({ [name]: value })
    expect(variables).toContain(name)
    expect(text).toMatch(new RegExp(`- ${name} .*expected .*Example: ${name}=`))
  })

  it('reports all problems at once', () => {
    const { variables } = problemsOf({
      PORT: 'x',
      MODE: 'y',
      ROLE: 'relay',
      OIDC_ISSUER: 'https://sso.go.id',
    })
    expect(variables.sort()).toEqual(['MODE', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PORT', 'ROLE'])
  })

  it.each<[string, Source, string[]]>([
    ['OIDC without its secret', { OIDC_ISSUER: 'https://a.id', OIDC_CLIENT_ID: 'g' }, ['OIDC_CLIENT_SECRET']],
    ['tiles without attribution', { TILE_URL: 'http://t/{z}/{x}/{y}' }, ['TILE_ATTRIBUTION']],
    ['S3 settings without s3:', { S3_REGION: 'x' }, ['FILES']],
    [
      's3: with one setting',
      { FILES: 's3://abc', S3_REGION: 'x' },
      ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
    ],
    [
      's3: with none',
      { FILES: 's3://abc' },
      ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
    ],
    ['mail without a sender, in a demo', { SMTP_URL: 'smtp://mail' }, ['SMTP_URL', 'MAIL_FROM']],
    ['several processes on SQLite', { PROCESSES: '2' }, ['PROCESSES']],
    ['a name that nobody reads', { S3_BUCKET: 'x' }, ['S3_BUCKET']],
    ['a demo on the network', { HOST: '0.0.0.0' }, ['DEMO_PUBLIC']],
  ])('refuses %s', (_, source, expected) => {
    expect(problemsOf(source).variables).toEqual(expected)
  })

  it('lets a demo on the network when told so', () => {
    expect(parseEnv({ DEMO_PUBLIC: 'yes' }).listen.host).toBe('0.0.0.0')
  })
})

describe('live mode', () => {
  it('starts with everything in its place', () => {
    const env = parseEnv(live)
    expect(env.mail.kind).toBe('smtp')
    expect(env.listen.portMayMove).toBe(false)
  })

  it('lists everything that is missing', () => {
    expect(problemsOf({ MODE: 'live' }).variables.sort()).toEqual(
      ['FILES_ORIGIN', 'KEY_FILE', 'NODE_ENV', 'PUBLIC_ORIGIN', 'SMTP_URL'].sort(),
    )
  })

  it.each<[string, Source]>([
    ['PUBLIC_ORIGIN', { PUBLIC_ORIGIN: 'http://layanan.bimakota.go.id' }],
    ['FILES_ORIGIN', { FILES_ORIGIN: live.PUBLIC_ORIGIN }],
    ['FILES_ORIGIN', { FILES_ORIGIN: 'https://layanan.bimakota.go.id:8443' }],
    ['DEMO_PUBLIC', { DEMO_PUBLIC: 'no' }],
    ['KEY_FILE', { KEY_FILE: '.data/keys.json' }],
    ['MAIL_FROM', { MAIL_FROM: 'Gerbang <layanan@contoh.test>' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://gerbang:gerbang-demo@db/gerbang' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://root@db/gerbang' }],
    [
      'OIDC_CLIENT_SECRET',
      { OIDC_ISSUER: 'https://s.id', OIDC_CLIENT_ID: 'g', OIDC_CLIENT_SECRET: 'secret' },
    ],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://s.id', OIDC_CLIENT_ID: 'g', OIDC_CLIENT_SECRET: '8fj38dj2' }],
    ['METRICS_TOKEN', { METRICS_TOKEN: 'short' }],
    ['NODE_ENV', { NODE_ENV: 'development' }],
    ['NODE_ENV', { NODE_ENV: undefined }],
    ['LOG_LEVEL', { LOG_LEVEL: 'debug' }],
    ['NODE_OPTIONS', { NODE_OPTIONS: '--inspect=0.0.0.0' }],
    ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ])('refuses %s: %o', (name, change) => {
    expect(problemsOf({ ...live, ...change }).variables).toEqual([name])
  })
})

describe('secrets', () => {
  const canary = 'KENARI-7781'
  const withSecrets: Source = {
    ...live,
    DATABASE_URL: `mysql://gerbang:${canary}@db/gerbang`,
    REDIS_URL: `redis://:${canary}@redis`,
    METRICS_TOKEN: `${canary}${'x'.repeat(32)}`,
    OIDC_ISSUER: 'https://sso.bimakota.go.id',
    OIDC_CLIENT_ID: 'gerbang',
    OIDC_CLIENT_SECRET: canary,
    FILES: 's3://abc',
    S3_ENDPOINT: 'https://s3.bimakota.go.id',
    S3_REGION: 'local',
    S3_ACCESS_KEY_ID: canary,
    S3_SECRET_ACCESS_KEY: canary,
    SMTP_URL: `smtp://u:${canary}@mail.bimakota.go.id`,
  }

  it('are not printed by JSON, templates or inspect', () => {
    const env = parseEnv(withSecrets)
    const printed = [
      JSON.stringify(env),
      inspect(env, { depth: 9, showHidden: true }),
      inspect(env, { depth: 9, customInspect: false }),
      `${env.redis} ${env.database.url}`,
    ]
    expect(printed.join('\n')).not.toContain(canary)
    expect(printed[3]).toBe('*** ***')
    expect(env.oidc?.clientSecret.reveal()).toBe(canary)
  })

  it('are not printed by an error about them', () => {
    const broken = Object.fromEntries(
      Object.entries(withSecrets).map(([name, value]) => [name, `::${value}`]),
    )
    const secretNames = Object.keys(withSecrets).filter((name) => withSecrets[name]?.includes(canary))
    const { text } = problemsOf({
      ...live,
      ...Object.fromEntries(secretNames.map((name) => [name, broken[name]])),
    })
    expect(text).toContain('DATABASE_URL is wrong')
    expect(text).not.toContain(canary)
  })
})

describe('.env.example', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')

  it('works as it stands', () => {
    expect(JSON.stringify(parseEnv(parseDotEnv(text) as Source))).toBe(JSON.stringify(parseEnv({})))
  })

  it('names every variable, and no other', () => {
    const named = [...text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1])
    expect(named.sort()).toEqual([...environmentVariables].sort())
  })

  it('has examples that are accepted', () => {
    const all = text.replaceAll(/^# (?=[A-Z][A-Z0-9_]+=)/gm, '')
    const { variables } = problemsOf(parseDotEnv(all) as Source)
    // Together they cannot be one installation: groups left empty, mail in a demo.
    expect(variables).toEqual(['FILES', 'SMTP_URL', 'OIDC_CLIENT_SECRET'])
  })
})
