import { describe, expect, it } from 'vitest'
import { base32, codeAt, stepAt, stepOf, totpUri } from './totp.ts'

const secret = Buffer.from('12345678901234567890')

describe('TOTP', () => {
  it('agrees with RFC 6238 appendix B, to six digits', () => {
    const vectors = [
      [59, '287082'],
      [1111111109, '081804'],
      [1111111111, '050471'],
      [1234567890, '005924'],
      [2000000000, '279037'],
      [20000000000, '353130'],
    ] as const
    for (const [time, code] of vectors) expect(codeAt(secret, stepAt(new Date(time * 1000)))).toBe(code)
  })

  it('takes the step before and after, and no other', () => {
    const now = new Date('2026-11-20T00:00:10Z')
    const step = stepAt(now)
    for (const near of [-1, 0, 1]) expect(stepOf(secret, codeAt(secret, step + near), now)).toBe(step + near)
    for (const far of [-3, -2, 2, 3]) expect(stepOf(secret, codeAt(secret, step + far), now)).toBeNull()
  })

  it('takes nothing but six plain digits', () => {
    const now = new Date(59_000)
    for (const odd of ['', '28708', '2870820', '２８７０８２', ' 287082', '287082\n', '0x4616a', 'NaN'])
      expect(stepOf(secret, odd, now), odd).toBeNull()
  })

  it('writes secrets as RFC 4648 base 32, and addresses that apps read', () => {
    const vectors = {
      f: 'MY',
      fo: 'MZXQ',
      foo: 'MZXW6',
      foob: 'MZXW6YQ',
      fooba: 'MZXW6YTB',
      foobar: 'MZXW6YTBOI',
    }
    for (const [plain, encoded] of Object.entries(vectors)) expect(base32(Buffer.from(plain))).toBe(encoded)
    expect(totpUri(secret, 'Gerbang Kota Bima', 'a+b@contoh.test')).toBe(
      'otpauth://totp/Gerbang%20Kota%20Bima%3Aa%2Bb%40contoh.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' +
        '&issuer=Gerbang%20Kota%20Bima&algorithm=SHA1&digits=6&period=30',
    )
  })
})
