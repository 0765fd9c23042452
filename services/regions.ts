/**
 * Provinces, regencies, districts and villages by their Kemendagri codes (`52`, `52.72`, `52.72.01`, `52.72.01.1001`),
 * from the data of npm `idn-area-data`. Codes are never made up or counted: they have gaps.
 *
 * The four files are read once, when first asked for, and kept as they are: one text per level and, for each parent,
 * where its lines begin. About 7 MB and 50 ms for 83,762 villages; a map of objects would take ten times that.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Text } from '../adapters/kit/contract.ts'

export type Region = { code: string; name: string }
export type RegionLevel = 'province' | 'regency' | 'district' | 'village'

/** To be shown wherever the data or what is made of it is shown or given away (ODbL 1.0, section 4.3). */
export const REGION_NOTICE: Text = {
  id: 'Data wilayah: idn-area-data 4.0.1 oleh Fityan Nugroho, dari Kepmendagri 300.2.2-2138/2025. Basis data ini tersedia di bawah Open Database License (ODbL) 1.0: https://opendatacommons.org/licenses/odbl/1-0/',
  en: 'Region data: idn-area-data 4.0.1 by Fityan Nugroho, from decree Kepmendagri 300.2.2-2138/2025. This database is made available under the Open Database License (ODbL) 1.0: https://opendatacommons.org/licenses/odbl/1-0/',
}

/** `readData` gives a file of the data by name; tests hand in their own. */
export function createRegions(readData: (file: string) => string = readPackage) {
  const level = (file: string, parentLength: number) => {
    let rows: ReturnType<typeof indexRows> | undefined
    return () => {
      rows ??= indexRows(readData(file), parentLength)
      return rows
    }
  }
  const levels: Record<RegionLevel, () => ReturnType<typeof indexRows>> = {
    province: level('provinces.csv', 0),
    regency: level('regencies.csv', 2),
    district: level('districts.csv', 5),
    village: level('villages.csv', 8),
  }

  /** Regions directly below `code`, in order of code; the provinces for `null`. None for a village or an unknown code. */
  const children = (code: string | null): Region[] => {
    if (code === null) return levels.province()('')
    const below = BELOW[levelOf(code) ?? 'village']
    return below ? levels[below]()(code) : []
  }

  const find = (code: string): Region | null => {
    if (!levelOf(code)) return null
    return children(parentOf(code)).find((region) => region.code === code) ?? null
  }

  return {
    children,
    find,
    /** The region's own name (`Paruga`), or null when there is no such code. */
    name: (code: string): string | null => find(code)?.name ?? null,
    /** From the smallest outwards: Paruga, Rasanae Barat, Kota Bima, Nusa Tenggara Barat. Empty when unknown. */
    path: (code: string): Region[] => {
      const path = ancestorsOf(code).map(find)
      return path.every((region) => region !== null) ? path : []
    },
    /** Every village and kelurahan of a regency or city, by district. */
    villagesOf: (regency: string): { district: Region; villages: Region[] }[] =>
      levelOf(regency) === 'regency'
        ? children(regency).map((district) => ({ district, villages: children(district.code) }))
        : [],
  }
}
export type Regions = ReturnType<typeof createRegions>

/** The one set of the process: constant data, read when first asked for. */
export const regions = createRegions()

/** `Paruga, Rasanae Barat, Kota Bima, Nusa Tenggara Barat`; the code itself when nobody knows it. */
export function regionName(code: string): string {
  const path = regions.path(code)
  return path.length > 0 ? path.map((region) => region.name).join(', ') : code
}

/** Whether `code` is `ancestor` or lies in it; by form only, not whether either exists. */
export const inside = (code: string, ancestor: string) => code === ancestor || code.startsWith(`${ancestor}.`)

/** Which level a code is of by its form, or null when it is no code. */
export function levelOf(code: string): RegionLevel | null {
  if (!/^\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?$/.test(code)) return null
  return code.length === 2
    ? 'province'
    : code.length === 5
      ? 'regency'
      : code.length === 8
        ? 'district'
        : 'village'
}

const BELOW: Record<RegionLevel, RegionLevel | null> = {
  province: 'regency',
  regency: 'district',
  district: 'village',
  village: null,
}

const parentOf = (code: string) => (code.includes('.') ? code.slice(0, code.lastIndexOf('.')) : null)

function ancestorsOf(code: string): string[] {
  const parent = parentOf(code)
  return [code, ...(parent ? ancestorsOf(parent) : [])]
}

/** Where the lines of each parent lie in `csv`. A line is `code,parent,name`, or `code,name` for provinces. */
function indexRows(csv: string, parentLength: number) {
  const spans = new Map<string, [from: number, to: number]>()
  let last: [number, number] | undefined
  let lastParent = ''
  for (let from = csv.indexOf('\n') + 1; from > 0 && from < csv.length; ) {
    const end = csv.indexOf('\n', from)
    const to = end < 0 ? csv.length : end
    const parent = csv.slice(from, from + parentLength)
    if (last && parent === lastParent) last[1] = to
    else {
      if (spans.has(parent)) throw new Error(`Region data: the lines of ${parent} do not lie together`)
      lastParent = parent
      last = [from, to]
      // Copied out of the big text, so that the key does not point into it.
      spans.set(Buffer.from(parent).toString(), last)
    }
    from = to + 1
  }
  return (parent: string): Region[] => {
    const span = spans.get(parent)
    return span
      ? csv
          .slice(...span)
          .split('\n')
          .map(readRow)
      : []
  }
}

function readRow(line: string): Region {
  const code = line.slice(0, line.indexOf(','))
  const rest = line.slice(code.length + 1).trimEnd()
  const name = code.includes('.') ? rest.slice(rest.indexOf(',') + 1) : rest
  return { code, name: name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name }
}

function readPackage(file: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`idn-area-data/data/${file}`), 'utf8')
}
