/**
 * One error for both engines. The kind decides what the caller does, never the text.
 *
 * - `duplicate`: a unique key already has it.
 * - `retry`: the engine undid the transaction (deadlock, lock wait, certification, busy); run all of it again.
 * - `unreachable`: no connection, or it was lost; what it was doing did not commit.
 * - `timeout`: the engine did not answer in time, or stopped the statement for taking too long.
 * - `unknown_commit`: the connection was lost while committing; look your key up before saying anything.
 * - `other`: a fault of ours or of the set-up.
 *
 * The engine's own error is not kept as `cause`: mysql2 puts the statement with all values into it, and MySQL
 * quotes values in its messages, so that a NIK would end in a log.
 */
export type StoreErrorKind = 'duplicate' | 'retry' | 'unreachable' | 'timeout' | 'unknown_commit' | 'other'

type Details = {
  /** `ER_DUP_ENTRY`, `SQLITE`, `ECONNREFUSED`. */
  code?: string
  /** MySQL's errno, or SQLite's extended result code. */
  errno?: number
  /** Text of the engine that is known to hold no values. */
  detail?: string
  /** The statement with `?` where values were. */
  statement?: string
}

export class StoreError extends Error {
  override name = 'StoreError'
  kind: StoreErrorKind
  code: string | undefined
  errno: number | undefined
  statement: string | undefined

  constructor(kind: StoreErrorKind, details: Details = {}, options?: ErrorOptions) {
    const engine = [details.code, details.errno, details.detail]
      .filter((part) => part !== undefined)
      .join(' ')
    super(`database: ${sentences[kind]}${engine ? ` (${engine})` : ''}`, options)
    this.kind = kind
    this.code = details.code
    this.errno = details.errno
    this.statement = details.statement
  }
}

const sentences: Record<StoreErrorKind, string> = {
  duplicate: 'a unique key already has this row',
  retry: 'the transaction was undone by the engine and can be run again',
  unreachable: 'no connection to the database',
  timeout: 'the database did not answer in time',
  unknown_commit: 'the connection was lost while committing, so the outcome is not known',
  other: 'the statement failed',
}

/**
 * Any thrown thing as a `StoreError`. What is not an engine's error becomes `other` with itself as cause.
 * Sources: MariaDB and MySQL server error references, sqlite.org/rescode.html, mysql2 lib/constants/errors.js.
 */
export function asStoreError(thrown: unknown, statement?: string): StoreError {
  if (thrown instanceof StoreError) return thrown
  const e = (thrown ?? {}) as EngineError
  if (typeof e.errcode === 'number') return fromSqlite(e.errcode, e.message, statement)
  if (typeof e.errno === 'number' && e.sqlState !== undefined)
    return fromMysql(e.errno, e.code, e.message, statement)
  if (e.fatal || (e.code && lostCodes.has(e.code)) || (e.message && lostMessages.test(e.message))) {
    return new StoreError('unreachable', { code: e.code, statement })
  }
  // mysql2 adds the statement with its values to errors of its own, too
  const cause = e.sql === undefined ? { cause: thrown } : undefined
  return new StoreError('other', { code: e.code, statement }, cause)
}

type EngineError = {
  code?: string
  /** MySQL's, when there is an SQL state beside it, even an empty one; otherwise the operating system's. */
  errno?: number
  sqlState?: string
  /** SQLite's extended result code. */
  errcode?: number
  message?: string
  fatal?: boolean
  sql?: string
}

/** SQLite's messages name tables and columns, never values. The low byte of the code is its class. */
function fromSqlite(errcode: number, message: string | undefined, statement: string | undefined) {
  return new StoreError(sqliteKind(errcode), { code: 'SQLITE', errno: errcode, detail: message, statement })
}

function sqliteKind(errcode: number): StoreErrorKind {
  // 1555 primary key, 2067 unique, 2579 rowid
  if (errcode === 1555 || errcode === 2067 || errcode === 2579) return 'duplicate'
  const primary = errcode & 0xff
  // 5 busy (also 517 busy snapshot), 6 locked
  if (primary === 5 || primary === 6) return 'retry'
  return 'other'
}

function fromMysql(
  errno: number,
  code: string | undefined,
  message: string | undefined,
  statement: string | undefined,
) {
  const detail = plainErrnos.has(errno) ? message : errno === 1062 ? keyOf(message) : undefined
  return new StoreError(mysqlKinds.get(errno) ?? 'other', { code, errno, detail, statement })
}

/** `Duplicate entry 'secret' for key 'PRIMARY'`: the name of the key is ours, the value is not. */
function keyOf(message = '') {
  return /for key '([\w.]+)'$/.exec(message)?.[1]
}

const mysqlKinds = new Map<number, StoreErrorKind>([
  ...[1062, 1586, 1022].map((errno) => [errno, 'duplicate'] as const),
  // deadlock, lock wait, changed since last read, WSREP not ready, error during commit, XA deadlock,
  // and TiDB's write conflict and retriable commits
  ...[1213, 1205, 1020, 1047, 1180, 1614, 9007, 8022, 8028].map((errno) => [errno, 'retry'] as const),
  // too many connections (1040, 1203, 1226), shutdown (1053), killed (1927, 3169), read-only after a failover
  // (1290, 1836, 1792), lost (2006, 2013, 2055), and MySQL's idle disconnect (4031)
  ...[1040, 1203, 1226, 1053, 1927, 3169, 1290, 1836, 1792, 2006, 2013, 2055, 4031].map(
    (errno) => [errno, 'unreachable'] as const,
  ),
  // interrupted, max_statement_time of MariaDB, max_execution_time of MySQL
  ...[1317, 1969, 3024].map((errno) => [errno, 'timeout'] as const),
])

/** Errors whose text names only tables, columns and settings, and helps whoever reads the log. */
const plainErrnos = new Set([1044, 1048, 1049, 1050, 1051, 1054, 1061, 1072, 1146, 1193, 1364, 1406, 1690])

const lostCodes = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_PACKETS_OUT_OF_ORDER',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT', // the socket file of a server that is not running
  'HANDSHAKE_SSL_ERROR',
])
const lostMessages =
  /Queue limit reached|connection is in closed state|Pool is closed|Connection lost|database is not open/
