/** SQL by hand, as bare as the drivers allow: prepared statements, one transaction per filing. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { createPool, type RowDataPacket } from 'mysql2/promise'

type Values = Record<string, unknown>
export type Hand = {
  select(sql: string, values: string[]): Promise<Values[]>
  /** All rows in one transaction. */
  insert(rows: { table: string; values: Values }[]): Promise<void>
  close(): Promise<void>
}

const statementOf = (table: string, columns: string[]) =>
  `insert into ${table} (${columns.map((c) => `\`${c}\``).join(', ')}) values (${columns.map(() => '?').join(', ')})`

/** As many connections as the app's pool has. */
export async function openMariadb(url: string): Promise<Hand> {
  const pool = createPool({
    uri: url,
    connectionLimit: 8,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
  })
  return {
    select: async (sql, values) => (await pool.execute<RowDataPacket[]>(sql, values))[0],
    async insert(rows) {
      const connection = await pool.getConnection()
      await connection.beginTransaction()
      for (const { table, values } of rows)
        await connection.execute(statementOf(table, Object.keys(values)), Object.values(values) as never[])
      await connection.commit()
      connection.release()
    },
    close: () => pool.end(),
  }
}

/** As durable as the app's: WAL, and every commit on disk. */
export async function openSqlite(url: string): Promise<Hand> {
  const database = new DatabaseSync(url.replace('sqlite:', ''), { enableForeignKeyConstraints: false })
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off')
  const kept = new Map<string, StatementSync>()
  const prepared = (sql: string) => {
    const statement = kept.get(sql) ?? database.prepare(sql)
    kept.set(sql, statement)
    return statement
  }
  return {
    select: async (sql, values) =>
      prepared(sql)
        .all(...values)
        .map((row) => ({ ...row })),
    async insert(rows) {
      database.exec('begin immediate')
      for (const { table, values } of rows)
        prepared(statementOf(table, Object.keys(values))).run(...(Object.values(values) as string[]))
      database.exec('commit')
    },
    close: async () => database.close(),
  }
}
