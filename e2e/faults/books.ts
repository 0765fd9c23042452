/** The books of a gateway, opened from outside when it is down or beside it: the tables, and what unseals them. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OpenDatabase, openDatabase } from '../../db/index.ts'
import { createKeyStore } from '../../services/keys.ts'
import { loadMasterKeys } from '../../services/platform/keys.ts'
import { createSealer, type Sealer } from '../../services/platform/seal.ts'
import { createStore, type RequestStore } from '../../services/requests/store.ts'

export const TENANT = 'BIM'
export type Books = OpenDatabase & { tenant: string; store: RequestStore; sealer: Sealer }

/** `folder` is the gateway's DATA_DIR. On SQLite the gateway must be down. */
export async function openBooks({ url, folder }: { url?: string; folder: string }): Promise<Books> {
  const database = openDatabase(url ?? `sqlite:${join(folder, 'gerbang.sqlite')}`)
  const masterKeys = await loadMasterKeys({ file: join(folder, 'keys.json'), mode: 'demo' })
  const now = () => new Date()
  const sealer = createSealer({ tenant: TENANT, masterKeys, store: createKeyStore(database.db), now })
  return {
    ...database,
    tenant: TENANT,
    sealer,
    store: createStore({ db: database.db, tenant: TENANT, sealer }),
  }
}

/** Every table, row by row: `table.column` and the raw bytes of the value. */
export async function* cellsOf({ db }: Pick<OpenDatabase, 'db'>): AsyncGenerator<[string, Buffer]> {
  for (const { name } of await db.introspection.getTables()) {
    const rows = await db
      .selectFrom(name as 'request')
      .selectAll()
      .execute()
    for (const row of rows)
      for (const [column, value] of Object.entries(row))
        if (value !== null)
          yield [
            `${name}.${column}`,
            value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)),
          ]
  }
}

/** Every file below a folder, with its bytes. */
export async function* filesBelow(folder: string): AsyncGenerator<[string, Buffer]> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path).catch(() => null)
    if (bytes) yield [path.slice(folder.length + 1), bytes]
  }
}
