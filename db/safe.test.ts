import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assertSafe } from './safe.ts'
import { engines } from './testing.ts'

const open = async (name: string) => {
  const test = await engines
    .find((engine) => engine.name === name)!
    .open({
      // Looking through the catalogue of a busy test server may take longer than a page's query ever should.
      queryMs: 20_000,
    })
  onTestFinished(test.close)
  return test.db
}

describe('safe settings of SQLite', () => {
  it('are those that openDatabase sets', async () => {
    expect(await assertSafe(await open('SQLite file'))).toEqual([])
  })

  it('are not those of a database in memory', async () => {
    expect(await assertSafe(await open('SQLite in memory'))).toEqual([expect.stringContaining('in memory')])
  })

  it('are missed when someone weakens them', async () => {
    const db = await open('SQLite file')
    await sql`pragma synchronous = normal`.execute(db)
    await sql`pragma journal_mode = delete`.execute(db)
    expect(await assertSafe(db)).toEqual([
      'SQLite journal_mode is delete; it must be wal.',
      'SQLite synchronous is 1; it must be 2 (FULL).',
    ])
  })
})

const onMariadb = engines.some((engine) => engine.name === 'MariaDB') ? describe : () => {}
onMariadb('safe settings of MariaDB', () => {
  /** Findings that were not there before the change. */
  async function found(statement: string) {
    const db = await open('MariaDB')
    const before = await assertSafe(db)
    await sql.raw(statement).execute(db)
    return (await assertSafe(db)).filter((finding) => !before.includes(finding))
  }

  it('find nothing wrong with our own tables', async () => {
    const findings = await assertSafe(await open('MariaDB'))
    expect(findings.filter((finding) => finding.startsWith('Table'))).toEqual([])
  })

  it.each([
    ['create table t (a int primary key) engine = MyISAM', ['Table t uses MyISAM; it must be InnoDB.']],
    ['create table t (a int)', ['Table t has no primary key.']],
    [
      'create table t (a varchar(9) character set latin1 primary key)',
      ['Table t has columns that are not utf8mb4.'],
    ],
  ])('after %s', async (statement, expected) => {
    expect(await found(statement)).toEqual(expected)
  })

  it('look at the session they are given', async () => {
    const db = await open('MariaDB')
    await db.connection().execute(async (one) => {
      await sql`set session time_zone = '+08:00', sql_mode = ''`.execute(one)
      expect(await assertSafe(one)).toEqual(
        expect.arrayContaining([
          expect.stringContaining('time_zone is "+08:00"'),
          expect.stringContaining('sql_mode is ""; it must be strict'),
        ]),
      )
    })
  })
})
