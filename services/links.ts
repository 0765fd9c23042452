/**
 * Links to a file on the files' own host (reliability rule 62): minted for one person who may read it, good for 60
 * seconds, naming no person. The host that serves them reads no cookies.
 */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

const LIFE_MS = 60_000
const TOKEN = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.([0-9a-z]{1,12})\.([\w-]{43})$/

export function createLinks({ secret, now }: { secret: Uint8Array | KeyObject; now: () => Date }) {
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
  return {
    /** `file` of `request`, both ids of ours. */
    mint(file: string, request: string): string {
      const text = `${file}.${request}.${(now().getTime() + LIFE_MS).toString(36)}`
      return `${text}.${sign(text)}`
    },
    /** Null: altered, too old, or never one of ours. */
    read(token: string): { file: string; request: string } | null {
      const found = TOKEN.exec(token)
      if (!found) return null
      const [, file = '', request = '', ends = '', signature = ''] = found
      const right = Buffer.from(sign(`${file}.${request}.${ends}`))
      const same = timingSafeEqual(right, Buffer.from(signature))
      return same && Number.parseInt(ends, 36) > now().getTime() ? { file, request } : null
    },
  }
}
