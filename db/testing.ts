/**
 * The engines that tests loop over: `for (const engine of engines) describe(engine.name, () => …)`.
 * MariaDB runs when TEST_MYSQL_URL names a server (`mysql://root@127.0.0.1:3310`); every `open()` makes a database
 * of its own there. Without it the suite shows MariaDB as skipped, and fails when CI=true.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Engine, migrate, type OpenDatabase, openDatabase } from './index.ts'
import type { MysqlOptions } from './mysql.ts'

export type TestDatabase = OpenDatabase & {
  url: string
  /** Lets go of the database without removing it: another process, or `openDatabase(url)`, may have it. */
  release(): Promise<void>
}
export type TestEngine = {
  name: string
  engine: Engine
  /** A migrated database of one's own; `close()` removes it. */
  open(options?: MysqlOptions): Promise<TestDatabase>
  /** The same without migrations. */
  openEmpty(options?: MysqlOptions): Promise<TestDatabase>
}

const memory = engine('SQLite in memory', 'sqlite', async (options) =>
  opened('sqlite::memory:', options, async () => {}),
)

const file = engine('SQLite file', 'sqlite', async (options) => {
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-db-'))
  const removed = async () => rmSync(folder, { recursive: true, force: true })
  return opened(`sqlite:${join(folder, 'test.db')}`, options, removed)
})

const mariadb = engine('MariaDB', 'mysql', async (options) => {
  const server = process.env.TEST_MYSQL_URL
  if (!server) throw new Error(`${missing}; CI=true does not let it pass.`)
  const name = `gerbang_${randomUUID().replaceAll('-', '')}`
  const admin = async (statement: string) => {
    const { db, close } = openDatabase({ url: withDatabase(server, 'information_schema'), connections: 1 })
    await sql.raw(statement).execute(db)
    await close()
  }
  await admin(`create database \`${name}\` character set utf8mb4 collate utf8mb4_bin`)
  return opened(withDatabase(server, name), options, () => admin(`drop database \`${name}\``))
})

const missing = 'TEST_MYSQL_URL is not set, so nothing was tried on MariaDB'
const hasServer = Boolean(process.env.TEST_MYSQL_URL) || process.env.CI === 'true'

export const engines: TestEngine[] = hasServer ? [memory, file, mariadb] : [memory, file]

if (!hasServer && process.env.VITEST) {
  const { describe, it } = await import('vitest')
  describe('MariaDB', () => it.skip(`${missing}`, () => {}))
}

function engine(name: string, kind: Engine, openEmpty: TestEngine['openEmpty']): TestEngine {
  return {
    name,
    engine: kind,
    openEmpty,
    async open(options) {
      const database = await openEmpty(options)
      await migrate(database.db)
      return database
    },
  }
}

function opened(url: string, options: MysqlOptions = {}, remove: () => Promise<void>): TestDatabase {
  const { db, engine, close } = openDatabase({ url, ...options })
  return {
    db,
    engine,
    url,
    release: close,
    async close() {
      await close()
      await remove()
    },
  }
}

function withDatabase(server: string, name: string) {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}
