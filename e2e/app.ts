/** The built app as a process of its own, on a folder and a port of its own, and a browser to visit it with. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export type App = {
  origin: string
  folder: string
  pid: number
  /** What it wrote, for the log of a failing test and for canaries. */
  output(): string
  kill(signal?: NodeJS.Signals): Promise<void>
  stop(): Promise<void>
}

/** Milliseconds until a simulated agency decides by itself. */
const DECIDE_MS = '1500'

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

export async function startApp(
  env: Record<string, string> = {},
  o: { folder?: string; port?: number } = {},
): Promise<App> {
  if (!existsSync('build/server/index.js')) throw new Error('There is no build yet: npm run build')
  const folder = o.folder ?? mkdtempSync(join(tmpdir(), 'gerbang-e2e-'))
  const port = o.port ?? (await freePort())
  const origin = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['server.ts'], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATA_DIR: folder,
      PORT: String(port),
      DEMO_DECIDE_MS: DECIDE_MS,
      LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  await ready(origin, child, () => output)
  return {
    origin,
    folder,
    pid: child.pid!,
    output: () => output,
    kill: (signal) => ended(child, signal ?? 'SIGKILL'),
    async stop() {
      await ended(child, 'SIGTERM')
      if (!o.folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ready(origin: string, child: ChildProcess, output: () => string) {
  const until = Date.now() + 60_000
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The app did not start:\n${output()}`)
    if (
      await fetch(`${origin}/readyz`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error(`The app was not ready in a minute:\n${output()}`)
}

async function ended(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill(signal)
  await gone
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** A real phone's: headless Chromium calls itself a bot otherwise. */
const PHONE =
  'Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36'

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })

/** A visitor on a phone of 360 by 800, unless said otherwise. Errors of the page end up in `problems`. */
export async function visit(browser: Browser, app: App, o: BrowserContextOptions & { wide?: boolean } = {}) {
  const { wide, ...more } = o
  const context = await browser.newContext({
    baseURL: app.origin,
    viewport: wide ? { width: 1280, height: 800 } : { width: 360, height: 800 },
    userAgent: wide ? undefined : PHONE,
    locale: 'id-ID',
    ...more,
  })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text())
  })
  return { context, page, problems }
}

export async function signIn(page: Page, email: string, password = 'gerbang-demo') {
  await page.goto('/sign-in')
  await page.fill('[name=identifier]', email)
  await page.fill('[name=password]', password)
  await page.click('main form button[type=submit]')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in') || url.pathname === '/sign-in/code')
  if (!new URL(page.url()).pathname.startsWith('/sign-in/code')) return
  const shown = await page.locator('.demo-help b').innerText()
  await page.fill('[name=code]', /\d{6}/.exec(shown)![0])
  await page.click('main form button[type=submit]')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}
