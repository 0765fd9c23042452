/**
 * `npm run screens`: pictures of the main pages, on a phone and on a desk, into docs/screens. The app is the built one
 * on a folder of its own; what it shows was filed here, by the demo resident, with simulated agencies.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { type App, openBrowser, signIn, startApp, visit } from '../e2e/app.ts'
import { assureBuilt } from './build.mjs'

const FOLDER = 'docs/screens'
const SIZES = { phone: { width: 360, height: 800 }, desktop: { width: 1280, height: 800 } }

type Shot = {
  name: string
  /** For the list of pictures. */
  says: string
  who?: 'resident' | 'admin'
  look?: BrowserContextOptions
  /** The whole page, where its point lies below the first screen. */
  whole?: boolean
  go: (page: Page) => Promise<unknown>
}

const open = (path: string) => (page: Page) => page.goto(path)
const RESIDENT = 'warga@contoh.test'
let done = ''
let sent = ''

const SHOTS: Shot[] = [
  { name: 'door', says: 'The front door', go: open('/') },
  { name: 'door-dark', says: 'The front door in the dark', look: { colorScheme: 'dark' }, go: open('/') },
  { name: 'door-english', says: 'The front door in English', go: open('/?lang=en') },
  { name: 'search', says: 'A search in everyday words', go: open('/?q=e-ktp+ilang') },
  { name: 'service', says: 'A service before one starts', go: open('/s/dukcapil/ktp-el-ganti') },
  // Before the forms: each picture of one leaves a draft behind.
  { name: 'tracker', says: 'My requests, of all agencies', who: 'resident', go: open('/requests') },
  { name: 'form', says: 'One step of a form', who: 'resident', go: step },
  { name: 'form-errors', says: 'A step with something missing', who: 'resident', go: stepWithErrors },
  { name: 'review', says: 'All answers before sending', who: 'resident', go: review },
  { name: 'sent', says: 'Right after sending', who: 'resident', go: (page) => page.goto(`${sent}?sent=1`) },
  {
    name: 'request',
    says: 'One request, done, with its document',
    who: 'resident',
    whole: true,
    go: (page) => page.goto(done),
  },
  {
    name: 'receipt',
    says: 'The receipt',
    who: 'resident',
    whole: true,
    go: (page) => page.goto(`${sent}/receipt`),
  },
  { name: 'track', says: 'Following a request without signing in', go: open('/track') },
  { name: 'lookup', says: 'A bill looked up, with its date', go: lookup },
  { name: 'sign-in', says: 'Signing in', go: open('/sign-in') },
  { name: 'account', says: 'My account', who: 'resident', go: open('/account') },
  { name: 'admin', says: 'The administrator’s overview', who: 'admin', go: open('/admin') },
  { name: 'not-found', says: 'A page that does not exist', go: open('/tidak-ada') },
  { name: 'offline', says: 'Without a network', go: open('/offline') },
]

async function main() {
  await assureBuilt()
  mkdirSync(FOLDER, { recursive: true })
  const data = mkdtempSync(join(tmpdir(), 'gerbang-screens-'))
  const browser = await openBrowser()
  try {
    // One request is finished by an agency that decides at once; the others wait for one that takes its time.
    await withApp(data, '300', async (app) => {
      done = await fileAndWait(browser, app)
    })
    await withApp(data, '86400000', async (app) => {
      sent = await fileOthers(browser, app)
      await takeAll(browser, app)
    })
  } finally {
    await browser.close()
    rmSync(data, { recursive: true, force: true })
  }
  writeFileSync(join(FOLDER, 'README.md'), list())
}

async function withApp(folder: string, decideMs: string, work: (app: App) => Promise<void>) {
  const app = await startApp({ DEMO_DECIDE_MS: decideMs, LOG_LEVEL: 'error' }, { folder })
  try {
    await work(app)
  } finally {
    await app.stop()
  }
}

async function takeAll(browser: Browser, app: App) {
  for (const old of readdirSync(FOLDER)) if (old.endsWith('.png')) rmSync(join(FOLDER, old))
  const people = {
    resident: await signedIn(browser, app, RESIDENT),
    admin: await signedIn(browser, app, 'admin@contoh.test'),
  }
  for (const shot of SHOTS)
    for (const size of ['phone', 'desktop'] as const)
      await take(browser, app, shot, size, shot.who && people[shot.who])
}

/** Cookies of somebody who is signed in, for any number of contexts. */
async function signedIn(browser: Browser, app: App, email: string) {
  const { page, context } = await visit(browser, app)
  await signIn(page, email)
  const state = await context.storageState()
  await context.close()
  return state
}

type State = Awaited<ReturnType<typeof signedIn>>

async function take(browser: Browser, app: App, shot: Shot, size: keyof typeof SIZES, storageState?: State) {
  const { page, context } = await visit(browser, app, {
    wide: size === 'desktop',
    viewport: SIZES[size],
    storageState,
    colorScheme: 'light',
    ...shot.look,
  })
  await shot.go(page)
  await page.waitForLoadState()
  const picture = await page.screenshot({ fullPage: shot.whole, animations: 'disabled', caret: 'hide' })
  const small = await sharp(picture).png({ palette: true, colours: 64, effort: 10 }).toBuffer()
  writeFileSync(join(FOLDER, `${shot.name}-${size}.png`), small)
  console.log(`${shot.name}-${size}.png  ${Math.round(small.length / 1024)} kB`)
  await context.close()
}

async function startForm(page: Page, service: string) {
  await page.goto(`/s/${service}`)
  await page.locator('form.start button').last().click()
  await page.waitForSelector('.bar')
}
const next = (page: Page) => page.click('.bar button.main')

async function step(page: Page) {
  await startForm(page, 'dukcapil/ktp-el-ganti')
  await page.check('[name=reason][value=hilang]')
  await page.evaluate(() => window.scrollTo(0, 0))
}

async function stepWithErrors(page: Page) {
  await startForm(page, 'dukcapil/ktp-el-ganti')
  await next(page)
  await page.waitForSelector('.errors')
}

async function review(page: Page) {
  await startForm(page, 'dukcapil/ktp-el-ganti')
  await page.check('[name=reason][value=ubah]')
  await page.locator('[name=changed]').nth(1).check()
  await page.fill('[name=newData]', 'Jalan Gajah Mada 12, Kelurahan Sarae')
  await next(page)
  await page.waitForURL(/step=berkas/)
  await page.setInputFiles('main input[type=file]:visible', await paper())
  await page.locator('main input[type=radio]:visible').first().check()
  await next(page)
  await page.waitForURL(/step=review/)
}

async function lookup(page: Page) {
  await page.goto('/s/bapenda/pbb-cek')
  await page.fill('[name=nop]', '52.72.040.007.003.0123.0')
  await page.locator('main form.form button.main').last().click()
  await page.waitForSelector('.answer')
}

/** Files a request and waits for its document. Answers the path of its page. */
async function fileAndWait(browser: Browser, app: App): Promise<string> {
  const { page, context } = await visit(browser, app)
  await signIn(page, RESIDENT)
  await review(page)
  const path = await send(page)
  await page.waitForSelector('.documents a', { timeout: 60_000 })
  await context.close()
  return path
}

/** A report of a hole in the road, another card, and a draft. Answers the path of the card. */
async function fileOthers(browser: Browser, app: App): Promise<string> {
  const { page, context } = await visit(browser, app)
  await signIn(page, RESIDENT)
  await startForm(page, 'lapor/lapor')
  await page.check('[name=class][value=pengaduan]')
  await page.selectOption('[name=category]', 'jalan')
  await page.fill(
    '[name=description]',
    'Jalan berlubang selebar satu meter di depan pasar, sejak hujan kemarin.',
  )
  await next(page)
  await page.waitForSelector('[data-place]')
  await page.locator('[name="place.village"]').selectOption({ index: 5 })
  await page.fill('[name="place.landmark"]', 'Depan Pasar Raba')
  await next(page)
  await page.waitForSelector('[name=visibility]')
  for (const name of ['visibility', 'identity']) await page.locator(`[name=${name}]`).last().check()
  await next(page)
  await page.waitForURL(/step=review/)
  await send(page)
  await review(page)
  const path = await send(page)
  await page.waitForFunction(() => document.querySelectorAll('.timeline > li').length > 1)
  // One that is begun and not sent.
  await startForm(page, 'dukcapil/akta-kelahiran')
  await context.close()
  return path
}

async function send(page: Page): Promise<string> {
  await next(page)
  await page.waitForURL(/\/requests\/[A-Z]/)
  return new URL(page.url()).pathname
}

/** A picture that stands for a scanned paper. */
async function paper() {
  const blank = sharp({ create: { width: 700, height: 900, channels: 3, background: '#f4f1e8' } })
  return { name: 'bukti.png', mimeType: 'image/png', buffer: await blank.png().toBuffer() }
}

function list() {
  const rows = SHOTS.map(
    ({ name, says }) => `| ${says} | ![](${name}-phone.png) | ![](${name}-desktop.png) |`,
  )
  return `# Screens

Made by \`npm run screens\`: the built app, simulated agencies, made-up people. 360 x 800 and 1280 x 800 pixels.

| Page | Phone | Desktop |
| --- | --- | --- |
${rows.join('\n')}
`
}

await main()
