/**
 * Tax on advertising: 25 % (the ceiling of UU 1/2022) of the rental value, which is area x faces x pieces x time x a
 * rate. The rates are demo values (SIMULASI) until the city's own regulation is at hand. Amounts in whole rupiah.
 */
import type { Assessment } from '../../kit/contract.ts'
import { decimal, rupiah } from './standard.ts'

type Advertising = {
  kind: string
  content: string
  width: number
  height: number
  faces: number
  pieces: number
  days?: number
  months?: number
}

/** Rupiah per square metre and day (short-lived) or month (lasting). DEMO. */
const RATES: Record<string, { rate: number; per: 'day' | 'month' }> = {
  spanduk: { rate: 3000, per: 'day' },
  umbul: { rate: 3000, per: 'day' },
  baliho: { rate: 4000, per: 'day' },
  papan: { rate: 60_000, per: 'month' },
  neon: { rate: 75_000, per: 'month' },
  videotron: { rate: 250_000, per: 'month' },
  kendaraan: { rate: 50_000, per: 'month' },
}
export const kindsPer = (per: 'day' | 'month') =>
  Object.keys(RATES).filter((kind) => RATES[kind]!.per === per)

const PERCENT = 25

/** Notices of social, religious or educational bodies without a sponsor are not taxed. */
export function advertisingTax(ad: Advertising): Assessment {
  const { rate, per } = RATES[ad.kind]!
  const time = (per === 'day' ? ad.days : ad.months) ?? 0
  // In whole square centimetres, so that 1.2 x 3.5 is what it is on paper.
  const squareCentimetres = Math.round(ad.width * 100) * Math.round(ad.height * 100)
  const each = Math.round((squareCentimetres * rate) / 10_000)
  const value = each * ad.faces * ad.pieces * time
  const tax = ad.content === 'sosial' ? 0 : Math.round((value * PERCENT) / 100)
  const [area, unit, sum] = [decimal(squareCentimetres / 10_000), rupiah(rate), rupiah(value)]
  const [day, hari] = per === 'day' ? ['days', 'hari'] : ['months', 'bulan']
  const label = {
    id: `${area.id} m² × ${ad.faces} muka × ${ad.pieces} buah × ${time} ${hari} × ${unit.id} = ${sum.id}, pajak ${PERCENT} %`,
    en: `${area.en} m² × ${ad.faces} faces × ${ad.pieces} pieces × ${time} ${day} × ${unit.en} = ${sum.en}, tax ${PERCENT} %`,
  }
  const free = {
    id: 'Pemberitahuan sosial tanpa sponsor: tanpa pajak',
    en: 'Social notice without a sponsor: no tax',
  }
  return { total: tax, lines: [{ label: ad.content === 'sosial' ? free : label, rupiah: tax }] }
}
