/**
 * The agencies of a fault test, outside of the gateway: their sandboxes live in the test's own process, so that killing
 * the gateway leaves them and their journal of effects alone.
 */
import { adapters as real } from '../../adapters/index.ts'
import type { Adapter, Sandbox } from '../../adapters/kit/contract.ts'
import { variableOf } from '../../services/platform/env-agency.ts'
import type { Effects } from './invariants.ts'

export type Town = {
  /** Settings by which the gateway finds them. */
  env: Record<string, string>
  sandbox(id: string): Sandbox<unknown>
  /** What each agency did so far, by agency. */
  effects(): Record<string, Effects>
  close(): Promise<void>
}
type Options = {
  /** Where those that push their news find the gateway. */
  origin?: string
  /** Milliseconds until a case is decided; null: by hand. */
  decideAfter?: number | null
  now?: () => Date
  adapters?: readonly Adapter[]
}

export async function openTown({
  origin,
  decideAfter = null,
  now = () => new Date(),
  adapters = real,
}: Options = {}): Promise<Town> {
  const env: Record<string, string> = {}
  const sandboxes = new Map<string, Sandbox<unknown>>()
  for (const adapter of adapters) {
    const { id } = adapter.manifest
    const sandbox = await adapter.sandbox({ now, decideAfter, webhookUrl: origin && `${origin}/hooks/${id}` })
    sandboxes.set(id, sandbox as Sandbox<unknown>)
    Object.assign(env, settingsOf(id, sandbox.config as object))
  }
  return {
    env,
    sandbox: (id) => sandboxes.get(id)!,
    effects: () => Object.fromEntries([...sandboxes].map(([id, sandbox]) => [id, sandbox.effects()])),
    close: async () => void (await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()))),
  }
}

/** The same settings as an operator would write them into `.env`. */
export const settingsOf = (id: string, config: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config).map(([field, value]) => [
      variableOf(id, field),
      Array.isArray(value) ? value.join(',') : String(value),
    ]),
  )
