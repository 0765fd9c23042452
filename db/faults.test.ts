/** What happens when the server freezes, dies, is slow, or the connection is cut: on a private server of this file. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Db, insertOnce, migrate, openDatabase, StoreError, transact } from './index.ts'
import type { MysqlOptions } from './mysql.ts'
import { hasMariadb, privateServer, wire as wireTo } from './testing-faults.ts'

const runs = hasMariadb() || process.env.CI === 'true'
let server: Awaited<ReturnType<typeof privateServer>>

const url = (port = server.port) => `mysql://root@127.0.0.1:${port}/gerbang`

function open(options: MysqlOptions = {}, port = server.port) {
  const database = openDatabase({ url: url(port), ...options })
  onTestFinished(database.close)
  return database.db
}

const row = (n: number) => ({ tenant: 'BIM', day: `day ${n}`, name: '{}', kind: 'local', source: 'x' })
const read = (db: Db) => db.selectFrom('holiday').select('day').orderBy('day').execute()
const days = async (db: Db) => (await read(db)).map((found) => found.day)

/** What came of it, and after how many milliseconds. */
async function timed(work: Promise<unknown>) {
  const started = performance.now()
  const error = await work.then(
    () => null,
    (e) => e,
  )
  return {
    kind: error === null ? 'ok' : error instanceof StoreError ? error.kind : error,
    ms: performance.now() - started,
  }
}

/** All connections of a pool in use once, so that they exist. */
const warm = (db: Db, n: number) =>
  Promise.all(Array.from({ length: n }, () => sql`select sleep(0.05)`.execute(db)))

async function wire() {
  const line = await wireTo(server.port)
  onTestFinished(line.close)
  return line
}

const describeServer = runs ? describe : () => {}
describeServer('a MariaDB server that', () => {
  beforeAll(async () => {
    server = await privateServer()
    const admin = openDatabase(`mysql://root@127.0.0.1:${server.port}/mysql`)
    await sql`create database gerbang character set utf8mb4`.execute(admin.db)
    await admin.close()
    const { db, close } = openDatabase(url())
    await migrate(db)
    await close()
  }, 60_000)
  afterAll(() => server.remove())
  beforeEach(async () => {
    const { db, close } = openDatabase(url())
    await db.deleteFrom('holiday').execute()
    await close()
  })

  it('freezes: everyone has an answer within 5 s, and 2 s after its return all is well', async () => {
    const db = open({ connections: 4 })
    await warm(db, 4)
    await server.freeze()
    onTestFinished(server.thaw)
    const wave = () =>
      Promise.all([
        ...Array.from({ length: 12 }, () => timed(read(db))),
        ...Array.from({ length: 12 }, (_, n) =>
          timed(transact(db, (trx) => insertOnce(trx, 'holiday', row(n)))),
        ),
      ])
    const first = await wave()
    const second = await wave()
    for (const { kind, ms } of [...first, ...second]) {
      expect(['timeout', 'unreachable']).toContain(kind)
      expect(ms).toBeLessThan(5000)
    }
    server.thaw()
    const back = performance.now()
    await expect.poll(() => timed(read(db)), { interval: 50, timeout: 2000 }).toMatchObject({ kind: 'ok' })
    expect((await wave()).map(({ kind }) => kind)).toEqual(Array.from({ length: 24 }, () => 'ok'))
    expect(performance.now() - back).toBeLessThan(2000)
  })

  it('freezes while a transaction is open: no second run, no late commit', async () => {
    const db = open({ connections: 2, queryMs: 1000 })
    await warm(db, 2)
    let tries = 0
    const outcome = await timed(
      transact(db, async (trx) => {
        tries += 1
        await insertOnce(trx, 'holiday', row(1))
        await server.freeze()
        await insertOnce(trx, 'holiday', row(2))
      }),
    )
    server.thaw()
    expect(outcome.kind).toBe('timeout')
    expect(tries).toBe(1)
    await expect.poll(() => timed(read(db)), { timeout: 2000 }).toMatchObject({ kind: 'ok' })
    expect(await days(db)).toEqual([])
  })

  it('freezes at the commit: the outcome is called unknown', async () => {
    const db = open({ connections: 2, queryMs: 1000 })
    await warm(db, 2)
    const outcome = await timed(
      transact(db, async (trx) => {
        await insertOnce(trx, 'holiday', row(1))
        await server.freeze()
      }),
    )
    server.thaw()
    expect(outcome.kind).toBe('unknown_commit')
  })

  it('is killed and started again: errors say so, and the pool finds it', async () => {
    const db = open({ connections: 4 })
    await warm(db, 4)
    await transact(db, (trx) => insertOnce(trx, 'holiday', row(1)))
    await server.kill()
    const down = await Promise.all([
      timed(read(db)),
      timed(transact(db, (trx) => insertOnce(trx, 'holiday', row(2)))),
    ])
    for (const { kind, ms } of down) {
      expect(kind).toBe('unreachable')
      expect(ms).toBeLessThan(5000)
    }
    await server.start()
    const back = performance.now()
    await expect.poll(() => timed(read(db)), { interval: 50, timeout: 3000 }).toMatchObject({ kind: 'ok' })
    expect(performance.now() - back).toBeLessThan(3000)
    expect(await days(db)).toEqual(['day 1'])
  })

  it.each([
    ['after the server did it', true, ['day 1']],
    ['before the server got it', false, []],
  ])('loses the connection at the commit, %s: unknown, and run once', async (_when, forward, kept) => {
    const line = await wire()
    const db = open({ connections: 1 }, line.port)
    let tries = 0
    // the byte of a query before it: the session's set-up speaks of commits too
    line.cut('\x03commit', { forward })
    const outcome = timed(
      transact(db, async (trx) => {
        tries += 1
        await insertOnce(trx, 'holiday', row(1))
      }),
    )
    expect((await outcome).kind).toBe('unknown_commit')
    expect(tries).toBe(1)
    // the caller looks its key up
    expect(await days(db)).toEqual(kept)
  })

  it.each([true, false])(
    'loses the connection before the commit (forwarded: %s): run again, one effect',
    async (forward) => {
      const line = await wire()
      const db = open({ connections: 1 }, line.port)
      line.cut('insert', { forward, cuts: 2 })
      let tries = 0
      await transact(db, async (trx) => {
        tries += 1
        await trx.insertInto('holiday').values(row(tries)).execute()
      })
      expect(tries).toBe(3)
      expect(await days(db)).toEqual(['day 3'])
    },
  )

  it('has no free connection: refused within the second, and at once when too many wait', async () => {
    const db = open({ connections: 2 })
    const holders = Promise.all([sql`select sleep(2)`.execute(db), sql`select sleep(2)`.execute(db)])
    const waiting = await Promise.all(Array.from({ length: 10 }, () => timed(read(db))))
    expect(waiting.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'unreachable'))
    expect(Math.max(...waiting.map(({ ms }) => ms))).toBeLessThan(1300)
    // four may wait: twice the connections
    expect(waiting.filter(({ ms }) => ms < 500)).toHaveLength(6)
    await holders
    expect(await timed(read(db))).toMatchObject({ kind: 'ok' })
  })

  it('is slow: the statement is stopped there too, and the connection goes on', async () => {
    const db = open({ connections: 1, queryMs: 800 })
    const slow = sql`select count(*) from seq_1_to_1000000 a, seq_1_to_1000000 b`.execute(db)
    const { kind, ms } = await timed(slow)
    expect(kind).toBe('timeout')
    expect(ms).toBeLessThan(900)
    const { rows } = await sql<{ n: number }>`select count(*) as n from information_schema.processlist
      where command = 'Query' and info like '%seq_1_to_1000000%' and id <> connection_id()`.execute(db)
    expect(rows[0]?.n).toBe(0)
  })

  it('hangs up on idle connections: nobody notices', async () => {
    const watcher = open({ connections: 1 })
    const normal = await sql<{ n: number }>`select @@global.wait_timeout as n`.execute(watcher)
    await sql`set global wait_timeout = 1`.execute(watcher)
    onTestFinished(
      async () => void (await sql.raw(`set global wait_timeout = ${normal.rows[0]!.n}`).execute(watcher)),
    )
    const db = open({ connections: 3 })
    await warm(db, 3)
    const others = async () => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from information_schema.processlist
        where user = 'root' and id <> connection_id()`.execute(watcher)
      return rows[0]!.n
    }
    expect(await others()).toBe(3)
    await expect.poll(others, { timeout: 5000, interval: 100 }).toBe(0)
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => timed(read(db))))
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'ok'))
  })

  it('is behind a firewall that forgot us: a rested connection is tried before it is used', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const line = await wire()
    const db = open({ connections: 1 }, line.port)
    await read(db)
    line.forget(true)
    vi.advanceTimersByTime(6000)
    setTimeout(() => line.forget(false), 200)
    expect(await timed(read(db))).toMatchObject({ kind: 'ok' })
  })
})

if (!runs) {
  describe('a MariaDB server', () => it.skip('was not frozen or killed: mariadbd is not installed', () => {}))
}
