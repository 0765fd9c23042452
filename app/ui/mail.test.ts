import { describe, expect, it } from 'vitest'
import { catalogues } from '../words/catalogues.ts'
import { createWords } from '../words/words.ts'
import { drawMail } from './mail.ts'

const w = createWords(catalogues)('id')
const action = { href: 'https://gerbang.contoh.id/reset/new#a&b', text: 'Ganti kata sandi' }
const mail = drawMail({
  w,
  city: 'Kota Bima',
  subject: 'Kata sandi',
  text: 'Halo <b>Siti</b>,\nsatu.\n\nDua & "tiga".',
  action,
})

describe('a mail', () => {
  it('says the same in plain text and in HTML, with the link in both', () => {
    expect(mail.text).toContain(
      'Halo <b>Siti</b>,\nsatu.\n\nDua & "tiga".\n\nGanti kata sandi: https://gerbang.contoh.id/reset/new#a&b',
    )
    expect(mail.text).toContain(w.t('mail.footer', { city: 'Kota Bima' }))
    expect(mail.html).toContain('Halo &lt;b&gt;Siti&lt;/b&gt;,<br>satu.')
    expect(mail.html).toContain('Dua &amp; &quot;tiga&quot;.')
    expect(mail.html).toContain('href="https://gerbang.contoh.id/reset/new#a&amp;b"')
  })

  it('fetches nothing and runs nothing', () => {
    expect(mail.html).not.toMatch(/<(img|script|link|iframe)|url\(|src=/i)
  })
})
