/**
 * G1, G25, G41: kill -9 at any moment. Whoever was shown a number has exactly one request behind it, whoever was not
 * presses again with the same key, and at the agency each step happened once.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import { describe, expect, test } from 'vitest'
import { engines } from '../../db/testing.ts'
import { freePort } from '../app.ts'
import { ask } from '../http.ts'
import { type Books, openBooks } from './books.ts'
import { answersOf, type Journal, startFilers } from './filers.ts'
import { type Gateway, killOften, openGateway, settled } from './gateway.ts'
import { findViolations } from './invariants.ts'
import { openSubmitter, startOrders } from './orders.ts'
import { stubAgency } from './stub-agency.ts'
import { chance, percentile, report, times } from './tier.ts'
import { openTown, type Town } from './town.ts'

/** Starting a process is most of it, and machines differ. */
const LONG_MS = times(10, 120) * 60_000

function told(goal: string, kills: number, seconds: number, journal: Journal, starts: number[]) {
  const { acknowledged, ambiguous } = journal
  report(
    goal,
    `${kills} kills in ${Math.round(seconds)} s, ${acknowledged.length} acknowledged, ${ambiguous} tries settled by the key, ` +
      `0 lost, 0 doubled; ready again after ${Math.round(percentile(starts, 0.5))} ms (median); answers: ${answersOf(journal)}`,
  )
}

describe.concurrent('killed without warning', { timeout: LONG_MS }, () => {
  test('one process on SQLite, filed by its pages (G1, G25)', async ({ onTestFinished }) => {
    const port = await freePort()
    const town = await openTown({ origin: `http://127.0.0.1:${port}` })
    onTestFinished(town.close)
    const gateway = await openGateway({ ...town.env, LOG_LEVEL: 'warn' }, { port })
    onTestFinished(gateway.remove)
    const luck = chance('kills sqlite')
    const kills = times(12, 1000)
    const began = performance.now()
    const filers = startFilers({ origins: [gateway.origin], people: 4, chance: luck, pauseMs: 40 })
    const starts = await killOften({ gateways: [gateway], kills, chance: luck, life: [20, 700] })
    const seconds = (performance.now() - began) / 1000
    await filers.stop()
    await everyNumberOpens(gateway, filers.journal)
    await settled(gateway)
    await gateway.kill()
    const books = await openBooks({ folder: gateway.folder })
    await verdict(books, town, filers.journal)
    told('G1, G25 SQLite over HTTP', kills, seconds, filers.journal, starts)
    await books.close()
  })

  test('one process on SQLite that files and delivers (G25, G41)', async ({ onTestFinished }) => {
    const folder = newFolder(onTestFinished)
    const town = await openTown({ adapters: [stubAgency('uji').adapter] })
    onTestFinished(town.close)
    const luck = chance('kills submitter')
    const kills = times(30, 1000)
    const submitter = await openSubmitter({ ...town.env, DATA_DIR: folder })
    onTestFinished(submitter.kill)
    const account = uuidv7()
    const began = performance.now()
    const orders = startOrders({
      to: () => submitter,
      people: 8,
      pauseMs: 20,
      order: () => ({ account, agency: 'uji', service: luck.pick(['kunci', 'cari']), input: { isi: 'uji' } }),
    })
    const starts: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      await pause(luck.between(5, 600))
      await submitter.kill()
      starts.push(await submitter.start())
    }
    const seconds = (performance.now() - began) / 1000
    await orders.stop()
    await submitter.stop()
    const books = await openBooks({ folder })
    await verdict(books, town, orders.journal)
    told('G25, G41 SQLite', kills, seconds, orders.journal, starts)
    await books.close()
  })

  const server = engines.find((engine) => engine.engine === 'mysql')
  test.runIf(server)(
    'two processes on MariaDB behind one list of clients (G1, G41)',
    async ({ onTestFinished }) => {
      const database = await server!.openEmpty()
      onTestFinished(database.close)
      const folder = newFolder(onTestFinished)
      const port = await freePort()
      const town = await openTown({ origin: `http://127.0.0.1:${port}` })
      onTestFinished(town.close)
      const env = { ...town.env, DATABASE_URL: database.url, PROCESSES: '2', LOG_LEVEL: 'warn' }
      const first = await openGateway(env, { port, folder })
      onTestFinished(first.remove)
      const second = await openGateway(env, { folder })
      onTestFinished(second.remove)
      const gateways = [first, second]
      const luck = chance('kills mariadb')
      const kills = times(20, 1000)
      const began = performance.now()
      const origins = gateways.map((gateway) => gateway.origin)
      const filers = startFilers({ origins, people: 4, chance: luck, pauseMs: 40 })
      const starts = await killOften({ gateways, kills, chance: luck, life: [20, 700] })
      const seconds = (performance.now() - began) / 1000
      await filers.stop()
      await everyNumberOpens(first, filers.journal)
      await settled(first)
      const books = await openBooks({ url: database.url, folder })
      await verdict(books, town, filers.journal)
      told('G1, G41 MariaDB, two processes', kills, seconds, filers.journal, starts)
      await books.close()
    },
  )
})

function newFolder(onTestFinished: (fn: () => void) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-fault-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function verdict(books: Books, town: Town, journal: Journal) {
  const { acknowledged, sent, surprises } = journal
  const violations = await findViolations({
    ...books,
    acknowledged,
    sent,
    effects: town.effects(),
    drained: true,
  })
  expect([...surprises, ...violations]).toEqual([])
  expect(acknowledged.length).toBeGreaterThanOrEqual(3)
}

/** Each number shown opens for whoever was shown it. */
async function everyNumberOpens(gateway: Gateway, { acknowledged }: Journal) {
  for (const { number, cookie } of acknowledged.slice(-50)) {
    const page = await ask(gateway.origin, `/requests/${number}`, { headers: { cookie: cookie! } })
    expect(page.status, number).toBe(200)
  }
}
