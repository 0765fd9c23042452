import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { AgencyError } from './contract.ts'
import {
  type AgencyClient,
  type AgencyHttpOptions,
  createAgencyHttp,
  type Observation,
  path,
} from './http.ts'
import { retryAfterOf } from './reading.ts'

const closers: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
async function serveRaw(onData: (socket: Socket, request: string) => void) {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => onData(socket, data.toString('latin1')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
function open(origin: string, more: Partial<AgencyHttpOptions> = {}): AgencyClient {
  const http = createAgencyHttp({ hosts: [], openOrigins: [origin], ...more })
  closers.push(() => http.close())
  return http.at(origin)
}
const call = (ms = 5000) => ({ signal: AbortSignal.timeout(ms) })
const ok = z.strictObject({ id: z.string() })
const post = { method: 'POST', path: '/cases', body: { a: 1 }, ok } as const
const answering = (status: number, body: string | Buffer, headers: Record<string, string> = {}) =>
  serve((_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
  )

test('JSON in and out: the body, the headers and the query arrive, the answer is parsed', async () => {
  const seen: unknown[] = []
  const origin = await serve(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    seen.push([
      request.method,
      request.url,
      request.headers['content-type'],
      request.headers['x-key'],
      Buffer.concat(chunks).toString(),
    ])
    response.writeHead(201, { 'content-type': 'application/json; charset=utf-8' }).end('{"id":"7"}')
  })
  const api = open(origin)
  const query = { a: 'b c', n: 1, none: undefined }
  expect(await api.json(call(), { ...post, headers: { 'x-key': 'k' }, query })).toEqual({ id: '7' })
  await api.json(call(), { method: 'POST', path: '/form', form: { 'attribute[A]': ['1', '2'] }, ok })
  expect(seen).toEqual([
    ['POST', '/cases?a=b+c&n=1', 'application/json', 'k', '{"a":1}'],
    [
      'POST',
      '/form',
      'application/x-www-form-urlencoded',
      undefined,
      'attribute%5BA%5D=1&attribute%5BA%5D=2',
    ],
  ])
})

test('parts: fields and a file, whose name cannot break the header', async () => {
  let body = ''
  const origin = await serve(async (request, response) => {
    const form = await new Request('http://x', {
      method: 'POST',
      headers: request.headers as Record<string, string>,
      body: ReadableFrom(request),
      duplex: 'half',
    } as RequestInit).formData()
    const file = form.get('media') as File
    body = `${form.get('note')} ${file.name} ${file.type} ${await file.text()}`
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
  })
  const file = { name: 'a"\r\nX: 1.png', type: 'image/png', bytes: Buffer.from('PNG') }
  await open(origin).json(call(), {
    method: 'POST',
    path: '/',
    parts: [
      { name: 'note', value: 'halo' },
      { name: 'media', file },
    ],
    ok,
  })
  expect(body).toContain('halo a')
  expect(body).toContain('image/png PNG')
})
const ReadableFrom = (request: AsyncIterable<Uint8Array>) =>
  new ReadableStream({
    async start(controller) {
      for await (const chunk of request) controller.enqueue(chunk)
      controller.close()
    },
  })

test('a mapped 4xx is a value; its body must still be JSON', async () => {
  const no = { 422: (body: unknown) => ({ no: z.strictObject({ why: z.string() }).parse(body).why }) }
  const good = open(await answering(422, '{"why":"belum lengkap"}'))
  expect(await good.json(call(), { ...post, no })).toEqual({ no: 'belum lengkap' })
  const page = open(await answering(422, '<p>', { 'content-type': 'text/html' }))
  await expect(page.json(call(), { ...post, no })).rejects.toMatchObject({ kind: 'protocol', status: 422 })
})

const statuses: [status: number, kind: string, maybeActed: boolean][] = [
  [400, 'protocol', true],
  [401, 'unauthorised', false],
  [403, 'unauthorised', false],
  [404, 'protocol', true],
  [408, 'unavailable', true],
  [425, 'unavailable', false],
  [429, 'unavailable', false],
  [500, 'unavailable', true],
  [503, 'unavailable', true],
  [301, 'protocol', true],
  [307, 'protocol', true],
  [206, 'protocol', true],
]
test.each(statuses)(
  'status %i is "%s", may have acted: %s; never for a question',
  async (status, kind, maybeActed) => {
    const origin = await answering(status, '{"id":"1"}', { location: 'http://169.254.169.254/' })
    await expect(open(origin).json(call(), post)).rejects.toMatchObject({ kind, maybeActed, status })
    await expect(open(origin).json(call(), { method: 'GET', path: '/', ok })).rejects.toMatchObject({
      kind,
      maybeActed: false,
    })
  },
)

const junk: [what: string, body: string | Buffer, headers?: Record<string, string>][] = [
  ['HTML', '<html>', { 'content-type': 'text/html' }],
  ['HTML said to be JSON', '<html>'],
  ['nothing', ''],
  ['null', 'null'],
  ['a word', '"OK"'],
  ['an empty object', '{}'],
  ['a field too many', '{"id":"1","role":"admin"}'],
  ['another type', '{"id":7}'],
  ['a number out of range', '{"id":1e400}'],
  ['deep nesting', `{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['a key twice', '{"id":"1","id":"2"}'],
  ['__proto__', '{"id":"1","__proto__":{"x":1}}'],
  ['__proto__ in disguise', '{"id":"1","__pr\\u006fto__":{"x":1}}'],
  ['bytes that are no UTF-8', Buffer.from('7b226964223a22ff227d', 'hex')],
  ['more than 1 MB', JSON.stringify({ id: 'x'.repeat(1_100_000) })],
  ['a gzip bomb', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }],
  ['broken gzip', 'abc', { 'content-encoding': 'gzip' }],
  ['packed twice', 'abc', { 'content-encoding': 'gzip, gzip' }],
]
test.each(junk)('junk: %s is "protocol", costs little, and is not repeated', async (_, body, headers) => {
  const api = open(await answering(200, body, headers))
  const before = process.cpuUsage()
  const error = await api.json(call(), post).catch((e) => e)
  expect(error).toBeInstanceOf(AgencyError)
  expect(error).toMatchObject({ kind: 'protocol', maybeActed: true })
  expect(error.message).not.toMatch(/admin|<html|xxx/)
  const { user, system } = process.cpuUsage(before)
  // Both ends of the line run here; ours alone is to stay under 100 ms.
  expect((user + system) / 1000).toBeLessThan(400)
})

test('a packed answer is unpacked', async () => {
  const api = open(await answering(200, gzipSync('{"id":"1"}'), { 'content-encoding': 'gzip' }))
  expect(await api.json(call(), post)).toEqual({ id: '1' })
})

describe('the line', () => {
  test('refused: unavailable, nothing was done', async () => {
    const origin = await answering(200, '{}')
    await closers.pop()?.()
    await expect(open(origin).json(call(), post)).rejects.toMatchObject({
      kind: 'unavailable',
      maybeActed: false,
    })
  })
  test.each([
    ['before the answer', ''],
    ['in the head', 'HTTP/1.1 200 OK\r\nContent-'],
    ['in the body', 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"id"'],
  ])('cut %s: unavailable, it may have acted', async (_, part) => {
    const origin = await serveRaw((socket) => socket.end(part))
    const error = await open(origin)
      .json(call(), post)
      .catch((e) => e)
    expect(error).toMatchObject({ maybeActed: true })
    expect(['unavailable', 'protocol']).toContain(error.kind)
  })
  test.each([
    ['silence', () => {}],
    [
      'a head, then silence',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
    ],
    ['only early hints', (socket: Socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50))],
  ])('%s: timeout at the deadline, it may have acted', async (_, onData) => {
    const origin = await serveRaw(onData)
    const started = performance.now()
    await expect(open(origin).json(call(150), post)).rejects.toMatchObject({
      kind: 'timeout',
      maybeActed: true,
    })
    expect(performance.now() - started).toBeLessThan(4000)
  })
  test('not HTTP at all: protocol', async () => {
    const origin = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'))
    await expect(open(origin).json(call(), post)).rejects.toMatchObject({
      kind: 'protocol',
      maybeActed: true,
    })
  })
  test('given up while connecting: nothing is sent afterwards', async () => {
    const seen = vi.fn()
    const origin = await serve((_, response) => {
      seen()
      response.end()
    })
    const control = new AbortController()
    const asked = open(origin).json({ signal: control.signal }, post)
    control.abort()
    await expect(asked).rejects.toMatchObject({ kind: 'timeout', maybeActed: false })
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(seen).not.toHaveBeenCalled()
  })
})

test('bytes and text: only the types asked for, only up to the size', async () => {
  const pdf = open(await answering(200, '%PDF-1.7', { 'content-type': 'application/pdf' }))
  const asked = { method: 'GET', path: '/', types: ['application/pdf'] } as const
  expect(await pdf.bytes(call(), { ...asked, types: ['application/pdf'] })).toMatchObject({
    type: 'application/pdf',
  })
  await expect(pdf.bytes(call(), { ...asked, types: ['application/pdf'], most: 4 })).rejects.toMatchObject({
    kind: 'protocol',
  })
  await expect(pdf.text(call(), { ...asked, types: ['text/xml'] })).rejects.toMatchObject({
    kind: 'protocol',
  })
  const xml = open(await answering(404, '<errors/>', { 'content-type': 'text/xml; charset=utf-8' }))
  const text = { method: 'GET', path: '/', types: ['text/xml'], accept: [404] } as const
  expect(await xml.text(call(), { ...text, types: ['text/xml'], accept: [404] })).toEqual({
    status: 404,
    type: 'text/xml',
    text: '<errors/>',
  })
})

test('a signature covers the exact bytes', async () => {
  let seen: unknown
  const origin = await serve((request, response) => {
    seen = request.headers['x-sign']
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
  })
  const http = createAgencyHttp({ hosts: [], openOrigins: [origin] })
  closers.push(() => http.close())
  const api = http.at(`${origin}/base/`, {
    sign: ({ method, path, body }) => ({ 'x-sign': `${method} ${path} ${Buffer.from(body).toString()}` }),
  })
  await api.json(call(), { method: 'POST', path: '/x', body: { n: 1 }, ok })
  expect(seen).toBe('POST /base/x {"n":1}')
})

test('every exchange is observed, without path or body', async () => {
  const seen: Observation[] = []
  const at = new Date('2026-11-20T00:00:00Z')
  const observe = (one: Observation) => void seen.push(one)
  await open(await answering(200, '{"id":"1"}'), { observe, now: () => at }).json(call(), post)
  await open(await answering(503, ''), { observe, now: () => at })
    .json(call(), post)
    .catch(() => {})
  expect(seen).toEqual([
    { at, ms: expect.any(Number), method: 'POST', status: 200, outcome: 'answer' },
    { at, ms: expect.any(Number), method: 'POST', status: 503, outcome: 'unavailable' },
  ])
})

test('paths stay below the base address', async () => {
  const seen: (string | undefined)[] = []
  const origin = await serve((request, response) => {
    seen.push(request.url)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
  })
  const http = createAgencyHttp({ hosts: [], openOrigins: [origin] })
  closers.push(() => http.close())
  const api = http.at(`${origin}/base`)
  for (const bad of ['cases', '/../x', '/a/../../x', '/%2e%2e/x', 'http://127.0.0.1:1/x']) {
    const asked = api.json(call(), { method: 'POST', path: bad, ok })
    await expect(asked, bad).rejects.toMatchObject({ kind: 'protocol', maybeActed: false })
  }
  await api.json(call(), { method: 'POST', path: '//evil.test/x', ok })
  expect(seen).toEqual(['/base//evil.test/x'])
  expect(path`/cases/${'a/b?c#d'}/x`).toBe('/cases/a%2Fb%3Fc%23d/x')
  expect(() => path`/cases/${'..'}`).toThrow(AgencyError)
})

test('Retry-After: seconds or a date, between a second and an hour', () => {
  const now = new Date('2026-11-20T00:00:00Z')
  expect(retryAfterOf('30', now)).toBe(30_000)
  expect(retryAfterOf('0', now)).toBe(1000)
  expect(retryAfterOf('999999999', now)).toBe(3_600_000)
  expect(retryAfterOf('Fri, 20 Nov 2026 00:01:00 GMT', now)).toBe(60_000)
  expect(retryAfterOf('Fri, 20 Nov 2020 00:01:00 GMT', now)).toBe(1000)
  expect(retryAfterOf('soon', now)).toBeUndefined()
  expect(retryAfterOf(undefined, now)).toBeUndefined()
})
