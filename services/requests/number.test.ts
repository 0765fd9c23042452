import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashPhoneTail, hashTrack, newNumber, newTrackCode, parseNumber, parseTrackCode } from './number.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n })
const numbers = bytes(8).map((b) => newNumber('BIM', () => b))
const compact = (number: string) => number.replaceAll('-', '')

describe('number', () => {
  it('has the shape of the documents, whose example is valid', () => {
    expect(newNumber('BIM')).toMatch(/^BIM-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$/)
    expect(parseNumber('BIM-7F3K-2QXN-4', 'BIM')).toBe('BIM-7F3K-2QXN-4')
  })

  it.each([
    'bim-7f3k-2qxn-4',
    'BIM7F3K2QXN4',
    '  bim 7f3k 2qxn 4 ',
    'B1M–7F3K–2QXN–4',
    'BLM.7F3K.2QXN.4',
    '7F3K-2QXN-4',
    'ＢＩＭ７Ｆ３Ｋ２ＱＸＮ４',
  ])('reads %j', (text) => {
    expect(parseNumber(text, 'BIM')).toBe('BIM-7F3K-2QXN-4')
  })

  it('reads O as 0, I and L as 1', () => {
    const number = newNumber('OLI', () => Uint8Array.from([0, 1, 0, 1, 0, 1, 0, 1]))
    expect(number).toMatch(/^OLI-0101-0101-/)
    const last = number.slice(-1)
    expect(parseNumber(`oli-oioi-olol-${last}`, 'OLI')).toBe(number)
    expect(parseNumber(`0110l010i0i${last}`, 'OLI')).toBe(number)
  })

  it.each([
    '',
    'BIM',
    'BIM-7F3K-2QXN',
    'MTR-7F3K-2QXN-4',
    'BIM-7F3U-2QXN-4',
    '-'.repeat(65),
    'BIM-7F3K-2QXN-4-4',
  ])('refuses %j', (text) => {
    expect(parseNumber(text, 'BIM')).toBeNull()
  })

  it('survives being read back', () => {
    fc.assert(fc.property(numbers, (number) => parseNumber(compact(number).toLowerCase(), 'BIM') === number))
  })

  it('catches every single wrong character', () => {
    fc.assert(
      fc.property(numbers, fc.nat(8), fc.constantFrom(...ALPHABET), (number, at, wrong) => {
        const s = compact(number).slice(3)
        fc.pre(s[at] !== wrong)
        return parseNumber(s.slice(0, at) + wrong + s.slice(at + 1), 'BIM') === null
      }),
    )
  })

  it('catches every swap of two characters, neighbours or not', () => {
    fc.assert(
      fc.property(numbers, fc.nat(8), fc.nat(8), (number, i, j) => {
        const s = [...compact(number).slice(3)]
        fc.pre(s[i] !== s[j])
        ;[s[i], s[j]] = [s[j]!, s[i]!]
        return parseNumber(s.join(''), 'BIM') === null
      }),
    )
  })
})

describe('track code', () => {
  it('is six characters, read leniently', () => {
    expect(newTrackCode()).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/)
    expect(parseTrackCode(' k7o-1il ')).toBe('K70111')
    expect(parseTrackCode('K70')).toBeNull()
    expect(parseTrackCode('K7U111')).toBeNull()
  })

  it('hashes by secret, number and code, whatever the spelling', () => {
    const hash = hashTrack('secret', 'BIM-7F3K-2QXN-4', 'K70111')
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(hashTrack('secret', 'BIM-7F3K-2QXN-4', 'k7o-iil')).toBe(hash)
    expect(hashTrack('other', 'BIM-7F3K-2QXN-4', 'K70111')).not.toBe(hash)
    expect(hashTrack('secret', 'BIM-7F3K-2QXN-5', 'K70111')).not.toBe(hash)
  })

  it('keeps a phone tail apart from a code', () => {
    const tail = hashPhoneTail('secret', 'BIM-7F3K-2QXN-4', '+6281234567890')
    expect(hashPhoneTail('secret', 'BIM-7F3K-2QXN-4', '7890')).toBe(tail)
    expect(hashTrack('secret', 'BIM-7F3K-2QXN-4', '7890')).not.toBe(tail)
  })
})
