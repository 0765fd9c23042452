/** The admin's day: a delivery that got stuck, an agency switched off, a colleague; the integrator and the auditor beside. */
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dukcapil } from '../adapters/dukcapil/index.ts'
import type { Sandbox } from '../adapters/kit/contract.ts'
import { type App, openBrowser, signIn, startApp, visit } from './app.ts'

let app: App
let browser: Browser
let office: Sandbox<{ url: string; apiKey: string }>
let admin: Page
let resident: Page
let proof: { name: string; mimeType: string; buffer: Buffer }

beforeAll(async () => {
  office = await dukcapil.sandbox({ now: () => new Date(), decideAfter: null })
  ;[app, browser] = await Promise.all([
    startApp({ DUKCAPIL_URL: office.config.url, DUKCAPIL_API_KEY: office.config.apiKey }),
    openBrowser(),
  ])
  const picture = sharp({ create: { width: 700, height: 900, channels: 3, background: '#fff' } })
  proof = { name: 'bukti.png', mimeType: 'image/png', buffer: await picture.png().toBuffer() }
  // The admin works without JavaScript, on a desk; nothing of these pages may need it.
  admin = (await visit(browser, app, { wide: true, javaScriptEnabled: false })).page
  resident = (await visit(browser, app)).page
  await signIn(admin, 'admin@contoh.test')
  await signIn(resident, 'warga@contoh.test')
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  await office?.close()
})

const textOf = (page: Page) => page.locator('main').innerText()

/** Files the shortest form there is and answers its number. */
async function file(): Promise<string> {
  await resident.goto('/s/dukcapil/ktp-el-ganti')
  await resident.click('form.start button:last-child')
  await resident.waitForSelector('.bar')
  await resident.check('[name=reason][value=ubah]')
  await resident.locator('[name=changed]').first().check()
  await resident.fill('[name=newData]', 'Jalan Gajah Mada 12, Kelurahan Sarae')
  await resident.click('.bar button.main')
  await resident.waitForURL(/step=berkas/)
  await resident.locator('main input[type=file]:visible').first().setInputFiles(proof)
  await resident.locator('main input[type=radio]:visible').first().check()
  await resident.click('.bar button.main')
  await resident.waitForURL(/step=review/)
  await resident.click('.bar button.main')
  await resident.waitForURL(/\/requests\/BIM-/)
  return /BIM-[0-9A-Z-]+/.exec(resident.url())![0]
}

/** Files while the agency answers nonsense, and opens what is held. */
async function stuck(): Promise<string> {
  office.temper('html')
  const number = await file()
  await expect.poll(() => listed(number), { timeout: 30_000, interval: 500 }).toBe(true)
  office.temper('ok')
  await admin.click(`a:has-text("${number}")`)
  return number
}

async function listed(number: string) {
  await admin.goto('/admin/deliveries?agency=dukcapil')
  return (await textOf(admin)).includes(number)
}

/** What the resident reads, for `expect.poll`. */
const residentSees = (number: string) => async () => {
  await resident.goto(`/requests/${number}`)
  return textOf(resident)
}

test('a held delivery is replayed with a reason, once, and the resident sees it arrive', async () => {
  const number = await stuck()
  expect(await residentSees(number)()).toContain('tertahan')
  const before = office.effects().length
  expect(await textOf(admin)).toContain('jawaban tidak terbaca')
  // Nothing of the resident is shown to who only mends pipes.
  expect(await textOf(admin)).not.toContain('Ahmad')

  await admin.click('button[value=replay]')
  expect(await admin.locator('.errors').innerText()).toContain('Tulis alasannya')
  const again = admin.url()
  await admin.fill('#replay-reason', 'Alamat layanan sudah diperbaiki')
  await admin.click('button[value=replay]')
  expect(await textOf(admin)).toContain('Kiriman dikirim ulang')

  await admin.goto(again)
  expect(await textOf(admin)).toContain('sudah diputuskan')
  await expect.poll(residentSees(number), { timeout: 30_000, interval: 500 }).toContain('Diterima')
  expect(office.effects()).toHaveLength(before + 1)
})

test('a delivery that is stopped ends, and the resident reads why', async () => {
  const number = await stuck()
  await admin.click('details:has(button[value=stop]) summary')
  await admin.fill('#stop-note_id', 'Alamat yang baru tidak lengkap.')
  await admin.click('button[value=stop]')
  expect(await admin.locator('.errors').innerText()).toContain('Bahasa Inggris')
  expect(await admin.inputValue('#stop-note_id')).toBe('Alamat yang baru tidak lengkap.')
  await admin.fill('#stop-note_en', 'The new address is incomplete.')
  await admin.fill('#stop-reason', 'Kata Dukcapil lewat telepon')
  await admin.click('button[value=stop]')
  expect(await textOf(admin)).toContain('Kiriman dihentikan')
  const seen = await residentSees(number)()
  expect(seen).toContain('dibatalkan')
  expect(seen).toContain('Alamat yang baru tidak lengkap.')
})

test('an agency is switched off with a queue; what waits goes out when it is on again', async () => {
  const at = '/admin/agencies/dukcapil'
  await admin.goto(at)
  await admin.click('button[value=check]')
  expect(await textOf(admin)).toContain('Pemeriksaan selesai')
  await admin.click('details:has(button[value=off]) summary')
  await admin.click('button[value=off]')
  expect(await admin.locator('.errors li').count()).toBe(2)
  await admin.fill('#off-reason_id', 'Dukcapil memindahkan sistemnya.')
  await admin.fill('#off-reason_en', 'Dukcapil is moving its system.')
  await admin.click('button[value=off]')
  const before = office.effects().length
  const number = await file()
  await admin.goto(at)
  expect(await textOf(admin)).toContain('1 kiriman menunggu dan dikirim setelah dinyalakan')
  expect(office.effects()).toHaveLength(before)
  await admin.fill('#on-reason', 'Pemindahan selesai')
  await admin.click('button[value=on]')
  await expect.poll(residentSees(number), { timeout: 30_000, interval: 500 }).toContain('Diterima')
})

test('a colleague is invited, given a right and shut out; every step is in the journal', async () => {
  await admin.goto('/admin/people/invite')
  await admin.fill('#invite-email', 'dewi@contoh.test')
  await admin.fill('#invite-name', 'Dewi Contoh')
  await admin.selectOption('#invite-right', 'counter:')
  await admin.click('button[value=invite]')
  expect(await admin.locator('.errors').innerText()).toContain('kode tempat')
  await admin.fill('#invite-place', 'mpp')
  await admin.click('button[value=invite]')
  expect(await textOf(admin)).toContain('Undangan dikirim')
  await admin.selectOption('#grants-right', 'officer:dukcapil')
  await admin.click('button[value=grants]')
  expect(await admin.locator('.box').count()).toBe(2)
  await admin.click('details:has(button[value=disable]) summary')
  await admin.fill('#disable-reason', 'Pindah tugas')
  await admin.click('button[value=disable]')
  expect(await textOf(admin)).toContain('dinonaktifkan')

  await admin.goto('/admin/people')
  await admin.click('a:has-text("Imam")')
  await admin.selectOption('#grants-right', 'auditor:*')
  await admin.click('button[value=grants]')
  expect(await textOf(admin)).toContain('Hak disimpan')
})

test('the integrator sees the own agency only, the auditor the journal; both pages are sound', async () => {
  const { page, context } = await visit(browser, app)
  await signIn(page, 'integrator@contoh.test')
  expect(new URL(page.url()).pathname).toBe('/integrator/dukcapil')
  expect(await textOf(page)).toContain('adapters/dukcapil/README.md')
  for (const path of ['/integrator/bapenda', '/admin', '/admin/deliveries', '/admin/people']) {
    expect((await page.goto(path))!.status(), path).toBe(404)
  }
  await page.goto('/audit?action=account.disabled')
  expect(await textOf(page)).toContain('Pindah tugas')
  await page.goto('/audit')
  for (const action of [
    'Kirim ulang kiriman',
    'Hentikan kiriman',
    'Matikan instansi',
    'Undang petugas',
    'Ubah hak',
  ])
    expect(await textOf(page)).toContain(action)
  for (const path of ['/integrator/dukcapil', '/audit', '/audit?action=nik.settled&lang=en']) {
    await page.goto(path)
    expect(await faults(page), path).toEqual([])
  }
  await context.close()
})

test('the admin’s pages: axe in both languages, and nothing wider than a phone', async () => {
  // The session of the page that works without JavaScript, in one that axe can run in.
  const storageState = await admin.context().storageState()
  const { page, context } = await visit(browser, app, { storageState })
  await page.goto('/admin/people')
  const person = await page.locator('tbody th a').nth(1).getAttribute('href')
  const paths = [
    '/admin',
    '/admin/agencies/dukcapil',
    '/admin/deliveries',
    '/admin/people',
    '/admin/people/invite',
    person!,
  ]
  for (const lang of ['id', 'en']) {
    for (const path of paths) {
      await page.goto(`${path}?lang=${lang}`)
      expect(await faults(page), `${path} ${lang}`).toEqual([])
      const form = page.locator('main button[name=_do]:visible').first()
      if (!(await form.count()) || path.includes('agencies')) continue
      await form.click()
      await page.waitForLoadState()
      expect(await faults(page), `${path} ${lang} after an empty post`).toEqual([])
    }
  }
  for (const path of ['/admin/agencies/tidak-ada', '/admin/deliveries/tidak-ada', '/admin/people/tidak-ada'])
    expect((await page.goto(path))!.status(), path).toBe(404)
  await context.close()
})

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}`))
  return wide > 0 ? [...found, `${wide} px too wide`] : found
}
