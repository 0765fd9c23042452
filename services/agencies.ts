/**
 * The agencies as they run: each adapter with its settings, behind its own pipeline (bulkhead, breaker, rate, time-out)
 * and its switch. The one place where a call leaves the house; every call is noted without personal data.
 */
import type { Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import {
  AgencyError,
  type FileStream,
  type Manifest,
  type Person,
  type RequestService,
  type Service,
  type ServiceState,
  type Text,
} from '../adapters/kit/contract.ts'
import type { Ask, LiveAgency } from '../adapters/kit/run.ts'
import * as run from '../adapters/kit/run.ts'
import { insertOnce, instant, readInstant } from '../db/dialects.ts'
import { type Db, transact } from '../db/index.ts'
import type { Database } from '../db/schema.ts'
import { createCallLog } from './calls.ts'
import type { AuditEntry } from './identity/index.ts'
import { type Pipeline, PipelineRefused } from './platform/pipeline.ts'

type Trx = Transaction<Database>
export type Connected = {
  manifest: Manifest
  agency: LiveAgency
  /** It speaks to the adapter's own sandbox: pages and documents say so. */
  simulation: boolean
  pipeline: Pipeline
}
export type AgenciesDeps = {
  db: Db
  tenant: string
  connected: Connected[]
  /** Bytes of an uploaded file, for an adapter that sends it on. */
  openFile: (id: string, request: string) => Promise<FileStream>
  auditInTrx: (entry: AuditEntry, trx: Trx) => Promise<void>
  now: () => Date
}
/** `reason` of switching off is read by residents, of switching on by the journal only. `actor` is an account. */
export type Switching = { actor: string } & (
  | { enabled: false; reason: Text }
  | { enabled: true; reason: string }
)

/** What a call carries, and how it may be treated. `ms` is the deadline of the whole call. */
export type Calling = {
  operation: string
  key: string
  ms: number
  idempotent: boolean
  person?: Person
  /** The request whose files may be read. */
  request?: string
}

/** Operations whose answer says that the agency's news would have reached us. */
const PROOF = new Set(['poll', 'check'])

export class UnknownAgency extends Error {
  override name = 'UnknownAgency'
}

export function createAgencies({ db, tenant, connected, openFile, auditInTrx, now }: AgenciesDeps) {
  const byId = new Map(connected.map((c) => [c.manifest.id, c]))
  const calls = createCallLog(db, tenant)
  const answered = new Map<string, number>()
  let switches = new Map<string, { enabled: boolean; reason: Text | null }>()

  const get = (id: string) => {
    const found = byId.get(id)
    if (!found) throw new UnknownAgency(id)
    return found
  }

  const isOn = (id: string) => switches.get(id)?.enabled ?? true
  /** Nothing may be sent now: the agency is switched off, or its breaker is open. */
  const isPaused = (id: string) => byId.has(id) && (!isOn(id) || get(id).pipeline.isOpen())

  /** Rows for agencies that have none yet, then the switches. Read again every few seconds by the relay. */
  async function load() {
    for (const id of byId.keys()) {
      const row = {
        tenant,
        agency: id,
        enabled: 1 as const,
        offReason: null,
        pollCursor: null,
        polledAt: null,
        pollOwner: null,
      }
      await insertOnce(db, 'agency', {
        ...row,
        pollUntil: null,
        checkedAt: null,
        checkOutcome: null,
        lastAnswerAt: null,
        version: 1,
      })
    }
    const rows = await db
      .selectFrom('agency')
      .select(['agency', 'enabled', 'offReason', 'lastAnswerAt'])
      .where('tenant', '=', tenant)
      .execute()
    switches = new Map(
      rows.map((r) => [
        r.agency,
        { enabled: r.enabled === 1, reason: r.offReason ? JSON.parse(r.offReason) : null },
      ]),
    )
    for (const r of rows)
      if (r.lastAnswerAt)
        answered.set(r.agency, Math.max(answered.get(r.agency) ?? 0, readInstant(r.lastAnswerAt).getTime()))
  }

  async function call<T>(
    id: string,
    calling: Calling,
    work: (agency: LiveAgency, ask: Ask) => Promise<T>,
  ): Promise<T> {
    const { manifest, agency, pipeline } = get(id)
    // Off is off for questions too; only the check goes through, so that one can look before switching on again.
    if (!isOn(id) && calling.operation !== 'check') {
      throw new AgencyError('unavailable', `${id} is switched off`, { maybeActed: false })
    }
    const start = performance.now()
    let outcome = 'ok'
    try {
      const timeout = manifest.timeouts[calling.idempotent ? 'read' : 'write']
      const options = { idempotent: calling.idempotent, deadline: calling.ms, timeout }
      const { key, person, request } = calling
      const file = request ? (one: string) => openFile(one, request) : undefined
      const answer = await pipeline.call(calling.operation, options, (signal) =>
        work(agency, { key, person, signal, deadline: timeout, file }),
      )
      if (PROOF.has(calling.operation)) answered.set(id, now().getTime())
      return answer
    } catch (error) {
      outcome =
        error instanceof AgencyError
          ? error.kind
          : error instanceof PipelineRefused
            ? `refused_${error.kind}`
            : 'fault'
      throw error
    } finally {
      calls.add({
        agency: id,
        operation: calling.operation,
        at: now(),
        ms: performance.now() - start,
        outcome,
      })
    }
  }

  return {
    load,
    call,
    get,
    find: (id: string) => byId.get(id),
    all: () => [...byId.values()],
    /** A request service by name; throws when the adapter no longer offers it. */
    request(
      id: string,
      service: string,
    ): { manifest: Manifest; service: RequestService; simulation: boolean } {
      const { manifest, agency, simulation } = get(id)
      const found = agency.services[service]
      if (found?.kind !== 'request') throw new UnknownAgency(`${id}/${service}`)
      return { manifest, service: found, simulation }
    },
    service: (id: string, service: string): Service | undefined => byId.get(id)?.agency.services[service],
    isOn,
    offReason: (id: string) => switches.get(id)?.reason ?? null,
    stateOf: (service: Pick<Service, 'state'>, _at: Date): ServiceState => service.state ?? { state: 'open' },
    isPaused,
    /** Channels on which nothing may be sent now. */
    paused: () => [...byId.keys()].filter(isPaused).flatMap((id) => [id, `${id}.documents`]),
    /** When the agency was last heard: a poll or a check that it answered, or a webhook it signed. */
    heard: (id: string) => {
      const at = answered.get(id)
      return at ? new Date(at) : null
    },
    hear: (id: string) => void answered.set(id, now().getTime()),
    /**
     * On or off, also with a full queue: what waits stays and goes out later. `same`: it was so already, and nothing is
     * written. A new sentence for residents while it is off is a change.
     */
    async setEnabled(id: string, to: Switching): Promise<'done' | 'same'> {
      get(id)
      const offReason = to.enabled ? null : JSON.stringify(to.reason)
      const moved = await transact(db, async (trx) => {
        const done = await trx
          .updateTable('agency')
          .set({ enabled: to.enabled ? 1 : 0, offReason })
          .where('tenant', '=', tenant)
          .where('agency', '=', id)
          .where((eb) =>
            to.enabled
              ? eb('enabled', '=', 0)
              : eb.or([eb('enabled', '=', 1), eb('offReason', 'is', null), eb('offReason', '!=', offReason)]),
          )
          .executeTakeFirst()
        if (done.numUpdatedRows !== 1n) return false
        const action = to.enabled ? 'agency.on' : 'agency.off'
        const purpose = (to.enabled ? to.reason : to.reason.id).slice(0, 200)
        await auditInTrx({ actor: `staff:${to.actor}`, action, object: `agency:${id}`, purpose }, trx)
        return true
      })
      await load()
      return moved ? 'done' : 'same'
    },
    /** The adapter's own check, read-only; its outcome is kept. `ms`: how long the asker has. */
    async check(id: string, ms = 10_000) {
      const outcome = await call(
        id,
        { operation: 'check', key: `check.${uuidv7()}`, ms, idempotent: true },
        run.check,
      ).then(
        () => 'ok',
        (error) => (error instanceof AgencyError || error instanceof PipelineRefused ? error.kind : 'fault'),
      )
      await db
        .updateTable('agency')
        .set({ checkedAt: instant(now()), checkOutcome: outcome })
        .where('tenant', '=', tenant)
        .where('agency', '=', id)
        .execute()
      return outcome
    },
    recentCalls: calls.recent,
    async overview() {
      await calls.flush()
      const rows = await db.selectFrom('agency').selectAll().where('tenant', '=', tenant).execute()
      return [...byId.values()].map((c) => ({
        connected: c,
        row: rows.find((r) => r.agency === c.manifest.id),
        state: c.pipeline.state(),
      }))
    },
    /** Writes what is still in memory. */
    async flush() {
      await calls.flush()
      for (const [id, at] of answered) {
        await db
          .updateTable('agency')
          .set({ lastAnswerAt: instant(new Date(at)) })
          .where('tenant', '=', tenant)
          .where('agency', '=', id)
          .execute()
      }
    },
  }
}
export type Agencies = ReturnType<typeof createAgencies>
