/** What the browser adds, and that nothing is lost: typing kept on the server, lists that follow, a network that goes away. */
import type { Browser } from 'playwright-core'
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

type Page = Awaited<ReturnType<typeof visit>>['page']

async function startForm(page: Page, service: string) {
  await page.goto(`/s/${service}`)
  await page.locator('form.start button').last().click()
  await page.waitForSelector('.bar')
}

test('what is typed is kept without a press, and goes on in another browser', async () => {
  const first = await visit(browser, app)
  await signIn(first.page, 'warga@contoh.test')
  await startForm(first.page, 'dukcapil/ktp-el-ganti')
  await first.page.check('[name=reason][value=ubah]')
  const kept = first.page.waitForResponse((r) => r.request().method() === 'POST' && r.status() === 303)
  await first.page.fill('[name=newData]', 'Jalan Gajah Mada 12')
  await kept

  const second = await visit(browser, app)
  await signIn(second.page, 'warga@contoh.test')
  await second.page.goto('/s/dukcapil/ktp-el-ganti')
  await second.page.click('form.start a.main')
  await second.page.waitForSelector('.bar')
  expect(await second.page.locator('[name=newData]').inputValue()).toBe('Jalan Gajah Mada 12')
  expect(await second.page.locator('[name=reason][value=ubah]').isChecked()).toBe(true)
  expect([...first.problems, ...second.problems]).toEqual([])
  await Promise.all([first.context.close(), second.context.close()])
})

test('a question opens with its answer, and a list follows the list above it, in place', async () => {
  const { page, context, problems } = await visit(browser, app)
  await signIn(page, 'warga@contoh.test')
  await startForm(page, 'dukcapil/ktp-el-ganti')
  expect(await page.locator('[name=newData]').isVisible()).toBe(false)
  await page.check('[name=reason][value=ubah]')
  expect(await page.locator('[name=newData]').isVisible()).toBe(true)
  await page.check('[name=reason][value=hilang]')
  expect(await page.locator('[name=newData]').isVisible()).toBe(false)

  await startForm(page, 'dukcapil/akta-kelahiran')
  await page.goto(`${new URL(page.url()).pathname}?step=bayi`)
  const region = page.locator('.region:visible').first()
  await page.evaluate(() => Object.assign(window, { same: true }))
  await region.locator('select').nth(0).selectOption('52')
  await expect
    .poll(() => page.locator('.region:visible').first().locator('select').count())
    .toBeGreaterThan(1)
  await page.locator('.region:visible').first().locator('select').nth(1).selectOption('52.72')
  await expect
    .poll(() => page.locator('.region:visible').first().locator('select').nth(1).inputValue())
    .toBe('52.72')
  // The page itself never left.
  expect(await page.evaluate(() => 'same' in window)).toBe(true)
  expect(await page.locator('button.update:visible').count()).toBe(0)
  expect(problems).toEqual([])
  await context.close()
})

test('the position of the device goes into the form, said with its accuracy', async () => {
  const { page, context } = await visit(browser, app, {
    geolocation: { latitude: -8.45461, longitude: 118.72594, accuracy: 12 },
    permissions: ['geolocation'],
  })
  await startForm(page, 'lapor/lapor')
  await page.check('[name=class][value=pengaduan]')
  await page.selectOption('[name=category]', 'jalan')
  await page.fill('[name=description]', 'Jalan berlubang selebar satu meter di depan pasar.')
  await page.click('.bar button.main')
  await page.waitForSelector('[data-place]')
  expect(await page.locator('[data-map]').count()).toBe(0)
  await page.click('[data-locate]')
  await expect.poll(() => page.locator('[data-part=latitude]').inputValue()).toBe('-8.454610')
  expect(await page.locator('[data-part=accuracy]').inputValue()).toBe('12')
  expect(await page.locator('[data-position]').innerText()).toContain('12 m')
  await context.close()
})

test('a form is not sent without a network: it says so and keeps what was typed', async () => {
  const { page, context } = await visit(browser, app)
  await signIn(page, 'warga@contoh.test')
  await startForm(page, 'dukcapil/ktp-el-ganti')
  await page.check('[name=reason][value=ubah]')
  await page.fill('[name=newData]', 'Jalan Sulawesi 3')
  await context.setOffline(true)
  await page.click('.bar button.main')
  expect(await page.locator('#offline[role=alert]').innerText()).toContain('tanpa jaringan')
  expect(await page.locator('[name=newData]').inputValue()).toBe('Jalan Sulawesi 3')
  await context.setOffline(false)
  await expect.poll(() => page.locator('#offline').count()).toBe(0)
  const sent = page.waitForResponse(
    (r) => r.request().method() === 'POST' && r.request().isNavigationRequest(),
  )
  await page.click('.bar button.main')
  expect((await sent).status()).toBeLessThan(400)
  expect(await page.locator('[name=newData]').inputValue()).toBe('Jalan Sulawesi 3')
  await context.close()
})

test('when the city cannot be reached, a page says so in one’s language, and nothing of a person was kept', async () => {
  const own = await startApp()
  const { page, context } = await visit(browser, own)
  try {
    await signIn(page, 'warga@contoh.test')
    await page.goto('/requests?lang=en')
    await page.evaluate(() => navigator.serviceWorker.ready)
    await page.waitForFunction(() => navigator.serviceWorker.controller)
    await page.goto('/requests')
    const kept = await page.evaluate(async () => {
      const found: string[] = []
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
          found.push(new URL(request.url).pathname)
      return found
    })
    expect(kept.filter((path) => !/^\/(offline(\/lang)?|icon\.svg|assets\/[\w.-]+)$/.test(path))).toEqual([])
    await own.kill('SIGKILL')

    await page.goto('/track')
    expect(await page.locator('h1').innerText()).toBe('You are offline')
    expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toContain('Roboto')
    expect(await page.locator('header form').count()).toBe(0)
    // A form is never answered by the worker: the browser's own error stands.
    const posted = await page.evaluate(() =>
      fetch('/sign-out', { method: 'POST' }).then(
        (r) => r.status,
        () => 'gone',
      ),
    )
    expect(posted).toBe('gone')
  } finally {
    await context.close()
    await own.stop()
  }
})
