import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { createAgencyHttp } from './http.ts'
import { oauthClient } from './oauth.ts'

let time = 0
let tokens: string[] = []
let bearers: (string | undefined)[] = []
let valid = (_: string | undefined) => true
let credentials: string | undefined
let close: () => Promise<void>
let origin: string

beforeEach(async () => {
  time = Date.parse('2026-11-20T02:00:00Z')
  tokens = []
  bearers = []
  valid = (bearer) => bearer === tokens.at(-1)
  const server = createServer((request, response) => {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === '/token') {
      credentials = request.headers.authorization
      if (credentials !== `Basic ${Buffer.from('klien:rahasia%3A%2B').toString('base64')}`)
        return json(401, { error: 'invalid_client' })
      tokens.push(`token-${tokens.length + 1}`)
      return json(200, { access_token: tokens.at(-1), token_type: 'Bearer', expires_in: 600, scope: 'x' })
    }
    const bearer = request.headers.authorization?.replace('Bearer ', '')
    bearers.push(bearer)
    return valid(bearer) ? json(200, { id: '1' }) : json(401, { error: 'invalid_token' })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
afterEach(() => close())

function open(clientSecret = 'rahasia:+') {
  const http = createAgencyHttp({ hosts: [], openOrigins: [origin] })
  const before = close
  close = async () => {
    await http.close()
    await before()
  }
  return oauthClient({
    http,
    baseUrl: origin,
    tokenPath: '/token',
    clientId: 'klien',
    clientSecret,
    now: () => new Date(time),
  })
}
const asked = { method: 'POST', path: '/x', ok: z.strictObject({ id: z.string() }) } as const
const call = () => ({ signal: AbortSignal.timeout(5000) })

test('one token for many calls at once, kept until shortly before it expires', async () => {
  const api = open()
  await Promise.all(Array.from({ length: 20 }, () => api.json(call(), asked)))
  expect(tokens).toHaveLength(1)
  time += 569_000
  await api.json(call(), asked)
  expect(tokens).toHaveLength(1)
  time += 2000
  await api.json(call(), asked)
  expect(tokens).toHaveLength(2)
})

test('a token the agency forgot is renewed once, and the call made again', async () => {
  const api = open()
  await api.json(call(), asked)
  tokens.push('another system signed in')
  valid = (bearer) => bearer === 'token-3'
  expect(await api.json(call(), asked)).toEqual({ id: '1' })
  expect(bearers).toEqual(['token-1', 'token-1', 'token-3'])
})

test('an agency that refuses every token is "unauthorised" after two tries', async () => {
  valid = () => false
  await expect(open().json(call(), asked)).rejects.toMatchObject({ kind: 'unauthorised', maybeActed: false })
  expect(bearers).toHaveLength(2)
})

test('wrong credentials are "unauthorised", and the call itself is never made', async () => {
  await expect(open('salah').json(call(), asked)).rejects.toMatchObject({
    kind: 'unauthorised',
    maybeActed: false,
  })
  expect(bearers).toEqual([])
})

test('a failed sign-in is not remembered, and never "may have acted"', async () => {
  const api = open()
  await close()
  await expect(api.json(call(), asked)).rejects.toMatchObject({ maybeActed: false })
  close = async () => {}
})
