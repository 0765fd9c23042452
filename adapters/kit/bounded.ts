/** One call to an agency: its time, what is handed over, and what may come back. `run.ts` is its only user. */
import type * as z from 'zod'
import { clean } from './clean.ts'
import {
  type Agency,
  AgencyError,
  type Call,
  type FileStream,
  type Manifest,
  type Person,
  PersonalField,
} from './contract.ts'
import { harmless, whereOf } from './reading.ts'

/** An adapter at work: what `services/` holds. */
export type LiveAgency = Agency & { manifest: Manifest }

/**
 * What a caller hands in. `key` is the step's key, the same on every retry. `person` may hold all that is known: the
 * manifest decides what goes on. `deadline` in milliseconds for this try; the manifest's when absent.
 */
export type Ask = {
  key: string
  person?: Person
  signal?: AbortSignal
  file?: (id: string) => Promise<FileStream>
  deadline?: number
}

/** One call within its time. `tidy` cleans the texts of the answer; off where the answer is not plain data. */
export async function bounded<T>(
  agency: LiveAgency,
  sort: 'read' | 'write',
  ask: Ask,
  shape: z.ZodType<T>,
  work: (call: Call) => Promise<unknown>,
  tidy = true,
): Promise<T> {
  try {
    const answer = await within(ask.deadline ?? agency.manifest.timeouts[sort], ask.signal, (signal) =>
      work(callFor(agency.manifest, ask, signal)),
    )
    const read = shape.safeParse(tidy ? clean(answer) : answer)
    if (read.success) return read.data
    throw new AgencyError('protocol', `The adapter's answer is not as agreed: ${whereOf(read.error)}`)
  } catch (error) {
    const known =
      error instanceof AgencyError
        ? error
        : new AgencyError('protocol', 'The adapter failed', { cause: error })
    throw sort === 'read' ? harmless(known) : known
  }
}

/** Ends in time even when an adapter does not listen to its signal. */
async function within<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const control = new AbortController()
  const stop = () => control.abort()
  const timer = setTimeout(stop, ms)
  outer?.addEventListener('abort', stop, { once: true })
  if (outer?.aborted) stop()
  const late = new Promise<never>((_, reject) => {
    const give = () => reject(new AgencyError('timeout', 'The agency did not answer in time'))
    // The adapter's own error says more (whether anything was sent), so it gets a moment to arrive.
    control.signal.addEventListener('abort', () => setTimeout(give, 20), { once: true })
    if (control.signal.aborted) setTimeout(give, 20)
  })
  late.catch(() => {})
  try {
    return await Promise.race([work(control.signal), late])
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', stop)
  }
}

function callFor(manifest: Manifest, ask: Ask, signal: AbortSignal): Call {
  const known = PersonalField.options.filter(
    (name) => manifest.reads.includes(name) && ask.person?.[name] !== undefined,
  )
  const person = ask.person && Object.fromEntries(known.map((name) => [name, ask.person?.[name]]))
  const file = ask.file ?? ((id) => Promise.reject(new Error(`No file ${id} was handed in`)))
  return { key: ask.key, signal, file, ...(person ? { person } : {}) }
}
