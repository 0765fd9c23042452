/**
 * Tables for migrations, the same on both engines: each column is one kind, and a step can run again after kill -9.
 * SQLite is held to what MySQL enforces (types by STRICT, lengths by CHECK), so that a test on one finds it for both.
 */
import { sql } from 'kysely'
import { type AnyKysely, engineOf } from './dialects.ts'

export type Column = {
  mysql: string
  sqlite: string
  /** A condition on `?`, the quoted column. */
  check?: { sqlite?: string; mysql?: string }
  nullable?: true
  /** The key of its own order of writing: see `position`. */
  position?: true
}

/** Text of people or of other systems, at most `length` characters. */
export const text = (length: number): Column => ({
  mysql: `varchar(${length})`,
  sqlite: 'text',
  check: { sqlite: `length(?) <= ${length}` },
})

/**
 * A code that Gerbang makes itself; never what an agency or a person sends. Not ASCII on MySQL: comparing an ASCII
 * column with a letter it cannot have is fault 1267 there, and someone will put `é` into an address.
 */
export const code = text

/** UUIDv7, or an account. */
export const id = () => code(36)
export const tenant = () => code(8)
/** ISO text in UTC with milliseconds. */
export const instant = () => code(24)
/** `YYYY-MM-DD`. */
export const day = () => code(10)
/** A hash in hex or base64. */
export const hash = () => code(88)
export const integer = (): Column => ({ mysql: 'bigint', sqlite: 'integer' })
export const flag = (): Column => ({
  mysql: 'tinyint',
  sqlite: 'integer',
  check: { sqlite: '? in (0, 1)', mysql: '? in (0, 1)' },
})
/** JSON, or text without a limit. */
export const json = (): Column => ({ mysql: 'longtext', sqlite: 'text' })
/** Ciphertext. */
export const sealed = (): Column => ({ mysql: 'longblob', sqlite: 'blob' })

/**
 * A number the engine gives in order of writing. Not gapless, and visible only after commit: two transactions may
 * show theirs in the other order, so a reader of "what is new" looks back a little.
 */
export const position = (): Column => ({
  mysql: 'bigint auto_increment',
  sqlite: 'integer primary key autoincrement',
  position: true,
})

/** The column may be null. */
export const optional = (column: Column): Column => ({ ...column, nullable: true })

export type Table = {
  columns: Record<string, Column>
  primary: string[]
  unique?: string[][]
  indexes?: string[][]
}

/** Makes a table and its indexes if they are not there. Indexes are named after their columns. */
export async function createTable(db: AnyKysely, name: string, table: Table) {
  const run = (statement: string) => sql.raw(statement).execute(db)
  if (engineOf(db) === 'mysql') return void (await run(mysqlTable(name, table)))
  await run(sqliteTable(name, table))
  for (const columns of table.indexes ?? []) {
    await run(`create index if not exists "${indexName(name, columns)}" on "${name}" (${list(columns, '"')})`)
  }
}

/** All in one statement, since MariaDB and MySQL commit every statement of a definition by itself. */
function mysqlTable(name: string, table: Table) {
  const parts = Object.entries(table.columns).map(([column, kind]) => {
    const check = kind.check?.mysql ? ` check (${kind.check.mysql.replaceAll('?', `\`${column}\``)})` : ''
    return `\`${column}\` ${kind.mysql} ${kind.nullable ? 'null' : 'not null'}${check}`
  })
  parts.push(`primary key (${list(table.primary, '`')})`)
  for (const columns of table.unique ?? []) {
    parts.push(`unique key \`${indexName(name, columns)}\` (${list(columns, '`')})`)
  }
  for (const columns of [...(table.indexes ?? []), ...positions(table)]) {
    parts.push(`key \`${indexName(name, columns)}\` (${list(columns, '`')})`)
  }
  const options = 'engine = InnoDB default character set utf8mb4 collate utf8mb4_bin'
  return `create table if not exists \`${name}\` (\n  ${parts.join(',\n  ')}\n) ${options}`
}

function sqliteTable(name: string, table: Table) {
  const parts = Object.entries(table.columns).map(([column, kind]) => {
    const check = kind.check?.sqlite ? ` check (${kind.check.sqlite.replaceAll('?', `"${column}"`)})` : ''
    return `"${column}" ${kind.sqlite} ${kind.nullable ? 'null' : 'not null'}${check}`
  })
  // Only an integer primary key counts by itself in SQLite.
  const primary = positions(table).length > 0 ? 'unique' : 'primary key'
  parts.push(`${primary} (${list(table.primary, '"')})`)
  for (const columns of table.unique ?? []) parts.push(`unique (${list(columns, '"')})`)
  return `create table if not exists "${name}" (\n  ${parts.join(',\n  ')}\n) strict`
}

/** InnoDB wants an index that begins with the counting column. */
const positions = (table: Table) =>
  Object.entries(table.columns).flatMap(([column, kind]) => (kind.position ? [[column]] : []))

const list = (columns: string[], quote: string) =>
  columns.map((column) => `${quote}${column}${quote}`).join(', ')
const indexName = (table: string, columns: string[]) =>
  `${table}_${columns.filter((c) => c !== 'tenant').join('_')}`
