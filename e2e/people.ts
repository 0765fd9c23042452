/** What people do with their accounts, for the journeys: register, read their mail, show a code from their phone. */
import type { Page } from 'playwright-core'
import { codeAt, stepAt } from '../services/identity/totp.ts'
import type { App } from './app.ts'
import { ask } from './http.ts'

export const PASSWORD = 'empat kucing hijau'

/** The newest letter to an address on the demo's mailbox page, as text. */
export async function letterTo(app: App, address: string): Promise<string> {
  const { text } = await ask(app.origin, '/mailbox')
  for (const [, letter = ''] of text.matchAll(/<article class="mail">([\s\S]*?)<\/article>/g))
    if (letter.includes(address)) return letter.replaceAll('&amp;', '&')
  throw new Error('no letter to this address')
}
export const codeIn = (letter: string) => /\b\d{6}\b/.exec(letter.split('<pre>')[1]!)![0]
/** Path and query of the link in a letter. */
export const linkIn = (letter: string) => /https?:\/\/[^/]+(\/[^\s<]+)/.exec(letter)![1]!

export const go = (page: Page) => page.click('main form button[type=submit]')
export const shown = (page: Page) => page.locator('main').innerText()

/** From the register page to the page that asks for the NIK. */
export async function register(app: App, page: Page, identifier: string, name: string) {
  await page.goto('/register')
  await page.fill('[name=identifier]', identifier)
  await page.fill('[name=name]', name)
  await page.fill('[name=password]', PASSWORD)
  await go(page)
  await page.waitForURL(/\/register\/code/)
  await page.fill('[name=code]', codeIn(await letterTo(app, identifier.replace(/^0/, '+62'))))
  await go(page)
  await page.waitForURL(/\/account\/nik/)
}

export async function fillNik(page: Page, nik: string, name: string, born: string) {
  const [year = '', month = '', day = ''] = born.split('-')
  await page.fill('[name=nik]', nik)
  await page.fill('[name=name]', name)
  for (const [part, value] of Object.entries({ day, month, year }))
    await page.fill(`[name="birthDate.${part}"]`, value)
  await page.click('main form:has([name=nik]) button[type=submit]')
  await page.waitForLoadState()
}

/** What an authenticator app shows for the key on the page, `ahead` steps of 30 seconds from now. */
export function appCode(key: string, ahead = 0): string {
  const letters = key.replace(/\s/g, '')
  const bits = [...letters]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('')
  const secret = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  return codeAt(secret, stepAt(new Date()) + ahead)
}
