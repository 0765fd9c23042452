/** Live mode: nothing of the demo is shown, and a start on anything that belongs to a demo is refused with reasons. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKeyFile } from '../services/platform/keys.ts'
import { type App, freePort, startApp } from './app.ts'
import { ask, fromOurPage } from './http.ts'

const folder = mkdtempSync(join(tmpdir(), 'gerbang-live-'))
const keys = join(folder, 'keys', 'keys.json')
const live = {
  MODE: 'live',
  PUBLIC_ORIGIN: 'https://layanan.kota.test',
  FILES_ORIGIN: 'https://berkas.kota.test',
  SMTP_URL: 'smtp://127.0.0.1:2525',
  MAIL_FROM: 'Gerbang <layanan@example.go.id>',
  KEY_FILE: keys,
}

let app: App
beforeAll(async () => {
  await createKeyFile(keys)
  app = await startApp(live, { folder: join(folder, 'data') })
})
afterAll(async () => {
  await app?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('no help of the demo is shown', async () => {
  for (const path of ['/', '/sign-in', '/track']) {
    const { text, status } = await ask(app.origin, path)
    expect(status).toBe(200)
    expect(text).not.toMatch(/gerbang-demo|contoh\.test|demo-help|class="demo"|SIMULASI/)
  }
  expect((await ask(app.origin, '/mailbox')).status).toBe(404)
  expect(app.output()).not.toMatch(/gerbang-demo|contoh\.test/)
})

test('demo accounts do not exist', async () => {
  const headers = fromOurPage()
  const answer = await ask(app.origin, '/sign-in', {
    method: 'POST',
    headers,
    body: 'identifier=admin%40contoh.test&password=gerbang-demo',
  })
  expect(answer.status).toBe(422)
  expect(answer.headers['set-cookie']).toBeUndefined()
})

test('agencies without settings are off, not simulated', async () => {
  expect((await ask(app.origin, '/s/dukcapil/pindah-keluar')).status).toBe(404)
  expect((await ask(app.origin, '/')).headers['strict-transport-security']).toContain('max-age')
})

/** Starts and answers what it said before it ended. */
async function refusal(
  env: Record<string, string>,
  data: string,
): Promise<{ code: number | null; said: string }> {
  const port = String(await freePort())
  const child = spawn(process.execPath, ['server.ts'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: port, DATA_DIR: data, ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part))
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
  const code = await new Promise<number | null>((done) => child.once('exit', done))
  clearTimeout(timer)
  return { code, said }
}

test('refused: settings of a demo', async () => {
  const { code, said } = await refusal(
    { MODE: 'live', PUBLIC_ORIGIN: 'http://layanan.kota.test' },
    join(folder, 'other'),
  )
  expect(code).toBe(1)
  for (const variable of ['PUBLIC_ORIGIN', 'KEY_FILE', 'SMTP_URL']) expect(said).toContain(variable)
  expect(said).not.toContain('    at ')
})

test('refused: a database in which the demo has been', async () => {
  const data = join(folder, 'demo')
  const demo = await startApp({ KEY_FILE: keys }, { folder: data })
  await demo.stop()
  const { code, said } = await refusal(live, data)
  expect(code).toBe(1)
  expect(said).toMatch(/demo account/)
})
