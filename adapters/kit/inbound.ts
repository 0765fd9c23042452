/**
 * News from agencies, by webhook or by poll: proved to be theirs, read with bounds, and given our word for their code.
 * One bad item never holds up the good ones: it is counted and left out.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { clean } from './clean.ts'
import { type AgencyUpdate, Bill, type Inbound, type SignatureScheme, type Status, Text } from './contract.ts'
import { readJson } from './json.ts'

/** Our word beside the agency's; `unknown` when its code is not in the map: kept in the timeline, the status holds. */
export type ReadUpdate = AgencyUpdate & { meaning: Status | 'unknown' }
export type Verdict = 'genuine' | 'unsigned' | 'forged' | 'stale'
export type Received =
  | { outcome: 'updates'; updates: ReadUpdate[]; refused: number }
  | { outcome: 'unsigned' | 'forged' | 'stale' | 'malformed' | 'not_offered' }

type HeaderSource = Headers | Record<string, string | string[] | undefined>
const MOST_SIGNATURES = 5

/**
 * Whether the bytes come from the agency: HMAC-SHA-256 over `<timestamp>.<raw>`, lower-case hex, timestamp in whole
 * seconds. Several signatures (comma or space between) and several secrets are tried, each in the same time.
 */
export function verifyWebhook(
  scheme: SignatureScheme,
  secrets: string[],
  headers: HeaderSource,
  raw: Uint8Array,
  now: Date,
): Verdict {
  const given = headerOf(headers, scheme.signatureHeader)
  const timestamp = headerOf(headers, scheme.timestampHeader)
  if (!given || !timestamp) return 'unsigned'
  if (!/^\d{1,10}$/.test(timestamp)) return 'stale'
  const offered = given.split(/[\s,]+/).filter(Boolean)
  if (offered.length > MOST_SIGNATURES) return 'forged'
  let genuine = false
  for (const secret of secrets) {
    const right = Buffer.from(signatureOf(secret, timestamp, raw))
    for (const one of offered) {
      const candidate = Buffer.from(one)
      const same = candidate.length === right.length && timingSafeEqual(candidate, right)
      genuine ||= same
    }
  }
  if (!genuine) return 'forged'
  // Checked last, so that a stranger learns nothing about our clock.
  return Math.abs(now.getTime() / 1000 - Number(timestamp)) > scheme.tolerance ? 'stale' : 'genuine'
}

/** The headers an agency sends with `raw`: what sandboxes and tests sign with. */
export function signWebhook(
  scheme: SignatureScheme,
  secret: string,
  raw: Uint8Array,
  at: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return {
    [scheme.timestampHeader]: timestamp,
    [scheme.signatureHeader]: signatureOf(secret, timestamp, raw),
  }
}

/** A webhook from its raw bytes to updates. The caller has counted the bytes (at most 256 kB) and limited the sender. */
export function receive(
  inbound: Inbound | undefined,
  headers: HeaderSource,
  raw: Uint8Array,
  now: Date,
): Received {
  const webhook = inbound?.webhook
  if (!inbound || !webhook) return { outcome: 'not_offered' }
  const verdict = verifyWebhook(webhook.signature, webhook.secrets, headers, raw, now)
  if (verdict !== 'genuine') return { outcome: verdict }
  try {
    return { outcome: 'updates', ...readUpdates(inbound, webhook.read(readJson(raw)), now) }
  } catch {
    // Genuine but not as agreed: the sender is told, and its bytes are kept by the caller.
    return { outcome: 'malformed' }
  }
}

/** Bounds and our words for updates an adapter has read; `now` because news from the future is no news. */
export function readUpdates(inbound: Inbound, updates: unknown, now: Date) {
  const list = z.array(z.unknown()).max(1000).parse(updates)
  const read: ReadUpdate[] = []
  for (const item of list) {
    const update = AgencyUpdateShape.safeParse(clean(item))
    if (!update.success || !isPlausible(update.data.at, now)) continue
    const { code } = update.data
    read.push({
      ...update.data,
      meaning: Object.hasOwn(inbound.statuses, code) ? inbound.statuses[code]! : 'unknown',
    })
  }
  return { updates: read, refused: list.length - read.length }
}

const short = (max: number) => z.string().min(1).max(max)
const AgencyUpdateShape = z.strictObject({
  eventId: short(128),
  ref: short(100),
  code: short(64),
  at: z.date(),
  note: Text.optional(),
  bill: Bill.optional(),
  document: z
    .strictObject({
      id: short(200),
      title: Text,
      type: z.literal('application/pdf'),
      number: short(100).optional(),
    })
    .optional(),
  fix: z.array(short(100)).max(100).optional(),
  newRef: short(100).optional(),
})

/** Clocks differ by minutes, not by hours; and no case here is older than this century. */
function isPlausible(at: Date, now: Date) {
  return at.getTime() <= now.getTime() + 3_600_000 && at.getTime() >= Date.UTC(2000, 0, 1)
}

function signatureOf(secret: string, timestamp: string, raw: Uint8Array) {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex')
}

function headerOf(headers: HeaderSource, name: string) {
  if (headers instanceof Headers) return headers.get(name)
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
  return Array.isArray(found) ? found.join(',') : (found ?? null)
}
