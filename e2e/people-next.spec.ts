/** Ways out of the site (abuse corpus H, C09, G72): every value through every door, the last address read in Chromium. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, openBrowser, signIn, startApp, visit } from './app.ts'
import { ask, cookiesOf, fromOurPage } from './http.ts'
import { codeIn, go, letterTo, PASSWORD } from './people.ts'

let app: App
let browser: Browser
beforeAll(async () => {
  ;[app, browser] = await Promise.all([startApp(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
})

const post = (path: string, fields: Record<string, string>, cookie = '') =>
  ask(app.origin, path, {
    method: 'POST',
    headers: fromOurPage(cookie),
    body: new URLSearchParams(fields).toString(),
  })

/** Reliability.md section 5 H, and what browsers make of it. `HOST` stands for our own. */
const OUT = [
  ...[
    'https://evil.test',
    'http:evil.test',
    'https:evil.test',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/./\\evil.test',
    '/%2F/evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    '\t//evil.test',
    ' //evil.test',
    '/%0d%0aSet-Cookie:x',
    '/%5cevil.test',
    '/.//evil.test',
    '/..//evil.test',
    '/a/../..//evil.test',
  ],
  ...[
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://evil.test/1',
    'java\nscript:alert(1)',
  ],
  ...[
    'http://HOST.evil.test',
    'http://HOST@evil.test',
    '//HOST@evil.test',
    'https://xn--gerbng-9wa.test',
    'http://HOST.',
    '//HOST./requests',
    'http://evil.test\\@HOST',
    'http://HOST:80@evil.test/',
  ],
  ...[
    '/sign-out',
    '/sign-in',
    '/sign-in/code',
    '/sign-in/oidc',
    '/register',
    '/reset/new?token=x',
    '/invite?token=x',
    '/hooks/dukcapil',
    '/api/v1/agencies',
    '/live',
    '',
  ],
]
const IN = [
  '/requests?show=open',
  '/?q=surat%20lahir',
  '/?q=Oi%20Fo%E2%80%99o',
  `/?q=${'a'.repeat(1900)}`,
  '/track#hasil',
  '/@evil.test',
  '/evil.test',
]

const values = () => OUT.map((value) => value.replace('HOST', new URL(app.origin).host))

test('signing in, in Chromium: the last address is ours', async () => {
  const { page, context } = await visit(browser, app)
  const outside: string[] = []
  page.on('request', (request) => {
    if (request.isNavigationRequest() && new URL(request.url()).origin !== app.origin)
      outside.push(request.url())
  })
  for (const value of values().slice(0, 32)) {
    await context.clearCookies()
    await page.goto(`/sign-in?next=${encodeURIComponent(value)}`)
    await page.fill('[name=identifier]', 'warga@contoh.test')
    await page.fill('[name=password]', 'gerbang-demo')
    await go(page)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    expect(page.url(), value).toBe(`${app.origin}/requests`)
  }
  expect(outside).toEqual([])
  await context.close()
})

test('already signed in, in Chromium: home, or the page of ours', async () => {
  const { page, context } = await visit(browser, app)
  await signIn(page, 'warga@contoh.test', 'gerbang-demo')
  for (const value of values()) {
    await page.goto(`/sign-in?next=${encodeURIComponent(value)}`)
    expect(page.url(), value).toBe(`${app.origin}/`)
  }
  for (const value of IN) {
    await page.goto(`/sign-in?next=${encodeURIComponent(value)}`)
    expect(page.url(), value).toBe(`${app.origin}${value.replace('#hasil', '')}`)
  }
  await context.close()
})

test('pages that carry a way on carry none of these', async () => {
  const sent = await post('/register', {
    identifier: 'jalan@contoh.test',
    name: 'Uji Coba',
    password: PASSWORD,
  })
  const code = codeIn(await letterTo(app, 'jalan@contoh.test'))
  const cookie = cookiesOf(await post('/register/code', { code }, cookiesOf(sent).join('; '))).join('; ')
  for (const path of [
    '/account/nik',
    '/account/nik?new=1',
    '/account/second-factor',
    '/register',
    '/sign-in',
  ])
    for (const value of values()) {
      const asked = `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(value)}`
      const { text } = await ask(app.origin, asked, {
        headers: path.startsWith('/account') ? { cookie } : {},
      })
      const [, main = ''] = text.split('<main')
      expect(/name="_next" value="([^"]*)"/.exec(main)?.[1], asked).toBe('/')
      for (const [, href] of main.matchAll(/href="([^"]*)"/g))
        expect(href, asked).toMatch(/^\/(?![/\\])[a-z-/]*(\?[a-z]+=\w+)?$/)
    }
})

test('a field changed on the way is looked at again', async () => {
  for (const [i, _next] of values().entries()) {
    const signedIn = await post('/sign-in', {
      identifier: 'warga@contoh.test',
      password: 'gerbang-demo',
      _next,
    })
    expect(signedIn.headers.location, _next).toBe('/requests')
    // As many letters as one address may cause in an hour.
    if (i >= 19) continue
    const wanted = { identifier: `luar${i}@contoh.test`, name: 'Uji Coba', password: PASSWORD, _next }
    expect((await post('/register', wanted)).headers.location, _next).toBe('/register/code?to=email')
  }
})
