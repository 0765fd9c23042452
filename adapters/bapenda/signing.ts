/**
 * Signatures of the host-to-host protocol: HMAC-SHA-256, lower-case hex, over lines joined by a line feed. A request is
 * signed over method, path, SHA-256 of its body and the time; an answer over the signature of the request it answers
 * and its own content, so that a genuine answer to another question is no answer to this one.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

export const HEADERS = {
  channel: 'x-pajak-kanal',
  time: 'x-pajak-waktu',
  signature: 'x-pajak-tanda',
} as const
/** Seconds by which the two clocks may differ. */
export const TOLERANCE = 300

/** `path` as sent, with its query; `time` in whole seconds since 1970. */
export type Signed = { method: string; path: string; body: Uint8Array; time: string }

export const signRequest = (secret: string, { method, path, body, time }: Signed) =>
  hmac(secret, [method, path, sha256(body), time])
/** `asked` is the signature of the request, `content` the JSON text in the envelope. */
export const signAnswer = (secret: string, asked: string, content: string) =>
  hmac(secret, ['JAWABAN', asked, sha256(content)])

export function sameSignature(a: string, b: string) {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
export const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex')
const hmac = (secret: string, lines: string[]) =>
  createHmac('sha256', secret).update(lines.join('\n')).digest('hex')
