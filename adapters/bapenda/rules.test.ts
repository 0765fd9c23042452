import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bphtb, latePenalty, MOST_MONTHS_LATE, monthsLate, PBJT_RATES, pbjt, pbjtDueDay } from './rules.ts'

const rupiah = fc.integer({ min: 0, max: 1_000_000_000_000 })
const day = fc
  .date({ min: new Date('2015-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10))
const flags = fc.record({ first: fc.boolean(), directLine: fc.boolean() })

describe('late payment', () => {
  test('125,000 seven months late is 8,750 more', () => {
    expect(monthsLate('2025-09-30', '2026-04-15')).toBe(7)
    expect(125_000 + latePenalty(125_000, '2025-09-30', '2026-04-15')).toBe(133_750)
  })

  test.each([
    ['2026-09-30', '2026-09-29', 0],
    ['2026-09-30', '2026-09-30', 0],
    ['2026-09-30', '2026-10-01', 1],
    ['2026-09-30', '2026-10-30', 1],
    ['2026-09-30', '2026-10-31', 2],
    ['2026-08-31', '2026-09-30', 1],
    ['2026-08-31', '2026-10-01', 2],
    ['2026-01-31', '2026-02-28', 1],
    ['2026-01-31', '2026-03-01', 2],
    ['2024-02-29', '2025-02-28', 12],
    ['2025-12-15', '2026-01-15', 1],
    ['2024-09-30', '2026-09-30', 24],
    ['2024-09-30', '2026-10-01', 24],
    ['2010-09-30', '2026-11-22', 24],
  ])('due %s, paid %s: %i months', (due, on, months) => expect(monthsLate(due, on)).toBe(months))

  test('is whole rupiah, grows with time and with the principal, and stops at 24 %', () => {
    fc.assert(
      fc.property(rupiah, rupiah, day, day, day, (a, b, due, x, y) => {
        const [small, large] = a < b ? [a, b] : [b, a]
        const [sooner, later] = x < y ? [x, y] : [y, x]
        const penalty = latePenalty(small, due, sooner)
        expect(Number.isSafeInteger(penalty)).toBe(true)
        expect(latePenalty(small, due, later)).toBeGreaterThanOrEqual(penalty)
        expect(latePenalty(large, due, sooner)).toBeGreaterThanOrEqual(penalty)
        expect(latePenalty(small, due, later) * 100).toBeLessThanOrEqual(small * MOST_MONTHS_LATE)
      }),
    )
  })
})

describe('BPHTB', () => {
  const bought = { price: 350_000_000, njop: 212_400_000, first: true, directLine: false }
  test('350 m, first acquisition, is 13,500,000', () =>
    expect(bphtb(bought)).toEqual({
      base: 350_000_000,
      exempt: 80_000_000,
      taxable: 270_000_000,
      due: 13_500_000,
    }))

  test('takes the NJOP when it is higher than the price', () =>
    expect(bphtb({ ...bought, njop: 400_000_000 }).due).toBe(16_000_000))
  test('exempts nothing from the second acquisition', () =>
    expect(bphtb({ ...bought, first: false }).due).toBe(17_500_000))
  test('exempts 300 m between parent and child, first or not', () => {
    expect(bphtb({ ...bought, directLine: true }).due).toBe(2_500_000)
    expect(bphtb({ ...bought, first: false, directLine: true }).due).toBe(2_500_000)
  })
  test('is nothing below what is exempt', () =>
    expect(bphtb({ ...bought, price: 75_000_000, njop: 79_999_999 }).due).toBe(0))

  test('is whole rupiah, never more than 5 %, grows with price and NJOP', () => {
    fc.assert(
      fc.property(rupiah, rupiah, rupiah, flags, (price, njop, more, how) => {
        const { due, base } = bphtb({ price, njop, ...how })
        expect(Number.isSafeInteger(due)).toBe(true)
        expect(due * 20).toBeLessThanOrEqual(base)
        expect(bphtb({ price: price + more, njop, ...how }).due).toBeGreaterThanOrEqual(due)
        expect(bphtb({ price, njop: njop + more, ...how }).due).toBeGreaterThanOrEqual(due)
      }),
    )
  })
})

describe('PBJT', () => {
  test('is a sum over the kinds that had turnover', () =>
    expect(pbjt({ makanan: 45_250_000, hiburan_khusus: 10_000_001, listrik_sendiri: 333_333 })).toEqual({
      lines: [
        { kind: 'makanan', turnover: 45_250_000, tax: 4_525_000 },
        { kind: 'hiburan_khusus', turnover: 10_000_001, tax: 4_000_000 },
        { kind: 'listrik_sendiri', turnover: 333_333, tax: 4_999 },
      ],
      due: 8_529_999,
    }))
  test('keeps to the bounds of the law', () => {
    const { hiburan_khusus, listrik_sendiri, ...rest } = PBJT_RATES
    expect(Math.max(...Object.values(rest))).toBeLessThanOrEqual(1000)
    expect(hiburan_khusus).toBeGreaterThanOrEqual(4000)
    expect(hiburan_khusus).toBeLessThanOrEqual(7500)
    expect(listrik_sendiri).toBeLessThanOrEqual(150)
  })
  test('is whole rupiah and grows with turnover', () => {
    fc.assert(
      fc.property(
        rupiah,
        rupiah,
        fc.constantFrom(...(Object.keys(PBJT_RATES) as 'hotel'[])),
        (a, b, kind) => {
          const tax = pbjt({ [kind]: a }).due
          expect(Number.isSafeInteger(tax)).toBe(true)
          expect(pbjt({ [kind]: a + b }).due).toBeGreaterThanOrEqual(tax)
        },
      ),
    )
  })
  test('is due on the 15th of the next month', () => {
    expect(pbjtDueDay(2026, 10)).toBe('2026-11-15')
    expect(pbjtDueDay(2026, 12)).toBe('2027-01-15')
  })
})
