/**
 * The contract suite: the same questions to every agency, against its own sandbox over real HTTP.
 * `index.test.ts` of an agency is `testAdapter(dukcapil)` and whatever is peculiar to it.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Adapter, AgencyError, Service, Temper } from './contract.ts'
import { bills, check, find, match, startAgency, submit } from './run.ts'
import { testBills, testLookups } from './testing-asking.ts'
import { testDescriptions } from './testing-data.ts'
import { testInbound } from './testing-inbound.ts'
import { testRequests } from './testing-requests.ts'
import { type AgencyWorld, CANARY, openAgencyWorld } from './testing-world.ts'

export { openAgencyWorld } from './testing-world.ts'

/** How a suite gets at the agency of the running test. */
export type Suite = {
  adapter: Adapter
  world(): AgencyWorld
  names(kind: Service['kind']): string[]
  service(id: string): Service
  /** What the agency and its sandbox can do, known before the tests run: nothing passes for not being there. */
  has: { webhook: boolean; poll: boolean; document: boolean; match: boolean; mischief: boolean }
}

export function testAdapter(adapter: Adapter) {
  describe(adapter.manifest.id, async () => {
    let world: AgencyWorld | undefined
    const noise = (['error', 'warn', 'log', 'info'] as const).map((level) => () => vi.spyOn(console, level))
    beforeEach(async () => {
      for (const spy of noise) spy().mockImplementation(() => {})
      world = await openAgencyWorld(adapter)
    })
    afterEach(async () => {
      await world?.close()
      const said = (['error', 'warn', 'log', 'info'] as const).flatMap(
        (level) => vi.mocked(console[level]).mock.calls,
      )
      vi.restoreAllMocks()
      expect(said, 'an adapter does not log').toEqual([])
    })

    // What is offered must be known before the first test runs.
    const { services: offered, has } = await offeredBy(adapter)
    const suite: Suite = {
      adapter,
      world: () => world!,
      names: (kind) =>
        Object.entries(offered)
          .filter(([, service]) => service.kind === kind)
          .map(([id]) => id),
      service: (id) => offered[id]!,
      has,
    }
    testDescriptions(suite, offered)
    testAnswers(suite, offered)
    testRequests(suite)
    testLookups(suite)
    testBills(suite)
    testInbound(suite)
  })
}

/** The agency as data, made with real settings and an HTTP that reaches nobody: `create` must not call. */
async function offeredBy(
  adapter: Adapter,
): Promise<{ services: Record<string, Service>; has: Suite['has'] }> {
  const now = () => new Date('2026-11-20T02:00:00Z')
  const sandbox = await adapter.sandbox({ now, decideAfter: null })
  await sandbox.close()
  const http = { at: () => ({}) as never }
  const { services, inbound, match } = startAgency(adapter, { config: sandbox.config, http, now })
  return {
    services,
    has: {
      webhook: inbound?.webhook !== undefined,
      poll: inbound?.poll !== undefined,
      document: inbound?.document !== undefined,
      match: match !== undefined,
      mischief: sandbox.mischief !== undefined,
    },
  }
}

/** What an agency may answer on a bad day, and what we make of it. */
const BAD_DAYS: [Temper, AgencyError['kind']][] = [
  ['error_500', 'unavailable'],
  ['busy_503', 'unavailable'],
  ['unauthorised', 'unauthorised'],
  ['html', 'protocol'],
  ['empty_body', 'protocol'],
  ['empty_object', 'protocol'],
  ['hangs', 'timeout'],
]

function testAnswers(suite: Suite, offered: Record<string, Service>) {
  const { world } = suite
  /** The first question each service is asked. */
  const call = (id: string, deadline: number) => {
    const { agency, ask } = world()
    const { kind, sample } = offered[id]!
    const verb = { request: submit, lookup: find, bill: bills }[kind]
    return verb(agency, id, sample, ask({ deadline })) as Promise<unknown>
  }

  test('check passes with good credentials and says "unauthorised" with bad ones', async () => {
    const { agency, ask, start, sandbox } = world()
    await check(agency, ask())
    const wrong = start(
      Object.fromEntries(Object.entries(sandbox.config).map(([name, value]) => [name, spoil(value)])),
    )
    await expect(check(wrong, ask())).rejects.toMatchObject({ kind: 'unauthorised', maybeActed: false })
  })

  for (const [temper, kind] of BAD_DAYS) {
    test(`temper ${temper}: every question ends as "${kind}", in time, with nothing personal in it`, async () => {
      const { sandbox, agency, ask } = world()
      sandbox.temper(temper)
      const deadline = temper === 'hangs' ? 150 : 5000
      const asked = Object.keys(offered).map((id) => call(id, deadline))
      asked.push(check(agency, ask({ deadline })))
      if (agency.match)
        asked.push(
          match(
            agency,
            { nik: CANARY.nik, name: CANARY.name, birthDate: CANARY.birthDate },
            ask({ deadline }),
          ),
        )
      for (const result of await Promise.allSettled(asked)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { name: 'AgencyError', kind } })
        if (result.status === 'rejected') expectNothingPersonal(result.reason, suite)
      }
      expect(sandbox.effects()).toEqual([])
    })
  }

  test('temper busy_503: the time the agency asked for is passed on', async () => {
    const { sandbox, agency, ask } = world()
    sandbox.temper('busy_503')
    await expect(check(agency, ask())).rejects.toMatchObject({ retryAfter: expect.any(Number) })
  })

  test('out of reach is "unavailable", and certainly nothing was done', async () => {
    await world().sandbox.close()
    for (const id of Object.keys(offered)) {
      await expect(call(id, 5000)).rejects.toMatchObject({ kind: 'unavailable', maybeActed: false })
    }
  })

  test('a call given up before it was sent did nothing', async () => {
    const { agency, ask, sent } = world()
    await expect(check(agency, ask({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      kind: 'timeout',
      maybeActed: false,
    })
    expect(sent).toEqual([])
  })

  if (suite.has.match) {
    test('a match answers per field, about a stranger too', async () => {
      const { agency, ask } = world()
      const facts = { nik: CANARY.nik, name: CANARY.name, birthDate: CANARY.birthDate }
      expect(await match(agency, facts, ask())).toEqual({ found: false, name: false, birthDate: false })
    })
  }
}

/** Other credentials of the same length; addresses stay. */
function spoil(value: unknown): unknown {
  if (typeof value === 'string') return /^https?:/.test(value) ? value : value.replace(/[a-z0-9]/gi, 'x')
  return Array.isArray(value) ? value.map(spoil) : value
}

/** Neither the person's facts nor personal answers of the sample may be in an error: errors are logged. */
export function expectNothingPersonal(error: AgencyError, suite: Suite) {
  const text = [error.message, error.stack, (error.cause as Error | undefined)?.message].join('\n')
  const secrets = Object.values(CANARY)
  for (const secret of secrets) expect(text).not.toContain(secret)
  for (const id of Object.keys(suite.world().agency.services)) {
    for (const value of Object.values(suite.service(id).sample)) {
      if (typeof value === 'string' && /^\d{9,}$/.test(value)) expect(text).not.toContain(value)
    }
  }
}
