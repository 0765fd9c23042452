/** Servers that keep the standard otherwise than the sandbox does: what is made of their answers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createAgencyHttp } from '../kit/http.ts'
import { check, findSubmitted, poll, startAgency, submit } from '../kit/run.ts'
import { categories } from './categories.ts'
import { lapor } from './index.ts'
import { report } from './service.ts'

const now = () => new Date('2026-11-20T02:00:00.750Z')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

describe('a server that is otherwise', () => {
  /** Answers every path with what is given for it. */
  async function openLax(answers: Record<string, { status?: number; type?: string; text: string }>) {
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://lax').pathname
      const { status = 200, type = 'application/json', text } = answers[path] ?? { status: 404, text: '[]' }
      request.resume().on('end', () => response.writeHead(status, { 'content-type': type }).end(text))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const http = createAgencyHttp({ hosts: [], openOrigins: [url], now })
    closers.push(() => server.close(), http.close)
    return startAgency(lapor, { config: { url, apiKey: 'kunci-lain-311' }, http, now })
  }
  const ask = { key: 'k', deadline: 5000, file: () => Promise.reject(new Error('none')) }
  const answers = { ...report.sample, photo: undefined }
  const services = {
    text: JSON.stringify(categories.map(({ value }) => ({ service_code: value, metadata: false }))),
  }
  const definition = (code: string) => ({
    text: JSON.stringify({ service_code: 'jalan', attributes: [{ code, required: 'true' }] }),
  })

  test('passes over our filter: it is found out, and nothing is filed again on its word', async () => {
    const others = [
      { service_request_id: 7, status: 'open', description: 'another' },
      { service_request_id: 7, status: 'open', extended_attributes: { REFERENSI: 'another' } },
    ]
    for (const other of others) {
      const agency = await openLax({
        '/services.json': services,
        '/services/jalan.json': definition('KLASIFIKASI'),
        '/requests.json': { text: JSON.stringify([other]) },
      })
      await expect(findSubmitted(agency, 'lapor', ask)).rejects.toMatchObject({ kind: 'protocol' })
      await expect(check(agency, ask)).rejects.toMatchObject({ kind: 'protocol' })
    }
  })

  test('lacks a category, or demands what we do not ask: the check says so', async () => {
    const lacking = await openLax({ '/services.json': { text: '[{"service_code":"jalan"}]' } })
    await expect(check(lacking, ask)).rejects.toThrow('does not offer "trotoar"')
    const demanding = await openLax({
      '/services.json': services,
      '/services/jalan.json': definition('WARNA'),
    })
    await expect(check(demanding, ask)).rejects.toThrow('demands an attribute')
  })

  test('answers XML where JSON was asked for: it is read by what it is', async () => {
    const text =
      '<service_requests><request><service_request_id>41</service_request_id></request></service_requests>'
    const agency = await openLax({ '/requests.json': { type: 'application/xml; charset=utf-8', text } })
    expect(await submit(agency, 'lapor', answers, ask)).toMatchObject({ outcome: 'accepted', ref: '41' })
  })

  test('says 400 without a reason we know: a fault between the systems, not a "no"', async () => {
    const text = JSON.stringify([{ code: 400, description: 'lat is required, said Kanari' }])
    const agency = await openLax({ '/requests.json': { status: 400, text } })
    const error = await submit(agency, 'lapor', answers, ask).catch((e) => e)
    expect(error).toMatchObject({ kind: 'protocol', message: 'The agency answered 400' })
  })

  test('gives a token and then fails: the report may be there, so it is looked for and not filed again', async () => {
    for (const status of [500, 403, 404]) {
      const agency = await openLax({
        '/requests.json': { text: '[{"token":"t1"}]' },
        '/tokens/t1.json': { status, text: '[]' },
      })
      await expect(submit(agency, 'lapor', answers, ask)).rejects.toMatchObject({
        kind: 'unavailable',
        maybeActed: true,
      })
    }
  })

  test('tells one thing badly: the rest is heard, and the bad one is counted', async () => {
    const good = {
      update_id: 1,
      service_request_id: 7,
      status: 'open',
      updated_datetime: '2026-11-20T01:30:00Z',
      description: ' ',
      extras: { perbaiki: 'photo, ,place' },
    }
    const list = [{ ...good, updated_datetime: 'kemarin' }, { ...good, service_request_id: null }, good]
    const agency = await openLax({ '/servicerequestupdates.json': { text: JSON.stringify(list) } })
    const page = await poll(agency, null, now(), ask)
    expect(page).toMatchObject({ refused: 2, more: false })
    expect(page.updates).toEqual([
      {
        eventId: '7/1',
        ref: '7',
        code: 'open',
        meaning: 'received',
        at: new Date('2026-11-20T01:30:00Z'),
        fix: ['photo', 'place'],
      },
    ])
  })

  test('says neither number nor token: taken, and looked for later', async () => {
    const agency = await openLax({ '/requests.json': { text: '[{"service_notice":"terima kasih"}]' } })
    await expect(submit(agency, 'lapor', answers, ask)).rejects.toMatchObject({
      kind: 'unavailable',
      maybeActed: true,
    })
  })
})
