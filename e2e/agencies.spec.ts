/** Agencies in their moods: sends back, is away, is asked at once. The sandboxes run here, so that they can be told what to do. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dukcapil } from '../adapters/dukcapil/index.ts'
import type { Sandbox } from '../adapters/kit/contract.ts'
import { type App, openBrowser, signIn, startApp, visit } from './app.ts'

let app: App
let browser: Browser
let office: Sandbox<{ url: string; apiKey: string }>

beforeAll(async () => {
  office = await dukcapil.sandbox({ now: () => new Date(), decideAfter: null })
  ;[app, browser] = await Promise.all([
    startApp({ DUKCAPIL_URL: office.config.url, DUKCAPIL_API_KEY: office.config.apiKey }),
    openBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  await office?.close()
})

/** Files the shortest form there is and answers its number. */
async function file(page: Awaited<ReturnType<typeof visit>>['page']) {
  await page.goto('/s/dukcapil/ktp-el-ganti')
  await page.click('form.start button:last-child')
  await page.waitForSelector('.bar')
  await page.check('[name=reason][value=ubah]')
  await page.locator('[name=changed]').first().check()
  await page.fill('[name=newData]', 'Jalan Gajah Mada 12, Kelurahan Sarae')
  await page.click('.bar button.main')
  await page.waitForURL(/step=berkas/)
  const png = Buffer.from(
    await (await import('sharp'))
      .default({ create: { width: 700, height: 900, channels: 3, background: '#fff' } })
      .png()
      .toBuffer(),
  )
  await page
    .locator('main input[type=file]:visible')
    .first()
    .setInputFiles({ name: 'bukti.png', mimeType: 'image/png', buffer: png })
  await page.locator('main input[type=radio]:visible').first().check()
  await page.click('.bar button.main')
  await page.waitForURL(/step=review/)
  await page.click('.bar button.main')
  await page.waitForURL(/\/requests\/BIM-/)
  return /BIM-[0-9A-Z-]+/.exec(page.url())![0]
}

const reference = () =>
  office.effects().findLast((e) => e.step.includes('permohonan') || e.step.includes('submit') || e.ref)!.ref

test('sent back: only the marked question is asked again, and it goes on', async () => {
  const { page, context } = await visit(browser, app)
  await signIn(page, 'warga@contoh.test')
  const number = await file(page)
  await expect.poll(() => page.locator('main').innerText(), { timeout: 30_000 }).toContain('Diterima')
  await office.decide(reference(), 'KURANG', {
    note: 'Alamat belum lengkap. Tambahkan RT dan RW.',
    fix: ['newData'],
  })
  // The page moves by itself.
  await expect.poll(() => page.locator('.next').count(), { timeout: 40_000 }).toBe(1)
  expect(await page.locator('.next').innerText()).toContain('RT dan RW')
  expect(await page.locator('.next textarea, .next input[type=text]').count()).toBe(1)
  await page.fill('.next [name=newData]', 'Jalan Gajah Mada 12 RT 003 RW 007, Kelurahan Sarae')
  await page.click('.next .bar button.main, .next button.main')
  await expect.poll(() => page.locator('.next').count(), { timeout: 20_000 }).toBe(0)
  await office.decide(reference(), 'TERBIT')
  await expect.poll(() => page.locator('.documents a').count(), { timeout: 40_000 }).toBe(1)
  expect(await page.locator('h1, main').first().innerText()).toBeTruthy()
  await page.goto(`/requests/${number}/receipt`)
  expect(await page.locator('main').innerText()).toContain(number)
  await context.close()
})

test('an agency that is away: filed all the same, said honestly, others unaffected', async () => {
  const { page, context } = await visit(browser, app)
  await signIn(page, 'warga@contoh.test')
  office.temper('error_500')
  try {
    const number = await file(page)
    expect(await page.locator('main').innerText()).toContain(number)
    expect(await page.locator('main').innerText()).toMatch(/diserahkan/)
    const start = Date.now()
    await page.goto('/requests')
    expect(Date.now() - start).toBeLessThan(5000)
    expect(await page.locator('table.requests').innerText()).toContain(number)
    await page.goto('/s/bapenda/pbb-cek')
    await page.fill('[name=nop]', '52.72.040.007.003.0123.0')
    await page.click('main form.form button.main')
    await page.waitForSelector('.answer')
    expect(await page.locator('.answer').innerText()).toMatch(/Rp/)
    // The number of the tax object is in no address.
    expect(page.url()).not.toContain('5272')
  } finally {
    office.temper('ok')
  }
  await context.close()
})

test('a guest reports, follows with number and code, and takes it into an account', async () => {
  const guest = await visit(browser, app)
  const { page } = guest
  await page.goto('/s/lapor/lapor')
  await page.locator('form.start button').last().click()
  await page.waitForSelector('.bar')
  for (let step = 0; step < 6 && !page.url().includes('step=review'); step++) {
    await fillReport(page)
    const before = page.url()
    await page.click('.bar button.main')
    await page.waitForURL((url) => url.href !== before, { timeout: 8000 }).catch(() => {})
  }
  expect(page.url()).toContain('step=review')
  await page.click('.bar button.main')
  await page.waitForURL(/\/requests\/BIM-/)
  const number = /BIM-[0-9A-Z-]+/.exec(page.url())![0]
  await page.goto(`/requests/${number}/receipt`)
  const code = /\b[0-9A-HJKMNP-TV-Z]{6}\b/.exec(await page.locator('.sheet, main').first().innerText())![0]

  const elsewhere = await visit(browser, app)
  await elsewhere.page.goto('/track')
  await elsewhere.page.fill('[name=number]', number.toLowerCase())
  await elsewhere.page.fill('[name=factor]', '000000')
  await elsewhere.page.click('main form button[type=submit]')
  const wrong = await elsewhere.page.locator('.errors').innerText()
  await elsewhere.page.fill('[name=factor]', code.toLowerCase())
  await elsewhere.page.click('main form button[type=submit]')
  await elsewhere.page.waitForSelector('.next')
  expect(wrong.length).toBeGreaterThan(10)
  expect(await elsewhere.page.locator('main').innerText()).not.toContain('Lubang')

  await signIn(elsewhere.page, 'warga@contoh.test')
  await elsewhere.page.goto('/claim')
  await elsewhere.page.fill('[name=number]', number)
  await elsewhere.page.fill('[name=code]', code)
  await elsewhere.page.click('main form button[type=submit]')
  await elsewhere.page.waitForURL(/\/requests$/)
  expect(await elsewhere.page.locator('table.requests').innerText()).toContain(number)
  // It is the account's now; the browser it was filed in has no more of it.
  expect((await page.goto(`/requests/${number}`))!.status()).toBe(404)
  await Promise.all([guest.context.close(), elsewhere.context.close()])
})

/** Whatever a step of the report asks: the first choice, a sentence, a kelurahan with a landmark. */
async function fillReport(page: Awaited<ReturnType<typeof visit>>['page']) {
  for (const name of new Set(
    await page
      .locator('main input[type=radio]:visible')
      .evaluateAll((all) => all.map((r) => (r as HTMLInputElement).name)),
  )) {
    if (!(await page.locator(`main input[name="${name}"]:checked`).count())) {
      const anonymous = page.locator(
        `main input[name="${name}"][value=anonymous], main input[name="${name}"][value=anonim]`,
      )
      await ((await anonymous.count())
        ? anonymous.first()
        : page.locator(`main input[name="${name}"]`).first()
      ).check()
    }
  }
  for (const select of await page.locator('main select:visible').all())
    if (!(await select.inputValue())) await select.selectOption({ index: 1 })
  for (const area of await page.locator('main textarea:visible').all())
    if (!(await area.inputValue()))
      await area.fill('Lubang besar di tengah jalan, sudah ada yang jatuh dari motor.')
  for (const input of await page.locator('main input[type=text]:visible').all())
    if (!(await input.inputValue())) await input.fill('Depan SDN 12, dekat jembatan')
}
