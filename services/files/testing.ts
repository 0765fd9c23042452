/** For tests of files: a small object store that speaks S3, a sealer, a folder that goes, uploads of all kinds. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsV4Signer } from 'aws4fetch'
import type { Db } from '../../db/index.ts'
import { createKeyStore } from '../keys.ts'
import { createSealer } from '../platform/seal.ts'
import { whole } from './bytes.ts'
import type { S3Place } from './bytes-s3.ts'

export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'gerbang-files-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** With a `secret` of 32 bytes, another process can open what it sealed. */
export function testSealer(db: Db, tenant: string, now: () => Date, secret = randomBytes(32)) {
  const masterKeys = { current: 'm1', keys: new Map([['m1', secret]]), index: secret }
  return createSealer({ tenant, masterKeys, store: createKeyStore(db), now })
}

export async function* streamOf(bytes: Uint8Array, piece = 1 << 16) {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
}

/** A one-page PDF with `text` in it. */
export const plainPdf = (text = 'Kartu Keluarga') =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n` +
      `3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n% ${text}\nxref\n0 1\n0000000000 65535 f \n` +
      `trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n`,
    'latin1',
  )

/** Checks signatures and content hashes, lists in pages of `pageSize`, and fails the next calls when told to. */
export async function startS3Stub(pageSize = 3) {
  const objects = new Map<string, { body: Buffer; at: Date }>()
  const state = { failing: 0, calls: 0, now: () => new Date() }
  const place = { region: 'ap-southeast-3', bucket: 'berkas', prefix: 'uji/BIM' }
  const keys = { accessKeyId: 'AKTEST', secretAccessKey: 'rahasia-uji' }
  const server = createServer(async (request, response) => {
    const body = await whole(request)
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const answer = (status: number, text: string | Buffer = '') => void response.writeHead(status).end(text)
    state.calls++
    if (state.failing > 0) return answer(503, `fault ${state.failing--}`)
    if (!(await isSigned(request, url, body, { ...keys, region: place.region }))) return answer(403)
    const key = decodeURIComponent(url.pathname).slice(`/${place.bucket}/`.length)
    if (!key) return answer(200, list(url))
    if (request.method === 'PUT') objects.set(key, { body, at: state.now() })
    if (request.method === 'DELETE') objects.delete(key)
    const found = objects.get(key)
    if (request.method === 'PUT') return answer(200)
    if (request.method === 'DELETE') return answer(204)
    return found ? answer(200, found.body) : answer(404, '<Error><Code>NoSuchKey</Code></Error>')
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function list(url: URL) {
    const from = url.searchParams.get('continuation-token') ?? ''
    const prefix = url.searchParams.get('prefix') ?? ''
    const all = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > from).sort()
    const page = all.slice(0, pageSize)
    const more = all.length > page.length
    const rows = page.map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${objects.get(key)!.at.toISOString()}</LastModified></Contents>`,
    )
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${rows.join('')}</ListBucketResult>`
  }

  return {
    place: { ...place, ...keys, endpoint } satisfies S3Place,
    objects,
    state,
    close: () => new Promise<void>((done) => void server.close(() => done()).closeAllConnections()),
  }
}

/** Signs what arrived once more, by the headers it says were signed, and compares. */
async function isSigned(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  keys: { accessKeyId: string; secretAccessKey: string; region: string },
) {
  const given = request.headers.authorization ?? ''
  const names = /SignedHeaders=([^,]+)/.exec(given)?.[1]?.split(';') ?? []
  const headers = Object.fromEntries(
    names.filter((n) => n !== 'host').map((n) => [n, String(request.headers[n])]),
  )
  const stated = request.headers['x-amz-content-sha256']
  if (body.length > 0 && stated !== createHash('sha256').update(body).digest('hex')) return false
  const signer = new AwsV4Signer({
    ...keys,
    method: request.method,
    url: url.href,
    headers,
    service: 's3',
    datetime: String(request.headers['x-amz-date']),
  })
  return (await signer.sign()).headers.get('authorization') === given
}
