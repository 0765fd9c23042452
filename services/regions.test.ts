import { describe, expect, it } from 'vitest'
import { createRegions, inside, levelOf, REGION_NOTICE, regionName, regions } from './regions.ts'

/** domain.md of the city: district, then kelurahan by the last four digits. */
const KOTA_BIMA: Record<string, string> = {
  '52.72.01 Rasanae Barat': 'Paruga 1001, Nae 1002, Sarae 1003, Tanjung 1004, Pane 1013, Dara 1014',
  '52.72.02 Rasanae Timur':
    "Kumbe 1004, Lampe 1008, Dodu 1009, Nungga 1011, Kodo 1018, Oi Fo'o 1019, Lelamase 1020, Oimbo 1021",
  '52.72.03 Asakota': 'Melayu 1001, Jatiwangi 1002, Jatibaru 1003, Kolo 1004, Jatibaru Timur 1005, Ule 1006',
  '52.72.04 Raba':
    'Penaraga 1001, Rontu 1002, PenanaE 1003, Kendo 1004, Ntobo 1005, Nitu 1006, Rabangodu Selatan 1007, Rabadompu Timur 1008, Rite 1009, Rabadompu Barat 1010, Rabangodu Utara 1011',
  '52.72.05 Mpunda':
    'Monggonao 1001, Sadia 1002, Santi 1003, Sambinae 1004, Penatoi 1005, Lewirato 1006, Mande 1007, Panggi 1008, Manggemaci 1009, Matakando 1010',
}

describe('Kota Bima', () => {
  it('has its 5 districts and 41 kelurahan, named as they are', () => {
    const found = regions
      .villagesOf('52.72')
      .map(({ district, villages }) => [
        `${district.code} ${district.name}`,
        villages.map((v) => `${v.name} ${v.code.slice(-4)}`).join(', '),
      ])
    expect(Object.fromEntries(found)).toEqual(KOTA_BIMA)
    expect(regions.villagesOf('52.72').flatMap((d) => d.villages)).toHaveLength(41)
  })

  it('is reached from the provinces down', () => {
    expect(regions.children(null)).toHaveLength(38)
    expect(regions.children(null).find((p) => p.code === '52')?.name).toBe('Nusa Tenggara Barat')
    expect(regions.children('52').map((r) => r.name)).toContain('Kota Bima')
    expect(regions.path('52.72.02.1019').map((r) => r.name)).toEqual([
      "Oi Fo'o",
      'Rasanae Timur',
      'Kota Bima',
      'Nusa Tenggara Barat',
    ])
  })
})

describe('regions', () => {
  it('have a name to be read, or their code', () => {
    expect(regionName('52.72.04.1003')).toBe('PenanaE, Raba, Kota Bima, Nusa Tenggara Barat')
    expect(regionName('52.72.99')).toBe('52.72.99')
  })

  it('are all there: 514 regencies, 7,285 districts, 83,762 villages', () => {
    const regencies = regions.children(null).flatMap((p) => regions.children(p.code))
    const districts = regencies.flatMap((r) => regions.children(r.code))
    const villages = districts.flatMap((d) => regions.children(d.code))
    expect([regencies.length, districts.length, villages.length]).toEqual([514, 7285, 83_762])
    expect(
      villages.every((v) => levelOf(v.code) === 'village' && v.name.length > 0 && !v.name.includes('""')),
    ).toBe(true)
  })

  it('reads names with commas and quotes', () => {
    expect(regions.name('12.07.28.1007')).toBe('Lubuk Pakam I,II')
    expect(regions.name('35.29.22')).toBe('Ra"as')
  })

  it.each([
    '',
    '5',
    '52.',
    '52.72.01.10',
    '52.72.01.9999',
    '99',
    '52.72.01.1001.1',
    '__proto__',
    'x'.repeat(10_000),
  ])('has no %j', (code) => {
    expect(regions.name(code)).toBeNull()
    expect(regions.children(code)).toEqual([])
    expect(regions.path(code)).toEqual([])
  })

  it('knows what lies inside what', () => {
    expect(inside('52.72.01.1001', '52.72')).toBe(true)
    expect(inside('52.72', '52.72')).toBe(true)
    expect(inside('52.73', '52.72')).toBe(false)
    expect(inside('52.7', '52')).toBe(true)
    expect(inside('520', '52')).toBe(false)
  })

  it('reads each file once, and only when it is needed', () => {
    const read: string[] = []
    const lazy = createRegions((file) => {
      read.push(file)
      return file === 'provinces.csv'
        ? 'code,name\n52,NTB\n53,NTT'
        : 'code,province_code,name\n52.72,52,Kota Bima\n'
    })
    expect(read).toEqual([])
    lazy.children(null)
    expect(lazy.children(null)).toEqual([
      { code: '52', name: 'NTB' },
      { code: '53', name: 'NTT' },
    ])
    lazy.children('52')
    expect(lazy.name('52.72')).toBe('Kota Bima')
    expect(read).toEqual(['provinces.csv', 'regencies.csv'])
  })

  it('carries the notice its licence asks for', () => {
    expect(REGION_NOTICE.id).toContain('ODbL')
    expect(REGION_NOTICE.en).toContain('Open Database License')
  })
})
