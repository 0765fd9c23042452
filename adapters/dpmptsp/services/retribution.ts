/**
 * The retribution for a building approval (PBG), as PP 16/2021 builds it: area x (locality index x SHST) x integrated
 * index x activity index. The indices are quoted from memory of its annex and SHST is a demo value: an estimate, and
 * SIMULASI. Amounts in whole rupiah.
 */
import type { Assessment, Text } from '../../kit/contract.ts'
import { decimal, rupiah } from './standard.ts'

/** Highest standard price per square metre (SHST), DEMO, and the locality index of 0.5 %. */
export const SHST = 5_500_000
const PER_SQUARE_METRE = (SHST * 5) / 1000
/** Fence, per running metre, DEMO. */
const PER_FENCE_METRE = 5000

const SIMPLE = 1
const COMPLEX = 2
const PERMANENCE: Record<string, number> = { non_permanen: 1, permanen: 2 }
/** By number of floors; the last one holds for more. In thousandths. */
const FLOORS = [1000, 1090, 1120, 1135, 1162, 1197, 1236, 1265]
/** New, moderate or heavy renovation. In thousandths. */
const ACTIVITY: Record<string, number> = { baru: 1000, sedang: 225, berat: 325 }

type Building = {
  work: string
  function: string
  complexity: string
  permanence: string
  area: number
  floors: number
  fence?: number
}

/** Index of the function; homes and mixed buildings by their size. In hundredths. */
function functionIndex({ function: use, area, floors }: Building) {
  const small = floors < 2
  if (use === 'hunian') return area < 100 && small ? 15 : 17
  if (use === 'campuran') return area < 500 && small ? 60 : 80
  return { usaha: 70, usaha_mikro: 50, sosial_budaya: 30, keagamaan: 0, khusus: 100 }[use] ?? 100
}

/** Function x (0.3 complexity + 0.2 permanence + 0.5 height) x activity, in ten-thousandths: what is shown is what counts. */
function integratedIndex(building: Building) {
  const { complexity, permanence, floors, work } = building
  const weights =
    3000 * (complexity === 'sederhana' ? SIMPLE : COMPLEX) +
    2000 * (PERMANENCE[permanence] ?? 2) +
    5 * FLOORS[Math.min(floors, FLOORS.length) - 1]!
  const integrated = Math.round((functionIndex(building) * weights) / 100)
  return Math.round((integrated * (ACTIVITY[work] ?? 1000)) / 1000)
}

export function retribution(building: Building): Assessment {
  const index = integratedIndex(building)
  const { area, fence = 0 } = building
  const lines = [
    {
      label: label('Bangunan', 'Building', area, 'm²', PER_SQUARE_METRE, index / 10_000),
      rupiah: Math.round((area * PER_SQUARE_METRE * index) / 10_000),
    },
  ]
  if (fence > 0)
    lines.push({
      label: label('Pagar', 'Fence', fence, 'm', PER_FENCE_METRE),
      rupiah: Math.round(fence * PER_FENCE_METRE),
    })
  return { lines, total: lines.reduce((sum, line) => sum + line.rupiah, 0) }
}

/** `Bangunan: 120 m² × Rp27.500 × indeks 0,204`. */
function label(id: string, en: string, amount: number, unit: string, price: number, index?: number): Text {
  const [much, each] = [decimal(amount), rupiah(price)]
  const by = index === undefined ? { id: '', en: '' } : decimal(index)
  return {
    id: `${id}: ${much.id} ${unit} × ${each.id}${by.id && ` × indeks ${by.id}`}`,
    en: `${en}: ${much.en} ${unit} × ${each.en}${by.en && ` × index ${by.en}`}`,
  }
}
