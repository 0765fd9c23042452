/** The public API on the built app: its description holds, answers keep to it, and tracking gives nothing away. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { AgencyList, Problem, ServiceDetail, ServiceList, Tracked } from '../app/http/api-schemas.server.ts'
import { type App, startApp } from './app.ts'
import { numberIn, prepare, send } from './faults/filers.ts'
import { type Answer, type Asking, ask, fromOurPage, session } from './http.ts'

// biome-ignore lint/suspicious/noExplicitAny: what a stranger's JSON is
type Json = any

let app: App
let filed: { number: string; code: string }
const answers: Answer[] = []
/** Each test that tracks comes from an address of its own. */
const from = (last: number) => ({ 'x-forwarded-for': `203.0.113.${last}` })

beforeAll(async () => {
  app = await startApp({ TRUSTED_PROXY: '127.0.0.1' })
  const ready = await prepare(app.origin)
  const number = numberIn(await send(app.origin, ready))!
  const receipt = await ask(app.origin, `/requests/${number}/receipt`, { headers: { cookie: ready.cookie } })
  filed = { number, code: /class="sheet-code">([^<]+)</.exec(receipt.text)![1]! }
})
afterAll(() => app?.stop())

async function api(path: string, asking: Asking = {}): Promise<Answer & { body: Json }> {
  const answer = await ask(app.origin, path, asking)
  answers.push(answer)
  return { ...answer, body: answer.text ? JSON.parse(answer.text) : null }
}
const track = (body: unknown, last: number, lang = '') =>
  api(`/api/v1/track${lang}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...from(last) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** Nothing is answered that the schema does not name. */
const keeps = (schema: z.ZodType, body: unknown) => expect(schema.parse(body)).toEqual(body)
function isProblem(answer: Answer & { body: unknown }, status: number, code: string) {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(answer.headers['cache-control']).toBe('no-store')
  keeps(Problem, answer.body)
  expect(answer.body).toMatchObject({ status, code })
}

describe('the description', () => {
  test('names only schemas it holds, and every path and method answers as it says', async () => {
    const { body: doc } = await api('/api/openapi.json')
    expect(doc.openapi).toMatch(/^3\.1\./)
    const refs = [...JSON.stringify(doc).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!)
    expect(refs.length).toBeGreaterThan(20)
    const schemas = Object.keys(doc.components.schemas)
    expect([...new Set(refs)].sort()).toEqual(
      schemas
        .map((id) => `#/components/schemas/${id}`)
        .filter((ref) => refs.includes(ref))
        .sort(),
    )
    const used = new Set(refs)
    expect(schemas.filter((id) => !used.has(`#/components/schemas/${id}`))).toEqual([])
    expect(JSON.stringify(doc)).not.toContain('$schema')

    const ids: string[] = []
    for (const [path, methods] of Object.entries<Record<string, Json>>(doc.paths)) {
      const real = path.replace('{agency}', 'lapor').replace('{service}', 'lapor')
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const [method, operation] of Object.entries(methods)) {
        ids.push(operation.operationId)
        expect(operation.parameters.filter((p: Json) => p.in === 'path').map((p: Json) => p.name)).toEqual(
          inPath,
        )
        const answer = method === 'post' ? await track(filed, 1) : await api(real)
        const said = operation.responses[answer.status]
        expect(answer.status, path).toBe(200)
        expect(Object.keys(said.content)).toEqual([answer.headers['content-type']])
        for (const { name } of operation.parameters.filter(
          (p: Json) => p.in === 'query' && p.name === 'lang',
        )) {
          if (method === 'get') expect((await api(`${real}?${name}=en`)).status).toBe(200)
        }
      }
    }
    expect(new Set(ids).size).toBe(5)
  })
})

describe('the catalogue', () => {
  test('lists what the pages offer, and each service keeps to its schema', async () => {
    const list = await api('/api/v1/services')
    keeps(ServiceList, list.body)
    const { services } = ServiceList.parse(list.body)
    expect(services.length).toBeGreaterThan(15)
    for (const { id } of services) {
      const one = await api(`/api/v1/services/${id}`)
      expect(one.status, id).toBe(200)
      keeps(ServiceDetail, one.body)
      expect(one.body.form.fields.length, id).toBeGreaterThan(0)
      expect((await ask(app.origin, `/s/${id}`)).status, id).toBe(200)
    }
    const agencies = await api('/api/v1/agencies')
    keeps(AgencyList, agencies.body)
    const counted = AgencyList.parse(agencies.body).agencies.reduce((sum, a) => sum + a.services, 0)
    expect(counted).toBe(services.length)
  })

  test('is narrowed by agency, situation of life and words, also together', async () => {
    const of = async (query: string) =>
      ServiceList.parse((await api(`/api/v1/services?${query}`)).body).services
    const mine = await of('agency=bapenda')
    expect(mine.length).toBeGreaterThan(0)
    expect(new Set(mine.map((s) => s.agency.id))).toEqual(new Set(['bapenda']))
    const moving = await of('life=moving')
    expect(moving.length).toBeGreaterThan(0)
    expect(moving.every((s) => s.life.includes('moving'))).toBe(true)
    expect((await of('q=e-ktp%20ilang'))[0]?.title.id).toContain('KTP-el')
    const all = (await of('q=e-ktp%20ilang')).map((s) => s.id)
    const some = (await of('q=e-ktp%20ilang&agency=dukcapil')).map((s) => s.id)
    expect(some).toEqual(all.filter((id) => id.startsWith('dukcapil/')))
    expect(await of('agency=tidak-ada')).toEqual([])
  })

  test('is kept for a minute, asked again by its tag, and read by any site without credentials', async () => {
    const first = await api('/api/v1/services', { headers: { origin: 'https://lain.test' } })
    expect(first.headers['cache-control']).toBe('public, max-age=60')
    expect(first.headers['access-control-allow-origin']).toBe('*')
    expect(first.headers['access-control-allow-credentials']).toBeUndefined()
    const again = await api('/api/v1/services', {
      headers: { 'if-none-match': `"x", ${first.headers.etag}` },
    })
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', first.headers.etag])
    expect((await api('/api/v1/services', { headers: { 'if-none-match': 'W/"x"' } })).status).toBe(200)
  })

  test('HEAD says the same without a body; OPTIONS gives leave for reading only', async () => {
    const head = await api('/api/v1/agencies', { method: 'HEAD' })
    const get = await api('/api/v1/agencies')
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', get.headers.etag])
    const leave = await api('/api/v1/agencies', {
      method: 'OPTIONS',
      headers: { origin: 'https://lain.test', 'access-control-request-method': 'GET' },
    })
    expect([leave.status, leave.headers.allow, leave.headers['access-control-allow-origin']]).toEqual([
      204,
      'GET, HEAD, OPTIONS',
      '*',
    ])
    const none = await api('/api/v1/track', {
      method: 'OPTIONS',
      headers: { origin: 'https://lain.test', 'access-control-request-method': 'POST' },
    })
    expect([none.status, none.headers.allow]).toEqual([204, 'POST, OPTIONS'])
    expect(Object.keys(none.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('what cannot be answered', () => {
  test.each([
    ['/api/v1/services?agencies=x', 400, 'unknown_parameter'],
    ['/api/v1/services?q=a&q=b', 400, 'unknown_parameter'],
    ['/api/v1/agencies?q=a', 400, 'unknown_parameter'],
    ['/api/v1/services?life=love', 400, 'invalid_parameter'],
    ['/api/v1/services?lang=fr', 400, 'invalid_parameter'],
    [`/api/v1/services?q=${'a'.repeat(101)}`, 400, 'invalid_parameter'],
    ['/api/v1/services/dukcapil/tidak-ada', 404, 'service_not_found'],
    ['/api/v1/services/__proto__/constructor', 404, 'service_not_found'],
    ['/api/v1/services/dukcapil', 404, 'not_found'],
    ['/api/v1/requests', 404, 'not_found'],
    ['/api/v2/services', 404, 'not_found'],
    ['/api', 404, 'not_found'],
    ['/api/', 404, 'not_found'],
    ['/api/v1/agencies.data', 404, 'not_found'],
    ['/api/v1/%2e%2e/x', 400, 'refused'],
    ['/api/v1/track', 405, 'method_not_allowed'],
  ])('%s', async (path, status, code) => {
    isProblem(await api(path), status, code)
    const other = await api(`${path}${path.includes('?') ? '&' : '?'}lang=en`)
    if (!path.includes('lang=')) expect(other.body.detail).not.toBe((await api(path)).body.detail)
  })

  test('other methods', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of [
        '/api/v1/services',
        '/api/v1/services/lapor/lapor',
        '/api/v1/agencies',
        '/api/openapi.json',
      ]) {
        const answer = await api(path, { method })
        isProblem(answer, 405, 'method_not_allowed')
        expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS')
      }
      isProblem(await api('/api/v1/x', { method }), 404, 'not_found')
    }
    isProblem(await api('/api/v1/track', { method: 'PUT' }), 405, 'method_not_allowed')
    isProblem(await api('/api/v1/services', { method: 'PROPFIND' }), 405, 'method_not_allowed')
  })

  test('bodies that are not the JSON asked for', async () => {
    const post = (body: string | Buffer, type: string) =>
      api('/api/v1/track', { method: 'POST', headers: { 'content-type': type, ...from(2) }, body })
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json-x',
      'multipart/form-data',
    ]) {
      isProblem(await post(JSON.stringify(filed), type), 415, 'not_json')
    }
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '{"number":"x"}',
      '{"number":1,"code":"x"}',
      '{"number":"x","code":""}',
      '{"number":"x","code":"y","z":1}',
      Buffer.from([0x22, 0xff, 0x22]),
    ]) {
      isProblem(await post(body, 'application/json'), 400, 'invalid_body')
    }
    isProblem(
      await post(JSON.stringify({ ...filed, pad: 'x'.repeat(4096) }), 'application/json'),
      413,
      'too_large',
    )
    isProblem(await post('x'.repeat(60_000), 'application/json'), 413, 'too_large')
    // Without a length that is announced; past what the gateway takes in, the connection may go before the answer.
    const counted = (size: number) =>
      fetch(`${app.origin}/api/v1/track`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...from(2) },
        body: new Blob(['x'.repeat(size)]).stream(),
        duplex: 'half',
      } as RequestInit)
    const long = await counted(5000)
    expect([long.status, (await long.json()).code]).toEqual([413, 'too_large'])
    expect(
      await counted(500_000).then(
        (answer) => answer.status,
        () => 413,
      ),
    ).toBe(413)
    expect(app.output()).not.toContain('api failed')
  })
})

describe('tracking', () => {
  test('tells state and next step, nothing personal, in both languages', async () => {
    const [id, en] = [
      await track(filed, 3),
      await track(
        { number: filed.number.toLowerCase().replaceAll('-', ' '), code: filed.code.toLowerCase() },
        3,
        '?lang=en',
      ),
    ]
    expect([id.status, en.status]).toEqual([200, 200])
    keeps(Tracked, id.body)
    expect(id.body).toMatchObject({ number: filed.number, agency: { id: 'lapor' } })
    expect(en.body.next).not.toBe(id.body.next)
    expect(id.headers['cache-control']).toBe('no-store')
    expect(id.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('a wrong code, an unknown number and nonsense look the same', async () => {
    const asked = [
      { ...filed, code: 'ZZZZZZ' },
      { number: 'BIM-7F3K-2QXN-4', code: filed.code },
      { number: 'x', code: 'x' },
      { number: "' or 1=1", code: '0000' },
    ]
    const got = await Promise.all(asked.map((body) => track(body, 4)))
    for (const answer of got) isProblem(answer, 404, 'track_not_found')
    const shape = ({ text, headers: { date: _, ...headers } }: Answer) => ({ text, headers })
    expect(new Set(got.map((answer) => JSON.stringify(shape(answer)))).size).toBe(1)
  })

  test('counts an hour of questions about one number together with the page, however it is written', async () => {
    const number = 'BIM-AAAA-BBBB-C'
    const byPage = (n: number) =>
      ask(app.origin, '/track', {
        method: 'POST',
        headers: { ...fromOurPage(), ...from(20 + n) },
        body: `number=${number}&factor=x`,
      })
    for (let n = 0; n < 5; n++) expect((await byPage(n)).status).toBe(422)
    for (let n = 0; n < 5; n++)
      isProblem(await track({ number: ` bim aaaabbbb-c`, code: 'x' }, 30 + n), 404, 'track_not_found')
    const over = await track({ number, code: 'x' }, 40)
    isProblem(over, 429, 'too_many')
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(3000)
    expect((await byPage(9)).status).toBe(429)
  })

  test('counts an hour of questions from one address, at once too', async () => {
    const got = await Promise.all(
      Array.from({ length: 40 }, (_, n) => track({ number: `BIM-${n}`, code: 'x' }, 50)),
    )
    expect(got.filter((a) => a.status === 404).length).toBe(30)
    expect(got.filter((a) => a.status === 429).length).toBe(10)
    expect((await track(filed, 50)).status).toBe(429)
    expect((await track(filed, 51)).status).toBe(200)
  })
})

/** Requests of `docs/api.md` and the answers it shows for them: what is shown must be in the answer. */
test('the examples of the documentation', async () => {
  const blocks = [
    ...readFileSync('docs/api.md', 'utf8').matchAll(/```(http|json tracked|json)\n([\s\S]*?)```/g),
  ]
  let answer: Answer & { body: Json } = { status: 0, headers: {}, text: '', body: null }
  let ran = 0
  for (const [, kind, text = ''] of blocks) {
    if (kind === 'http') {
      const [head = '', body] = text.trim().split('\n\n')
      const [line = '', ...headers] = head.split('\n')
      const [method, path = ''] = line.split(' ')
      answer = await api(path, {
        method,
        headers: { ...Object.fromEntries(headers.map((h) => h.split(': '))), ...from(60) },
        body,
      })
      ran++
    } else if (kind === 'json tracked') keeps(Tracked, JSON.parse(text))
    else within(JSON.parse(text), answer.body, text)
  }
  expect(ran).toBe(5)
})

/** Lists in an example show their first entry; `...` stands for any text. */
function within(shown: Json, is: Json, where: string) {
  if (shown === '...') return expect(typeof is, where).toBe('string')
  if (Array.isArray(shown)) {
    if (shown.length === 0) return expect(is, where).toEqual([])
    for (const [i, one] of shown.entries()) within(one, is?.[i], where)
    return
  }
  if (shown === null || typeof shown !== 'object') return expect(is, where).toEqual(shown)
  for (const name of Object.keys(shown)) within(shown[name], is?.[name], where)
}

test('cookies are neither read nor set', async () => {
  const cookie = `${await session(app.origin, 'admin@contoh.test')}; bahasa=en`
  for (const path of [
    '/api/v1/services?lang=en',
    '/api/v1/agencies',
    '/api/openapi.json',
    '/api/x',
    '/api/v1/services?x=1',
  ]) {
    const [bare, dressed] = [await api(path), await api(path, { headers: { cookie } })]
    expect([dressed.status, dressed.text], path).toEqual([bare.status, bare.text])
    expect(String(dressed.headers.vary ?? ''), path).not.toMatch(/cookie/i)
  }
  expect(answers.length).toBeGreaterThan(50)
  expect(answers.filter((a) => a.headers['set-cookie'])).toEqual([])
})
