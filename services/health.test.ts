/** What an admin is shown of an agency, its switch with a full queue, and the journal's pages. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import id from '../app/words/id.json' with { type: 'json' }
import { engines } from '../db/testing.ts'
import { figuresOf } from './calls.ts'
import { AHMAD, openWorld, sampleOf, type World } from './testing.ts'

const AGENCY = 'dukcapil'
const SERVICE = 'pindah-keluar'
const OFF = { id: 'Sistem instansi sedang dipindahkan.', en: 'The agency is moving its system.' }

test('figures: our own refusals are no errors of the agency', () => {
  const call = (outcome: string, ms: number) => ({
    id: '',
    operation: 'poll',
    at: `2026-11-20T01:00:0${ms % 10}.000Z`,
    ms,
    outcome,
  })
  expect(figuresOf([])).toEqual({ count: 0, errorRate: null, p50: null, p95: null, outcomes: [] })
  const figures = figuresOf([
    call('ok', 10),
    call('ok', 30),
    call('timeout', 3000),
    call('refused_open', 0),
    call('ok', 20),
  ])
  expect(figures).toMatchObject({ count: 5, errorRate: 0.25, p50: 20, p95: 3000 })
  expect(figures.outcomes[0]).toMatchObject({ outcome: 'ok', count: 3 })
})

for (const engine of engines) {
  describe(engine.name, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld(engine)
    })
    afterAll(() => world.close())

    const file = async () => {
      const by = { account: uuidv7(), phone: AHMAD.phone }
      const input = await sampleOf(world, by, AGENCY, SERVICE)
      const key = randomBytes(16).toString('base64url')
      const filing = { by, agency: AGENCY, service: SERVICE, input, key, person: AHMAD }
      const { number } = (await world.services.requests.submit(filing)) as { number: string }
      return { by, number }
    }
    const off = (actor = 'a') =>
      world.services.agencies.setEnabled(AGENCY, { enabled: false, reason: OFF, actor })
    const on = () =>
      world.services.agencies.setEnabled(AGENCY, { enabled: true, reason: 'Sudah pindah', actor: 'a' })
    const health = async () => (await world.services.health.find(AGENCY))!

    test('switched off with a full queue: nothing is sent, all of it goes out later', async () => {
      const filed = await Promise.all(Array.from({ length: 3 }, file))
      const presses = await Promise.all(Array.from({ length: 6 }, (_, i) => off(`a${i}`)))
      expect(presses.filter((p) => p === 'done')).toHaveLength(1)
      const before = world.sandbox(AGENCY).effects().length
      await world.settle()
      expect(world.sandbox(AGENCY).effects()).toHaveLength(before)
      expect(await health()).toMatchObject({
        enabled: false,
        offReason: OFF,
        waiting: 3,
        stuck: 0,
        silent: false,
      })

      const calling = { operation: 'match', key: 'k', ms: 3000, idempotent: true }
      const asked = world.services.agencies.call(AGENCY, calling, async () => 'asked')
      await expect(asked).rejects.toMatchObject({ kind: 'unavailable', maybeActed: false })
      expect(await world.services.agencies.check(AGENCY)).toBe('ok')

      expect(await on()).toBe('done')
      expect(await on()).toBe('same')
      await world.settle()
      for (const { by, number } of filed) {
        expect(await world.services.requests.view(by, number)).toMatchObject({ delivery: 'accepted' })
      }
      expect(await health()).toMatchObject({ enabled: true, offReason: null, waiting: 0 })
    })

    test('another sentence for residents is a change, the same one is not', async () => {
      await off()
      expect(await off()).toBe('same')
      const other = { ...OFF, en: 'Moving.' }
      expect(
        await world.services.agencies.setEnabled(AGENCY, { enabled: false, reason: other, actor: 'a' }),
      ).toBe('done')
      expect(await health()).toMatchObject({ offReason: other })
      await on()
      const { rows } = await world.services.audit.list({ limit: 20 })
      const mine = rows.filter((row) => row.object === `agency:${AGENCY}`)
      expect(mine.map((row) => row.action)).toEqual([
        'agency.on',
        'agency.off',
        'agency.off',
        'agency.on',
        'agency.off',
      ])
      expect(mine[0]).toMatchObject({ actor: 'staff:a', purpose: 'Sudah pindah' })
    })

    test('a bad hour shows in the figures and as an open breaker', async () => {
      world.sandbox(AGENCY).temper('error_500')
      for (let i = 0; i < 6; i++) await world.services.agencies.check(AGENCY)
      world.sandbox(AGENCY).temper('ok')
      const bad = await health()
      expect(bad).toMatchObject({ breaker: 'open', checkOutcome: 'open' })
      expect(bad.calls.outcomes.map((o) => o.outcome)).toEqual(expect.arrayContaining(['ok', 'unavailable']))
      expect(bad.calls.errorRate).toBeGreaterThan(0)
      world.pass(20 * 60_000)
      expect(await health()).toMatchObject({ breaker: 'half_open', silent: true })
      expect(await world.services.agencies.check(AGENCY)).toBe('ok')
      expect(await health()).toMatchObject({
        checkOutcome: 'ok',
        checkedAt: world.now().toISOString(),
        silent: false,
      })
    })

    test('calls say nothing about anybody', async () => {
      const calls = await world.services.agencies.recentCalls(AGENCY, 5)
      expect(calls).toHaveLength(5)
      for (const call of calls)
        expect(Object.keys(call).sort()).toEqual(['at', 'id', 'ms', 'operation', 'outcome'])
    })

    test('what is offered, by version; an agency that is not there is not there', async () => {
      const found = (await health()).services.find((s) => s.id === SERVICE)
      const { service } = world.services.agencies.request(AGENCY, SERVICE)
      expect(found).toEqual({
        id: SERVICE,
        title: service.title,
        kind: 'request',
        version: service.version,
        state: 'open',
        retry: 'key',
      })
      expect(await world.services.health.find('nowhere')).toBeNull()
      expect((await world.services.health.all()).map((h) => h.id)).toContain(AGENCY)
    })

    test('the journal, newest first, page after page, by action', async () => {
      const { audit } = world.services
      await world.db.transaction().execute(async (trx) => {
        for (let i = 0; i < 5; i++)
          await audit.writeInTrx(
            { actor: 'system', action: 'test.paged', object: `row:${i}`, detail: { i } },
            trx,
          )
      })
      const seen: string[] = []
      let before: string | undefined
      do {
        const page = await audit.list({ action: 'test.paged', before, limit: 2 })
        expect(page.rows.length).toBeLessThanOrEqual(2)
        seen.push(...page.rows.map((row) => row.object))
        before = page.next ?? undefined
      } while (before)
      expect(seen).toEqual(['row:4', 'row:3', 'row:2', 'row:1', 'row:0'])
      expect((await audit.list({ limit: 1 })).rows[0]).toMatchObject({
        action: 'test.paged',
        detail: { i: 4 },
        purpose: null,
      })
    })
  })
}

test('every action that services write into the journal has a word', () => {
  const folder = import.meta.dirname
  const written = /(?:action: |audit\(\s*\w+,\s*|change\(\s*by,\s*id,\s*)'([a-z_]+\.[a-z_]+)'/g
  const actions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/test(ing)?\.ts$/.test(name))
    .flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(written)].map((found) => found[1]!),
    )
  expect(actions).toContain('grants.changed')
  const missing = [...new Set(actions)].filter(
    (action) => !(`audit.action_${action.replace('.', '_')}` in id),
  )
  expect(missing).toEqual([])
})
