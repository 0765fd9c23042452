/** The abuse corpus as data: one JSON line per case of `corpus.jsonl`, read and checked; what is large is generated. */
import { readFileSync } from 'node:fs'

/**
 * R4: refused with 4xx and a plain message. TXT: taken, and shown as inert text. NOOP: taken by protocol, no new
 * effect. SAFE: handled, limits held. DENY: as if it were not there.
 */
export type Class = 'R4' | 'TXT' | 'NOOP' | 'SAFE' | 'DENY'
export type Case = {
  id: string
  /** Which endpoints it is sent to; `see`: it is proved by another test, named there. */
  kind: 'text' | 'nik' | 'number' | 'date' | 'form' | 'name' | 'flow' | 'next' | 'object' | 'verbs' | 'see'
  /** What is sent: a text, bytes in hex, or a generator with its arguments. */
  input?: string
  hex?: string
  gen?: [name: string, ...args: (string | number)[]]
  /** How it is shown when it is taken, where that is not as it was typed. */
  as?: string
  expect: Class
  /** Endpoints that rightly do something else, and why. */
  on?: Record<string, Class>
  why?: string
  /** Endpoints that fall short of `expect`: what they do, and the reason. Printed at the end of a run. */
  short?: Record<string, [got: Class, reason: string]>
  see?: string
}

export const corpus: Case[] = readFileSync(new URL('corpus.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Case)

export const casesOf = (...kinds: Case['kind'][]) => corpus.filter((c) => kinds.includes(c.kind))

const GENERATORS: Record<string, (...args: never[]) => string> = {
  repeat: (text: string, times: number) => text.repeat(times),
  ends: (text: string, times: number, end: string) => text.repeat(times) + end,
}

/** The bytes of a case. */
export function inputOf({ id, input, hex, gen }: Case): Buffer {
  if (input !== undefined) return Buffer.from(input)
  if (hex !== undefined) return Buffer.from(hex, 'hex')
  const make = gen && GENERATORS[gen[0]]
  if (!make) throw new Error(`${id} has nothing to send`)
  return Buffer.from(make(...(gen.slice(1) as never[])))
}

/** What a case must get at an endpoint: what falls short is held to what it does, so that a repair is noticed too. */
export const wantedOf = (c: Case, endpoint: string, usual: Class = c.expect): Class =>
  c.short?.[endpoint]?.[0] ?? c.on?.[endpoint] ?? usual
