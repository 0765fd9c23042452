/**
 * `npm run check:agencies`: asks every agency's own check with the settings of the environment. It changes nothing, at
 * the agencies or here, and prints no setting. Ends badly when an agency that is configured cannot be used.
 */
import { adapters as all } from '../adapters/index.ts'
import { type Adapter, AgencyError } from '../adapters/kit/contract.ts'
import { check } from '../adapters/kit/run.ts'
import type { Connected } from '../services/agencies.ts'
import { connectAgencies } from '../services/connect.ts'
import { parseEnv } from '../services/platform/env.ts'
import { parseAgencyEnv } from '../services/platform/env-agency.ts'
import type { Source } from '../services/platform/env-variables.ts'
import { type Command, Refused, runAsProgram } from './command.ts'

export type Checking = Omit<Command, 'args'> & {
  adapters?: readonly Adapter[]
  /** Milliseconds for one agency's answer. */
  deadline?: number
}

/** @throws Refused when a configured agency failed. */
export async function checkAgencies(given: Checking): Promise<void> {
  const { adapters = all, source, now, print, deadline = 10_000 } = given
  const env = settingsOf(source)
  const read = adapters.map((adapter) => ({
    adapter,
    env: parseAgencyEnv(adapter.manifest.id, adapter.config, source),
  }))
  const wide = Math.max(...adapters.map(({ manifest }) => manifest.id.length))
  const line = (id: string, words: string) => print(`${id.padEnd(wide)}  ${words}`)
  let failed = 0

  if (read.every((one) => one.env.state === 'absent')) print(nothing[env.mode])
  for (const { adapter, env: own } of read) {
    if (own.state === 'wrong') failed++
    if (own.state === 'wrong')
      line(adapter.manifest.id, `settings wrong: ${own.problems.map(({ message }) => message).join('; ')}`)
    if (own.state === 'absent' && env.mode === 'live') line(adapter.manifest.id, 'not configured: it is off')
  }
  const usable = read.filter((one) => one.env.state !== 'wrong').map((one) => one.adapter)
  const connection = await connectAgencies({
    ...{ adapters: usable, env, source, now },
    ...{ origin: 'http://127.0.0.1', decideAfter: null, forget: true },
  })
  try {
    const results = await Promise.all(connection.connected.map((one) => ask(one, deadline)))
    for (const { id, simulation, ok, words } of results) {
      line(id, `${simulation ? 'not configured, its sandbox: ' : 'configured: '}${words}`)
      if (!ok) failed++
    }
  } finally {
    await connection.close()
  }
  if (failed > 0) throw new Refused(`${failed} of ${adapters.length} agencies cannot be used as configured.`)
}

const nothing = {
  demo: 'No agency is configured. This is a demo: each is asked on its own sandbox, a simulation.',
  live: 'No agency is configured, so all are off.',
}

/** Only what a call needs: an agency can be tried before the rest of a live installation is ready. */
function settingsOf(source: Source) {
  const mode = source.MODE?.trim() === 'live' ? 'live' : 'demo'
  const env = parseEnv({ AGENCY_RANGES: source.AGENCY_RANGES, MODE: mode === 'live' ? 'demo' : source.MODE })
  return { ...env, mode } as const
}

async function ask({ manifest, agency, simulation }: Connected, deadline: number) {
  const started = performance.now()
  const error = await check(agency, { key: `check-${manifest.id}`, deadline }).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  const ms = `${Math.round(performance.now() - started)} ms`
  const words = error === null ? `ok, ${ms}` : `${sentenceOf(error)}, ${ms}`
  return { id: manifest.id, simulation, ok: error === null, words }
}

/** The kit's own words: they name what happened and never quote an answer or a setting. */
function sentenceOf(error: unknown): string {
  return error instanceof AgencyError ? `${error.kind} (${error.message})` : 'fault in the adapter'
}

await runAsProgram(import.meta.url, checkAgencies)
