/** What is asked of look-ups and bills: the promised shape, "nothing there" as a value, and never a second payment. */
import { describe, expect, test } from 'vitest'
import { AgencyError, type Bill, type BillService, type LookupService, type Payment } from './contract.ts'
import { advise, bills, find, pay, reverse } from './run.ts'
import type { Suite } from './testing.ts'

export function testLookups(suite: Suite) {
  const { world, names } = suite
  if (names('lookup').length === 0) return

  describe.each(names('lookup'))('%s', (id) => {
    const service = suite.service(id) as LookupService

    test('the sample is found, can be drawn and kept as JSON', async () => {
      const found = await find(world().agency, id, service.sample, world().ask())
      expect(found).not.toBeNull()
      const view = service.show(found)
      expect(view.facts.length + (view.table?.rows.length ?? 0)).toBeGreaterThan(0)
      for (const row of view.table?.rows ?? []) expect(row).toHaveLength(view.table!.columns.length)
      if (view.total) expect(Number.isSafeInteger(view.total.rupiah)).toBe(true)
      expect(service.show(service.result.parse(JSON.parse(JSON.stringify(found))))).toEqual(view)
    })

    test('nothing there is null, not an error', async () => {
      world().sandbox.temper('says_no')
      expect(await find(world().agency, id, service.sample, world().ask())).toBeNull()
    })

    test('asking changes nothing, and says how long the answer keeps', async () => {
      await find(world().agency, id, service.sample, world().ask())
      expect(world().sandbox.effects()).toEqual([])
      expect(service.cache.freshFor).toBeGreaterThanOrEqual(0)
      expect(service.cache.staleFor).toBeGreaterThanOrEqual(service.cache.freshFor)
    })
  })
}

export function testBills(suite: Suite) {
  const { world, names } = suite
  if (names('bill').length === 0) return

  describe.each(names('bill'))('%s', (id) => {
    const service = suite.service(id) as BillService
    const list = () => bills(world().agency, id, service.sample, world().ask())
    async function firstDue() {
      const bill = (await list()).find((one) => !one.paid)
      if (!bill) throw new Error('The sample of a bill service has something to pay')
      const payment: Payment = { reference: 'SIM-PAY-1', rupiah: bill.total, at: world().now() }
      return { bill, payment }
    }
    const payNow = (bill: Bill, payment: Payment) =>
      pay(world().agency, id, bill, payment, world().ask({ key: payment.reference }))
    const adviseOn = (payment: Payment) => advise(world().agency, id, payment, world().ask())

    test('the sample has bills that add up', async () => {
      const found = await list()
      expect(found.length).toBeGreaterThan(0)
      for (const bill of found) expect(bill.total).toBe(bill.principal + bill.penalty)
      expect(new Set(found.map((bill) => bill.id)).size).toBe(found.length)
    })

    test('nothing there is an empty list', async () => {
      world().sandbox.temper('says_no')
      expect(await list()).toEqual([])
    })

    test('money is never shown from an old answer', () => {
      // Rule 29: bills keep for a minute, and a stale one is only ever shown greyed.
      expect(service.cache.freshFor).toBeLessThanOrEqual(60_000)
    })

    test('paid once however often it is sent, and paid afterwards', async () => {
      const { bill, payment } = await firstDue()
      const all = await Promise.all(Array.from({ length: 8 }, () => payNow(bill, payment)))
      expect(all[0]).toMatchObject({ outcome: 'paid', receipt: expect.any(String) })
      expect(new Set(all.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(world().sandbox.effects()).toHaveLength(1)
      expect((await list()).find((one) => one.id === bill.id)).toMatchObject({ paid: true })
      const again = await payNow(bill, { ...payment, reference: 'SIM-PAY-2' })
      expect(again).toMatchObject({ outcome: 'refused', reason: { id: expect.any(String) } })
    })

    test('another amount than the bill’s is refused', async () => {
      const { bill, payment } = await firstDue()
      expect(await payNow(bill, { ...payment, rupiah: bill.total - 1 })).toMatchObject({ outcome: 'refused' })
      expect(world().sandbox.effects()).toEqual([])
    })

    test('the receipt lost on its way is found by asking, never by paying again', async () => {
      const { bill, payment } = await firstDue()
      expect(await adviseOn(payment)).toBeNull()
      world().sandbox.temper('drops')
      const lost = await payNow(bill, payment).catch((error) => error)
      expect(lost).toBeInstanceOf(AgencyError)
      expect(lost).toMatchObject({ maybeActed: true })
      world().sandbox.temper('ok')
      expect(await adviseOn(payment)).toMatchObject({ receipt: expect.any(String) })
      expect(world().sandbox.effects()).toHaveLength(1)
    })

    if (service.reverse) {
      test('a payment can be taken back once, and the bill is due again', async () => {
        const { bill, payment } = await firstDue()
        await payNow(bill, payment)
        const undo = () => reverse(world().agency, id, payment, world().ask({ key: 'undo' }))
        expect(await undo()).toEqual({ outcome: 'taken' })
        expect(await undo()).toEqual({ outcome: 'taken' })
        expect(world().sandbox.effects()).toHaveLength(2)
        expect((await list()).find((one) => one.id === bill.id)).toMatchObject({ paid: false })
      })
    }
  })
}
