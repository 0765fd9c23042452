import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentDisposition, safeName } from './names.ts'

describe('a safe name', () => {
  it.each([
    ['KTP saya.jpeg', 'KTP saya.jpg'],
    ['../../etc/passwd', 'passwd.jpg'],
    ['C:\\Users\\Siti\\foto.PNG', 'foto.jpg'],
    ['a\0.png', 'a.jpg'],
    ['con.pdf', 'berkas.jpg'],
    ['.htaccess', 'htaccess.jpg'],
    ['...', 'berkas.jpg'],
    ['', 'berkas.jpg'],
    ['a".jpg\r\nSet-Cookie: x', 'a.jpg Set-Cookie x.jpg'],
    ['\u202egpj.exe', 'gpj.jpg'],
    ['surat.pdf.exe', 'surat.pdf.jpg'],
    ['%2e%2e%2fx.jpg', '%2e%2e%2fx.jpg'],
    ["Oi Fo'o ✓.jpg", "Oi Fo'o ✓.jpg"],
  ])('%j becomes %j', (given, expected) => {
    expect(safeName(given, 'image/jpeg')).toBe(expected)
  })

  it('is short, cut between letters as people see them', () => {
    expect(safeName(`${'a'.repeat(300)}.pdf`, 'application/pdf')).toBe(`${'a'.repeat(80)}.pdf`)
    const family = '👩🏽‍🌾'
    expect(safeName(family.repeat(100), 'image/png')).toBe(`${family.repeat(80)}.png`)
  })

  it('never has a path, a control character or another ending', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const name = safeName(given, 'application/pdf')
        expect(name).toMatch(/^[^\0-\x1f\x7f/\\"<>|:?*]+\.pdf$/)
        expect(name.startsWith('.')).toBe(false)
      }),
    )
  })
})

describe('Content-Disposition', () => {
  it.each([
    ['surat.pdf', `attachment; filename="surat.pdf"; filename*=UTF-8''surat.pdf`],
    [
      'Akta "lahir" é.pdf',
      `attachment; filename="Akta _lahir_ e.pdf"; filename*=UTF-8''Akta%20%22lahir%22%20%C3%A9.pdf`,
    ],
    [
      "Oi Fo'o (1)*.pdf",
      `attachment; filename="Oi Fo'o (1)*.pdf"; filename*=UTF-8''Oi%20Fo%27o%20%281%29%2A.pdf`,
    ],
    ['100%.pdf', `attachment; filename="100_.pdf"; filename*=UTF-8''100%25.pdf`],
  ])('%j', (name, expected) => {
    expect(contentDisposition(name)).toBe(expected)
  })

  it('is one header whatever the name is, and says the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const value = contentDisposition(given)
        expect(value).toMatch(
          /^attachment; filename="[^"\\\x00-\x1f\x7f-\uffff]*"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]*$/,
        )
        expect(decodeURIComponent(value.split("UTF-8''")[1]!)).toBe(given.toWellFormed())
      }),
    )
  })
})
