import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAgencyHttp } from '../kit/http.ts'
import { bills, check, document, find, pay, startAgency, submit } from '../kit/run.ts'
import { type AgencyWorld, openAgencyWorld } from '../kit/testing-world.ts'
import { bapenda } from './index.ts'
import { filings } from './services/index.ts'
import { SAMPLE_NOP } from './services/standard.ts'
import { HEADERS, sameSignature, signAnswer, signRequest, TOLERANCE } from './signing.ts'

test('a request and its answer are signed as README.md says', () => {
  const secret = 'contoh-kunci-bersama-32-karakter!'
  const body = Buffer.from('{"nop":"527204000700301230"}')
  const asked = signRequest(secret, { method: 'POST', path: '/h2h/inquiry', body, time: '1795132800' })
  expect(asked).toBe(REQUEST)
  expect(signAnswer(secret, asked, '{"kode":0}')).toBe(ANSWER)
  expect(sameSignature(asked, REQUEST)).toBe(true)
  expect(sameSignature(asked, REQUEST.slice(1))).toBe(false)
})
/** Worked out with openssl, not with our own code. */
const REQUEST = 'a7f442527717bfe138a98278732cf94e0e4a73dda6e59e62211ccb1f96ee7cad'
const ANSWER = '61da1a34a328969aa73c9f5d12569469e750d68daae45e7083798b935ae6fdb9'

type Change = (body: Buffer, path: string) => Buffer

/** Somebody on the line between the gateway and the office, who changes answers and sends what he likes. */
async function openRelay(target: string) {
  const relay = { change: ((body) => body) as Change, seen: [] as { path: string; body: Buffer }[] }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const path = request.url ?? '/'
    const headers = Object.fromEntries(
      Object.values(HEADERS).map((name) => [name, String(request.headers[name])]),
    )
    const sent = chunks.length > 0 ? Buffer.concat(chunks) : undefined
    const answer = await fetch(target + path, { method: request.method, headers, body: sent })
    const body = Buffer.from(await answer.arrayBuffer())
    relay.seen.push({ path, body })
    const type = answer.headers.get('content-type') ?? 'application/json'
    response.writeHead(answer.status, { 'content-type': type }).end(relay.change(body, path))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return Object.assign(relay, { url, close })
}

describe('somebody on the line', () => {
  let world: AgencyWorld
  let relay: Awaited<ReturnType<typeof openRelay>>
  let http: ReturnType<typeof createAgencyHttp>
  let agency: AgencyWorld['agency']
  beforeEach(async () => {
    world = await openAgencyWorld(bapenda)
    relay = await openRelay(world.sandbox.url)
    http = createAgencyHttp({ hosts: [], openOrigins: [relay.url] })
    agency = startAgency(bapenda, {
      config: { ...world.sandbox.config, url: relay.url },
      http,
      now: world.now,
    })
  })
  afterEach(async () => {
    await http.close()
    await relay.close()
    await world.close()
  })
  const ask = (nop = SAMPLE_NOP) => find(agency, 'pbb-cek', { nop }, world.ask())
  const refused = { kind: 'protocol', message: 'The answer is not signed by the tax office' }

  test('may carry messages, and change nothing in them', async () => {
    await expect(ask()).resolves.toMatchObject({ nop: SAMPLE_NOP })
    relay.change = (body) => Buffer.from(body.toString().replace('125000', '25000'))
    await expect(ask()).rejects.toMatchObject(refused)
    relay.change = (body) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), tanda: '0'.repeat(64) }))
    await expect(ask()).rejects.toMatchObject(refused)
    // Bare content, as if nobody had ever heard of signatures.
    relay.change = (body) => Buffer.from(JSON.parse(body.toString()).isi)
    await expect(ask()).rejects.toMatchObject({ kind: 'protocol' })
  })

  test('cannot answer one question with the genuine answer to another', async () => {
    await ask()
    const genuine = relay.seen.at(-1)!.body
    relay.change = () => genuine
    await expect(ask('527204000700301240')).rejects.toMatchObject(refused)
  })

  test('cannot make a payment look done, nor hide one: the gateway knows it may have been', async () => {
    const [bill] = (await bills(agency, 'pbb-bayar', { nop: SAMPLE_NOP }, world.ask())).filter((b) => !b.paid)
    const forged = { isi: '{"kode":0,"ntpd":"PALSU"}', tanda: 'a'.repeat(64) }
    relay.change = () => Buffer.from(JSON.stringify(forged))
    const payment = { reference: 'R-1', rupiah: bill!.total, at: world.now() }
    const answer = pay(agency, 'pbb-bayar', bill!, payment, world.ask({ key: 'R-1' }))
    await expect(answer).rejects.toMatchObject({ ...refused, maybeActed: true })
  })

  test('cannot exchange a document', async () => {
    const filed = await submit(agency, 'npwpd', filings.npwpd!.sample, world.ask())
    if (filed.outcome !== 'accepted') throw new Error('not accepted')
    await world.sandbox.decide(filed.ref, 'SELESAI')
    const fetchIt = () => document(agency, filed.ref, `dok-${filed.ref}`, world.ask())
    await expect(fetchIt()).resolves.toMatchObject({ type: 'application/pdf' })
    relay.change = (body, path) =>
      path.startsWith('/permohonan/dokumen/') ? Buffer.concat([body, Buffer.from(' ')]) : body
    await expect(fetchIt()).rejects.toMatchObject({ message: 'The document is not the one that was signed' })
  })

  test('cannot keep a message for later: an old time is refused, and so is a wrong clock', async () => {
    const late = new Date(world.now().getTime() - (TOLERANCE + 1) * 1000)
    const { config } = world.sandbox
    const slow = startAgency(bapenda, { config: { ...config, url: relay.url }, http, now: () => late })
    await expect(check(slow, world.ask())).rejects.toMatchObject({ kind: 'unauthorised' })
    await expect(check(agency, world.ask())).resolves.toBeUndefined()
  })
})
