/** Reading an answer: what its status means, whether it is the promised kind of thing, and how to say that it is not. */
import type * as z from 'zod'
import { AgencyError } from './contract.ts'
import type { Incoming } from './exchange.ts'
import { readJson } from './json.ts'

/** 206 answers a question we did not ask; 205 has nothing to say. */
export const isOk = (status: number) => status >= 200 && status <= 204

/** What a status that nobody mapped means. */
export function failed({ status, headers }: Incoming, now: Date) {
  const message = `The agency answered ${status}`
  if (status === 401 || status === 403) return new AgencyError('unauthorised', message, { status })
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const retryAfter = retryAfterOf(headers['retry-after'], now)
    return new AgencyError('unavailable', message, {
      status,
      retryAfter,
      maybeActed: status >= 500 || status === 408,
    })
  }
  return new AgencyError('protocol', message, { status })
}

/** Seconds or an HTTP date, as milliseconds between one second and one hour; nothing when it is neither. */
export function retryAfterOf(header: string | undefined, now: Date) {
  if (header === undefined) return undefined
  const ms = /^\d{1,12}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now.getTime()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1000), 3_600_000) : undefined
}

export function jsonOf(answer: Incoming) {
  const type = mediaType(answer)
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type))
    throw new Error(`not JSON but ${type || 'nothing'}`)
  return readJson(answer.bytes)
}

export function typeOf(answer: Incoming, types: string[]) {
  const type = mediaType(answer)
  if (types.includes(type)) return type
  throw new AgencyError('protocol', `The answer is ${type || 'of no type'}`, { status: answer.status })
}

const mediaType = (answer: Incoming) =>
  (answer.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase().slice(0, 60)
export const utf8 = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

/** Runs a reading of the answer; whatever it throws means that the answer has another shape. Names where, never what. */
export async function shaped<T>(answer: Incoming, read: () => T): Promise<T> {
  try {
    return read()
  } catch (error) {
    if (error instanceof AgencyError) throw error
    throw new AgencyError('protocol', `The answer is not as agreed: ${whereOf(error)}`, {
      status: answer.status,
    })
  }
}

/** `items.0.status (invalid_type)`: the place in the schema, without the value. */
export function whereOf(error: unknown) {
  const issue = (error as z.ZodError)?.issues?.[0]
  if (issue) return `${issue.path.join('.') || 'the whole'} (${issue.code})`
  return error instanceof Error && /^(not JSON|nested|a key|a text)/.test(error.message)
    ? error.message
    : 'it cannot be read'
}

/** A question changes nothing, however it ended. */
export function harmless(error: AgencyError) {
  const { kind, message, cause, retryAfter, status, maybeActed } = error
  return maybeActed ? new AgencyError(kind, message, { cause, retryAfter, status, maybeActed: false }) : error
}
