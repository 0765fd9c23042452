import { describe, expect, it } from 'vitest'
import { createPasswords, hashPassword, isTooLong, passwordFault } from './passwords.ts'

describe('a new password', () => {
  const fault = (password: string) => passwordFault(password, ['Rina Wulandari', 'rina.w@contoh.test'])

  it('may be anything long enough that nobody guesses', () => {
    const good = [
      'empat kucing hijau',
      'gerbang-demo',
      '  spasi di depan',
      'ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ',
      '🐈🐈🐕🐕🦜🦜🐟🐟',
      'a\0b\0c\0d\0e',
    ]
    for (const password of [...good, 'kucing 9!'.repeat(400)])
      expect(fault(password), password.slice(0, 20)).toBeNull()
  })

  it('is refused when it is short, endless, common or about its owner', () => {
    const bad = {
      short: ['', 'a', '1234567', '🐈🐈🐈🐈🐈🐈🐈'],
      long: ['a'.repeat(4097), 'é'.repeat(4000), 'a'.repeat(1_000_000)],
      common: [
        '12345678',
        '87654321',
        'aaaaaaaa',
        'abababab',
        'password',
        'Password123',
        'Bismillah1',
        'Indonesia2026',
        'qwerty123',
        'sayangku!!',
      ],
      personal: ['wulandari90', 'Wulandari!', 'rinawulandari'],
    }
    for (const [why, passwords] of Object.entries(bad))
      for (const password of passwords) expect(fault(password), password.slice(0, 20)).toBe(why)
  })
})

describe('hashing', () => {
  it('keeps a PHC text that only its own password fits', async () => {
    const { admit } = createPasswords()
    const slot = admit()!
    const phc = await slot.hash('empat kucing hijau')
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]+=*\$[\w+/]+=*$/)
    expect(await slot.hash('empat kucing hijau')).not.toBe(phc)
    expect(await slot.verify('empat kucing hijau', phc)).toBe(true)
    expect(await slot.verify('empat kucing hijaU', phc)).toBe(false)
    expect(await slot.verify('empat kucing hijau', null)).toBe(false)
    // The dummy is the hash of the empty password, and must not be taken for an account's.
    expect(await slot.verify('', null)).toBe(false)
    slot.leave()
  })

  it('takes one password typed on two keyboards for one', async () => {
    const slot = createPasswords().admit()!
    const phc = await hashPassword('caf\u00e9 di Bima')
    expect(await slot.verify('cafe\u0301 di Bima', phc)).toBe(true)
  })

  it('lets two in at once, twenty wait, and turns the rest away', () => {
    const { admit } = createPasswords()
    const slots = Array.from({ length: 23 }, () => admit())
    expect(slots.filter((slot) => slot !== null)).toHaveLength(22)
    slots[0]!.leave()
    // Leaving twice frees one place, not two.
    slots[0]!.leave()
    expect(admit()).not.toBeNull()
    expect(admit()).toBeNull()
  })

  it('goes on after a failure', async () => {
    const { admit } = createPasswords()
    const slots = Array.from({ length: 6 }, () => admit()!)
    const broken = slots.slice(0, 3).map((slot) => slot.verify('x', '$argon2id$v=19$m=1$kaputt'))
    const fine = slots.slice(3).map((slot) => slot.verify('x', null))
    expect((await Promise.allSettled(broken)).map((r) => r.status)).toEqual(Array(3).fill('rejected'))
    expect(await Promise.all(fine)).toEqual([false, false, false])
  })

  it('is never given what is too long', () => {
    expect(isTooLong('a'.repeat(4096))).toBe(false)
    expect(isTooLong('a'.repeat(4097))).toBe(true)
  })
})
