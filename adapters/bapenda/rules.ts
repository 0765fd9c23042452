/**
 * What a local tax comes to, by rule and nothing else: pure, whole rupiah in and out, fractions of a rupiah dropped.
 * Days are `YYYY-MM-DD`. Figures: UU 1/2022 art. 46-47 and 58, PP 35/2023; PBJT rates are those of the demo city.
 */

/** Latest total of months for which a late payment is charged. */
export const MOST_MONTHS_LATE = 24
/** Percent for every month begun after the due day. */
const PENALTY_PERCENT = 1

/** Months begun after `due`, at most 24; 0 up to and on the due day. The day after is the first month. */
export function monthsLate(due: string, on: string): number {
  if (on <= due) return 0
  const [from, to] = [parts(due), parts(on)]
  const whole = (to.year - from.year) * 12 + (to.month - from.month)
  // The due day of a short month is its last day: from 31 August, September is full on the 30th.
  const anniversary = Math.min(from.day, daysIn(to.year, to.month))
  return Math.min(whole + (to.day > anniversary ? 1 : 0), MOST_MONTHS_LATE)
}

/** What is added to `principal` when it is paid on `on`. */
export const latePenalty = (principal: number, due: string, on: string) =>
  portion(principal, monthsLate(due, on) * PENALTY_PERCENT * 100)

export type Acquisition = {
  /** Agreed price, or market value when there is none. */
  price: number
  /** Value of land and building in the tax register. */
  njop: number
  /** First acquisition of this taxpayer in this region. */
  first: boolean
  /** Inheritance or bequest between parent and child, or husband and wife. */
  directLine: boolean
}
export const BPHTB_PERCENT = 5
const EXEMPT = { first: 80_000_000, directLine: 300_000_000 }

/** BPHTB: 5 % of what is left of the higher of price and NJOP after the part that is not taxed (NPOPTKP). */
export function bphtb({ price, njop, first, directLine }: Acquisition) {
  const base = Math.max(price, njop)
  const exempt = directLine ? EXEMPT.directLine : first ? EXEMPT.first : 0
  const taxable = Math.max(base - exempt, 0)
  return { base, exempt, taxable, due: portion(taxable, BPHTB_PERCENT * 100) }
}

/** PBJT by kind, in hundredths of a percent: at most 10 %, special entertainment 40-75 %, own electricity at most 1.5 %. */
export const PBJT_RATES = {
  makanan: 1000,
  hotel: 1000,
  parkir: 1000,
  hiburan: 1000,
  hiburan_khusus: 4000,
  listrik_sendiri: 150,
} as const
export type PbjtKind = keyof typeof PBJT_RATES
export const pbjtKinds = Object.keys(PBJT_RATES) as PbjtKind[]

/** The tax of one month: one line per kind that had turnover. */
export function pbjt(turnover: Partial<Record<PbjtKind, number>>) {
  const lines = pbjtKinds.flatMap((kind) => {
    const amount = turnover[kind]
    return amount ? [{ kind, turnover: amount, tax: portion(amount, PBJT_RATES[kind]) }] : []
  })
  return { lines, due: lines.reduce((sum, line) => sum + line.tax, 0) }
}

/** Last day for reporting and paying a month: the 15th of the next (example of the demo city). */
export function pbjtDueDay(year: number, month: number): string {
  const next = month === 12 ? [year + 1, 1] : [year, month + 1]
  return `${next[0]}-${String(next[1]).padStart(2, '0')}-15`
}

/** Exact up to 2^53: the product is whole, and so is the division once its rest is taken off. */
function portion(amount: number, hundredthsOfPercent: number) {
  const product = amount * hundredthsOfPercent
  return (product - (product % 10_000)) / 10_000
}
function parts(day: string) {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return { year, month, day: date }
}
const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()
