/** A resident, from the search to the finished document, with JavaScript and without. */

import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, openBrowser, signIn, startApp, visit } from './app.ts'

let app: App
let browser: Browser
let letter: { name: string; mimeType: string; buffer: Buffer }

beforeAll(async () => {
  ;[app, browser] = await Promise.all([startApp(), openBrowser()])
  const picture = sharp({ create: { width: 900, height: 1200, channels: 3, background: '#f4f1e8' } })
  letter = { name: 'surat kehilangan.jpg', mimeType: 'image/jpeg', buffer: await picture.jpeg().toBuffer() }
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
})

const next = (page: Page) => page.click('.bar button.main')

for (const javaScriptEnabled of [true, false]) {
  describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test('finds a service, asks for it, follows it to the document', async () => {
      const { page, context, problems } = await visit(browser, app, { javaScriptEnabled })
      await page.goto('/')
      await page.fill('[name=q]', 'e-ktp ilang')
      await page.click('main button:has-text("Cari")')
      await page.click('.services li:first-child a')
      expect(await page.locator('h1').innerText()).toContain('KTP-el')
      expect(await page.locator('.checklist').innerText()).toContain('kepolisian')

      await page.click('form.start button')
      await page.fill('[name=identifier]', 'warga@contoh.test')
      await page.fill('[name=password]', 'gerbang-demo')
      await page.click('main form button[type=submit]')
      await page.waitForSelector('form.start button')
      await page.click('form.start button:last-child')

      // Nothing chosen yet: a sentence at the place, and what was there stays.
      await page.waitForSelector('.bar')
      await next(page)
      expect(await page.locator('.errors').innerText()).toMatch(/Pilih/)
      await page.check('[name=reason][value=hilang]')
      if (!javaScriptEnabled) await next(page)
      await page.fill('[name="lostOn.day"]', '18')
      await page.fill('[name="lostOn.month"]', '11')
      await page.fill('[name="lostOn.year"]', '2026')
      const file = page.locator('[name="_file.policeLetter"]')
      if ((await file.count()) > 0 && (await file.isVisible())) await file.setInputFiles(letter)
      await next(page)
      for (let step = 0; step < 4 && !page.url().includes('step=review'); step++) {
        await fillWhatIsAsked(page)
        await next(page)
        await page.waitForLoadState()
      }
      expect(page.url()).toContain('step=review')
      expect(await page.locator('main').innerText()).toContain('Hilang')
      await page.click('.bar button.main')

      await page.waitForURL(/\/requests\/BIM-/)
      const number = /BIM-[0-9A-Z-]+/.exec(page.url())![0]
      expect(await page.locator('main').innerText()).toContain(number)
      // The simulated office decides by itself; the page moves alone, or on being asked again.
      await expect
        .poll(() => finished(page, javaScriptEnabled), { timeout: 60_000, interval: 1000 })
        .toBe(true)
      const download = page.waitForEvent('download')
      await page.click('.documents a')
      expect((await download).suggestedFilename()).toMatch(/\.pdf$/)

      await page.goto('/requests')
      expect(await page.locator('table.requests').innerText()).toContain('Selesai')
      expect(problems).toEqual([])
      await context.close()
    })
  })
}

async function fillWhatIsAsked(page: Page) {
  for (const input of await page.locator('main input[type=file]').all()) {
    const has = await page.locator('.files .file').count()
    if (has === 0 && (await input.isVisible())) await input.setInputFiles(letter)
  }
  const radio = page.locator('main input[type=radio]:visible')
  if ((await radio.count()) && !(await page.locator('main input[type=radio]:checked').count()))
    await radio.first().check()
  const region = page.locator('main select').first()
  if ((await region.count()) && !(await region.inputValue())) await region.selectOption({ index: 1 })
}

async function finished(page: Page, live: boolean) {
  if (!live) await page.reload()
  return (await page.locator('.documents a').count()) > 0
}

test('two people never see each other’s requests', async () => {
  const a = await visit(browser, app)
  await signIn(a.page, 'warga@contoh.test')
  await a.page.goto('/requests')
  const href = await a.page.locator('table.requests a').first().getAttribute('href')
  const b = await visit(browser, app)
  const answer = await b.page.goto(href!)
  expect(answer!.status()).toBe(404)
  const nobody = await b.page.goto('/requests/BIM-7F3K-2QXN-4')
  expect(nobody!.status()).toBe(404)
  await Promise.all([a.context.close(), b.context.close()])
})
