/**
 * One Kysely driver for both engines: what an engine brings is a `Source` of connections. Kept here, once:
 * which values may be parameters, that errors are `StoreError`s, that a half-failed transaction is never committed,
 * and that the outer database is not used inside a transaction.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely'
import { asStoreError, StoreError } from './errors.ts'

/** One physical connection. */
export type Handle = {
  /** Runs one statement; rejects after `timeoutMs` where the engine is on another machine. */
  run(sql: string, parameters: readonly unknown[], timeoutMs: number): Promise<QueryResult<unknown>>
  /** True when the state on the server is not known; the source then destroys it on release. */
  broken: boolean
  /** True when the engine has already ended the transaction by itself, as SQLite does on a full disk. */
  undone?(): boolean
}

/** An engine's connections. */
export type Source = {
  acquire(timeoutMs: number): Promise<Handle>
  release(handle: Handle): void
  begin(settings: TransactionSettings): string[]
  close(): Promise<void>
}

/** What the running `transact` is in: set by it, read by the driver. `key` tells one database from another. */
export type Scope = { key: object; entered: boolean; open: boolean; deadlineAt: number }
export const scope = new AsyncLocalStorage<Scope>()

type Connection = DatabaseConnection & { handle: Handle; inTransaction: boolean; doomed: StoreError | null }

export function createDriver(source: Source, key: object): Driver {
  const connections = new WeakMap<Handle, Connection>()
  return {
    async init() {},
    async acquireConnection() {
      refuseOuterUse(key)
      const handle = await source.acquire(remaining()).catch(rethrow)
      const known = connections.get(handle) ?? connectionOf(handle)
      connections.set(handle, known)
      return known
    },
    async beginTransaction(connection, settings) {
      const c = connection as Connection
      for (const statement of source.begin(settings)) await control(c, statement)
      c.inTransaction = true
      c.doomed = null
    },
    async commitTransaction(connection) {
      const c = connection as Connection
      // The closure swallowed an error after which the engine had already undone its work.
      if (c.doomed) throw c.doomed
      await control(c, 'commit').catch((e) => {
        throw atCommit(e)
      })
      c.inTransaction = false
    },
    async rollbackTransaction(connection) {
      const c = connection as Connection
      c.inTransaction = false
      c.doomed = null
      // Never throws: the first error is the one to know, and a connection that cannot roll back is destroyed.
      if (!c.handle.broken) await c.handle.run('rollback', [], rollbackMs).catch(() => breakHandle(c.handle))
    },
    async releaseConnection(connection) {
      source.release((connection as Connection).handle)
    },
    destroy: () => source.close(),
  }
}

const rollbackMs = 1000
const noDeadline = 24 * 3600_000

function connectionOf(handle: Handle): Connection {
  const connection: Connection = {
    handle,
    inTransaction: false,
    doomed: null,
    async executeQuery<R>(query: CompiledQuery) {
      // After a deadlock the engine has already rolled back: what came next would commit by itself.
      if (connection.doomed) throw connection.doomed
      const parameters = query.parameters.map(parameter)
      try {
        return (await handle.run(query.sql, parameters, remaining())) as QueryResult<R>
      } catch (thrown) {
        const error = asStoreError(thrown, query.sql)
        if (connection.inTransaction && isUndone(error, handle)) connection.doomed = error
        throw error
      }
    },
    // biome-ignore lint/correctness/useYield: Kysely asks for a generator; this one only refuses.
    async *streamQuery() {
      throw new Error('The database layer does not stream: read in pages by key.')
    },
  }
  return connection
}

const isUndone = (error: StoreError, handle: Handle) =>
  error.kind === 'retry' || handle.broken || handle.undone?.() === true

async function control(connection: Connection, statement: string) {
  try {
    await connection.handle.run(statement, [], remaining())
  } catch (thrown) {
    const error = asStoreError(thrown, statement)
    // After a begin that failed nobody rolls back, so the connection must not go back as it is.
    if (error.kind === 'unreachable' || error.kind === 'timeout') breakHandle(connection.handle)
    throw error
  }
}

/** Only an answer that says "undone" proves that nothing was committed. */
function atCommit(thrown: unknown) {
  const error = asStoreError(thrown, 'commit')
  if (error.kind === 'retry' || (error.code === 'SQLITE' && !isIoError(error))) return error
  return new StoreError('unknown_commit', { code: error.code, errno: error.errno, statement: 'commit' })
}

const isIoError = (error: StoreError) => ((error.errno ?? 0) & 0xff) === 10

function breakHandle(handle: Handle) {
  handle.broken = true
}

function rethrow(thrown: unknown): never {
  throw asStoreError(thrown)
}

/** On SQLite it would wait for its own transaction; on MySQL it would silently stand outside of it. */
function refuseOuterUse(key: object) {
  const current = scope.getStore()
  if (!current?.open || current.key !== key) return
  if (current.entered) {
    throw new Error('The outer database was used inside transact(): use the trx that the closure is given.')
  }
  current.entered = true
}

/** Milliseconds left of the running transaction's deadline. */
function remaining() {
  const current = scope.getStore()
  if (!current?.open) return noDeadline
  return Math.max(1, current.deadlineAt - performance.now())
}

/** What both engines store alike. Everything else has a named helper in `dialects.ts`. */
function parameter(value: unknown) {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value
  if (typeof value === 'number') {
    if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) return value
    throw new TypeError('A number that cannot be stored exactly was given to the database.')
  }
  if (value instanceof Uint8Array) return value
  if (value instanceof Date) throw new TypeError('A Date was given to the database: use instant(date).')
  if (typeof value === 'boolean') throw new TypeError('A boolean was given to the database: use flag(value).')
  throw new TypeError(`A value of type ${kindOf(value)} was given to the database: turn it into text first.`)
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value)
