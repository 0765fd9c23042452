/** One connection to MariaDB or MySQL: a deadline for every statement, and a session of ours. */
import type { QueryResult } from 'kysely'
import type { PoolConnection } from 'mysql2'
import type { Handle } from './driver.ts'
import { StoreError } from './errors.ts'

export type Lease = Handle & {
  raw: PoolConnection
  /** When it was last given back, on the clock of `performance.now()`. */
  usedAt: number
}

/** A connection whose statement is not answered within `queryMs` is destroyed, since nobody knows its state. */
export function leaseOf(raw: PoolConnection, queryMs: number): Lease {
  raw.on('error', () => {
    lease.broken = true
  })
  const lease: Lease = {
    raw,
    usedAt: performance.now(),
    broken: false,
    run(sql, parameters, timeoutMs) {
      return new Promise((done, refuse) => {
        const timer = setTimeout(
          () => {
            lease.broken = true
            destroy(raw)
            refuse(new StoreError('timeout', { detail: 'no answer', statement: sql }))
          },
          Math.min(timeoutMs, queryMs),
        )
        raw.query(sql, parameters.map(asBuffer), (error, result) => {
          clearTimeout(timer)
          if (!error) return done(resultOf(result))
          if (error.fatal) lease.broken = true
          refuse(error)
        })
      })
    },
  }
  return lease
}

/** mysql2 would write a plain Uint8Array as an object. */
const asBuffer = (value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value

function resultOf(result: unknown): QueryResult<unknown> {
  if (Array.isArray(result)) return { rows: result.map(plainBytes) }
  const { affectedRows, changedRows, insertId } = result as Record<string, number | undefined>
  return {
    rows: [],
    numAffectedRows: affectedRows === undefined ? undefined : BigInt(affectedRows),
    numChangedRows: changedRows === undefined ? undefined : BigInt(changedRows),
    insertId: insertId ? BigInt(insertId) : undefined,
  }
}

/** Bytes come as on SQLite, without Buffer's other `slice` and `toString`. */
function plainBytes(row: Record<string, unknown>) {
  for (const column in row) {
    const value = row[column]
    if (Buffer.isBuffer(value)) row[column] = new Uint8Array(value)
  }
  return row
}

/**
 * READ COMMITTED, since every change is a compare-and-set: a retry then sees the row as it is, and inserts take
 * fewer gap locks. The statement limit lies under our deadline, so that the server stops the work we gave up.
 */
export async function setUp(lease: Lease, queryMs: number, deadlineAt: number) {
  const run = (statement: string) => lease.run(statement, [], deadlineAt - performance.now())
  const { rows } = await run('select version() as version')
  const isMariadb = /mariadb/i.test((rows[0] as { version: string }).version)
  const limitMs = Math.max(100, queryMs - 300)
  const limit = isMariadb ? `max_statement_time = ${limitMs / 1000}` : `max_execution_time = ${limitMs}`
  await run(
    `set session ${limit}, innodb_lock_wait_timeout = 3, time_zone = '+00:00', sql_mode = '${sqlModes.join()}'`,
  )
  await run('set session transaction isolation level read committed')
}

const sqlModes = [
  'STRICT_ALL_TABLES',
  'ONLY_FULL_GROUP_BY',
  'NO_ZERO_DATE',
  'NO_ZERO_IN_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
]

/** mysql2's destroy only ends its side, and a frozen server never ends its own. */
export function destroy(raw: PoolConnection) {
  raw.destroy()
  const { stream } = raw as unknown as { stream?: { destroy(): void } }
  stream?.destroy()
}
