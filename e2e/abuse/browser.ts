/** What no reading of HTML proves: that a browser runs nothing of it (G76), and where it really ends up (G72). */
import type { Browser } from 'playwright-core'
import { signIn, visit } from '../app.ts'
import { casesOf, inputOf } from './cases.ts'
import { newKey } from './threads.ts'
import { AGENCY_NOTE, type World } from './world.ts'

/** Everything of A08 and A09 in one text. */
const payloads = () =>
  casesOf('text')
    .filter(({ id }) => /^A0[89]\./.test(id))
    .map((c) => inputOf(c).toString())

/** One request of the resident whose every text would run if it could. */
async function fillIn(world: World) {
  const { probe, cookies, file, start } = world
  const cookie = cookies.warga!
  const all = payloads().join('\n')
  const name = payloads().join(' ').slice(0, 100)
  const at = await file({ cookie, name, words: all })
  await probe.post(
    at.path,
    [
      ['_key', newKey()],
      ['_do', 'message'],
      ['text', all],
    ],
    at,
  )
  const draft = await start('lapor/lapor', cookie)
  await probe.post(
    `${draft.path}?step=isi`,
    [
      ['class', 'aspirasi'],
      ['category', 'jalan'],
      ['description', all],
    ],
    draft,
  )
  return { request: at.path, draft: draft.path, sentBack: (await world.sentBack).path }
}

/** What ran, what a page complained of, what was left of our own script: nothing of it may be said. */
export async function runsIn(browser: Browser, world: World): Promise<string[]> {
  const { request, draft, sentBack } = await fillIn(world)
  const { page, context, problems } = await visit(browser, world.app)
  const ran: string[] = []
  page.on('dialog', (dialog) => {
    ran.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => ran.push(`${message.type()}: ${message.text()}`))
  await signIn(page, 'warga@contoh.test')
  const asked = payloads().map((text) => `/?q=${encodeURIComponent(text)}`)
  const linked = payloads().map((text) => `/track?number=${encodeURIComponent(text)}`)
  for (const path of [
    '/requests',
    request,
    `${request}/receipt`,
    sentBack,
    `${draft}?step=isi`,
    `${draft}?step=review`,
    ...asked.slice(0, 6),
    ...linked.slice(0, 3),
  ]) {
    await page.goto(path)
    const strange = await page.evaluate(strangers)
    if (strange) ran.push(`${path}: ${strange}`)
  }
  await page.goto(sentBack)
  if (!(await page.locator('main').innerText()).includes(AGENCY_NOTE))
    ran.push('the note of the agency is not shown as it was written')
  // Our own script works among all that: the page follows the request by itself.
  await page.goto(request)
  await page.waitForFunction(() => document.querySelector('[data-live]') !== null)
  await context.close()
  return [...ran, ...problems]
}

/** Elements that only a payload would have made. */
const strangers = () => {
  const found = document.querySelectorAll(
    'main img[src="x"], svg[onload], [onerror], a[href^="javascript"], script:not([type=module])',
  )
  return found.length === 0 ? '' : found[0]!.outerHTML.slice(0, 120)
}

/** Where a browser that is signed in ends up for each return-to value: never with somebody else. */
export async function leavesFor(browser: Browser, world: World): Promise<string[]> {
  const { page, context } = await visit(browser, world.app)
  await context.route(
    (url) => url.origin !== world.app.origin,
    (route) => route.fulfill({ status: 200, contentType: 'text/html', body: 'not ours' }),
  )
  await signIn(page, 'warga@contoh.test')
  const left: string[] = []
  for (const { id, input = '' } of casesOf('next')) {
    await page.goto(`/sign-in?next=${encodeURIComponent(input)}`)
    if (new URL(page.url()).origin !== world.app.origin) left.push(`${id}: ${page.url()}`)
  }
  await context.close()
  return left
}
