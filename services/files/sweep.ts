/**
 * What nobody owns goes after a day, by comparing table and store both ways: bytes without a row, rows without a
 * request whose draft is gone, halves of cut uploads. A row whose bytes are missing is said, never deleted.
 */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteStore } from './bytes.ts'
import type { FileRow, FileRows } from './store.ts'

/** `missing`: ids of rows whose bytes are not there. Somebody must look: a document may be lost. */
export type Swept = { rows: number; bytes: number; halves: number; missing: string[] }
type Deps = { rows: FileRows; store: ByteStore; folder: string; now: () => Date }

export const ORPHAN_MS = 24 * 3600_000
const PAGE = 500

export function createSweep({ rows, store, folder, now }: Deps) {
  return async (): Promise<Swept> => {
    const before = new Date(now().getTime() - ORPHAN_MS)
    const swept: Swept = { rows: 0, bytes: 0, halves: 0, missing: [] }
    let after = ''
    for await (const kept of pagesOf(store.list())) {
      const upTo = kept.length < PAGE ? null : kept.at(-1)!.key
      await compare(kept, after, upTo, before, swept)
      if (upTo === null) break
      after = upTo
    }
    swept.halves = (await store.tidy(before)) + (await tidyQuarantine(folder, before))
    return swept
  }

  /** One stretch of ids, in the store (`kept`) and in the table. */
  async function compare(kept: Kept[], after: string, upTo: string | null, before: Date, swept: Swept) {
    const there = new Set(kept.map((k) => k.key))
    const known = new Set<string>()
    for (let from = after; ; ) {
      const page = await rows.between(from, upTo, PAGE)
      const living = await rows.living(page.flatMap((row) => row.draft ?? []))
      for (const row of page) {
        known.add(row.id)
        if (row.createdAt >= before.toISOString()) continue
        if (isOrphan(row, living) && (await rows.deleteUnbound(row.id))) {
          swept.rows++
          await store.remove(row.id)
        } else if (row.state !== 'refused' && !there.has(row.id)) swept.missing.push(row.id)
      }
      if (page.length < PAGE) break
      from = page.at(-1)!.id
    }
    for (const { key, at } of kept) {
      if (known.has(key) || at >= before) continue
      await store.remove(key)
      swept.bytes++
    }
  }
}

const isOrphan = (row: FileRow, living: Set<string>) =>
  row.request === null && (row.draft === null || !living.has(row.draft))

type Kept = { key: string; at: Date }

/** Full pages and a last one that is not full, perhaps empty. */
async function* pagesOf(list: AsyncIterable<Kept>) {
  let page: Kept[] = []
  for await (const kept of list) {
    page.push(kept)
    if (page.length < PAGE) continue
    yield page
    page = []
  }
  yield page
}

async function tidyQuarantine(folder: string, before: Date): Promise<number> {
  let removed = 0
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    const found = await stat(join(folder, name)).catch(() => null)
    if (!found?.isFile() || found.mtime >= before) continue
    await rm(join(folder, name), { force: true })
    removed++
  }
  return removed
}
