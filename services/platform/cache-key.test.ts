import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CacheKey, cacheKey, cacheTag } from './cache-key.ts'

const NIK = '5272040101900001'
const KEY: CacheKey = {
  tenant: 'bima',
  purpose: 'bapenda/pbb',
  subject: 'a1',
  locale: 'id',
  version: 3,
  query: { nop: '527204000700301230', year: 2026 },
}
const of = (change: Partial<CacheKey>) => cacheKey({ ...KEY, ...change }, 'secret')

// Few words, so that two drawings are often equal in all parts but one.
const word = fc.constantFrom('a', 'b', 'ab', '', '-', 'id', 'en', '["a","b"]', 'a","b', NIK)
const plain = fc.oneof(word, fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constant(null))
const query = fc.oneof(
  plain,
  fc.array(plain, { maxLength: 3 }),
  fc.dictionary(
    fc.constantFrom('nik', 'nop', 'pairs', '__proto__', 'x'),
    fc.oneof(plain, fc.array(plain, { maxLength: 2 })),
    { maxKeys: 3 },
  ),
)
const key: fc.Arbitrary<CacheKey> = fc.record({
  tenant: word,
  purpose: word,
  subject: fc.option(word),
  locale: fc.option(word),
  version: fc.integer({ min: 0, max: 2 }),
  query,
})

/** The plainest possible statement of "the same question", to hold the builder against. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [x, y] = [Object.keys(a), Object.keys(b)]
  return x.length === y.length && x.every((k) => Object.hasOwn(b, k) && same(a[k as never], b[k as never]))
}

describe('G36: keys of the cache', () => {
  test('100,000 pairs: equal keys mean the same question, and nothing else does', () => {
    let equal = 0
    const pairs = fc.oneof(
      fc.tuple(key, key),
      // One part changed, which is how a mix-up would look.
      fc
        .tuple(
          key,
          key,
          fc.constantFrom<(keyof CacheKey)[]>(
            ['tenant'],
            ['purpose'],
            ['subject'],
            ['locale'],
            ['version'],
            ['query'],
          ),
        )
        .map(([a, b, [part]]) => [a, { ...a, [part!]: b[part!] }] as [CacheKey, CacheKey]),
    )
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const isSame = same(a, b)
        if (isSame) equal++
        return (cacheKey(a, 's') === cacheKey(b, 's')) === isSame
      }),
      { numRuns: 100_000 },
    )
    // The property would be empty if no two were ever the same.
    expect(equal).toBeGreaterThan(5000)
  }, 120_000)

  test('the order of the query does not matter, its values and types do', () => {
    expect(of({ query: { year: 2026, nop: '527204000700301230' } })).toBe(of({}))
    expect(of({ query: { year: 2026, nop: '527204000700301230', more: undefined } })).toBe(of({}))
    const different = [
      KEY.query,
      { nop: '527204000700301230', year: '2026' },
      { nop: null, year: 2026 },
      [],
      {},
      null,
      undefined,
      0,
      '',
      false,
      { pairs: [] },
    ]
    expect(new Set(different.map((query) => of({ query }))).size).toBe(different.length)
  })

  test('a key shows nothing of what is in it, not even to one who tries every number', () => {
    const id = of({ subject: NIK, query: { nik: NIK } })
    expect(id).toMatch(/^[\w-]{43}$/)
    expect(id).not.toContain(NIK.slice(0, 6))
    expect(cacheKey(KEY, 'another secret')).not.toBe(of({}))
    expect(cacheTag(`account:${NIK}`, 'secret')).toMatch(/^[\w-]{43}$/)
  })

  test('what is no plain data is refused', () => {
    for (const query of [{ at: Number.NaN }, [new Map()], { f: () => 1 }, { n: 1n }, /x/, Symbol('x')]) {
      expect(() => of({ query })).toThrow(TypeError)
    }
    expect(of({ query: new Date(0) })).not.toBe(of({ query: new Date(1) }))
  })
})
