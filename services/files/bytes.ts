/**
 * Where the bytes of files lie: a folder here, an object store in `bytes-s3.ts`. Keys are ids of our own; whatever is
 * put here is sealed already. One store belongs to one tenant.
 */

import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export type ByteStore = {
  /** Durable once it returns; when it throws, nothing is there under this key that was not before. */
  put(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void>
  /** Null when there is nothing under this key. */
  get(key: string): Promise<AsyncIterable<Uint8Array> | null>
  /** Quiet when there is nothing. */
  remove(key: string): Promise<void>
  /** Everything kept, in ascending order of key, with the time it was put. */
  list(): AsyncIterable<{ key: string; at: Date }>
  /** Removes halves of uploads that were cut by a crash before `before`. */
  tidy(before: Date): Promise<number>
}

/** All of it in one piece; for what is known to be small. */
export async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of bytes) parts.push(part)
  return Buffer.concat(parts)
}

export const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export function assertKey(key: string) {
  if (!KEY.test(key)) throw new TypeError('A file is kept under the id of its row')
}

/** A folder, with a sub-folder per four leading digits: about one per 50 days of UUIDv7. */
export function createFolderStore(folder: string): ByteStore {
  const shardOf = (key: string) => join(folder, key.slice(0, 4))
  const pathOf = (key: string) => {
    assertKey(key)
    return join(shardOf(key), key)
  }
  const halves = join(folder, 'half')

  return {
    async put(key, bytes) {
      const path = pathOf(key)
      await mkdir(shardOf(key), { recursive: true, mode: 0o700 })
      await mkdir(halves, { recursive: true, mode: 0o700 })
      const half = join(halves, randomUUID())
      try {
        await writeSynced(half, bytes)
        await rename(half, path)
        await syncFolder(shardOf(key))
      } catch (error) {
        await rm(half, { force: true })
        throw error
      }
    },

    async get(key) {
      const path = pathOf(key)
      if (!(await stat(path).catch(ifMissing(null)))) return null
      // Opened when it is read: an answer that nobody takes must not hold a file open.
      return (async function* () {
        yield* createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>
      })()
    },

    remove: (key) => rm(pathOf(key), { force: true }),

    async *list() {
      const shards = (await readdir(folder).catch(ifMissing([]))).filter((name) => /^[0-9a-f]{4}$/.test(name))
      for (const shard of shards.sort()) {
        for (const key of (await readdir(join(folder, shard))).filter((name) => KEY.test(name)).sort()) {
          const found = await stat(join(folder, shard, key)).catch(ifMissing(null))
          if (found) yield { key, at: found.mtime }
        }
      }
    },

    async tidy(before) {
      let removed = 0
      const folder = await opendir(halves).catch(ifMissing(null))
      for await (const entry of folder ?? []) {
        const path = join(halves, entry.name)
        const found = await stat(path).catch(ifMissing(null))
        if (!found || found.mtime >= before) continue
        await rm(path, { force: true })
        removed++
      }
      return removed
    },
  }
}

async function writeSynced(path: string, bytes: AsyncIterable<Uint8Array>) {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of bytes) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** So that the new name outlives a power cut; Windows cannot and need not. */
async function syncFolder(path: string) {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}

const ifMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value
    throw error
  }
