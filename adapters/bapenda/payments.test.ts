import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Bill, Payment } from '../kit/contract.ts'
import { advise, bills, find, pay, reverse } from '../kit/run.ts'
import { type AgencyWorld, openAgencyWorld } from '../kit/testing-world.ts'
import { bapenda } from './index.ts'
import { pbbCek, type Standing } from './services/pbb.ts'
import { SAMPLE_NOP } from './services/standard.ts'

let world: AgencyWorld
let clock: Date
beforeEach(async () => {
  clock = new Date('2026-11-20T02:00:00Z')
  world = await openAgencyWorld(bapenda, { now: () => clock })
})
afterEach(() => world.close())

const list = (nop = SAMPLE_NOP) => bills(world.agency, 'pbb-bayar', { nop }, world.ask())
const billOf = async (year: number) => (await list()).find((bill) => bill.title.includes(String(year)))!
const payment = (bill: Bill, reference: string): Payment => ({ reference, rupiah: bill.total, at: clock })
const settle = (bill: Bill, paid: Payment) =>
  pay(world.agency, 'pbb-bayar', bill, paid, world.ask({ key: paid.reference }))
const takeBack = (paid: Payment, key = `undo-${paid.reference}`) =>
  reverse(world.agency, 'pbb-bayar', paid, world.ask({ key }))
const ask = (paid: Payment) => advise(world.agency, 'pbb-bayar', paid, world.ask())

test('a year of 125,000 seven months late is 133,750', async () => {
  clock = new Date('2027-04-15T02:00:00Z')
  expect(await billOf(2026)).toMatchObject({
    principal: 125_000,
    penalty: 8_750,
    total: 133_750,
    due: '2026-09-30',
  })
})

test('years of long ago carry 24 months of penalty, no more', async () => {
  const oldest = (await list('527201000300200070'))[0]
  expect(oldest).toMatchObject({ principal: 31_000, penalty: 7_440, total: 38_440 })
})

test('an object shows its years, what is left, and no owner', async () => {
  const standing = (await find(world.agency, 'pbb-cek', { nop: SAMPLE_NOP }, world.ask())) as Standing
  const view = pbbCek.show(standing)
  expect(view.facts[0]!.value).toBe('52.72.040.007.003.0123.0')
  expect(view.table?.rows.map((row) => row[0])).toEqual(['2021', '2022', '2023', '2024', '2025', '2026'])
  expect(view.table?.rows.map((row) => row[5])).toEqual([0, 0, 136_400, 136_400, 142_500, 127_500])
  expect(view.total?.rupiah).toBe(542_800)
  const settled = (await find(
    world.agency,
    'pbb-cek',
    { nop: '527204000700301240' },
    world.ask(),
  )) as Standing
  expect(pbbCek.show(settled).total?.rupiah).toBe(0)
  expect(await find(world.agency, 'pbb-cek', { nop: '527299999999999990' }, world.ask())).toBeNull()
})

test('the amount is that of the day: yesterday’s is refused once a month has begun', async () => {
  clock = new Date('2026-11-30T15:59:00Z')
  const before = await billOf(2026)
  // 16.00 UTC is midnight in Bima: 1 December, the third month.
  clock = new Date('2026-11-30T16:00:00Z')
  expect((await billOf(2026)).total).toBe(before.total + 1_250)
  expect(await settle(before, payment(before, 'R-1'))).toMatchObject({ outcome: 'refused' })
  expect(world.sandbox.effects()).toEqual([])
  const today = await billOf(2026)
  expect(await settle(today, payment(today, 'R-2'))).toMatchObject({ outcome: 'paid' })
})

test('eight payers of one bill at once: one is receipted, seven are told', async () => {
  const bill = await billOf(2024)
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => settle(bill, payment(bill, `R-${i}`))))
  expect(all.filter((answer) => answer.outcome === 'paid')).toHaveLength(1)
  const told = all.filter((answer) => answer.outcome === 'refused')
  expect(told).toHaveLength(7)
  for (const { reason } of told) expect(reason.id).toContain('sudah dibayar')
  expect(world.sandbox.effects()).toHaveLength(1)
})

test('silence after a payment is answered by advice; another amount under the reference is for a person', async () => {
  const bill = await billOf(2023)
  const paid = payment(bill, 'R-1')
  world.sandbox.temper('drops')
  await expect(settle(bill, paid)).rejects.toMatchObject({ maybeActed: true })
  world.sandbox.temper('ok')
  const found = await ask(paid)
  expect(found).toMatchObject({ receipt: expect.stringMatching(/^SIM-/) })
  // Sent again all the same: the same receipt, and nothing more is credited.
  expect(await settle(bill, paid)).toEqual({ outcome: 'paid', ...found })
  await expect(ask({ ...paid, rupiah: 1 })).rejects.toMatchObject({ kind: 'protocol' })
  const other = await billOf(2024)
  await expect(settle(other, { ...paid, rupiah: other.total })).rejects.toMatchObject({ kind: 'protocol' })
  expect(world.sandbox.effects()).toHaveLength(1)
})

test('taken back on the same day; then the reference is spent and the bill open to another', async () => {
  const bill = await billOf(2025)
  const first = payment(bill, 'R-1')
  await settle(bill, first)
  expect(await takeBack(first)).toEqual({ outcome: 'taken' })
  expect(await takeBack(first, 'another-key')).toEqual({ outcome: 'taken' })
  expect(await ask(first)).toBeNull()
  expect(await settle(bill, first)).toMatchObject({ outcome: 'refused' })
  expect(await settle(bill, payment(bill, 'R-2'))).toMatchObject({ outcome: 'paid' })
  expect(world.sandbox.effects().map((effect) => effect.step.split(' ')[0])).toEqual([
    'payment',
    'reversal',
    'payment',
  ])
})

test('not taken back after settlement, on another day, for another amount, or when nobody paid', async () => {
  const bill = await billOf(2025)
  const paid = payment(bill, 'R-1')
  expect(await takeBack(paid, 'too-early')).toMatchObject({ outcome: 'refused' })
  await settle(bill, paid)
  expect(await takeBack({ ...paid, rupiah: paid.rupiah - 1 }, 'less')).toMatchObject({ outcome: 'refused' })
  // 14.00 UTC is 22.00 WITA, when the day is settled with the banks.
  clock = new Date('2026-11-20T14:00:00Z')
  expect(await takeBack(paid, 'settled')).toMatchObject({ outcome: 'refused' })
  clock = new Date('2026-11-21T02:00:00Z')
  expect(await takeBack(paid, 'next-day')).toMatchObject({ outcome: 'refused' })
  expect(await billOf(2025)).toMatchObject({ paid: true })
  expect(world.sandbox.effects()).toHaveLength(1)
})
