import { describe, expect, it } from 'vitest'
import { asStoreError, StoreError, type StoreErrorKind } from './errors.ts'

const mysql = (errno: number, message = 'x') =>
  Object.assign(new Error(message), { errno, code: 'ER_X', sqlState: 'HY000' })
const sqlite = (errcode: number) => Object.assign(new Error('x'), { code: 'ERR_SQLITE_ERROR', errcode })
const network = (code: string) => Object.assign(new Error('x'), { code, errno: -111 })

describe('asStoreError', () => {
  it.each<[string, unknown, StoreErrorKind]>([
    ['MySQL duplicate entry', mysql(1062), 'duplicate'],
    ['MySQL deadlock', mysql(1213), 'retry'],
    ['MySQL lock wait', mysql(1205), 'retry'],
    ['MariaDB record changed since last read', mysql(1020), 'retry'],
    ['Galera node not ready', mysql(1047), 'retry'],
    ['error during commit', mysql(1180), 'retry'],
    ['MariaDB statement time', mysql(1969), 'timeout'],
    ['MySQL execution time', mysql(3024), 'timeout'],
    ['too many connections', mysql(1040), 'unreachable'],
    [
      'too many connections, before the handshake',
      Object.assign(mysql(1040), { sqlState: '' }),
      'unreachable',
    ],
    ['shutdown', mysql(1053), 'unreachable'],
    ['read-only after a failover', mysql(1290), 'unreachable'],
    ['access denied', mysql(1045), 'other'],
    ['SQLite primary key', sqlite(1555), 'duplicate'],
    ['SQLite unique', sqlite(2067), 'duplicate'],
    ['SQLite busy', sqlite(5), 'retry'],
    ['SQLite busy snapshot', sqlite(517), 'retry'],
    ['SQLite locked', sqlite(6), 'retry'],
    ['SQLite not null', sqlite(1299), 'other'],
    ['SQLite disk full', sqlite(13), 'other'],
    ['refused', network('ECONNREFUSED'), 'unreachable'],
    ['reset', network('ECONNRESET'), 'unreachable'],
    ['lost', Object.assign(new Error('x'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }), 'unreachable'],
    ['queue of the pool', new Error('Queue limit reached.'), 'unreachable'],
    ['a fault of ours', new TypeError('x'), 'other'],
    ['what is no error', undefined, 'other'],
  ])('%s', (_what, thrown, kind) => {
    const error = asStoreError(thrown, 'select ?')
    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject({ name: 'StoreError', kind, statement: 'select ?' })
  })

  it('keeps no statement that holds values', () => {
    const sql = "select * from t where nik = '3602041203850001'"
    for (const extra of [{ errno: 6, code: 'EE_DELETE', sqlState: 'HY000', sql }, { sql }]) {
      const error = asStoreError(Object.assign(new Error('Error on delete'), extra))
      expect(error).toMatchObject({ kind: 'other' })
      expect(error.cause).toBeUndefined()
      expect(`${error.stack} ${JSON.stringify({ ...error })}`).not.toContain('3602')
    }
  })

  it('leaves a StoreError as it is', () => {
    const error = new StoreError('retry')
    expect(asStoreError(error)).toBe(error)
  })

  it('names the key of a duplicate, and not its value', () => {
    const { message } = asStoreError(
      mysql(1062, "Duplicate entry 'BIM-3602041203850001' for key 'request_number'"),
    )
    expect(message).toContain('request_number')
    expect(message).not.toContain('3602')
    const hostile = asStoreError(mysql(1062, "Duplicate entry 'x' for key '3602' for key 'PRIMARY'"))
    expect(hostile.message).toContain('PRIMARY')
    expect(hostile.message).not.toContain('3602')
  })
})
