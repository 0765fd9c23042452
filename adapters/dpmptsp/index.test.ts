import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { checkForm } from '../kit/answers.ts'
import type { RequestService, SandboxOptions } from '../kit/contract.ts'
import { describeForm } from '../kit/fields.ts'
import { receive, signWebhook } from '../kit/inbound.ts'
import { amend, check, find, findSubmitted, submit, withdraw } from '../kit/run.ts'
import { openAgencyWorld, testAdapter } from '../kit/testing.ts'
import { dpmptsp } from './index.ts'
import { entries } from './kbli.ts'
import { services } from './services/index.ts'

testAdapter(dpmptsp)

type World = Awaited<ReturnType<typeof openAgencyWorld>>
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
async function open(options: Partial<SandboxOptions> = {}) {
  const world = await openAgencyWorld(dpmptsp, options)
  closers.push(world.close)
  return world
}
const sampleOf = (id: string) => services[id]!.sample as Record<string, unknown>
async function file({ agency, ask }: World, id: string, more: Record<string, unknown> = {}, key = 'k') {
  const filed = await submit(agency, id, { ...sampleOf(id), ...more }, ask({ key }))
  if (filed.outcome !== 'accepted') throw new Error('not accepted')
  return filed.ref
}
/** All news, once so many webhooks have come. */
async function newsOf(world: World, count: number) {
  await check(world.agency, world.ask())
  await vi.waitFor(() => expect(world.deliveries).toHaveLength(count))
  return world.news()
}
const codes = (news: { code: string }[]) => news.map((one) => one.code)

describe('left alone', () => {
  test('a permit without a bill is issued as time goes on, told by webhook', async () => {
    const world = await open({ decideAfter: 30_000 })
    await file(world, 'sip-nakes')
    expect(await newsOf(world, 0)).toEqual([])
    world.advance(10_000)
    expect(codes(await newsOf(world, 1))).toEqual(['DIPROSES'])
    world.advance(600_000)
    const [issued] = await newsOf(world, 1)
    expect(issued).toMatchObject({ code: 'TERBIT', meaning: 'done', document: { type: 'application/pdf' } })
    expect(issued?.at.toISOString()).toBe('2026-11-20T02:00:30.000Z')
  })

  test('a building approval is billed what was estimated, paid at the counter, then issued', async () => {
    const world = await open({ decideAfter: 20_000 })
    await file(world, 'pbg')
    world.advance(20_000)
    const billed = await newsOf(world, 3)
    expect(codes(billed)).toEqual(['DIPROSES', 'SURVEI', 'TAGIHAN'])
    expect(billed[2]).toMatchObject({
      meaning: 'awaiting_payment',
      bill: { total: 625_200, principal: 625_200, penalty: 0, paid: false, due: '2026-12-20' },
    })
    world.advance(25_000)
    const paid = await newsOf(world, 2)
    expect(codes(paid)).toEqual(['LUNAS', 'TERBIT'])
    expect(paid[0]?.bill).toEqual({ ...billed[2]?.bill, paid: true })
  })

  test('what owes nothing is issued without a bill', async () => {
    const world = await open({ decideAfter: 20_000 })
    await file(world, 'pbg', { function: 'keagamaan', fence: 0 })
    world.advance(60_000)
    expect(codes(await newsOf(world, 3))).toEqual(['DIPROSES', 'SURVEI', 'TERBIT'])
  })

  test('sent back, it waits for the resident; corrected, the bill follows the new answers', async () => {
    const world = await open({ decideAfter: 20_000 })
    const { agency, ask, sandbox } = world
    const ref = await file(world, 'pbg')
    await sandbox.decide(ref, 'PERBAIKAN', { note: 'Luas berbeda dengan gambar', fix: ['area'] })
    expect((await world.news())[0]).toMatchObject({ meaning: 'needs_action', fix: ['area'] })
    world.advance(600_000)
    expect(await newsOf(world, 0)).toEqual([])
    expect(await amend(agency, 'pbg', ref, { area: 90 }, ask())).toEqual({ outcome: 'taken' })
    world.advance(20_000)
    const news = await newsOf(world, 3)
    expect(codes(news)).toEqual(['DIPROSES', 'SURVEI', 'TAGIHAN'])
    // 90 m² × 27,500 × 0.18, and the fence as before.
    expect(news[2]?.bill?.total).toBe(445_500 + 150_000)
  })
})

describe('the older part of the system', () => {
  test('files whatever comes, so one looks by our reference before sending again', async () => {
    const world = await open()
    const { agency, ask, sandbox } = world
    const first = await file(world, 'izin-reklame')
    const second = await file(world, 'izin-reklame')
    expect(second).not.toBe(first)
    expect(sandbox.effects()).toEqual([
      { key: 'k', ref: first, step: 'permohonan' },
      { key: 'k', ref: second, step: 'permohonan' },
    ])
    await sandbox.decide(first, 'DIPROSES')
    expect(await findSubmitted(agency, 'izin-reklame', ask({ key: 'k' }))).toMatchObject({
      ref: first,
      status: 'in_progress',
    })
  })

  test('the others know their keys, and cannot be asked so', async () => {
    const world = await open()
    expect(await file(world, 'sip-nakes')).toBe(await file(world, 'sip-nakes'))
    expect((world.agency.services['sip-nakes'] as RequestService).retry).toBe('key')
  })
})

test('a place outside the city is a "no" that names the field', async () => {
  const { agency, ask, sandbox } = await open()
  const sip = { ...sampleOf('sip-nakes'), region: '52.06.01.2001' }
  expect(await submit(agency, 'sip-nakes', sip, ask())).toMatchObject({
    outcome: 'rejected',
    fields: ['region'],
    reason: { id: expect.stringContaining('di luar kota') },
  })
  const reklame = { ...sampleOf('izin-reklame'), spot: { village: '52.06.01.2001', landmark: 'Pasar' } }
  expect(await submit(agency, 'izin-reklame', reklame, ask())).toMatchObject({ fields: ['spot'] })
  expect(sandbox.effects()).toEqual([])
})

test('a paid request is not withdrawn from afar', async () => {
  const world = await open()
  const ref = await file(world, 'pbg')
  await world.sandbox.decide(ref, 'TAGIHAN')
  await world.sandbox.decide(ref, 'LUNAS')
  expect(await withdraw(world.agency, 'pbg', ref, world.ask())).toMatchObject({
    outcome: 'refused',
    reason: { id: expect.stringContaining('sudah dibayar') },
  })
})

test('proof of credits is asked for a renewal only', () => {
  const { form, sample } = services['sip-nakes']!
  const issues = (more: object) => {
    const checked = checkForm(form, describeForm(form), { ...sample, ...more }, { today: '2026-11-20' })
    return checked.ok ? [] : checked.issues.map((issue) => issue.field)
  }
  expect(issues({})).toEqual([])
  expect(issues({ kind: 'perpanjangan' })).toEqual(['oldNumber', 'oldUntil', 'creditProof'])
})

describe('estimates, in whole rupiah', () => {
  const total = (id: string, more: object) =>
    services[id]!.assess!({ ...sampleOf(id), ...more }, new Date(0)).total

  test.each([
    // 96 m² × 27,500 × (0.15 × (0.3 + 0.4 + 0.5)) = 475,200, and 30 m of fence.
    [{}, 625_200],
    [{ fence: undefined }, 475_200],
    // From 100 m² or two floors a home counts 0.17: 0.17 × (0.3 + 0.4 + 0.545) = 0.2117 (four decimals).
    [{ fence: 0, area: 120, floors: 2 }, Math.round(120 * 27_500 * 0.2117)],
    [
      { fence: 0, function: 'usaha', complexity: 'tidak_sederhana', area: 400, floors: 3 },
      400 * 27_500 * 1.092,
    ],
    [{ fence: 0, work: 'sedang' }, Math.round(96 * 27_500 * 0.0405)],
    [{ fence: 0, function: 'keagamaan' }, 0],
  ])('building approval %#: %o', (more, rupiah) => {
    expect(total('pbg', more)).toBe(rupiah)
  })

  test.each([
    // 3 m² × 60,000 × 12 months × 25 %.
    [{}, 540_000],
    // 1.2 m × 3.5 m is 4.2 m², not 4.199…
    [{ kind: 'spanduk', width: 1.2, height: 3.5, pieces: 5, days: 14, months: undefined }, 220_500],
    [{ kind: 'neon', faces: 2, width: 0.35, height: 0.35, months: 1 }, Math.round(9188 * 2 * 0.25)],
    [{ content: 'sosial' }, 0],
  ])('advertising %#: %o', (more, rupiah) => {
    expect(total('izin-reklame', more)).toBe(rupiah)
  })

  test('the lines say how, in both languages, and add up', () => {
    const { lines, total } = services.pbg!.assess!(sampleOf('pbg'), new Date(0))
    expect(lines.map((line) => line.label.id)).toEqual([
      'Bangunan: 96 m² × Rp27.500 × indeks 0,18',
      'Pagar: 30 m × Rp5.000',
    ])
    expect(lines[0]?.label.en).toBe('Building: 96 m² × Rp 27,500 × index 0.18')
    expect(lines.reduce((sum, line) => sum + line.rupiah, 0)).toBe(total)
  })
})

describe('the guide', () => {
  test('every code of the demo list is different and answered for every size', async () => {
    const { agency, ask } = await open()
    expect(new Set(entries.map((one) => one.kbli)).size).toBe(entries.length)
    expect(entries.length).toBeGreaterThanOrEqual(25)
    for (const { kbli } of entries)
      for (const scale of ['mikro', 'kecil', 'menengah', 'besar'])
        expect(await find(agency, 'nib-panduan', { kbli, scale }, ask())).toMatchObject({
          kbli,
          kbliVersion: '2025',
          scale,
        })
  })

  test('what is needed follows from the risk, and the NIB comes from OSS alone', async () => {
    const { agency, ask } = await open()
    const service = agency.services['nib-panduan']
    if (service?.kind !== 'lookup') throw new Error('no look-up')
    const said = async (kbli: string) =>
      JSON.stringify(service.show(await find(agency, 'nib-panduan', { kbli, scale: 'mikro' }, ask())))
    expect(await said('14120')).toContain('NIB terbit, dan usaha dapat dijalankan')
    expect(await said('41011')).toContain('Sertifikat Standar yang terverifikasi')
    expect(await said('47721')).toContain('NIB dan Izin')
    for (const text of [await said('14120'), await said('47721')]) {
      expect(text).toContain('oss.go.id')
      expect(text).toContain('tidak menerbitkannya')
      expect(text).toContain('SIMULASI')
    }
  })

  test('a code that is not on the list is nothing, not an error', async () => {
    const { agency, ask } = await open()
    expect(await find(agency, 'nib-panduan', { kbli: '99999', scale: 'mikro' }, ask())).toBeNull()
  })
})

describe('doors', () => {
  test('nothing is answered without a token, and a token ends after an hour', async () => {
    const world = await open()
    const status = (headers = {}) =>
      fetch(`${world.sandbox.url}/v2/status`, { headers }).then((a) => a.status)
    expect(await status()).toBe(401)
    expect(await status({ authorization: 'Bearer x' })).toBe(401)
    await check(world.agency, world.ask())
    const bearer = JSON.parse(world.sent.at(-1)!.headers).authorization
    expect(await status({ authorization: bearer })).toBe(200)
    world.advance(3_600_000)
    expect(await status({ authorization: bearer })).toBe(401)
    await check(world.agency, world.ask())
    expect(world.sent.filter(({ path }) => path === '/oauth/token')).toHaveLength(2)
  })

  test('while a webhook secret is changed, the new and the old one count', async () => {
    const { agency, sandbox, start, now } = await open()
    const { signature, secrets, sample } = agency.inbound!.webhook!
    const raw = Buffer.from(JSON.stringify(sample))
    const by = (secret: string, at = agency) =>
      receive(at.inbound, signWebhook(signature, secret, raw, now()), raw, now()).outcome
    expect(secrets.map((secret) => by(secret))).toEqual(['updates', 'updates'])
    const after = start({ ...(sandbox.config as object), webhookSecrets: secrets.slice(0, 1) })
    expect(secrets.map((secret) => by(secret, after))).toEqual(['updates', 'forged'])
    expect(() => start({ ...(sandbox.config as object), webhookSecrets: [] })).toThrow()
  })
})

test('with a file, cases, keys and news nobody took survive a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dpmptsp-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  const state = join(folder, 'state')
  const first = await openAgencyWorld(dpmptsp, { file: state, webhookUrl: 'http://127.0.0.1:9/closed' })
  const ref = await file(first, 'sip-nakes')
  await first.sandbox.decide(ref, 'DIPROSES')
  await first.close()
  const second = await open({ file: state })
  expect(await file(second, 'sip-nakes')).toBe(ref)
  expect(second.sandbox.effects()).toHaveLength(1)
  await second.sandbox.decide(ref, 'TERBIT')
  expect(codes(await second.news())).toEqual(['DIPROSES', 'TERBIT'])
})
