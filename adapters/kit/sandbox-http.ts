/** What a sandbox hears and says: requests taken apart, answers written, and the answers of bad days. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Temper } from './contract.ts'

export type SandboxRequest = {
  method: string
  /** Decoded parts of the path: `/v1/cases/7` is `['v1', 'cases', '7']`. */
  parts: string[]
  /** As it was sent, with the query: what signatures cover. */
  target: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Buffer
  temper: Temper
}
/** At most one of `json`, `text` (with `type`) and `bytes` (with `type`). */
export type SandboxAnswer = {
  status: number
  json?: unknown
  text?: string
  bytes?: Uint8Array
  type?: string
  headers?: Record<string, string>
}
const MOST_BODY = 25 * 1024 * 1024

/** Answers that need no thought. `says_no` is for the routes: only they know how their agency says no. */
export const BAD_DAYS: Partial<Record<Temper, SandboxAnswer>> = {
  error_500: { status: 500, json: { kode: 'GALAT', pesan: 'Galat pada sistem (SIMULASI)' } },
  busy_503: {
    status: 503,
    json: { kode: 'SIBUK', pesan: 'Sistem sibuk (SIMULASI)' },
    headers: { 'retry-after': '5' },
  },
  unauthorised: { status: 401, json: { kode: 'DITOLAK', pesan: 'Kredensial ditolak (SIMULASI)' } },
  html: {
    status: 200,
    type: 'text/html; charset=utf-8',
    text: '<!doctype html><title>SIMULASI</title><p>Sedang dirawat',
  },
  empty_body: { status: 200, type: 'application/json', text: '' },
  empty_object: { status: 200, json: {} },
}

export function requestOf(message: IncomingMessage, body: Buffer, temper: Temper): SandboxRequest {
  const url = new URL(message.url ?? '/', 'http://sandbox')
  const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  return {
    method: message.method ?? 'GET',
    parts,
    target: message.url ?? '/',
    query: url.searchParams,
    headers: message.headers,
    body,
    temper,
  }
}

export async function readBody(message: IncomingMessage) {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += chunk.length
    if (size > MOST_BODY) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export function send(response: ServerResponse, { status, json, text, bytes, type, headers }: SandboxAnswer) {
  const body = json !== undefined ? Buffer.from(JSON.stringify(json)) : Buffer.from(bytes ?? text ?? '')
  const contentType = json !== undefined ? 'application/json' : type
  response.writeHead(status, {
    ...(contentType ? { 'content-type': contentType } : {}),
    'content-length': body.length,
    ...headers,
  })
  response.end(body)
}

/** The body of a request as JSON; `undefined` when it is none. */
export function jsonBody(request: SandboxRequest): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'))
  } catch {
    return undefined
  }
}
