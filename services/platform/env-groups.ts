/** Settings that only make sense together: whole, or null, or a problem for each one that is missing. */
import { join } from 'node:path'
import { type Problem, problem, type Raw, type VariableName } from './env-variables.ts'
import { type Secret, secret } from './secret.ts'

export type FileStore =
  | { kind: 'folder'; path: string }
  | {
      kind: 's3'
      bucket: string
      prefix: string
      endpoint: string
      region: string
      accessKeyId: Secret
      secretAccessKey: Secret
    }
/** Demo keeps every mail in a mailbox that a page shows. */
export type Mail = { kind: 'mailbox'; from: string } | { kind: 'smtp'; url: Secret; from: string }
export type Oidc = { issuer: string; clientId: string; clientSecret: Secret }
export type Clamd = { host: string; port: number } | { path: string }
export type Tiles = { url: string; attribution: string }

/** The variables of a group when all are set, null when none is; some are a problem for each missing one. */
function allOrNone<N extends VariableName>(
  raw: Raw,
  names: N[],
  problems: Problem[],
): { [K in N]: NonNullable<Raw[K]> } | null {
  const missing = names.filter((name) => raw[name] === undefined)
  if (missing.length === 0) return raw as { [K in N]: NonNullable<Raw[K]> }
  if (missing.length < names.length)
    for (const name of missing)
      problems.push(problem(name, `is missing: ${names.join(', ')} are set together or not at all`))
  return null
}

export function fileStore(raw: Raw, dataDir: string, problems: Problem[]): FileStore {
  const place = raw.FILES ?? join(dataDir, 'files')
  const names = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const
  const isS3 = place.startsWith('s3://')
  if (!isS3) {
    if (names.some((name) => raw[name] !== undefined))
      problems.push(
        problem('FILES', 'is not an s3:// address, but there are S3 settings; expected s3://<bucket>'),
      )
    return { kind: 'folder', path: place }
  }
  const s3 = allOrNone(raw, [...names], problems)
  if (!s3) {
    if (names.every((name) => raw[name] === undefined))
      for (const name of names) problems.push(problem(name, 'is missing: FILES is an s3:// address'))
    return { kind: 'folder', path: join(dataDir, 'files') }
  }
  const [bucket = '', ...prefix] = place.slice('s3://'.length).split('/')
  return {
    kind: 's3',
    bucket,
    prefix: prefix.join('/').replace(/\/+$/, ''),
    endpoint: s3.S3_ENDPOINT,
    region: s3.S3_REGION,
    accessKeyId: secret(s3.S3_ACCESS_KEY_ID),
    secretAccessKey: secret(s3.S3_SECRET_ACCESS_KEY),
  }
}

export function mail(raw: Raw, mode: 'demo' | 'live', problems: Problem[]): Mail {
  const from = raw.MAIL_FROM ?? 'Gerbang (SIMULASI) <layanan@contoh.test>'
  if (raw.SMTP_URL === undefined) return { kind: 'mailbox', from }
  if (mode === 'demo')
    problems.push(problem('SMTP_URL', 'is set, but a demo sends no mail; leave it out, or set MODE=live'))
  if (raw.MAIL_FROM === undefined)
    problems.push(problem('MAIL_FROM', 'is missing: mail by SMTP_URL needs a sender'))
  return { kind: 'smtp', url: secret(raw.SMTP_URL), from }
}

export function oidc(raw: Raw, problems: Problem[]): Oidc | null {
  const set = allOrNone(raw, ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'], problems)
  return (
    set && {
      issuer: set.OIDC_ISSUER,
      clientId: set.OIDC_CLIENT_ID,
      clientSecret: secret(set.OIDC_CLIENT_SECRET),
    }
  )
}

export function tiles(raw: Raw, problems: Problem[]): Tiles | null {
  const set = allOrNone(raw, ['TILE_URL', 'TILE_ATTRIBUTION'], problems)
  return set && { url: set.TILE_URL, attribution: set.TILE_ATTRIBUTION }
}

export function clamd(value: string | undefined): Clamd | null {
  if (value === undefined) return null
  if (value.startsWith('/')) return { path: value }
  const [host = '', port] = value.split(':')
  return { host, port: Number(port) }
}
