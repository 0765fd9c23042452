/** The protocol itself: what the standard's own examples read as, and what strict servers demand. */
import { afterEach, describe, expect, test } from 'vitest'
import { categories } from './categories.ts'
import { lapor } from './index.ts'
import { w3c } from './open311.ts'
import { Definition, Errors, Filed, NewsList, readAnswer, ServiceList } from './reading.ts'

const now = () => new Date('2026-11-20T02:00:00.750Z')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const xml = (text: string) => readAnswer('text/xml', `<?xml version="1.0" encoding="utf-8"?>\n${text}`)
const json = (value: unknown) => readAnswer('application/json', JSON.stringify(value))

describe('answers', () => {
  test('the examples of the standard read the same in XML and JSON', () => {
    const both = [
      xml(`<service_requests><request><service_request_id>293944</service_request_id>
        <service_notice>
          The City will inspect
        </service_notice><account_id/></request></service_requests>`),
      json([{ service_request_id: 293944, service_notice: 'The City will inspect', account_id: null }]),
    ]
    for (const one of both)
      expect(Filed.parse(one)).toEqual({ service_request_id: '293944', token: undefined })
    const token = '<service_requests><request><token>12345</token></request></service_requests>'
    for (const one of [xml(token), json([{ token: 12345 }])])
      expect(Filed.parse(one)).toMatchObject({ token: '12345' })

    const refused =
      '<errors><error><code>403</code><description>Invalid api_key</description></error></errors>'
    for (const one of [xml(refused), json([{ code: 403, description: 'Invalid api_key' }])])
      expect(Errors.parse(one)).toEqual([{ code: '403', description: 'Invalid api_key' }])
  })

  test('booleans come as words, lists of one stay lists, empty lists are lists', () => {
    const list =
      '<services><service><service_code>001</service_code><metadata>true</metadata></service></services>'
    expect(ServiceList.parse(xml(list))).toEqual([{ service_code: '001', metadata: true }])
    expect(ServiceList.parse(json([{ service_code: 1, metadata: 'false' }]))[0]?.metadata).toBe(false)
    expect(ServiceList.parse(xml('<services/>'))).toEqual([])
    const definition = `<service_definition><service_code>DMV66</service_code><attributes><attribute>
      <variable>true</variable><code>WHISHETN</code><required>true</required><values><value><key>123</key>
      <name>Ford</name></value></values></attribute></attributes></service_definition>`
    expect(Definition.parse(xml(definition)).attributes).toEqual([{ code: 'WHISHETN', required: true }])
    expect(
      Definition.parse(json({ service_code: 'DMV66', attributes: [{ code: 'WHISHETN', required: 'true' }] }))
        .attributes,
    ).toEqual([{ code: 'WHISHETN', required: true }])
  })

  test('an update keeps its zone, its finer code and its words', () => {
    const text = `<service_request_updates><request_update><update_id>7</update_id>
      <service_request_id>638344</service_request_id><status>in_progress</status>
      <external_status_code>PROSES</external_status_code><updated_datetime>2026-11-20T10:00:00+08:00</updated_datetime>
      <description>Jalan &lt;A&gt; &amp;amp; B &#8212; &quot;baik&quot;</description><media_url/></request_update></service_request_updates>`
    expect(NewsList.parse(xml(text))).toEqual([
      {
        eventId: '638344/7',
        ref: '638344',
        code: 'PROSES',
        at: new Date('2026-11-20T02:00:00Z'),
        note: { id: 'Jalan <A> &amp; B — "baik"', en: 'Jalan <A> &amp; B — "baik"' },
      },
    ])
    const plain = {
      update_id: 'a',
      service_request_id: 1,
      status: 'open',
      updated_datetime: '2026-11-20T02:00:00Z',
      description: '',
      media_url: '',
      external_status_code: null,
    }
    expect(NewsList.parse(json([plain]))).toEqual([
      { eventId: '1/a', ref: '1', code: 'open', at: new Date('2026-11-20T02:00:00Z') },
    ])
  })

  test('no entity is defined, nothing half is read, no key reaches a prototype', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><services>&y;</services>'
    for (const text of [bomb, '<services><service></services>', '', '<a/><b/>', 'Not found'])
      expect(() => xml(text), text).toThrow(/^not XML/)
    expect(ServiceList.safeParse(xml('<services>&unknown;</services>')).success).toBe(false)
    expect(() => json(JSON.parse('[{"__proto__": 1}]'))).toThrow()
    expect(({} as { service: unknown }).service).toBeUndefined()
  })

  test('dates are sent without milliseconds', () => {
    expect(w3c(now())).toBe('2026-11-20T02:00:00Z')
  })
})

describe('a strict server', () => {
  const good = {
    api_key: 'kunci-simulasi-lapor',
    service_code: 'jalan',
    lat: '-8.4546',
    long: '118.7259',
    description: 'Jalan berlubang',
    'attribute[KLASIFIKASI]': 'pengaduan',
    'attribute[SIFAT]': 'publik',
    'attribute[IDENTITAS]': 'anonim',
  }
  async function openServer() {
    const sandbox = await lapor.sandbox({ now })
    closers.push(sandbox.close)
    const url = `${sandbox.url}/open311/v2`
    const post = async (body: BodyInit, extension = 'json') => {
      const answer = await fetch(`${url}/requests.${extension}`, { method: 'POST', body })
      return { status: answer.status, text: await answer.text() }
    }
    const form = (change: Record<string, string | undefined>) => {
      const all = Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined)
      return new URLSearchParams(all as [string, string][])
    }
    const get = async (path: string) => {
      const answer = await fetch(`${url}/${path}`)
      return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
    }
    return { sandbox, post, form, get }
  }

  test('takes a form and multipart, and answers in the format of the extension', async () => {
    const { post, form } = await openServer()
    expect(await post(form({}))).toMatchObject({
      status: 200,
      text: expect.stringContaining('[{"service_request_id":'),
    })
    const parts = new FormData()
    for (const [name, value] of form({})) parts.append(name, value)
    parts.append('media', new Blob(['x'], { type: 'image/png' }), 'a.png')
    const answer = await post(parts, 'xml')
    expect(answer.text).toContain(
      '<service_requests><request><service_request_id>2026000002</service_request_id>',
    )
  })

  test('a JSON body counts as missing; a key must be there, and be right', async () => {
    const { post, form, sandbox } = await openServer()
    const body = new Blob([JSON.stringify(good)], { type: 'application/json' })
    expect(await post(body)).toMatchObject({
      status: 400,
      text: expect.stringContaining('api_key is required'),
    })
    expect((await post(form({ api_key: undefined }))).status).toBe(400)
    expect((await post(form({ api_key: 'another' }), 'xml')).text).toContain(
      '<errors><error><code>403</code>',
    )
    expect(sandbox.effects()).toEqual([])
  })

  test('refuses what is unknown, missing or out of its list', async () => {
    const { post, form, sandbox } = await openServer()
    const wrong: [number, Record<string, string | undefined>][] = [
      [400, { title: 'x' }],
      [400, { 'attribute[WARNA]': 'merah' }],
      [400, { 'attribute[SIFAT][]': 'publik' }],
      [400, { 'attribute[SIFAT]': 'terbuka' }],
      [400, { 'attribute[IDENTITAS]': undefined }],
      [400, { lat: undefined, long: undefined }],
      [400, { long: undefined }],
      [400, { lat: '-8,4546' }],
      [400, { description: 'x'.repeat(4001) }],
      [404, { service_code: 'graffiti' }],
      [404, { jurisdiction_id: 'sfgov.org' }],
    ]
    for (const [status, change] of wrong)
      expect((await post(form(change))).status, JSON.stringify(change).slice(0, 60)).toBe(status)
    const twice = form({})
    twice.append('lat', '0')
    expect((await post(twice)).status).toBe(400)
    expect(sandbox.effects()).toEqual([])
  })

  test('questions too: names, dates with milliseconds, extensions, keys', async () => {
    const { get } = await openServer()
    const statuses: [string, number][] = [
      ['requests.json', 200],
      ['requests.json?status=open&service_code=jalan,sampah&start_date=2026-11-01T00:00:00Z', 200],
      ['requests.json?start_date=2026-11-20T02:00:00.000Z', 400],
      ['requests.json?page=2', 400],
      ['requests.json?api_key=wrong', 403],
      ['requests.json?attribute[REFERENSI]=x', 403],
      ['services/graffiti.json', 404],
      ['tokens/none.xml', 404],
    ]
    for (const [path, status] of statuses) expect((await get(path)).status, path).toBe(status)
    for (const path of ['requests', 'requests.html', 'nothing.json', 'services/jalan'])
      expect(await get(path), path).toMatchObject({ status: 404, type: 'text/plain; charset=utf-8' })
  })

  test('lists its services and what each asks', async () => {
    const { get } = await openServer()
    for (const format of ['json', 'xml']) {
      const type = format === 'xml' ? 'text/xml' : 'application/json'
      const list = ServiceList.parse(readAnswer(type, (await get(`services.${format}`)).text))
      expect(list.map((one) => one.service_code)).toEqual(categories.map((one) => one.value))
      const definition = Definition.parse(readAnswer(type, (await get(`services/jalan.${format}`)).text))
      expect(definition.attributes.filter((one) => one.required).map((one) => one.code)).toEqual([
        'KLASIFIKASI',
        'SIFAT',
        'IDENTITAS',
      ])
    }
  })
})
