/** axe over every page and form, empty and with errors, in both languages; and no page scrolls sideways at 360 px. */
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, openBrowser, signIn, startApp, visit } from './app.ts'

let app: App
let browser: Browser
beforeAll(async () => {
  ;[app, browser] = await Promise.all([startApp(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
})

/** What axe finds on the page as it stands, and whether it is wider than the screen. */
async function faults(page: Page, at: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const found = violations.flatMap((v) => v.nodes.map((n) => `${at}: ${v.id}: ${n.target.join(' ')}`))
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return wide > 0 ? [...found, `${at}: ${wide} px too wide`] : found
}

async function servicesOf(page: Page): Promise<string[]> {
  await page.goto('/')
  const agencies = await page
    .locator('.agencies a')
    .evaluateAll((links) => links.map((a) => a.getAttribute('href')!))
  const services = new Set<string>()
  for (const agency of agencies) {
    await page.goto(agency)
    for (const href of await page
      .locator('.services a')
      .evaluateAll((links) => links.map((a) => a.getAttribute('href')!)))
      services.add(href)
  }
  return [...services]
}

const PLAIN = [
  '/',
  '/?q=e-ktp',
  '/?q=zzzz',
  '/?life=family',
  '/track',
  '/sign-in',
  '/register',
  '/reset',
  '/privacy',
  '/accessibility',
  '/complaints',
  '/tidak-ada',
  '/mailbox',
  '/offline',
]

/** One theme in every run; `TIER=N` walks the dark one too. */
const THEMES = process.env.TIER === 'N' ? (['light', 'dark'] as const) : (['light'] as const)
/** Some two hundred looks of axe on a machine that may be busy. */
const PATIENCE = { timeout: 300_000 }

for (const lang of ['id', 'en']) {
  for (const colorScheme of THEMES) {
    test(`pages for everyone, ${lang}, ${colorScheme}`, PATIENCE, async () => {
      // Tall, so that the bar that sticks to the bottom covers nothing while axe looks.
      const { page, context } = await visit(browser, app, {
        colorScheme,
        viewport: { width: 360, height: 2600 },
      })
      const found: string[] = []
      for (const path of PLAIN) {
        await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`)
        found.push(...(await faults(page, path)))
      }
      for (const path of await servicesOf(page)) {
        await page.goto(`${path}?lang=${lang}`)
        found.push(...(await faults(page, path)))
      }
      expect(found).toEqual([])
      await context.close()
    })
  }

  test(`every form, empty and with errors, ${lang}`, PATIENCE, async () => {
    const { page, context } = await visit(browser, app, { viewport: { width: 360, height: 2600 } })
    await signIn(page, 'warga@contoh.test')
    const services = await servicesOf(page)
    expect(services.length).toBeGreaterThan(8)
    const found: string[] = []
    for (const path of services) {
      await page.goto(`${path}?lang=${lang}`)
      const start = page.locator('form.start button').last()
      if (await start.count()) {
        await start.click()
        await page.waitForSelector('.bar')
        found.push(...(await faults(page, `${path} form`)))
        for (const input of await page.locator('main input[type=text]:visible').all()) await input.fill('')
      }
      const go = page.locator('main form.form button.main').last()
      if (!(await go.count())) continue
      await go.click()
      await page.waitForSelector('.errors, .bar, .answer')
      found.push(...(await faults(page, `${path} after an empty post`)))
    }
    for (const path of ['/requests', '/account', '/claim']) {
      await page.goto(`${path}?lang=${lang}`)
      found.push(...(await faults(page, path)))
    }
    expect(found).toEqual([])
    await context.close()
  })
}
