import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hideInJson, hidePersonal, hideQuery } from './hide.ts'

describe('the last net', () => {
  test.each([
    ['NIK 5272040101900001 tidak ada', 'NIK [digits] tidak ada'],
    ['nop=527204000700301230', 'nop=[digits]'],
    ['52.72.040.007.003.0123.0 belum', '[digits] belum'],
    ['5272 0401 0190 0001', '[digits]'],
    ['5272-0401-0190-0001.', '[digits].'],
    ['5272040101900001dan', '[digits]dan'],
    ['from warga@contoh.test to', 'from [email] to'],
    ['?email=siti.b%2Bx%40contoh.go.id', '?email=[email]'],
    ['tel +62 812-3456-7890', 'tel [phone]'],
    ['081234567890', '[phone]'],
    ['%2B6281234567890', '[phone]'],
    ['628123456789,', '[phone],'],
    ['a0812 3456 7890z', 'a[phone]z'],
  ])('%s', (text, hidden) => expect(hidePersonal(text)).toBe(hidden))

  test.each([
    '2026-03-02T02:00:00.000Z',
    '1772416800000',
    '01908123-4567-7123-8123-123456789012',
    '12345678-1234-7123-8123-123456789012',
    'BIM-7F3K-2QXN-4',
    '7F3K2-QXN4D',
    'at file:///app/server.ts:120:15',
    '127.0.0.1:45123 10.11.19',
    'Rp 125.000.000',
    'ER_DUP_ENTRY 1062 (23000)',
    'GET /s/dukcapil/kk 200 12 ms',
  ])('leaves %s', (text) => expect(hidePersonal(text)).toBe(text))

  test('a line of JSON stays JSON and loses every long number, wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.stringMatching(/^[1-8]\d{15}(\d\d)?$/), (value, number) => {
        const line = JSON.stringify({
          value,
          text: `a "${number}" \\`,
          [number]: 1,
          number: Number(number),
          list: [Number(number)],
        })
        const hidden = hideInJson(line)
        expect(hidden).not.toContain(number)
        expect(JSON.parse(hidden)).toMatchObject({ number: '[digits]', list: ['[digits]'] })
      }),
      { numRuns: 2000 },
    )
  })

  test('what was made to be slow is not', () => {
    for (const text of [
      '1 '.repeat(50_000),
      '0'.repeat(100_000),
      'a.'.repeat(50_000),
      `${'a@'.repeat(40_000)}`,
      '62 8'.repeat(25_000),
      '"\\'.repeat(50_000),
      '08-12-'.repeat(20_000),
    ]) {
      const began = performance.now()
      hideInJson(`{"msg":${JSON.stringify(text)}}`)
      expect(performance.now() - began, text.slice(0, 6)).toBeLessThan(300)
    }
  })
})

test.each([
  ['/track?n=BIM-1&phone=081234567890', '/track?n&phone'],
  ['/s/a/b', '/s/a/b'],
  ['/x/5272040101900001?', '/x/[digits]'],
  ['/?q=lost+card', '/?q'],
])('of %s a log keeps %s', (url, kept) => expect(hideQuery(url)).toBe(kept))
