/** People and their accounts in a browser: registering, the NIK, coming back, a lost password, a lost phone. */
import { DatabaseSync } from 'node:sqlite'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, openBrowser, signIn, startApp, visit } from './app.ts'
import { appCode, codeIn, fillNik, go, letterTo, linkIn, PASSWORD, register, shown } from './people.ts'

let app: App
let browser: Browser
beforeAll(async () => {
  ;[app, browser] = await Promise.all([startApp(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
})

const WAYS = [
  {
    js: true,
    nik: '5272045507909002',
    name: 'Siti Contoh',
    born: '1990-07-15',
    email: 'siti@contoh.test',
    phone: '081200007001',
  },
  {
    js: false,
    nik: '5272022909859007',
    name: 'Yusuf Contoh',
    born: '1985-09-29',
    email: 'yusuf@contoh.test',
    phone: '081200007002',
  },
]
for (const { js, nik, name, born, email, phone } of WAYS) {
  describe(js ? 'with JavaScript' : 'without JavaScript', () => {
    test('registers, adds the NIK, goes on to where they were going, signs out and in', async () => {
      const { page, context, problems } = await visit(browser, app, { javaScriptEnabled: js })
      await page.goto('/requests')
      await page.click('a[href^="/register"]')
      await go(page)
      expect(await page.locator('.errors a').count()).toBe(3)
      await page.fill('[name=identifier]', email)
      await page.fill('[name=name]', name)
      await page.fill('[name=password]', 'tujuh77')
      await go(page)
      expect(await page.locator('.errors').innerText()).toContain('8 huruf. Yang Anda tulis 7')
      expect(await page.inputValue('[name=name]')).toBe(name)
      await page.fill('[name=password]', PASSWORD)
      await go(page)
      await page.waitForURL(/\/register\/code/)
      await page.fill('[name=code]', '000000')
      await go(page)
      expect(await page.locator('.errors').innerText()).toContain('kode terbaru')
      // As a phone's keyboard may write it.
      await page.fill('[name=code]', codeIn(await letterTo(app, email)).replace(/(...)/, '$1 '))
      await go(page)
      await page.waitForURL(/\/account\/nik\?new=1/)
      expect(await shown(page)).toContain('Akun Anda sudah jadi')

      await fillNik(page, '527202290985900', name, '1985-13-29')
      expect(await page.locator('.errors').innerText()).toContain('Yang Anda tulis 15 angka')
      await fillNik(page, nik, `${name} Lain`, born)
      await page.waitForURL(/done=1/)
      expect(await shown(page)).toContain('Bawa KTP ke loket mana pun')
      await page.click('summary')
      await fillNik(page, nik, name, born)
      expect(await shown(page)).toContain('NIK Anda cocok')
      await page.click('main a.button')
      expect(new URL(page.url()).pathname).toBe('/requests')

      await page.goto('/account')
      expect(await shown(page)).toContain(`${nik.slice(0, 6)}••••••${nik.slice(-4)}`)
      expect(await page.content()).not.toContain(nik)
      await page.click('header form button')
      await page.waitForURL(/\/sign-in\?done=out/)
      expect(await shown(page)).toContain('Anda sudah keluar')
      await page.fill('[name=identifier]', email.toUpperCase())
      await page.fill('[name=password]', PASSWORD)
      await go(page)
      await page.waitForURL(/\/requests$/)
      expect(problems).toEqual([])
      await context.close()
    })

    test('adds a phone by its code, and changes the password', async () => {
      const { page, context } = await visit(browser, app, { javaScriptEnabled: js })
      const second = `kedua.${email}`
      await register(app, page, second, name)
      await page.goto('/account/address?kind=phone')
      await page.fill('[name=identifier]', phone)
      await page.fill('[name=current]', 'bukan ini sandinya')
      await go(page)
      expect(await page.locator('.errors').innerText()).toContain('Periksa kata sandi sekarang')
      await page.fill('[name=current]', PASSWORD)
      await go(page)
      await page.fill('[name=code]', codeIn(await letterTo(app, phone.replace(/^0/, '+62'))))
      await go(page)
      await page.waitForURL(/done=phone/)
      // The address that was there already is told.
      expect(await letterTo(app, second)).toContain('Alamat akun Anda berubah')
      await page.goto('/account/password')
      await page.fill('[name=current]', PASSWORD)
      await page.fill('[name=password]', `${PASSWORD} baru`)
      await go(page)
      await page.waitForURL(/done=password/)
      await page.click('header form button')
      await signIn(page, phone, `${PASSWORD} baru`)
      expect(new URL(page.url()).pathname).toBe('/requests')
      await context.close()
    })
  })
}

test('a forgotten password: the link leaves the address at once, works once, and ends every session', async () => {
  const { page, context } = await visit(browser, app)
  const other = await visit(browser, app)
  await register(app, page, 'lupa@contoh.test', 'Lupa Contoh')
  await signIn(other.page, 'lupa@contoh.test', PASSWORD)
  await page.goto('/reset')
  await page.fill('[name=identifier]', 'lupa@contoh.test')
  await go(page)
  const known = await shown(page)
  const link = linkIn(await letterTo(app, 'lupa@contoh.test'))
  expect(link).toMatch(/^\/reset\/new\?token=[\w-]{43}$/)
  await page.goto(link)
  expect(page.url()).toBe(`${app.origin}/reset/new`)
  await page.fill('[name=password]', 'lima kambing ungu')
  await go(page)
  await page.waitForURL(/\/sign-in\?done=reset/)
  expect(await shown(page)).toContain('Kata sandi tersimpan')
  await other.page.goto('/requests')
  expect(other.page.url()).toContain('/sign-in?next=')
  await signIn(page, 'lupa@contoh.test', 'lima kambing ungu')

  await other.page.goto(link)
  await other.page.fill('[name=password]', 'enam bebek merah')
  await go(other.page)
  expect(await other.page.locator('.errors').innerText()).toContain('sudah dipakai atau lewat waktunya')
  await other.page.goto('/reset')
  await other.page.fill('[name=identifier]', 'tidak.ada@contoh.test')
  await go(other.page)
  expect(await shown(other.page)).toBe(known)
  await Promise.all([context.close(), other.context.close()])
})

test('an account by phone alone, and its forgotten password', async () => {
  const { page, context } = await visit(browser, app)
  await register(app, page, '081200007009', 'Telepon Contoh')
  await page.click('header form button')
  await page.waitForURL(/done=out/)
  await page.goto('/reset')
  await page.fill('[name=identifier]', '0812 0000 7009')
  await go(page)
  await page.waitForURL(/\/reset\/new\?by=code/)
  await page.fill('[name=code]', '000000')
  await page.fill('[name=password]', 'lima kambing ungu')
  await go(page)
  expect(await page.locator('.errors').innerText()).toContain('kode terbaru')
  await page.fill('[name=code]', codeIn(await letterTo(app, '+6281200007009')))
  await page.fill('[name=password]', 'lima kambing ungu')
  await go(page)
  await page.waitForURL(/\/sign-in\?done=reset/)
  await signIn(page, '+62 812-0000-7009', 'lima kambing ungu')
  await context.close()
})

test('another device is listed, named and ended; then all of them', async () => {
  const phone = await visit(browser, app)
  const desk = await visit(browser, app, { wide: true })
  await register(app, phone.page, 'perangkat@contoh.test', 'Dua Perangkat')
  await signIn(desk.page, 'perangkat@contoh.test', PASSWORD)
  await phone.page.goto('/account')
  const rows = phone.page.locator('.devices > li')
  expect(await rows.count()).toBe(2)
  expect(await rows.filter({ hasText: 'perangkat ini' }).innerText()).toContain('Chrome, Android')
  await phone.page.click('button:has-text("Akhiri")')
  await phone.page.waitForURL(/done=session/)
  expect(await rows.count()).toBe(1)
  await desk.page.goto('/account')
  expect(desk.page.url()).toContain('/sign-in?next=')
  await signIn(desk.page, 'perangkat@contoh.test', PASSWORD)
  await phone.page.click('button:has-text("Keluar di semua perangkat")')
  await phone.page.waitForURL(/done=everywhere/)
  for (const { page } of [phone, desk]) {
    await page.goto('/account')
    expect(page.url()).toContain('/sign-in?next=')
  }
  await Promise.all([phone.context.close(), desk.context.close()])
})

test('an invited officer sets a password, then an app; a backup code stands in for a lost phone, once', async () => {
  const admin = await visit(browser, app, { wide: true })
  await signIn(admin.page, 'admin@contoh.test')
  await admin.page.goto('/admin/people/invite')
  await admin.page.fill('[name=email]', 'baru@kota.test')
  await admin.page.fill('[name=name]', 'Petugas Baru')
  await admin.page.selectOption('[name=right]', 'officer:dukcapil')
  await go(admin.page)
  await admin.page.waitForURL(/done=invited/)

  const { page, context } = await visit(browser, app, { javaScriptEnabled: false })
  await page.goto(linkIn(await letterTo(app, 'baru@kota.test')))
  expect(page.url()).toBe(`${app.origin}/invite`)
  await page.fill('[name=password]', PASSWORD)
  await go(page)
  await page.waitForURL(/\/account\/second-factor/)
  // Half signed in is no right at all: every page of staff leads back here.
  for (const path of ['/account', '/requests', '/desk']) {
    await page.goto(path)
    expect(new URL(page.url()).pathname).toBe('/account/second-factor')
  }
  await go(page)
  const key = await page.locator('.key').innerText()
  expect(await page.locator('.enrol svg').count()).toBe(1)
  await page.fill('[name=code]', '12345')
  await go(page)
  expect(await page.locator('.key').innerText()).toBe(key)
  await page.fill('[name=code]', appCode(key))
  await go(page)
  const codes = await page.locator('.codes code').allInnerTexts()
  expect(codes).toHaveLength(10)
  await page.click('main a.button')
  expect(page.url()).toBe(`${app.origin}/desk`)

  const backup = async (code: string) => {
    await page.goto('/sign-in')
    await page.fill('[name=identifier]', 'baru@kota.test')
    await page.fill('[name=password]', PASSWORD)
    await go(page)
    await page.click('main a:has-text("kode cadangan")')
    await page.fill('[name=code]', code)
    await go(page)
    return new URL(page.url()).pathname
  }
  await page.click('header form button')
  expect(await backup(codes[0]!.toLowerCase().replace('-', ' '))).toBe('/desk')
  await page.goto('/account/second-factor')
  expect(await shown(page)).toContain('Sisa 9 dari 10')
  await page.click('summary:has-text("Buat kode cadangan baru")')
  await page.fill('#renew-current', PASSWORD)
  await page.click('button[value=renew]')
  expect(await page.locator('.codes code').count()).toBe(10)
  await page.click('header form button')
  expect(await backup(codes[1]!)).toBe('/sign-in/code')
  await Promise.all([context.close(), admin.context.close()])
})

test('a session that went idle still reads the list, and signs in again for anything more', async () => {
  const { page, context } = await visit(browser, app)
  await register(app, page, 'lama@contoh.test', 'Lama Contoh')
  await page.click('header form button')
  await signIn(page, 'lama@contoh.test', PASSWORD)
  await page.goto('/account')
  // Thirteen hours without a click, all at once.
  const db = new DatabaseSync(`${app.folder}/gerbang.sqlite`)
  db.prepare('update session set lastSeenAt = ? where remembered = 1').run(
    new Date(Date.now() - 13 * 3600_000).toISOString(),
  )
  db.close()
  await page.goto('/requests')
  expect(new URL(page.url()).pathname).toBe('/requests')
  // One request may be read as well: not there is what this one is, not forbidden.
  expect((await page.goto('/requests/BIM-7F3K-2QXN-4'))!.status()).toBe(404)
  for (const path of [
    '/requests/BIM-7F3K-2QXN-4/receipt',
    '/account',
    '/account/password',
    '/account/second-factor',
    '/claim',
    '/drafts/019a2142-0000-7000-8000-000000000001',
  ]) {
    await page.goto(path)
    expect(page.url(), path).toBe(`${app.origin}/sign-in?next=${encodeURIComponent(path)}`)
    expect(await shown(page)).toContain('Sesi Anda berakhir demi keamanan')
  }
  await page.goto('/s/dukcapil/ktp-el-ganti')
  await page.locator('form.start button').last().click()
  await page.waitForURL(/\/sign-in\?next=/)
  await page.fill('[name=identifier]', 'lama@contoh.test')
  await page.fill('[name=password]', PASSWORD)
  await go(page)
  expect(new URL(page.url()).pathname).toBe('/s/dukcapil/ktp-el-ganti')
  await page.goto('/account')
  expect(await page.locator('.devices > li').count()).toBe(1)
  await context.close()
})

test('what a guest began comes along, uploads too', async () => {
  const { page, context } = await visit(browser, app)
  await page.goto('/s/lapor/lapor')
  await page.locator('form.start button').last().click()
  await page.waitForURL(/\/drafts\//)
  const step = `${page.url().split('?')[0]}?step=tempat`
  await page.goto(step)
  const png = (await import('sharp'))
    .default({ create: { width: 700, height: 900, channels: 3, background: '#9ab' } })
    .png()
  await page
    .locator('main input[type=file]')
    .setInputFiles({ name: 'lubang.png', mimeType: 'image/png', buffer: await png.toBuffer() })
  await page.locator('main button[name=_upload]').click()
  await page.waitForSelector('.files .file')
  await register(app, page, 'tamu@contoh.test', 'Tamu Contoh')
  await page.goto(step)
  expect(await page.locator('.files .file').count()).toBe(1)
  expect((await context.cookies()).some((c) => c.name === '__Host-tamu')).toBe(false)
  await context.close()
})

test('the population office is away: said so, nothing is kept, and the account works', async () => {
  const alone = await startApp({ DUKCAPIL_URL: 'http://127.0.0.1:9', DUKCAPIL_API_KEY: 'kunci-uji-coba' })
  try {
    const { page, context } = await visit(browser, alone, { javaScriptEnabled: false })
    await register(alone, page, 'nanti@contoh.test', 'Siti Contoh')
    await fillNik(page, '5272045507909002', 'Siti Contoh', '1990-07-15')
    expect(await page.locator('.errors').innerText()).toContain('NIK belum disimpan')
    expect(await page.inputValue('[name=nik]')).toBe('5272045507909002')
    await page.click('main form a')
    expect(page.url()).toBe(`${alone.origin}/`)
    await page.goto('/account')
    expect(await shown(page)).toContain('belum ditambahkan')
    await context.close()
  } finally {
    await alone.stop()
  }
})
