import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { RequestService } from '../kit/contract.ts'
import { amend, pay, submit, withdraw } from '../kit/run.ts'
import { type AgencyWorld, openAgencyWorld } from '../kit/testing-world.ts'
import { bapenda } from './index.ts'

const HOUR = 3_600_000
let world: AgencyWorld
afterEach(() => world.close())
const open = async (options: Parameters<typeof openAgencyWorld>[1] = {}) => {
  world = await openAgencyWorld(bapenda, options)
}

const service = (id: string) => world.agency.services[id] as RequestService
const file = async (id: string, changes: object = {}) => {
  const answer = await submit(world.agency, id, { ...service(id).sample, ...changes }, world.ask())
  if (answer.outcome !== 'accepted') throw new Error('not accepted')
  return answer.ref
}
const assessment = (id: string, changes: object = {}) =>
  service(id).assess!(service(id).form.parse({ ...service(id).sample, ...changes }), world.now())
const told = async () => {
  const seen = new Map((await world.news()).map((update) => [update.eventId, update]))
  return [...seen.values()].map(({ code, fix, bill }) =>
    [code, fix ?? bill?.total].filter((part) => part !== undefined),
  )
}

test('BPHTB: the office arrives at the figure the resident saw, and bills it', async () => {
  await open({ decideAfter: 3 * HOUR })
  expect(assessment('bphtb').total).toBe(13_500_000)
  await file('bphtb')
  expect(await told()).toEqual([])
  world.advance(HOUR)
  expect(await told()).toEqual([['DITELITI']])
  world.advance(2 * HOUR)
  expect((await told()).at(-1)).toEqual(['DITETAPKAN', 13_500_000])
})

test('BPHTB: another price than the PPAT reported comes back, and is billed once corrected', async () => {
  await open({ decideAfter: HOUR })
  const object = { nop: '527205000200100450', njop: 398_200_000 }
  const ref = await file('bphtb', { ...object, price: 410_000_000 })
  world.advance(HOUR)
  expect((await told()).at(-1)).toEqual(['PERBAIKAN', ['price']])
  // Nothing happens while it waits for the resident.
  world.advance(24 * HOUR)
  const corrected = { price: 480_000_000 }
  expect(await amend(world.agency, 'bphtb', ref, corrected, world.ask())).toEqual({ outcome: 'taken' })
  world.advance(HOUR)
  expect(assessment('bphtb', { ...object, ...corrected }).total).toBe(20_000_000)
  expect((await told()).slice(-2)).toEqual([['DITELITI'], ['DITETAPKAN', 20_000_000]])
})

test('BPHTB: a made-up NJOP comes back too; nothing owed is done at once', async () => {
  await open({ decideAfter: HOUR })
  const plot = {
    nop: '527203000100500110',
    kind: 'waris',
    directLine: 'ya',
    heirs: [{ name: 'Siti Contoh', nik: '5272045507909002' }],
  }
  await file('bphtb', { ...plot, njop: 1_000_000, price: 200_000_000 })
  world.advance(HOUR)
  expect((await told()).at(-1)).toEqual(['PERBAIKAN', ['njop']])
  await file('bphtb', { ...plot, njop: 143_750_000, price: 200_000_000 })
  world.advance(HOUR)
  expect((await told()).at(-1)).toEqual(['SELESAI'])
})

test('a bill of a filing is paid like any other, and its document follows', async () => {
  await open()
  const ref = await file('bphtb')
  await world.sandbox.decide(ref, 'DITETAPKAN')
  const bill = (await world.news()).at(-1)?.bill
  expect(bill).toMatchObject({ total: 13_500_000, due: '2026-12-20', paid: false })
  const payment = { reference: 'R-1', rupiah: 13_500_000, at: world.now() }
  const settle = (reference: string) =>
    pay(world.agency, 'pbb-bayar', bill!, { ...payment, reference }, world.ask())
  expect(await settle('R-1')).toMatchObject({ outcome: 'paid' })
  const news = await world.news()
  expect(news.slice(-2).map((update) => update.meaning)).toEqual(['in_progress', 'done'])
  expect(news.at(-1)?.document?.title.id).toContain('SIMULASI')
  expect(await settle('R-2')).toMatchObject({ outcome: 'refused' })
})

test('the bill of a withdrawn filing can no longer be paid', async () => {
  await open()
  const ref = await file('bphtb')
  await world.sandbox.decide(ref, 'DITETAPKAN')
  const bill = (await world.news()).at(-1)!.bill!
  expect(await withdraw(world.agency, 'bphtb', ref, world.ask())).toEqual({ outcome: 'taken' })
  const payment = { reference: 'R-1', rupiah: bill.total, at: world.now() }
  expect(await pay(world.agency, 'pbb-bayar', bill, payment, world.ask())).toMatchObject({
    outcome: 'refused',
  })
})

test('e-SPTPD: billed as assessed; a month reported late costs a penalty, and ticked kinds alone count', async () => {
  await open()
  const { total, lines } = assessment('esptpd-pbjt', { hotel: 99_000_000 })
  expect(total).toBe(4_835_000)
  expect(lines.map((line) => line.rupiah)).toEqual([4_525_000, 310_000])
  await world.sandbox.decide(await file('esptpd-pbjt'), 'DITETAPKAN')
  // October was due on 15 November; it is the 20th, so the first month has begun.
  expect((await world.news()).at(-1)?.bill).toMatchObject({
    principal: 4_835_000,
    penalty: 48_350,
    total: 4_883_350,
  })
})

test('e-SPTPD: a month that is not over and a stranger’s NPWPD are refused with the field', async () => {
  await open()
  const refuse = (changes: object) =>
    submit(world.agency, 'esptpd-pbjt', { ...service('esptpd-pbjt').sample, ...changes }, world.ask())
  expect(await refuse({ month: '11' })).toMatchObject({ outcome: 'rejected', fields: ['month'] })
  expect(await refuse({ npwpd: 'P.9.9999999.99.999' })).toMatchObject({
    outcome: 'rejected',
    fields: ['npwpd'],
  })
  expect(world.sandbox.effects()).toEqual([])
})

test('a new taxpayer gets a number, and can report with it', async () => {
  await open()
  await world.sandbox.decide(await file('npwpd'), 'SELESAI')
  const update = (await world.news()).at(-1)
  expect(update).toMatchObject({ newRef: 'P.2.0000124.04.007', document: { number: 'P.2.0000124.04.007' } })
  await file('esptpd-pbjt', { npwpd: update!.newRef! })
})

test('an object nobody knows is refused with the field', async () => {
  await open()
  const answer = await submit(
    world.agency,
    'pbb-mutasi',
    { ...service('pbb-mutasi').sample, nop: '527299999999999990' },
    world.ask(),
  )
  expect(answer).toMatchObject({ outcome: 'rejected', fields: ['nop'] })
})

test('windows of news overlap, and each event keeps its id', async () => {
  await open()
  const ref = await file('npwpd')
  await world.sandbox.decide(ref, 'DITELITI')
  const first = await world.news()
  await world.sandbox.decide(ref, 'PERBAIKAN')
  const second = await world.news()
  expect(second.map((update) => update.eventId)).toContain(first[0]?.eventId)
  expect(new Set(second.map((update) => update.eventId)).size).toBe(second.length)
  expect(second.at(-1)).toMatchObject({ code: 'PERBAIKAN', fix: ['nibProof'] })
})

test('what was filed and paid survives a restart of the office', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bapenda-'))
  try {
    await open({ file: join(folder, 'office.db') })
    const ref = await file('bphtb')
    await world.close()
    await open({ file: join(folder, 'office.db') })
    await world.sandbox.decide(ref, 'DITETAPKAN')
    expect((await world.news()).at(-1)).toMatchObject({ ref, bill: { total: 13_500_000 } })
    expect(world.sandbox.effects()).toMatchObject([{ ref, step: 'permohonan' }])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
