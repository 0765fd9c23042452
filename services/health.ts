/**
 * How each agency is, for the people who look after it: its switch, its breaker, what waits, and the figures of its last
 * calls. Typed views without personal data. Figures come from the calls of all processes; the breaker and what is in
 * flight are those of this process.
 */

import type { Manifest, Service, ServiceState, Text } from '../adapters/kit/contract.ts'
import type { LiveAgency } from '../adapters/kit/run.ts'
import { readInstant } from '../db/dialects.ts'
import type { Agencies } from './agencies.ts'
import { type CallFigures, figuresOf } from './calls.ts'
import type { Outbox } from './outbox.ts'

/** An agency that was not heard for this long is marked. */
const SILENT_MS = 15 * 60_000

export type OfferedService = {
  id: string
  title: Text
  kind: Service['kind']
  /** Of its form. */
  version: number
  state: ServiceState['state']
  /** What is done after a time-out; null for what is only asked. */
  retry: 'key' | 'find' | 'unsafe' | null
}
export type AgencyHealth = {
  id: string
  name: Text
  simulation: boolean
  enabled: boolean
  offReason: Text | null
  breaker: 'closed' | 'half_open' | 'open'
  breakerSince: string
  inFlight: number
  inQueue: number
  calls: CallFigures
  checkedAt: string | null
  /** `ok` or the kind of the error. */
  checkOutcome: string | null
  lastAnswerAt: string | null
  /** It is on and has not answered for a quarter of an hour. */
  silent: boolean
  /** Deliveries that go by themselves, and those that wait for a person. */
  waiting: number
  stuck: number
  manifest: Omit<Manifest, 'id' | 'name'>
  services: OfferedService[]
}

export function createHealth({
  agencies,
  outbox,
  now,
}: {
  agencies: Agencies
  outbox: Outbox
  now: () => Date
}) {
  async function all(): Promise<AgencyHealth[]> {
    const [overview, queue] = await Promise.all([agencies.overview(), outbox.queue()])
    return Promise.all(overview.map((one) => healthOf(one, queue)))
  }

  type Overview = Awaited<ReturnType<Agencies['overview']>>[number]
  type Queue = Awaited<ReturnType<Outbox['queue']>>

  async function healthOf({ connected, row, state }: Overview, queue: Queue): Promise<AgencyHealth> {
    const { id, name, ...manifest } = connected.manifest
    const count = (states: string[]) =>
      queue
        .filter((q) => agencyOfChannel(q.channel) === id && states.includes(q.state))
        .reduce((sum, q) => sum + q.count, 0)
    const heard = agencies.heard(id) ?? (row?.lastAnswerAt ? readInstant(row.lastAnswerAt) : null)
    const enabled = agencies.isOn(id)
    return {
      id,
      name,
      simulation: connected.simulation,
      enabled,
      offReason: agencies.offReason(id),
      breaker: state.breaker,
      breakerSince: state.since.toISOString(),
      inFlight: state.inFlight,
      inQueue: state.waiting,
      calls: figuresOf(await agencies.recentCalls(id)),
      checkedAt: row?.checkedAt ?? null,
      checkOutcome: row?.checkOutcome ?? null,
      lastAnswerAt: heard?.toISOString() ?? null,
      silent: enabled && (!heard || now().getTime() - heard.getTime() > SILENT_MS),
      waiting: count(['ready']),
      stuck: count(['stuck', 'unknown']),
      manifest,
      services: offered(connected.agency),
    }
  }

  return {
    all,
    async find(id: string): Promise<AgencyHealth | null> {
      const [overview, queue] = await Promise.all([agencies.overview(), outbox.queue()])
      const found = overview.find((one) => one.connected.manifest.id === id)
      return found ? healthOf(found, queue) : null
    },
    calls: agencies.recentCalls,
  }
}
export type Health = ReturnType<typeof createHealth>

const offered = (agency: LiveAgency): OfferedService[] =>
  Object.entries(agency.services).map(([id, service]) => ({
    id,
    title: service.title,
    kind: service.kind,
    version: service.version,
    state: service.state?.state ?? 'open',
    retry: service.kind !== 'request' ? null : typeof service.retry === 'object' ? 'find' : service.retry,
  }))

/** Letters go out on two channels: what somebody is to be told (`tell`), and the mail it becomes. */
export const LETTERS = ['mail', 'tell']
/** Documents are fetched on a channel of their own, so that a slow one holds up nothing. Letters are `mail`. */
export const agencyOfChannel = (channel: string) =>
  LETTERS.includes(channel) ? 'mail' : channel.split('.', 1)[0]!
