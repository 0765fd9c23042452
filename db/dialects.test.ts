import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  dbNow,
  engineOf,
  flag,
  insertOnce,
  instant,
  readDatabaseUrl,
  readInstant,
  replaceDbClock,
  upsert,
} from './dialects.ts'
import type { StoreError } from './errors.ts'
import { engines, type TestDatabase } from './testing.ts'
import { transact } from './transact.ts'

const holiday = {
  tenant: 'BIM',
  day: '2026-08-17',
  name: '{"id":"Proklamasi"}',
  kind: 'national',
  source: 'SKB',
}
const agency = {
  tenant: 'BIM',
  agency: 'lapor',
  enabled: flag(true),
  offReason: null,
  pollCursor: null,
  polledAt: null,
  pollOwner: null,
  pollUntil: null,
  checkedAt: null,
  checkOutcome: null,
  lastAnswerAt: null,
  version: 1,
}

describe.each(engines)('helpers on $name', (engine) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await engine.open()
  })
  afterAll(() => test.close())
  beforeEach(async () => {
    await test.db.deleteFrom('holiday').execute()
    await test.db.deleteFrom('agency').execute()
    await test.db.deleteFrom('tenantKey').execute()
  })

  it('knows its engine, inside a transaction too', async () => {
    expect(engineOf(test.db)).toBe(engine.engine)
    expect(await transact(test.db, async (trx) => engineOf(trx))).toBe(engine.engine)
  })

  it('insertOnce: one of many at once writes, the others are told', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => insertOnce(test.db, 'holiday', holiday)),
    )
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(await test.db.selectFrom('holiday').selectAll().execute()).toEqual([holiday])
  })

  it('insertOnce: the transaction goes on after "already there"', async () => {
    await insertOnce(test.db, 'holiday', holiday)
    const outcome = await transact(test.db, async (trx) => {
      const again = await insertOnce(trx, 'holiday', { ...holiday, source: 'other' })
      await insertOnce(trx, 'holiday', { ...holiday, day: '2026-12-25' })
      return again
    })
    expect(outcome).toBe(false)
    const rows = await test.db.selectFrom('holiday').select(['day', 'source']).orderBy('day').execute()
    expect(rows).toEqual([
      { day: '2026-08-17', source: 'SKB' },
      { day: '2026-12-25', source: 'SKB' },
    ])
  })

  it.each([
    ['null where it must not be', { ...holiday, name: null as never }],
    ['a text that is too long', { ...holiday, tenant: 'TOO-LONG-TENANT' }],
    ['a text where a number belongs', { ...agency, version: 'one' as never }],
    ['a flag that is neither 0 nor 1', { ...agency, enabled: 2 as never }],
    ['a column that is not there', { ...holiday, oops: 1 } as never],
  ])('insertOnce does not forgive %s', async (_what, row) => {
    const table = 'agency' in row ? 'agency' : 'holiday'
    await expect(insertOnce(test.db, table, row as never)).rejects.toMatchObject({
      name: 'StoreError',
      kind: 'other',
    })
    expect(await test.db.selectFrom(table).selectAll().execute()).toEqual([])
  })

  it('upsert inserts, then updates all other columns, or only those named', async () => {
    await upsert(test.db, 'holiday', holiday, { key: ['tenant', 'day'] })
    await upsert(
      test.db,
      'holiday',
      { ...holiday, kind: 'local', source: 'Perwali' },
      { key: ['tenant', 'day'] },
    )
    const read = () => test.db.selectFrom('holiday').selectAll().execute()
    expect(await read()).toEqual([{ ...holiday, kind: 'local', source: 'Perwali' }])
    await upsert(
      test.db,
      'holiday',
      { ...holiday, kind: 'joint_leave' },
      { key: ['tenant', 'day'], set: { kind: 'joint_leave' } },
    )
    expect(await read()).toEqual([{ ...holiday, kind: 'joint_leave', source: 'Perwali' }])
  })

  it('gives bytes back as they were, as a plain Uint8Array', async () => {
    const wrapped = Uint8Array.from({ length: 256 }, (_, i) => i).subarray(3)
    const row = {
      tenant: 'BIM',
      version: 1,
      masterKey: 'm',
      createdAt: instant(new Date(0)),
      retiredAt: null,
    }
    await insertOnce(test.db, 'tenantKey', { ...row, wrapped })
    const read = await test.db.selectFrom('tenantKey').selectAll().executeTakeFirstOrThrow()
    expect(read).toStrictEqual({ ...row, wrapped: Uint8Array.from(wrapped) })
  })

  it('keeps and compares text alike: letter case, accents, emoji, quotes, backslash, NUL, line ends', async () => {
    const texts = [
      'a',
      'A',
      'á',
      'ｱ',
      '🏛️',
      "'; drop table holiday; --",
      '\\',
      '"',
      'a\0b',
      'a\r\nb',
      '?',
      '%_',
    ]
    for (const [i, source] of texts.entries()) {
      await insertOnce(test.db, 'holiday', { ...holiday, day: `2026-01-${String(i + 10)}`, source })
    }
    for (const source of texts) {
      const found = await test.db
        .selectFrom('holiday')
        .select('source')
        .where('source', '=', source)
        .execute()
      expect(found).toEqual([{ source }])
    }
  })

  it('finds nothing, without a fault, for letters that a code cannot have', async () => {
    await insertOnce(test.db, 'holiday', holiday)
    const found = await test.db.selectFrom('holiday').selectAll().where('day', '=', '2026-08-1７🏛').execute()
    expect(found).toEqual([])
  })

  it('counts matched rows of an update, also when nothing changes', async () => {
    await insertOnce(test.db, 'agency', agency)
    const write = (version: number) =>
      test.db
        .updateTable('agency')
        .set({ version: 1 })
        .where('version', '=', version)
        .executeTakeFirstOrThrow()
    expect((await write(1)).numUpdatedRows).toBe(1n)
    expect((await write(7)).numUpdatedRows).toBe(0n)
  })

  it('gives counts and sums as numbers', async () => {
    await insertOnce(test.db, 'agency', { ...agency, version: 2 ** 40 })
    const row = await test.db
      .selectFrom('agency')
      .select((eb) => [eb.fn.countAll<number>().as('rows'), eb.fn.sum<number>('version').as('sum')])
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ rows: 1, sum: 2 ** 40 })
  })

  it.each([
    ['a Date', new Date(0), /use instant/],
    ['a boolean', true, /use flag/],
    ['an object', { a: 1 }, /type object/],
    ['a list', [1], /type array/],
    ['undefined', undefined, /type undefined/],
    ['NaN', Number.NaN, /exactly/],
    ['a number beyond 2^53', 2 ** 60, /exactly/],
  ])('refuses %s as a parameter', async (_what, value, message) => {
    const query = sql`select * from holiday where day = ${value}`
    await expect(query.execute(test.db)).rejects.toThrow(message)
  })

  it("dbNow is the database's clock, and tests can replace it for its transactions too", async () => {
    const before = Date.now()
    const now = (await dbNow(test.db)).getTime()
    // two machines may disagree by a little; these are one
    expect(now).toBeGreaterThanOrEqual(before - 1000)
    expect(now).toBeLessThanOrEqual(Date.now() + 1000)
    const fixed = new Date('2026-02-28T16:00:00.123Z')
    replaceDbClock(test.db, () => fixed)
    expect(await dbNow(test.db)).toEqual(fixed)
    expect(await transact(test.db, (trx) => dbNow(trx))).toEqual(fixed)
  })
})

describe('instants and flags', () => {
  it('round trip, and sort as text', () => {
    const dates = ['1999-12-31T23:59:59.999Z', '2024-02-29T00:00:00.000Z', '2026-03-20T12:00:00.001Z']
    expect(dates.map((text) => instant(readInstant(text)))).toEqual(dates)
    expect([...dates].reverse().sort()).toEqual(dates)
  })

  it('refuse what is no instant', () => {
    expect(() => instant(new Date('nonsense'))).toThrow(RangeError)
    expect(() => instant(new Date('+012026-01-01T00:00:00Z'))).toThrow(RangeError)
    expect(() => readInstant('yesterday')).toThrow(RangeError)
  })

  it('map flags', () => {
    expect([flag(true), flag(false)]).toEqual([1, 0])
  })
})

describe('DATABASE_URL', () => {
  it.each([
    ['sqlite::memory:', { engine: 'sqlite', file: ':memory:' }],
    ['sqlite:.data/gerbang.db', { engine: 'sqlite', file: '.data/gerbang.db' }],
    ['sqlite:///srv/gerbang.db', { engine: 'sqlite', file: '/srv/gerbang.db' }],
    [
      'mysql://a:b@127.0.0.1:3306/gerbang',
      { engine: 'mysql', url: new URL('mysql://a:b@127.0.0.1:3306/gerbang') },
    ],
    ['mariadb://a@db/gerbang', { engine: 'mysql', url: new URL('mariadb://a@db/gerbang') }],
  ])('reads %s', (value, place) => {
    expect(readDatabaseUrl(value)).toEqual(place)
  })

  it.each([
    '',
    'sqlite:',
    'postgres://a:geheim@b/c',
    'mysql://a:geheim@/c',
    'mysql://a:geheim@b',
    'data.db',
    'mysql:',
  ])('refuses %s with a sentence that names the variable and shows no password', (value) => {
    const refused = () => readDatabaseUrl(value)
    expect(refused).toThrow(/^DATABASE_URL: expected .* Example: DATABASE_URL=sqlite:/)
    expect(refused).not.toThrow(/geheim/)
  })
})

describe.each(engines)('errors on $name', (engine) => {
  it('hold no value of the statement, neither in the text nor in any property', async () => {
    await using stack = new AsyncDisposableStack()
    const { db, close } = await engine.open()
    stack.defer(close)
    const secret = '3602041203850001'
    const faults = [
      () =>
        sql`insert into holiday values ('BIM', ${secret}, '{}', 'k', 's'), ('BIM', ${secret}, '{}', 'k', 's')`,
      () => sql`insert into holiday (tenant, day) values ('BIM', ${secret})`,
      () =>
        sql`insert into agency (tenant, agency, enabled, version) values ('BIM', 'x', 1, ${`x${secret}`})`,
      () => sql`selec ${secret}`,
      () => sql`select nothing from nowhere where a = ${secret}`,
    ]
    for (const fault of faults) {
      const error = (await fault()
        .execute(db)
        .catch((e) => e)) as StoreError
      expect(error.name).toBe('StoreError')
      expect(`${error.stack} ${JSON.stringify({ ...error })} ${error.cause}`).not.toContain(secret)
      expect(error.statement).toContain('?')
    }
  })
})
