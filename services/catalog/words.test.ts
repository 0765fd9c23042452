import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slips } from './vocabulary.ts'
import { termsOf } from './words.ts'

describe('terms', () => {
  it.each([
    ['e-ktp', 'KTP'],
    ['ktp-el', 'ktp el'],
    ['lost ID card', 'KTP hilang'],
    ['kehilangan', 'ilang'],
    ['bikin ktp', 'pembuatan KTP'],
    ['akte kelahiran', 'surat lahir'],
    ['birth certificate', 'Akta Kelahiran'],
    ['membayar', 'pembayaran'],
    ['menikah', 'perkawinan'],
    ['mengurus', 'pengurusan'],
    ['memindahkan', 'perpindahan'],
    ['perizinan', 'ijin'],
    ['pajak bumi dan bangunan', 'PBB-P2'],
    ['Gimana cara bayar pajak?', 'bayar pajak'],
    ["Oi Fo'o", 'oi foo'],
  ])('%j and %j are the same', (a, b) => {
    expect(termsOf(a).sort()).toEqual(termsOf(b).sort())
  })

  it('keeps what is different apart', () => {
    expect(termsOf('akta kelahiran')).not.toEqual(termsOf('akta kematian'))
    expect(termsOf('pindah keluar')).not.toEqual(termsOf('pindah datang'))
  })

  it('keeps stop words when there is nothing else', () => {
    expect(termsOf('apa itu')).toEqual(['apa', 'itu'])
  })
})

describe('slips', () => {
  it.each([
    ['kelahiran', 'kelahiran', 0],
    ['kelahirn', 'kelahiran', 1],
    ['byaar', 'bayar', 1],
    ['abyar', 'bayar', 1],
    ['pajja', 'pajak', 2],
    ['xajak', 'pajak', 3],
    ['ktp', 'kependudukan', 3],
  ])('%j for %j: %i', (a, b, distance) => {
    expect(slips(a, b, 2)).toBe(distance)
  })

  it('is symmetric and counts one for one change', () => {
    const words = fc.stringMatching(/^[a-f]{4,9}$/)
    fc.assert(fc.property(words, words, (a, b) => slips(a, b, 3) === slips(b, a, 3)))
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 1, max: 3 }),
        (a, at) => slips(a, `${a.slice(0, at)}z${a.slice(at + 1)}`, 2) === 1,
      ),
    )
  })
})
