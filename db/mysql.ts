/**
 * MariaDB and MySQL through mysql2's pool, with what the pool lacks: a limit on waiting for a connection, a deadline
 * per statement, a session of ours, and connections that are destroyed when their state is not known
 * (reliability rule 13). mysql2's own query time-out only rejects; it neither cancels nor frees the connection.
 */
import type { TransactionSettings } from 'kysely'
import { createPool, type Pool, type PoolConnection } from 'mysql2'
import type { Source } from './driver.ts'
import { StoreError } from './errors.ts'
import { destroy, type Lease, leaseOf, setUp } from './mysql-connection.ts'

export type MysqlOptions = {
  /** Most connections at once; as many again may wait twice over. Default 8. */
  connections?: number
  /** Milliseconds until a statement is given up. Default 3,500, so that a page answers within 5 s. */
  queryMs?: number
}

/** Milliseconds to get a connection, making one included. */
const acquireMs = 1000
/** A connection that lay still this long is asked whether it lives before it is used. */
const restMs = 5000
const pingMs = 400

export function openMysql(url: URL, { connections = 8, queryMs = 3500 }: MysqlOptions = {}): Source {
  const pool = createPool(poolOptions(url, connections))
  const leases = new WeakMap<PoolConnection, Lease>()
  let closing: Promise<void> | undefined
  // Without a listener, a second error on a dying connection would end the process.
  pool.on('connection', (raw) => raw.on('error', () => {}))

  /** One connection that has our session and answers; null when the one at hand was dead. */
  async function tryAcquire(deadlineAt: number): Promise<Lease | null> {
    const raw = await rawConnection(pool, deadlineAt - performance.now())
    const known = leases.get(raw)
    if (known && performance.now() - known.usedAt < restMs) return known
    const lease = known ?? leaseOf(raw, queryMs)
    try {
      if (known) await lease.run('do 1', [], Math.min(pingMs, deadlineAt - performance.now()))
      else await setUp(lease, queryMs, deadlineAt)
    } catch (thrown) {
      destroy(raw)
      if (known) return null
      throw thrown
    }
    leases.set(raw, lease)
    return lease
  }

  return {
    async acquire(timeoutMs) {
      const deadlineAt = performance.now() + Math.min(timeoutMs, acquireMs)
      for (;;) {
        const lease = await tryAcquire(deadlineAt)
        if (lease) return lease
      }
    },
    release(handle) {
      const lease = handle as Lease
      lease.usedAt = performance.now()
      if (lease.broken) destroy(lease.raw)
      else lease.raw.release()
    },
    begin,
    close: () => (closing ??= closePool(pool)),
  }
}

function poolOptions(url: URL, connections: number) {
  const socketPath = url.searchParams.get('socket')
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : 3306,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(socketPath ? { socketPath } : {}),
    // `?tls=on`: encrypted and verified; a private authority comes by NODE_EXTRA_CA_CERTS.
    ...(url.searchParams.get('tls') === 'on'
      ? { ssl: { minVersion: 'TLSv1.2', rejectUnauthorized: true } }
      : {}),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
    decimalNumbers: true, // sum() of whole numbers is a DECIMAL
    supportBigNumbers: true,
    connectTimeout: acquireMs,
    connectionLimit: connections,
    maxIdle: connections,
    queueLimit: connections * 2,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
  }
}

/** mysql2 waits for ever; a connection that comes too late goes back. */
function rawConnection(pool: Pool, timeoutMs: number) {
  return new Promise<PoolConnection>((done, refuse) => {
    let late = false
    const timer = setTimeout(
      () => {
        late = true
        refuse(new StoreError('unreachable', { detail: 'no connection was free in time' }))
      },
      Math.max(0, timeoutMs),
    )
    pool.getConnection((error, raw) => {
      clearTimeout(timer)
      if (late) raw?.release()
      else if (error) refuse(error)
      else done(raw)
    })
  })
}

function begin(settings: TransactionSettings) {
  const mode = settings.accessMode ? ` ${settings.accessMode}` : ''
  const isolation = settings.isolationLevel
  return [...(isolation ? [`set transaction isolation level ${isolation}`] : []), `start transaction${mode}`]
}

/** A frozen server does not say goodbye: after a second we go without. */
function closePool(pool: Pool) {
  return new Promise<void>((done) => {
    const timer = setTimeout(done, 1000)
    pool.end(() => {
      clearTimeout(timer)
      done()
    })
  })
}
