/** Where it is kept: `openDatabase(url)`, `migrate(db)`, and before a live start `assertSafe(db)`. */
import { Kysely } from 'kysely'
import { dialectOf, type Engine, readDatabaseUrl } from './dialects.ts'
import type { MysqlOptions } from './mysql.ts'
import type { Database } from './schema.ts'

/** The database, or a transaction of it. */
export type Db = Kysely<Database>

export type OpenDatabase = { db: Kysely<Database>; engine: Engine; close(): Promise<void> }

/**
 * Opens DATABASE_URL. A server is connected to with the first query; a file is taken at once.
 * @throws DatabaseUrlError, or DatabaseInUse when another process has the SQLite file.
 */
export function openDatabase(where: string | ({ url: string } & MysqlOptions)): OpenDatabase {
  const { url, ...options } = typeof where === 'string' ? { url: where } : where
  const place = readDatabaseUrl(url)
  const { dialect, close } = dialectOf(place, options)
  return { db: new Kysely<Database>({ dialect }), engine: place.engine, close }
}

export {
  DatabaseUrlError,
  dbNow,
  type Engine,
  engineOf,
  flag,
  insertOnce,
  instant,
  readInstant,
  replaceDbClock,
  upsert,
} from './dialects.ts'
export { asStoreError, StoreError, type StoreErrorKind } from './errors.ts'
export { assertSchema, migrate, SchemaMismatch } from './migrate.ts'
export { assertSafe } from './safe.ts'
export type * from './schema.ts'
export { DatabaseInUse } from './sqlite.ts'
export { type TransactOptions, transact } from './transact.ts'
