/** The engine from DATABASE_URL, and the few places where the engines differ, each a named helper. */
import {
  type Dialect,
  type Insertable,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { createDriver, type Source } from './driver.ts'
import { asStoreError } from './errors.ts'
import { type MysqlOptions, openMysql } from './mysql.ts'
import type { Database, Flag, Instant } from './schema.ts'
import { openSqlite } from './sqlite.ts'

export type Engine = 'sqlite' | 'mysql'

/** What DATABASE_URL says: a file, or a server. */
export type Place = { engine: 'sqlite'; file: string } | { engine: 'mysql'; url: URL }

/**
 * Reads `sqlite:path`, `sqlite::memory:`, `mysql://user:password@host:port/name` or `mariadb://…`.
 * @throws an error that names the variable, what was expected and an example; never the value, which has a password.
 */
export function readDatabaseUrl(value: string): Place {
  if (value.startsWith('sqlite:')) {
    const file = value.slice('sqlite:'.length).replace(/^\/\//, '')
    if (file) return { engine: 'sqlite', file }
  }
  if (/^(mysql|mariadb):\/\//.test(value) && URL.canParse(value)) {
    const url = new URL(value)
    if (url.hostname && url.pathname.length > 1) return { engine: 'mysql', url }
  }
  throw new DatabaseUrlError()
}

export class DatabaseUrlError extends Error {
  override name = 'DatabaseUrlError'
  constructor() {
    super(
      'DATABASE_URL: expected sqlite:<file>, sqlite::memory:, or mysql://<user>:<password>@<host>:<port>/<database> ' +
        '(mariadb:// means the same). Example: DATABASE_URL=sqlite:.data/gerbang.db',
    )
  }
}

/**
 * The Kysely dialect of a place. SQLite opens its file at once, MySQL connects with the first query.
 * `close` is for what `db.destroy()` leaves: it does nothing before the first query, and the file would stay taken.
 */
export function dialectOf(
  place: Place,
  options: MysqlOptions = {},
): { dialect: Dialect; close(): Promise<void> } {
  if (place.engine === 'sqlite') {
    return dialect(openSqlite(place.file), new QueuedSqliteAdapter(), {
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    })
  }
  const adapter = new MysqlAdapter()
  servers.set(adapter, place.url)
  return dialect(openMysql(place.url, options), adapter, {
    createQueryCompiler: () => new MysqlQueryCompiler(),
    createIntrospector: (db) => new MysqlIntrospector(db),
  })
}

/** The adapter is the one object that a database and all its transactions share: it is the key of a database. */
function dialect(
  source: Source,
  adapter: MysqlAdapter | SqliteAdapter,
  parts: Pick<Dialect, 'createQueryCompiler' | 'createIntrospector'>,
) {
  const driver = () => createDriver(source, adapter)
  return {
    dialect: { ...parts, createAdapter: () => adapter, createDriver: driver },
    close: () => source.close(),
  }
}

/** Kysely's own queue would come before our driver could refuse an outer query, and has no time limit. */
class QueuedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true
  }
}

/** A database or a transaction, whatever its tables: migrations see them as they were, not as they are. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely's own type for this
export type AnyKysely = Kysely<any>

export const engineOf = (db: AnyKysely): Engine =>
  db.getExecutor().adapter instanceof MysqlAdapter ? 'mysql' : 'sqlite'

/** How to open a server again with other limits; by adapter. */
const servers = new WeakMap<object, URL>()

/** Runs work that may take minutes, such as a migration, on connections without the short deadlines of pages. */
export async function withPatience<T>(db: AnyKysely, work: (db: AnyKysely) => Promise<T>): Promise<T> {
  const url = serverOf(db)
  if (!url) return work(db)
  const { dialect, close } = dialectOf({ engine: 'mysql', url }, { connections: 2, queryMs: 600_000 })
  try {
    return await work(new Kysely({ dialect }))
  } finally {
    await close()
  }
}

/** The address of the server, or undefined for a file. */
export const serverOf = (db: AnyKysely) => servers.get(db.getExecutor().adapter)

type Table = keyof Database & string

/**
 * Inserts one row. False: a unique key of the table already has it (any of its keys), nothing was written, and a
 * transaction goes on. Every other fault is thrown, unlike with MySQL's `insert ignore`.
 */
export async function insertOnce<T extends Table>(
  db: Kysely<Database>,
  table: T,
  row: Insertable<Database[T]>,
): Promise<boolean> {
  try {
    await (db as AnyKysely).insertInto(table).values(row).execute()
    return true
  } catch (thrown) {
    const error = asStoreError(thrown)
    if (error.kind === 'duplicate') return false
    throw error
  }
}

/**
 * Inserts the row, or updates the one that has the same `key` columns: with `set`, or with all its other columns.
 * `key` must be the table's primary key or a unique key, and its only one that can clash.
 */
export async function upsert<T extends Table>(
  db: Kysely<Database>,
  table: T,
  row: Insertable<Database[T]>,
  { key, set }: { key: (keyof Insertable<Database[T]> & string)[]; set?: Partial<Insertable<Database[T]>> },
): Promise<void> {
  const others = Object.entries(row).filter(([column]) => !(key as string[]).includes(column))
  const changes = (set ?? Object.fromEntries(others)) as never
  const insert = (db as AnyKysely).insertInto(table).values(row)
  if (engineOf(db) === 'mysql') await insert.onDuplicateKeyUpdate(changes).execute()
  else await insert.onConflict((conflict) => conflict.columns(key).doUpdateSet(changes)).execute()
}

/** An instant as it is stored: ISO text in UTC with milliseconds. */
export function instant(date: Date): Instant {
  const text = date.toISOString() // throws on an invalid date
  if (text.length !== 24) throw new RangeError('An instant outside the years 0 to 9999 cannot be stored.')
  return text
}

export function readInstant(text: Instant): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new RangeError('A stored instant cannot be read.')
  return date
}

export const flag = (value: boolean): Flag => (value ? 1 : 0)

const clocks = new WeakMap<object, () => Date>()

/** The database's clock, for leases: processes may disagree about the time, the database is one. */
export async function dbNow(db: AnyKysely): Promise<Date> {
  const replaced = clocks.get(db.getExecutor().adapter)
  if (replaced) return replaced()
  const now =
    engineOf(db) === 'mysql'
      ? sql<string>`date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.%fZ')`
      : sql<string>`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`
  const { rows } = await sql<{ now: string }>`select ${now} as now`.execute(db)
  // MySQL's %f has six digits
  return readInstant((rows[0] as { now: string }).now.replace(/\.(\d{3})\d*Z$/, '.$1Z'))
}

/** For tests: `dbNow` of this database and its transactions answers with this clock. */
export function replaceDbClock(db: AnyKysely, now: () => Date) {
  clocks.set(db.getExecutor().adapter, now)
}
