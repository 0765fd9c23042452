/**
 * The sealed bytes of files, for rotation: which key each is under, and a new wrapping for those under an old one. Only
 * the head of a file changes; what follows it is copied as it is, and never opened.
 */
import type { ByteStore } from '../services/files/index.ts'
import { bytesAt } from '../services/files/receive.ts'
import { keyVersionOf, SealBroken, type Sealer } from '../services/platform/seal.ts'
import type { SealedElsewhere } from '../services/rotation.ts'

/** Format, key version and wrapped data key: `services/platform/seal.ts` says how they lie. */
const HEAD = 1 + 4 + 12 + 32 + 16

export type SealedFiles = SealedElsewhere & { versions(): Promise<Map<number, number>> }

export function createSealedFiles(store: ByteStore, sealer: Sealer): SealedFiles {
  /** How many files are under each key, damaged ones under 0. Reads the head of every file. */
  async function versions(): Promise<Map<number, number>> {
    const found = new Map<number, number>()
    for await (const { key } of store.list()) {
      const head = await headOf(key)
      if (!head) continue
      const version = versionOf(head)
      found.set(version, (found.get(version) ?? 0) + 1)
    }
    return found
  }

  async function headOf(key: string): Promise<Buffer | null> {
    const bytes = await store.get(key)
    if (!bytes) return null
    for await (const head of cutAfter(HEAD, bytes)) return head
    return null
  }

  /**
   * The bytes under an id never change but by this, and the store swaps them as a whole. Who removes the file at this
   * very moment gets it back without a row, which the daily sweep takes away.
   */
  async function rewrap(key: string, newest: number): Promise<boolean> {
    const head = await headOf(key)
    if (!head || [0, newest].includes(versionOf(head))) return false
    const moved = await sealer.rewrap(head, bytesAt(key)).catch(ifBroken)
    const bytes = moved && (await store.get(key))
    if (!bytes) return false
    await store.put(key, withHead(moved, bytes))
    return true
  }

  return {
    versions,
    countInUse: async (version) => (await versions()).get(version) ?? 0,
    async rewrapAll() {
      const newest = await sealer.newestVersion()
      let moved = 0
      for await (const { key } of store.list()) if (await rewrap(key, newest)) moved++
      return moved
    },
  }
}

function versionOf(head: Uint8Array): number {
  try {
    return keyVersionOf(head)
  } catch (error) {
    return ifBroken(error) ?? 0
  }
}

/** One damaged file must not hold up the others: it stays as it is, and is counted. */
function ifBroken(error: unknown): null {
  if (error instanceof SealBroken) return null
  throw error
}

async function* withHead(head: Uint8Array, bytes: AsyncIterable<Uint8Array>) {
  let first = true
  for await (const part of cutAfter(HEAD, bytes)) {
    yield first ? head : part
    first = false
  }
}

/** The first `size` bytes as one piece, then the rest as it comes. */
async function* cutAfter(size: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0)
  let cut = false
  for await (const part of bytes) {
    if (cut) {
      yield Buffer.from(part)
      continue
    }
    held = Buffer.concat([held, part])
    if (held.length < size) continue
    cut = true
    yield held.subarray(0, size)
    if (held.length > size) yield held.subarray(size)
  }
  if (!cut && held.length > 0) yield held
}
