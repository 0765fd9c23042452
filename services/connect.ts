/**
 * Each adapter with its settings: from the environment, or on its own sandbox (demo), or left out (live). The sandbox
 * is a real HTTP server on loopback; its state lies in a file, so that a restart of the demo forgets nothing.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Adapter, AgencyError, type Sandbox } from '../adapters/kit/contract.ts'
import { createAgencyHttp } from '../adapters/kit/http.ts'
import { startAgency } from '../adapters/kit/run.ts'
import type { Connected } from './agencies.ts'
import type { Env } from './platform/env.ts'
import { parseAgencyEnv } from './platform/env-agency.ts'
import type { Source } from './platform/env-variables.ts'
import type { Metrics } from './platform/metrics.ts'
import { createPipeline } from './platform/pipeline.ts'

export type Connecting = {
  adapters: readonly Adapter[]
  env: Pick<Env, 'mode' | 'dataDir' | 'agencyRanges' | 'processes'>
  source: Source
  /** Our own address, where agencies call us. */
  origin: string
  now: () => Date
  metrics?: Metrics
  /** Milliseconds after which a sandbox decides by itself; null: only when told. */
  decideAfter: number | null
  /** A demo may also speak plain http to a simulation that somebody else runs on this machine. */
  loopback?: boolean
  /** Keep sandboxes' state in memory. */
  forget?: boolean
}
export type Connection = {
  connected: Connected[]
  sandboxes: Map<string, Sandbox<unknown>>
  close(): Promise<void>
}

/** Settings of agencies are wrong; `message` lists every problem. */
export class AgencySettings extends Error {
  override name = 'AgencySettings'
}

/** Throws `AgencySettings` with every problem of every agency's settings at once. */
export async function connectAgencies(how: Connecting): Promise<Connection> {
  const { adapters, env, source, now } = how
  const problems: string[] = []
  const connected: Connected[] = []
  const sandboxes = new Map<string, Sandbox<unknown>>()
  const closers: (() => Promise<void>)[] = []
  for (const adapter of adapters) {
    const { id } = adapter.manifest
    const read = parseAgencyEnv(id, adapter.config, source)
    if (read.state === 'wrong') problems.push(...read.problems.map((p) => p.message))
    if (read.state === 'wrong' || (read.state === 'absent' && env.mode === 'live')) continue
    const sandbox = read.state === 'absent' ? await openSandbox(adapter, how) : null
    if (sandbox) {
      sandboxes.set(id, sandbox)
      closers.push(() => sandbox.close())
    }
    const { hosts, timeouts } = adapter.manifest
    const config: object = sandbox ? (sandbox.config as object) : (read as { config: object }).config
    const openOrigins = sandbox || how.loopback ? loopbackOrigins(config) : []
    const http = createAgencyHttp({ hosts, openOrigins, ranges: env.agencyRanges, now })
    closers.push(() => http.close())
    const agency = startAgency(adapter, { config, http, now })
    const pipeline = createPipeline(
      id,
      { ...adapter.manifest.limits, timeouts },
      {
        now,
        processes: env.processes,
        observe: (o) => how.metrics?.agencyCall(o),
        // A refusal of our credentials is our own mistake; it says nothing about how the agency is.
        isFailure: (error) => !(error instanceof AgencyError) || error.kind !== 'unauthorised',
        timeoutError: () => new AgencyError('timeout', 'The agency did not answer in time'),
      },
    )
    connected.push({ manifest: adapter.manifest, agency, simulation: sandbox !== null, pipeline })
  }
  if (problems.length)
    throw new AgencySettings(
      ['The agencies’ settings need attention:', ...problems.map((p) => `- ${p}`)].join('\n'),
    )
  return {
    connected,
    sandboxes,
    close: async () => void (await Promise.allSettled(closers.map((close) => close()))),
  }
}

async function openSandbox(adapter: Adapter, how: Connecting) {
  const folder = join(how.env.dataDir, 'sandbox')
  if (!how.forget) mkdirSync(folder, { recursive: true, mode: 0o700 })
  return adapter.sandbox({
    now: how.now,
    file: how.forget ? undefined : join(folder, `${adapter.manifest.id}.json`),
    webhookUrl: `${how.origin}/hooks/${adapter.manifest.id}`,
    decideAfter: how.decideAfter,
  })
}

/** Addresses on this very machine, where simulations speak plain http. */
const loopbackOrigins = (config: object) =>
  Object.values(config).flatMap((value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
    return url && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname) ? [url.origin] : []
  })
