/**
 * The walls, walked: every route of the build declares who may use it, and every loader and action keeps to it when it
 * is reached alone (G69, G70, G71, G80, G81). Generated from the build, so a new route is walked without being named.
 */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'
import { type Asking, ask, fromOurPage, session } from './http.ts'

type RouteModule = { loader?: unknown; action?: unknown; policy?: { loader?: string; action?: string } }
type Build = {
  routes: Record<
    string,
    { id: string; parentId?: string; path?: string; index?: boolean; module: RouteModule }
  >
}

const build = (await import(pathToFileURL(resolve('build/server/index.js')).href)) as unknown as Build
const routes = Object.values(build.routes).filter((r) => r.id !== 'root')
const UUID = '019a2142-0000-7000-8000-000000000001'
const FILL: Record<string, string> = {
  agency: 'dukcapil',
  service: 'pindah-keluar',
  ref: 'BIM-7F3K-2QXN-4',
  id: UUID,
  '*': 'tidak-ada',
}
const pathOf = (route: (typeof routes)[number]) =>
  `/${(route.path ?? '')
    .split('/')
    .map((part) =>
      part.startsWith(':') ? (FILL[part.slice(1).replace('?', '')] ?? UUID) : part === '*' ? FILL['*'] : part,
    )
    .join('/')}`

let app: App
const cookies: Record<string, string> = {}
beforeAll(async () => {
  app = await startApp()
  for (const who of ['warga', 'loket', 'petugas', 'integrator', 'admin'])
    cookies[who] = await session(app.origin, `${who}@contoh.test`)
})
afterAll(() => app?.stop())

test('every loader and action declares its policy', () => {
  const silent = routes.filter(
    ({ module: m }) => (m.loader && !m.policy?.loader) || (m.action && !m.policy?.action),
  )
  expect(silent.map((r) => r.id)).toEqual([])
  const idle = routes.filter(
    ({ module: m }) => (m.policy?.loader && !m.loader) || (m.policy?.action && !m.action),
  )
  expect(idle.map((r) => r.id)).toEqual([])
  expect(routes.length).toBeGreaterThan(15)
})

/** Who passes a policy; everyone else must not get a page of data. */
const PASSES: Record<string, string[]> = {
  reader: ['warga', 'loket', 'petugas', 'integrator', 'admin'],
  enrolling: ['warga', 'loket', 'petugas', 'integrator', 'admin'],
  resident: ['warga', 'loket', 'petugas', 'integrator', 'admin'],
  staff: ['loket', 'petugas', 'integrator', 'admin'],
  counter: ['loket'],
  officer: ['petugas'],
  integrator: ['integrator'],
  admin: ['admin'],
  auditor: [],
}
const EVERYONE = ['anonymous', 'warga', 'loket', 'petugas', 'integrator', 'admin']
const OPEN = ['anyone', 'filer', 'demo']

describe('each loader and action alone, as each wrong role (G70)', () => {
  for (const route of routes) {
    for (const kind of ['loader', 'action'] as const) {
      const policy = route.module.policy?.[kind]
      if (!policy || OPEN.includes(policy)) continue
      test(`${route.id} ${kind} (${policy})`, async () => {
        for (const who of EVERYONE.filter((w) => !PASSES[policy]!.includes(w))) {
          const cookie = cookies[who] ?? ''
          const asking: Asking =
            kind === 'loader'
              ? { headers: cookie ? { cookie } : ({} as Record<string, string>) }
              : { method: 'POST', headers: fromOurPage(cookie), body: '_do=x' }
          const answer = await ask(app.origin, pathOf(route), asking)
          const toSignIn = answer.status === 303 && String(answer.headers.location).startsWith('/sign-in')
          expect(toSignIn || answer.status === 404, `${who}: ${answer.status}`).toBe(true)
          if (who !== 'anonymous') expect(answer.status, who).toBe(404)
        }
      })
    }
  }
})

describe('what belongs to nobody looks like what is not there (G71)', () => {
  for (const path of [
    '/requests/BIM-7F3K-2QXN-4',
    '/requests/BIM-0000-0000-0',
    '/requests/x',
    `/drafts/${UUID}`,
    `/requests/BIM-7F3K-2QXN-4/documents/${UUID}`,
    '/requests/BIM-7F3K-2QXN-4/receipt.pdf',
  ]) {
    test(path, async () => {
      for (const who of ['warga', 'petugas', 'admin'])
        expect((await ask(app.origin, path, { headers: { cookie: cookies[who]! } })).status).toBe(404)
    })
  }
})

const FOREIGN: Record<string, Record<string, string>> = {
  'another origin': { origin: 'https://evil.test' },
  'null origin': { origin: 'null' },
  'no origin at all': {},
  'a sub-domain': { origin: 'http://x.127.0.0.1' },
  'another port': { origin: 'http://127.0.0.1:1' },
  'https for http': { origin: 'https://127.0.0.1' },
  'a forged X-Forwarded-Host': { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' },
  'a forged Host': { origin: 'http://evil.test', host: 'evil.test' },
  'cross-site': { 'sec-fetch-site': 'cross-site' },
  'same-site': { 'sec-fetch-site': 'same-site' },
  none: { 'sec-fetch-site': 'none' },
  'cross-site with our origin': { 'sec-fetch-site': 'cross-site', origin: 'OURS' },
}

describe('cross-site posts run nothing (G69)', () => {
  const targets = routes.filter((r) => r.module.action && !/^\/(hooks|api)\//.test(pathOf(r)))
  for (const [name, headers] of Object.entries(FOREIGN)) {
    test(name, async () => {
      for (const route of targets) {
        const sent = {
          cookie: cookies.warga!,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
          ...(headers.origin === 'OURS' ? { origin: app.origin } : {}),
        }
        const answer = await ask(app.origin, pathOf(route), {
          method: 'POST',
          headers: sent,
          body: '_do=withdraw&identifier=a&password=b',
        })
        expect(answer.status, route.id).toBe(403)
        expect(answer.headers['set-cookie'], route.id).toBeUndefined()
      }
    })
  }
  test('every unsafe spelling of a page', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE', 'OPTIONS']) {
      const answer = await ask(app.origin, '/sign-out', {
        method,
        headers: { ...fromOurPage(cookies.warga!) },
      })
      expect(answer.status, method).toBe(405)
    }
    for (const path of [
      '/sign-out.data',
      '/sign-out?_data=routes%2Fsign-out',
      '/sign-out?index&_routes=routes%2Fsign-out',
      '/__manifest?p=/a',
    ]) {
      expect(
        (await ask(app.origin, path, { method: 'POST', headers: fromOurPage(cookies.warga!), body: 'x=1' }))
          .status,
        path,
      ).toBe(404)
      expect((await ask(app.origin, path, { headers: { cookie: cookies.warga! } })).status, path).toBe(404)
    }
    // Still signed in after all that.
    expect((await ask(app.origin, '/requests', { headers: { cookie: cookies.warga! } })).status).toBe(200)
  })
})

test('a path of thousands of parts costs nothing (G80)', async () => {
  const start = performance.now()
  const many = Array.from({ length: 3700 }, () => 'a').join('/')
  for (const path of [
    `/${many}`,
    `/__manifest?p=/${many}`,
    '/%2e%2e/%2e%2e/etc/passwd',
    '/a//b',
    '/%00',
    '/%zz',
    `/${'a'.repeat(8000)}`,
    '/a;b',
    '/\\evil',
  ]) {
    const answer = await ask(app.origin, path)
    expect(answer.status, path.slice(0, 40)).toBeGreaterThanOrEqual(400)
    expect(answer.status, path.slice(0, 40)).toBeLessThan(500)
  }
  expect(performance.now() - start).toBeLessThan(5000)
})

test('pages of a person are stored by nobody (G81)', async () => {
  for (const path of ['/requests', '/account', '/sign-in/code', '/']) {
    const answer = await ask(app.origin, path, { headers: { cookie: cookies.warga! } })
    expect(String(answer.headers['cache-control']), path).toContain('no-store')
  }
})

test('headers of every answer, and no word of a person in the log', async () => {
  for (const path of ['/', '/requests', '/tidak-ada', '/sign-in']) {
    const { headers } = await ask(app.origin, path)
    expect(headers['content-security-policy']).toContain("script-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['x-powered-by']).toBeUndefined()
  }
  for (const canary of ['5272041507909001', 'Ahmad Contoh', '+6281200009001', 'gerbang-demo\n']) {
    expect(app.output().split('Demo accounts')[1]?.split('\n').slice(8).join('\n') ?? '').not.toContain(
      canary.trim(),
    )
  }
})
