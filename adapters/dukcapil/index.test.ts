import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isKk, isNik } from '../kit/identifiers.ts'
import { amend, match, poll, submit } from '../kit/run.ts'
import { openAgencyWorld, testAdapter } from '../kit/testing.ts'
import { dukcapil } from './index.ts'
import { register } from './register.ts'

testAdapter(dukcapil)

const lost = {
  nik: '5272041507909001',
  reason: 'rusak',
  oldCard: ['00000000-0000-4000-8000-000000000001'],
  pickUp: 'mpp',
}
type World = Awaited<ReturnType<typeof openAgencyWorld>>
async function file({ agency, ask }: World, key = 'k') {
  const filed = await submit(agency, 'ktp-el-ganti', lost, ask({ key }))
  if (filed.outcome !== 'accepted') throw new Error('not accepted')
  return filed.ref
}
const codes = (news: { code: string }[]) => news.map((one) => one.code)

test('the demo register holds valid, different people of Kota Bima', () => {
  expect(register.map((one) => one.nik).slice(0, 2)).toEqual(['5272041507909001', '5272045507909002'])
  expect(new Set(register.map((one) => one.nik)).size).toBe(12)
  for (const { nik, kk } of register)
    expect([isNik(nik), isKk(kk), /^52720[1-5]\d{6}9\d{3}$/.test(nik)]).toEqual([true, true, true])
})

test('a person is matched per field, however the name is written', async () => {
  const world = await openAgencyWorld(dukcapil)
  const ask = (name: string, birthDate: string) =>
    match(world.agency, { nik: '5272041507909001', name, birthDate }, world.ask())
  expect(await ask(' AHMAD  contoh', '1990-07-15')).toEqual({ found: true, name: true, birthDate: true })
  expect(await ask('Ahmad', '1990-07-16')).toEqual({ found: true, name: false, birthDate: false })
  await world.close()
})

test('a NIK the register does not know is a "no" that names the field', async () => {
  const world = await openAgencyWorld(dukcapil)
  const answer = await submit(world.agency, 'ktp-el-ganti', { ...lost, nik: '5272013112999876' }, world.ask())
  expect(answer).toMatchObject({
    outcome: 'rejected',
    fields: ['nik'],
    reason: { id: expect.stringContaining('tidak ditemukan') },
  })
  expect(world.sandbox.effects()).toEqual([])
  await world.close()
})

test('left alone, a case is decided step by step as time goes on', async () => {
  const world = await openAgencyWorld(dukcapil, { decideAfter: 30_000 })
  await file(world)
  expect(await world.news()).toEqual([])
  world.advance(10_000)
  expect(codes(await world.news())).toEqual(['VERIFIKASI'])
  world.advance(60_000)
  const news = await world.news()
  expect(codes(news)).toEqual(['TTE', 'TERBIT'])
  expect(news.map((one) => one.at.toISOString())).toEqual([
    '2026-11-20T02:00:20.000Z',
    '2026-11-20T02:00:30.000Z',
  ])
  expect(await world.news()).toEqual([])
  await world.close()
})

test('sent back, it waits for the resident; corrected, it goes on', async () => {
  const world = await openAgencyWorld(dukcapil, { decideAfter: 30_000 })
  const ref = await file(world)
  await world.sandbox.decide(ref, 'KURANG', { note: 'Foto buram', fix: ['oldCard'] })
  world.advance(600_000)
  expect(codes(await world.news())).toEqual(['KURANG'])
  expect(await amend(world.agency, 'ktp-el-ganti', ref, { oldCard: lost.oldCard }, world.ask())).toEqual({
    outcome: 'taken',
  })
  world.advance(30_000)
  expect(codes(await world.news())).toEqual(['VERIFIKASI', 'VERIFIKASI', 'TTE', 'TERBIT'])
  expect(
    await amend(world.agency, 'ktp-el-ganti', ref, { oldCard: lost.oldCard }, world.ask()),
  ).toMatchObject({ outcome: 'refused' })
  await world.close()
})

test('more news than fits a page comes in pages, each once', async () => {
  const world = await openAgencyWorld(dukcapil)
  const ref = await file(world)
  for (let i = 0; i < 205; i++) await world.sandbox.decide(ref, 'VERIFIKASI')
  const sizes: number[] = []
  const seen = new Set<string>()
  let cursor: string | null = null
  for (let more = true; more; ) {
    const page = await poll(world.agency, cursor, world.now(), world.ask())
    sizes.push(page.updates.length)
    for (const { eventId } of page.updates) seen.add(eventId)
    cursor = page.cursor
    more = page.more
  }
  expect(sizes).toEqual([100, 100, 5])
  expect(seen.size).toBe(205)
  await world.close()
})

test('news that goes back is told as it is; the map is not bent for it', async () => {
  const world = await openAgencyWorld(dukcapil)
  const ref = await file(world)
  await world.sandbox.decide(ref, 'TERBIT')
  await world.sandbox.mischief?.(ref, 'backwards')
  expect((await world.news()).map((one) => one.meaning)).toEqual(['done', 'received'])
  await world.close()
})

test('with a file, cases and keys survive a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dukcapil-'))
  const first = await openAgencyWorld(dukcapil, { file: join(folder, 'state') })
  const ref = await file(first)
  await first.sandbox.decide(ref, 'TERBIT')
  await first.close()
  const second = await openAgencyWorld(dukcapil, { file: join(folder, 'state') })
  expect(await file(second)).toBe(ref)
  expect(second.sandbox.effects()).toHaveLength(1)
  expect(codes(await second.news())).toEqual(['TERBIT'])
  await second.close()
  rmSync(folder, { recursive: true })
})
