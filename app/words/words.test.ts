import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogues } from './catalogues.ts'
import { compile, createWords, type WordKey } from './words.ts'

const LANGS = ['id', 'en'] as const
const keys = Object.keys(catalogues.id)
const now = () => new Date('2026-11-22T06:30:00Z')
const words = createWords(catalogues, { now })

describe('the catalogues', () => {
  it('have the same keys, sorted, in both languages', () => {
    expect(Object.keys(catalogues.en)).toEqual(keys)
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)))
  })

  it('ask for the same values in both languages', () => {
    const differing = keys.filter(
      (key) =>
        argumentsOf(catalogues.id[key]!, 'id').join() !== argumentsOf(catalogues.en[key]!, 'en').join(),
    )
    expect(differing).toEqual([])
  })

  it('say something everywhere, and never shout', () => {
    for (const lang of LANGS) {
      for (const [key, message] of Object.entries(catalogues[lang])) {
        expect(message.trim(), `${lang} ${key}`).toBe(message)
        expect(message, `${lang} ${key}`).not.toBe('')
        expect(message, `${lang} ${key}`).not.toMatch(/!|\bplease\b|\bmohon maaf\b/i)
        expect(message, `${lang} ${key}`).not.toMatch(
          /\b(?!SIMULASI|SP4N|LAPOR|WCAG|NIK|NOP|SPPT|KTP|BPHTB|JPG|PNG|PDF)[A-Z]{5,}\b/,
        )
      }
    }
  })

  it('hold every key that the pages use', () => {
    const missing = sources('app').flatMap(({ path, text }) =>
      usedKeys(text)
        .filter((key) => !known(key))
        .map((key) => `${path}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  it('hold a sentence for every word the fields and their checks can say', () => {
    const text = (folder: string, name: RegExp) =>
      sources(folder, name)
        .map((one) => one.text)
        .join('\n')
    const kit = text('adapters/kit', /^(fields|answers|check)\.ts$/)
    // `say(…)` and `word: …` up to the comma, with both arms of a choice; and the table of words by kind.
    const spoken = [...kit.matchAll(/(?:say\(|word: )([^,;})]*)/g)].flatMap((found) => [
      ...found[1]!.matchAll(/'([a-z_]+)'/g),
    ])
    const byKind = kit.matchAll(/^ {2}[a-z]+: '([a-z_]+)',$/gm)
    // Rules of the kit pass their word as the last argument but one; rules of a form name it.
    const ruled = kit.matchAll(/, '(number_whole|digits|nik|kk|nop|date|choose|phone|email|region|place)'/g)
    const agencies = text('adapters', /^(?!kit\/)(?!.*\.test\.).*\.ts$/).matchAll(
      /field: '\w+', word: '([a-z_]+)'/g,
    )
    const said = [...spoken, ...byKind, ...agencies]
    const all = new Set([...said, ...ruled].map((found) => found[1]!))
    expect(all.size).toBeGreaterThan(25)
    expect([...all].filter((word) => !known(`field.${word}`))).toEqual([])
  })
})

describe('what is written', () => {
  const id = words('id')
  const en = words('en')

  it('writes days, times and amounts as the country does', () => {
    expect(id.day('2026-08-17')).toBe('17 Agustus 2026')
    expect(id.weekday('2026-08-17')).toBe('Senin, 17 Agustus 2026')
    expect(id.time('2026-11-22T06:05:00Z')).toBe('14.05\u00a0WITA')
    expect(id.dateTime('2026-11-21T23:59:00Z')).toBe('22 November 2026, 07.59\u00a0WITA')
    expect(id.money(125_000)).toBe('Rp\u00a0125.000')
    expect(id.number(1_234_567.891)).toBe('1.234.567,89')
    expect(id.size(2_412_000)).toBe('2,4\u00a0MB')
    expect(id.size(310_400)).toBe('310\u00a0kB')
    expect(id.list(['akta', 'KK', 'KIA'])).toBe('akta, KK, dan KIA')
    expect([en.day('2026-08-17'), en.time('2026-11-22T06:05:00Z'), en.money(125_000)]).toEqual([
      '17 August 2026',
      '14:05\u00a0WITA',
      'Rp\u00a0125,000',
    ])
  })

  it('knows the three zones', () => {
    const at = '2026-11-22T06:05:00Z'
    const zones = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura']
    expect(zones.map((zone) => createWords(catalogues, { zone })('id').time(at))).toEqual([
      '13.05\u00a0WIB',
      '14.05\u00a0WITA',
      '15.05\u00a0WIT',
    ])
  })

  it('gives the clock alone today, and the date before today in the tenant’s zone', () => {
    expect(id.moment('2026-11-22T06:05:00Z')).toBe('14.05\u00a0WITA')
    // 20.00 UTC on the 21st is already the 22nd in Bima.
    expect(id.moment('2026-11-21T20:00:00Z')).toBe('04.00\u00a0WITA')
    expect(id.moment('2026-11-21T10:00:00Z')).toBe('21 November 2026, 18.00\u00a0WITA')
  })

  it('says how long ago, in whole units', () => {
    expect(id.relative('2026-11-22T03:20:00Z')).toBe('3 jam yang lalu')
    expect(id.relative('2026-11-22T06:29:50Z')).toBe('1 menit yang lalu')
    expect(id.relative('2026-11-25T06:30:00Z')).toBe('dalam 3 hari')
    expect(en.relative('2026-11-20T06:30:00Z')).toBe('2 days ago')
  })

  it('starts an error with what to do, and says what was written', () => {
    const nik = { field: 'nik', word: 'nik' }
    expect(id.issue(nik, { typed: '527204 150790 900' })).toBe(
      'Isi NIK 16 angka, tanpa spasi. Yang Anda tulis 15 angka.',
    )
    expect(id.issue(nik, { typed: '5272043207909001' })).toBe(
      'Isi NIK 16 angka, tanpa spasi. Periksa lagi tiap angkanya pada KTP atau KK.',
    )
    expect(id.issue(nik)).toBe('Isi NIK 16 angka, tanpa spasi.')
    expect(id.issue({ field: 'ibu', word: 'required' }, { label: 'Nama ibu' })).toBe('Isi nama ibu.')
    expect(id.issue({ field: 'n', word: 'required' }, { label: 'NIK anak' })).toBe('Isi NIK anak.')
    expect(
      id.issue(
        { field: 'd', word: 'date_late', values: { latest: '2026-11-22' } },
        { label: 'Tanggal lahir' },
      ),
    ).toBe('Isi tanggal lahir paling lambat 22 November 2026.')
    expect(
      id.issue(
        { field: 'k', word: 'digits', values: { min: 5, max: 5 } },
        { label: 'Kode pos', typed: '841' },
      ),
    ).toBe('Isi kode pos dengan 5 angka, tanpa spasi. Yang Anda tulis 3 angka.')
    expect(
      en.issue({ field: 'h', word: 'money_between', values: { min: 0, max: 5_000_000 } }, { label: 'Price' }),
    ).toBe('Fill in price from Rp\u00a00 to Rp\u00a05,000,000.')
    // A word the agency's form invented reads as a plain request to look again.
    expect(id.issue({ field: 'x', word: 'no_such_word' }, { label: 'Alamat' })).toBe('Periksa lagi alamat.')
  })

  it('throws on a key that is not there, unless told what to say', () => {
    expect(() => id.t('page.nothing' as WordKey)).toThrow(/No word "page.nothing" in id.json/)
    const live = createWords(catalogues, { missing: (key) => `[${key}]` })
    expect(live('en').t('page.nothing' as WordKey)).toBe('[page.nothing]')
    expect(live('en').has('toString')).toBe(false)
  })

  it('leaves values alone: what looks like a message or a tag stays text', () => {
    expect(id.t('service.by', { agency: "<b>{x}</b> Oi Fo'o" })).toBe("oleh <b>{x}</b> Oi Fo'o")
  })

  it('speaks Indonesian to anyone who did not ask for English', () => {
    expect([words('xx').lang, words(null).lang, words('en').lang]).toEqual(['id', 'id', 'en'])
  })
})

type Node = { type: number; value?: string; options?: Record<string, { value: Node[] }> }

/** The names of the values a message needs. */
function argumentsOf(message: string, lang: 'id' | 'en') {
  const names = new Set<string>()
  const walk = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      // 0 is literal text, 7 the number sign of a plural.
      if (node.type !== 0 && node.type !== 7 && node.value) names.add(node.value)
      for (const option of Object.values(node.options ?? {})) walk(option.value)
    }
  }
  walk(compile(message, lang).getAst() as unknown as Node[])
  return [...names].sort()
}

/** Keys as `t('area.name')`, and the beginnings of keys as `t(\`area.${…}\`)`. */
function usedKeys(text: string) {
  const plain = [...text.matchAll(/\bt\(\s*'([a-z]+\.[a-z0-9_.]+)'/g)].map((found) => found[1]!)
  const begun = [...text.matchAll(/\bt\(\s*`([a-z]+\.[a-z0-9_]*)\$\{/g)].map((found) => `${found[1]}*`)
  const listed = [...text.matchAll(/word: '([a-z]+\.[a-z0-9_]+)'/g)].map((found) => found[1]!)
  return [...plain, ...begun, ...listed]
}

function known(key: string) {
  return key.endsWith('*') ? keys.some((one) => one.startsWith(key.slice(0, -1))) : keys.includes(key)
}

function sources(folder: string, name = /(?<!\.test)\.tsx?$/) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .map((path) => ({ path: join(folder, path), text: readFileSync(join(folder, path), 'utf8') }))
}
