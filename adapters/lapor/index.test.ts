import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { checkForm } from '../kit/answers.ts'
import type { Adapter, SandboxOptions } from '../kit/contract.ts'
import { describeForm } from '../kit/fields.ts'
import { amend, findSubmitted, message, submit, withdraw } from '../kit/run.ts'
import { openAgencyWorld, testAdapter } from '../kit/testing.ts'
import { CANARY } from '../kit/testing-world.ts'
import type { Report } from './form.ts'
import { lapor } from './index.ts'
import { report } from './service.ts'

/** The same agency asked for XML. */
const config = lapor.config.extend({ format: z.enum(['json', 'xml']).default('xml') })
const inXml: Adapter = { ...lapor, config } as Adapter

testAdapter(lapor)
testAdapter(inXml)

type World = Awaited<ReturnType<typeof openAgencyWorld>>
const worlds: World[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})
async function open(options: Partial<SandboxOptions> = {}, adapter: Adapter = lapor) {
  const world = await openAgencyWorld(adapter, options)
  worlds.push(world)
  return world
}

const sample = report.sample as Report
async function file(world: World, answers: Partial<Report> = {}, key?: string) {
  const ask = world.ask(key ? { key } : {})
  const filed = await submit(world.agency, 'lapor', { ...sample, ...answers }, ask)
  if (filed.outcome !== 'accepted') throw new Error('not accepted')
  return filed.ref
}
const codes = (news: { code: string }[]) => news.map((one) => one.code)
const posted = ({ sent }: World) => sent.filter(({ method }) => method === 'POST')
const read = (world: World, path: string) =>
  fetch(`${world.sandbox.url}/open311/v2/${path}`).then((r) => r.text())

describe('who it comes from', () => {
  test('an anonymous report carries no fact about a person, whatever else was answered', async () => {
    const world = await open()
    const typed = { reporterName: CANARY.name, reporterPhone: CANARY.phone }
    const ref = await file(world, { ...typed, identity: 'anonymous' })
    await amend(world.agency, 'lapor', ref, { ...typed, identity: 'anonymous' }, world.ask())
    await message(world.agency, 'lapor', ref, 'Masih menunggu', world.ask())
    await withdraw(world.agency, 'lapor', ref, world.ask())
    expect(posted(world)).toHaveLength(4)
    const all = JSON.stringify(world.sent)
    for (const fact of Object.values(CANARY)) expect(all).not.toContain(fact)
    for (const name of ['first_name', 'last_name', 'phone', 'email', 'account_id', 'device_id'])
      expect(all).not.toContain(name)
    expect(all).toContain('anonim')
  })

  test('the form drops name and phone when the report is made anonymous', () => {
    const answers = { ...sample, identity: 'anonymous' }
    const checked = checkForm(report.form, describeForm(report.form), answers, { today: '2026-11-20' })
    expect(checked.ok && Object.keys(checked.value)).not.toContain('reporterName')
    expect(checked.ok && Object.keys(checked.value)).not.toContain('reporterPhone')
  })

  test('a named report carries the name and phone that were typed, and nothing of the account', async () => {
    const world = await open()
    await file(world, { reporterName: 'Siti Nur Contoh', reporterPhone: '+628110000311' })
    const [message] = posted(world)
    expect(message?.body).toMatch(/name="first_name"\r\n\r\nSiti\r\n/)
    expect(message?.body).toMatch(/name="last_name"\r\n\r\nNur Contoh\r\n/)
    expect(message?.body).toMatch(/name="phone"\r\n\r\n\+628110000311\r\n/)
    expect(JSON.stringify(world.sent)).not.toContain(CANARY.nik)
  })

  test('photos go under names of our own', async () => {
    const world = await open()
    const ask = world.ask({
      file: async () => ({
        name: `KTP ${CANARY.nik}.jpg`,
        type: 'image/jpeg',
        size: 3,
        bytes: async () => Buffer.from('foto'),
      }),
    })
    await submit(world.agency, 'lapor', sample, ask)
    expect(posted(world)[0]?.body).toContain('name="media"; filename="lampiran-1.jpg"')
    expect(JSON.stringify(world.sent)).not.toContain(CANARY.nik)
  })
})

describe('who may read it', () => {
  test('secret and anonymous are separate; a secret report is never in what the public sees', async () => {
    const world = await open()
    const made: [string, Partial<Report>][] = []
    for (const visibility of ['public', 'secret'])
      for (const identity of ['named', 'anonymous']) {
        const words = `Laporan ${visibility} ${identity} sepanjang perlu`
        made.push([await file(world, { visibility, identity, description: words }), { visibility }])
      }
    for (const [ref] of made) await world.sandbox.decide(ref, 'PROSES')
    const lists = [
      'requests.json',
      'requests.xml',
      `requests.json?service_request_id=${made.map(([ref]) => ref).join(',')}`,
      'servicerequestupdates.json',
      ...made.map(([ref]) => `requests/${ref}.json`),
    ]
    const all = (await Promise.all(lists.map((path) => read(world, path)))).join('\n')
    for (const [ref, { visibility }] of made) {
      if (visibility === 'public') expect(all).toContain(ref)
      else expect(all).not.toContain(ref)
    }
    expect(all).toContain('Laporan public anonymous')
    expect(all).not.toContain('Laporan secret')
    // Its own news still reaches the one who sent it.
    expect((await world.news()).map(({ ref }) => ref).sort()).toEqual(made.map(([ref]) => ref).sort())
  })

  test('the public sees neither who reported nor where exactly', async () => {
    const world = await open()
    await file(world)
    const list = await read(world, 'requests.json?extensions=true')
    expect(list).toContain('"lat":-8.455')
    for (const hidden of ['-8.4546', 'Siti', '628110000311', 'REFERENSI', 'test-step'])
      expect(list).not.toContain(hidden)
  })
})

describe('one report', () => {
  for (const [name, adapter] of [
    ['json', lapor],
    ['xml', inXml],
  ] as const) {
    test(`${name}: every third report gets a token first, and all get numbers of their own`, async () => {
      const world = await open({}, adapter)
      const refs = []
      for (let i = 0; i < 6; i++) refs.push(await file(world))
      expect(refs).toEqual([1, 2, 3, 4, 5, 6].map((n) => String(2026_000_000 + n)))
      const tokens = world.sent.filter(({ path }) => path.includes('/tokens/')).map(({ path }) => path)
      expect(tokens).toEqual([3, 3, 6, 6].map((n) => `/open311/v2/tokens/tunggu-${n}.${name}`))
    })
  }

  test('sent again without looking there would be two: so it is looked for, also while it has only a token', async () => {
    const world = await open()
    const find = (key: string) => findSubmitted(world.agency, 'lapor', world.ask({ key }))
    await file(world, {}, 'a.submit')
    await file(world, {}, 'a.submit')
    expect(world.sandbox.effects().map(({ key }) => key)).toEqual(['a.submit', 'a.submit'])
    expect(await find('a.submit')).toMatchObject({ ref: '2026000001' })

    world.sandbox.temper('drops')
    await expect(file(world, {}, 'b.submit')).rejects.toMatchObject({ kind: 'unavailable', maybeActed: true })
    world.sandbox.temper('ok')
    expect(await find('b.submit')).toMatchObject({ outcome: 'accepted', ref: '2026000003' })
    expect(await find('c.submit')).toBeNull()
    expect(world.sandbox.effects()).toHaveLength(3)
  })

  test('what the agency can be mended for is a "no" that names the field', async () => {
    const world = await open()
    const far = { place: { latitude: -6.2, longitude: 106.8 } }
    const answer = await submit(world.agency, 'lapor', { ...sample, ...far }, world.ask())
    expect(answer).toMatchObject({ outcome: 'rejected', fields: ['place'] })
    const village = { place: { village: '31.71.01.1001', landmark: 'Dekat pasar' } }
    expect(await submit(world.agency, 'lapor', { ...sample, ...village }, world.ask())).toMatchObject(answer)
    expect(world.sandbox.effects()).toEqual([])
  })

  test('a place is a point, or a kelurahan with a landmark; a question needs none', async () => {
    const world = await open()
    await file(world, { photo: undefined, place: { village: '52.72.01.1001', landmark: 'Depan masjid' } })
    await file(world, { photo: undefined, place: undefined, class: 'permintaan_informasi' })
    const [kelurahan, question] = posted(world)
    expect(kelurahan?.body).toContain('address_string=Depan masjid&address_id=52.72.01.1001')
    expect(kelurahan?.body).not.toMatch(/\b(lat|long)=/)
    expect(question?.body).toContain('address_string=Tidak terkait tempat tertentu')
    expect(question?.headers).toContain('application/x-www-form-urlencoded')
  })
})

describe('what becomes of it', () => {
  test('left alone, it goes through its states as time goes on', async () => {
    const world = await open({ decideAfter: 40_000 })
    await file(world)
    expect(await world.news()).toEqual([])
    world.advance(10_000)
    expect(codes(await world.news())).toEqual(['KOORDINASI'])
    world.advance(60_000)
    const news = (await world.news()).slice(1)
    expect(codes(news)).toEqual(['DISPOSISI', 'PROSES', 'SELESAI'])
    expect(news.map(({ meaning }) => meaning)).toEqual(['in_progress', 'in_progress', 'done'])
    expect(news.map(({ at }) => at.toISOString().slice(17, 19))).toEqual(['20', '30', '40'])
    for (const { note } of news) expect(note?.id).toContain('SIMULASI')
  })

  test('sent back, it waits for the resident; corrected, it goes on; closed, it takes nothing more', async () => {
    const world = await open({ decideAfter: 40_000 })
    const { agency, sandbox, ask, news } = world
    const ref = await file(world)
    await sandbox.decide(ref, 'KURANG', { note: 'Foto & titik < jelas', fix: ['photo', 'place'] })
    world.advance(600_000)
    expect(await news()).toMatchObject([
      {
        code: 'KURANG',
        meaning: 'needs_action',
        fix: ['photo', 'place'],
        note: { id: 'Foto & titik < jelas' },
      },
    ])
    const fixed = { photo: sample.photo, place: sample.place }
    expect(await amend(agency, 'lapor', ref, fixed, ask())).toEqual({ outcome: 'taken' })
    world.advance(40_000)
    expect(codes(await news()).slice(1)).toEqual(['PROSES', 'KOORDINASI', 'DISPOSISI', 'PROSES', 'SELESAI'])
    expect(await amend(agency, 'lapor', ref, fixed, ask())).toMatchObject({ outcome: 'refused' })
    expect(await message(agency, 'lapor', ref, 'Terima kasih', ask())).toMatchObject({ outcome: 'refused' })
  })

  test('withdrawn, it is closed', async () => {
    const world = await open()
    const ref = await file(world)
    expect(await withdraw(world.agency, 'lapor', ref, world.ask())).toEqual({ outcome: 'taken' })
    expect(await world.news()).toMatchObject([{ ref, code: 'DITARIK', meaning: 'cancelled' }])
  })

  test('a long silence is caught up window by window, and nothing is missed', async () => {
    const world = await open()
    const ref = await file(world)
    await world.news()
    for (let hour = 0; hour < 12; hour++) {
      world.advance(3_600_000)
      await world.sandbox.decide(ref, 'PROSES', { note: `Jam ${hour}` })
    }
    const seen = new Set((await world.news()).map(({ note }) => note?.id))
    expect([...seen]).toEqual(Array.from({ length: 12 }, (_, hour) => `Jam ${hour}`))
    const windows = world.sent.filter(({ path }) => path.includes('servicerequestupdates')).length
    expect(windows).toBeGreaterThan(10)
  })

  test('more news than a page comes in pages, each once', async () => {
    const world = await open()
    const ref = await file(world)
    for (let i = 0; i < 1203; i++) await world.sandbox.decide(ref, 'PROSES')
    const news = await world.news()
    expect(news).toHaveLength(1203)
    expect(new Set(news.map(({ eventId }) => eventId)).size).toBe(1203)
  })

  test('news that goes back is told as it is; the map is not bent for it', async () => {
    const world = await open()
    const ref = await file(world)
    await world.sandbox.decide(ref, 'SELESAI')
    await world.sandbox.mischief?.(ref, 'backwards')
    expect((await world.news()).map(({ meaning }) => meaning)).toEqual(['done', 'received'])
  })

  test('with a file, reports, tokens and news survive a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lapor-'))
    const first = await open({ file: join(folder, 'state') })
    const ref = await file(first, {}, 'kept')
    await first.sandbox.decide(ref, 'SELESAI')
    await first.close()
    const second = await open({ file: join(folder, 'state') })
    expect(await findSubmitted(second.agency, 'lapor', second.ask({ key: 'kept' }))).toMatchObject({ ref })
    expect(second.sandbox.effects()).toHaveLength(1)
    expect(codes(await second.news())).toEqual(['SELESAI'])
    expect(Number(await file(second))).toBe(Number(ref) + 1)
    await second.close()
    worlds.length = 0
    rmSync(folder, { recursive: true })
  })
})
