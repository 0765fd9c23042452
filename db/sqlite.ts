/** SQLite through node:sqlite: one connection behind a queue, one app process per file. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { QueryResult, TransactionSettings } from 'kysely'
import type { Handle, Source } from './driver.ts'
import { StoreError } from './errors.ts'

/** Another process has the file open. It is freed when that process ends, however it ends. */
export class DatabaseInUse extends Error {
  override name = 'DatabaseInUse'
  constructor(file: string) {
    super(
      `The database file ${file} is already in use by another Gerbang process. ` +
        'Stop that one first, or give this one its own DATABASE_URL. ' +
        'Several processes at once need MariaDB or MySQL.',
    )
  }
}

/**
 * Opens a file, or `:memory:`.
 * @throws DatabaseInUse when another process owns the file.
 */
export function openSqlite(path: string): Source {
  const file = path === ':memory:' ? path : resolve(path)
  const lock = file === ':memory:' ? null : own(file)
  const database = open(file)
  const handle = handleOf(database)
  const queue = createQueue()
  return {
    async acquire(timeoutMs) {
      await queue.enter(Math.min(timeoutMs, waitMs))
      return handle
    },
    release() {
      if (database.isOpen && database.isTransaction) database.exec('rollback')
      handle.broken = false
      queue.leave()
    },
    // A write transaction that began deferred could meet SQLITE_BUSY half-way.
    begin: (settings: TransactionSettings) => [
      settings.accessMode === 'read only' ? 'begin' : 'begin immediate',
    ],
    async close() {
      // What is running may finish; what waits is told that the database is closed.
      await queue.enter(closeMs).catch(() => undefined)
      if (database.isOpen) database.close()
      if (lock?.isOpen) lock.close()
      queue.leave()
    },
  }
}

/** Longest wait for the one connection; long enough for any honest transaction. */
const waitMs = 5000
const closeMs = 2000
const statementsKept = 300

/** An exclusive transaction on a file of its own: the kernel ends it with the process, even after kill -9. */
function own(file: string) {
  mkdirSync(dirname(file), { recursive: true })
  // Made here so that only this user may read it; SQLite gives its WAL the same rights.
  closeSync(openSync(file, 'a', 0o600))
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (thrown) {
    lock.close()
    if ((thrown as { errcode?: number }).errcode === 5) throw new DatabaseInUse(file)
    throw thrown
  }
  return lock
}

function open(file: string) {
  const database = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: false })
  // FULL: with NORMAL the last commits may be lost when the power goes.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off')
  return database
}

function handleOf(database: DatabaseSync): Handle {
  const kept = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const known = kept.get(sql)
    if (known) {
      kept.delete(sql)
      kept.set(sql, known)
      return known
    }
    const statement = database.prepare(sql)
    if (!/^\s*(select|insert|update|delete|with)\b/i.test(sql)) return statement
    kept.set(sql, statement)
    if (kept.size > statementsKept) kept.delete(kept.keys().next().value as string)
    return statement
  }
  return {
    broken: false,
    undone: () => !database.isOpen || !database.isTransaction,
    async run(sql, parameters) {
      const statement = prepare(sql)
      const values = parameters as (string | number | bigint | null | Uint8Array)[]
      if (statement.columns().length === 0) return written(statement.run(...values))
      // node:sqlite makes rows without a prototype; mysql2 makes plain objects.
      return { rows: statement.all(...values).map((row) => ({ ...row })) }
    },
  }
}

function written(result: { changes: number | bigint; lastInsertRowid: number | bigint }): QueryResult<never> {
  return { rows: [], numAffectedRows: BigInt(result.changes), insertId: BigInt(result.lastInsertRowid) }
}

/** First come, first served; who waits too long is told so instead of hanging. */
function createQueue() {
  const waiting: (() => void)[] = []
  let taken = false
  return {
    enter(timeoutMs: number) {
      if (!taken) {
        taken = true
        return Promise.resolve()
      }
      return new Promise<void>((done, refuse) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(next), 1)
          const detail = 'waiting for the one connection; is the outer database used inside a transaction?'
          refuse(new StoreError('timeout', { code: 'SQLITE', detail }))
        }, timeoutMs)
        const next = () => {
          clearTimeout(timer)
          done()
        }
        waiting.push(next)
      })
    },
    leave() {
      const next = waiting.shift()
      if (next) next()
      else taken = false
    },
  }
}
