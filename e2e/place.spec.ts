/** A place with a map, where the city has a tile server: tiles of our own making, from a server of our own. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, openBrowser, startApp, visit } from './app.ts'

let app: App
let browser: Browser
let tiles: Server
let asked = 0

beforeAll(async () => {
  const tile = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#dfe8d8' } })
    .png()
    .toBuffer()
  tiles = createServer((_, res) => {
    asked++
    // Another site's picture is let in by that site's own word only.
    res
      .writeHead(200, { 'content-type': 'image/png', 'cross-origin-resource-policy': 'cross-origin' })
      .end(tile)
  })
  await new Promise<void>((done) => tiles.listen(0, '127.0.0.1', done))
  const { port } = tiles.address() as AddressInfo
  const map = { TILE_URL: `http://127.0.0.1:${port}/{z}/{x}/{y}.png`, TILE_ATTRIBUTION: 'Ubin <uji>' }
  ;[app, browser] = await Promise.all([startApp(map), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  tiles?.closeAllConnections()
  tiles?.close()
})

/** To the step that asks for a place. */
async function toPlace(page: Page) {
  await page.goto('/s/lapor/lapor')
  await page.locator('form.start button').last().click()
  await page.waitForSelector('.bar')
  await page.check('[name=class][value=pengaduan]')
  await page.selectOption('[name=category]', 'jalan')
  await page.fill('[name=description]', 'Jalan berlubang selebar satu meter di depan pasar.')
  await page.click('.bar button.main')
  await page.waitForSelector('[data-place]')
}
const point = async (page: Page) => {
  const value = (part: string) => page.locator(`[data-part=${part}]`).inputValue()
  return {
    latitude: Number(await value('latitude')),
    longitude: Number(await value('longitude')),
    accuracy: await value('accuracy'),
  }
}

test('a tap, a drag and the keyboard set the point; it is kept and can be taken back', async () => {
  const { page, context, problems } = await visit(browser, app, {
    geolocation: { latitude: -8.45461, longitude: 118.72594, accuracy: 12 },
    permissions: ['geolocation'],
  })
  await toPlace(page)
  const canvas = page.locator('[data-map-canvas]')
  await canvas.scrollIntoViewIfNeeded()
  await page.waitForSelector('.leaflet-tile-loaded')
  expect(asked).toBeGreaterThan(0)
  expect(await page.locator('.leaflet-control-attribution').innerText()).toContain('Ubin <uji>')

  await canvas.click({ position: { x: 90, y: 120 } })
  const tapped = await point(page)
  expect(tapped.latitude).toBeCloseTo(-8.46, 1)
  expect(tapped.longitude).toBeCloseTo(118.72, 1)
  expect(await page.locator('[data-position]').innerText()).toContain('Titik di peta tercatat')

  const pin = (await page.locator('.map-pin').boundingBox())!
  const [x, y] = [pin.x + pin.width / 2, pin.y + pin.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 60, y + 30, { steps: 5 })
  await page.mouse.up()
  const dragged = await point(page)
  expect(dragged.longitude).toBeGreaterThan(tapped.longitude)
  expect(dragged.latitude).toBeLessThan(tapped.latitude)

  await canvas.focus()
  await page.keyboard.press('Enter')
  const centred = await point(page)
  expect(centred).not.toEqual(dragged)
  expect(centred.accuracy).toBe('')

  await page.click('[data-locate]')
  await expect.poll(() => point(page)).toEqual({ latitude: -8.45461, longitude: 118.72594, accuracy: '12' })
  expect(await page.locator('[data-position]').innerText()).toContain('12 m')

  // Kept with the step, and shown again.
  await page.click('.bar-save')
  await page.waitForURL(/saved=1/)
  expect((await point(page)).latitude).toBe(-8.45461)
  await page.locator('[data-map-canvas]').scrollIntoViewIfNeeded()
  await page.waitForSelector('.map-pin')

  await page.click('[data-unlocate]')
  expect(await point(page)).toEqual({ latitude: 0, longitude: 0, accuracy: '' })
  expect(await page.locator('[data-part=latitude]').inputValue()).toBe('')
  expect(await page.locator('.map-pin').count()).toBe(0)
  expect(problems).toEqual([])
  await context.close()
})

test('without JavaScript there is no map, and the place can be told all the same', async () => {
  const { page, context } = await visit(browser, app, { javaScriptEnabled: false })
  await toPlace(page)
  expect(await page.locator('[data-map]').isVisible()).toBe(false)
  expect(await page.locator('[name="place.village"]').isVisible()).toBe(true)
  await context.close()
})
