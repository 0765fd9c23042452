/** Signing in at an external provider, in a browser: `oidc-provider` on loopback, the app told of it by its settings. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Certified, openCertifiedProvider } from '../services/identity/oidc-testing.ts'
import { type App, freePort, openBrowser, signIn, startApp, visit } from './app.ts'
import { ask, fromOurPage } from './http.ts'
import { fillNik, go, PASSWORD, register, shown } from './people.ts'

let app: App
let browser: Browser
let provider: Certified
beforeAll(async () => {
  const port = await freePort()
  provider = await openCertifiedProvider(`http://127.0.0.1:${port}/sign-in/oidc/oidc/callback`)
  const { issuer, clientId, clientSecret } = provider.settings
  const settings = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret }
  ;[app, browser] = await Promise.all([startApp(settings, { port }), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  await provider?.close()
})

/** From our button through the provider's two pages and back. */
async function through(page: Page, login: string) {
  await page.click('form[action="/sign-in/oidc"] button')
  // Without JavaScript too: the page on the way goes on by itself.
  await page.waitForURL((url) => url.origin === provider.settings.issuer)
  await page.fill('[name=login]', login)
  await page.fill('[name=password]', 'apa saja')
  await page.click('button[type=submit]')
  await page.click('button[type=submit]')
  await page.waitForURL((url) => url.origin === app.origin)
}

for (const javaScriptEnabled of [true, false])
  test(`makes an account, and finds it again, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const login = javaScriptEnabled ? 'wati' : 'yanto'
    const { page, context } = await visit(browser, app, { javaScriptEnabled })
    await page.goto('/claim')
    await through(page, login)
    expect(page.url()).toBe(`${app.origin}/claim`)
    await page.goto('/account')
    expect(await shown(page)).toContain(`Nama ${login}`)
    expect(await shown(page)).toContain('(tersambung)')
    // No password yet, and signed in just now: one may be made.
    await page.goto('/account/password')
    expect(await page.locator('[name=current]').count()).toBe(0)
    await page.fill('[name=password]', PASSWORD)
    await go(page)
    await page.waitForURL(/done=password/)
    await page.click('header form button')
    await page.waitForURL(/done=out/)

    const again = await visit(browser, app, { javaScriptEnabled })
    await again.page.goto('/sign-in')
    await through(again.page, login)
    expect(again.page.url()).toBe(`${app.origin}/requests`)
    await again.page.goto('/account')
    expect(await shown(again.page)).toContain(`${login}@contoh.test`)
    await Promise.all([context.close(), again.context.close()])
  })

test('an e-mail that has an account: its password once, then the provider is enough', async () => {
  const { page, context } = await visit(browser, app)
  await register(app, page, 'joko@contoh.test', 'Joko Contoh')
  await page.click('header form button')
  await page.waitForURL(/done=out/)
  await page.goto('/sign-in?next=%2Fclaim')
  await through(page, 'joko')
  expect(page.url()).toContain('/sign-in?why=link')
  expect(await shown(page)).toContain('Surel itu sudah punya akun di sini')
  await page.fill('[name=identifier]', 'joko@contoh.test')
  await page.fill('[name=password]', PASSWORD)
  await go(page)
  await page.waitForURL(/\/account\/link/)
  await go(page)
  await page.waitForURL(/done=link/)
  expect(await shown(page)).toContain('Akun Anda tersambung')
  const again = await visit(browser, app)
  await again.page.goto('/sign-in')
  await through(again.page, 'joko')
  await again.page.goto('/account')
  expect(await shown(again.page)).toContain('Joko Contoh')
  await Promise.all([context.close(), again.context.close()])
})

test('connected from the account, whatever the provider’s address; and to one account only', async () => {
  const { page, context } = await visit(browser, app)
  await register(app, page, 'sari@contoh.test', 'Sari Contoh')
  await page.goto('/account')
  await through(page, 'alamat.lain')
  expect(new URL(page.url()).pathname).toBe('/account/link')
  await go(page)
  await page.waitForURL(/done=link/)
  expect(await shown(page)).toContain('sari@contoh.test')
  expect(await page.locator('form[action="/sign-in/oidc"]').count()).toBe(0)

  const other = await visit(browser, app)
  await register(app, other.page, 'orang.lain@contoh.test', 'Orang Lain')
  await other.page.goto('/account')
  await through(other.page, 'alamat.lain')
  expect(await shown(other.page)).toContain('sudah tersambung ke akun lain')
  expect(await shown(other.page)).toContain('orang.lain@contoh.test')
  await Promise.all([context.close(), other.context.close()])
})

test('an answer that was not asked for, or is used twice, or comes to another browser, signs nobody in', async () => {
  const callback = '/sign-in/oidc/oidc/callback'
  for (const query of [
    '',
    '?code=x&state=y',
    '?error=access_denied',
    '?code=a&code=b&state=c',
    '?state=../../x&code=%2Fk',
  ]) {
    const answer = await ask(app.origin, `${callback}${query}`)
    expect(answer.status, query).toBe(303)
    expect(answer.headers.location, query).toBe('/sign-in?why=oidc_failed')
    expect(String(answer.headers['set-cookie']), query).not.toContain('__Host-sesi=')
  }
  expect((await ask(app.origin, '/sign-in/oidc/lain/callback?code=x&state=y')).headers.location).toBe(
    '/sign-in?why=oidc_failed',
  )

  // The whole way by hand, up to the provider's answer.
  const begun = await ask(app.origin, '/sign-in/oidc', {
    method: 'POST',
    headers: fromOurPage(),
    body: '_provider=oidc&_next=%2F%2Fevil.test',
  })
  expect(begun.status).toBe(200)
  const url = String(begun.headers.refresh).replace(/^0;url=/, '')
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
  const cookie = String(begun.headers['set-cookie']).split(';')[0]!
  expect(String(begun.headers['set-cookie'])).toMatch(
    /^__Host-penyedia=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/,
  )
  const back = await provider.signIn(url, 'pelan')
  const path = `${back.pathname}${back.search}`
  expect((await ask(app.origin, path)).headers.location).toBe('/sign-in?why=oidc_failed')
  const first = await ask(app.origin, path, { headers: { cookie } })
  expect(first.headers.location).toBe('/requests')
  expect(String(first.headers['set-cookie'])).toContain('__Host-sesi=')
  expect((await ask(app.origin, path, { headers: { cookie } })).headers.location).toBe(
    '/sign-in?why=oidc_failed',
  )
})

test('an account of a provider adds its NIK like any other', async () => {
  const { page, context } = await visit(browser, app)
  await page.goto('/sign-in')
  await through(page, 'dewi')
  await page.goto('/account/nik')
  await fillNik(page, '5272026812879008', 'Dewi Contoh', '1987-12-28')
  expect(await shown(page)).toContain('NIK Anda cocok')
  await context.close()
})

test('the provider is away: said so, and the password still works', async () => {
  const dark = await startApp({
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'gerbang',
    OIDC_CLIENT_SECRET: 'rahasia',
  })
  try {
    const { page, context } = await visit(browser, dark)
    await page.goto('/sign-in?next=%2Fclaim')
    await page.click('form[action="/sign-in/oidc"] button')
    await page.waitForURL(/why=oidc_down/)
    expect(await page.locator('.errors').innerText()).toContain('sedang tidak menjawab')
    await signIn(page, 'warga@contoh.test')
    await context.close()
  } finally {
    await dark.stop()
  }
})
