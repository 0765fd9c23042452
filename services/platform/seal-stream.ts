/**
 * A stream sealed in chunks of 1 MB, each authenticated with its index and a mark on the last one, so that chunks
 * cannot be cut off, swapped, repeated or taken from another file (the STREAM construction of Hoang, Reyhanitabar,
 * Rogaway and Vizár 2015). Nonce: prefix (7, written in front) | index (4) | last (1).
 */
import { createCipheriv, randomBytes } from 'node:crypto'
import { decryptWith, SealBroken } from './aead.ts'

export const CHUNK = 1 << 20
const TAG = 16
const PREFIX = 7

/** Plain bytes in pieces of any size to `prefix | chunk | chunk | …`. An empty source gives one empty last chunk. */
export async function* sealStream(
  source: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  associated: Uint8Array,
) {
  const prefix = randomBytes(PREFIX)
  yield prefix
  for await (const { bytes, index, last } of chunks(source, CHUNK)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(prefix, index, last))
    cipher.setAAD(associated)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/** The way back. `headerBytes` come first and give the key. Throws `SealBroken`. */
export async function* openStream(
  source: AsyncIterable<Uint8Array>,
  headerBytes: number,
  keyOf: (header: Uint8Array) => Promise<Uint8Array>,
  associated: Uint8Array,
) {
  const reader = pull(source)
  try {
    const header = await reader.take(headerBytes)
    const prefix = await reader.take(PREFIX)
    if (header.length < headerBytes || prefix.length < PREFIX) throw new SealBroken('too short')
    const key = await keyOf(header)
    for await (const { bytes, index, last } of chunks(reader.rest(), CHUNK + TAG)) {
      yield decryptWith(key, nonce(prefix, index, last), bytes, associated)
    }
  } finally {
    await reader.close()
  }
}

function nonce(prefix: Uint8Array, index: number, last: boolean) {
  const bytes = Buffer.alloc(12)
  bytes.set(prefix)
  // 2^32 chunks are 4 PB; writeUInt32BE throws beyond.
  bytes.writeUInt32BE(index, PREFIX)
  bytes.writeUInt8(last ? 1 : 0, 11)
  return bytes
}

/** Pieces of any size to pieces of exactly `size`, the last one shorter or equal and marked. Holds one at a time. */
async function* chunks(source: AsyncIterable<Uint8Array>, size: number) {
  let held: Uint8Array[] = []
  let length = 0
  let index = 0
  for await (const piece of source) {
    let rest = piece
    // Only what is followed by something more is not the last: hence `>`, not `>=`.
    while (length + rest.length > size) {
      const room = size - length
      yield { bytes: Buffer.concat([...held, rest.subarray(0, room)]), index: index++, last: false }
      rest = rest.subarray(room)
      held = []
      length = 0
    }
    if (rest.length) held.push(rest)
    length += rest.length
  }
  yield { bytes: Buffer.concat(held), index, last: true }
}

/** Takes an exact number of bytes off the front of a source, then hands out the rest. */
function pull(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]()
  let left: Uint8Array = new Uint8Array()
  async function take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [left]
    let length = left.length
    while (length < count) {
      const next = await iterator.next()
      if (next.done) break
      parts.push(next.value)
      length += next.value.length
    }
    const all = Buffer.concat(parts)
    left = all.subarray(count)
    return all.subarray(0, count)
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    if (left.length) yield left
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  }
  return { take, rest, close: async () => void (await iterator.return?.()) }
}
