import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { describe, expect, it } from 'vitest'
import { createTable, id, integer, tenant } from './columns.ts'
import { type OpenDatabase, openDatabase } from './index.ts'
import { assertSchema, migrate } from './migrate.ts'
import { migrations as ours } from './migrations/index.ts'
import { engines } from './testing.ts'

const names = Object.keys(ours)
const tableNames = async ({ db }: OpenDatabase) =>
  (await db.introspection.getTables()).map((table) => table.name)

const step = (name: string): Migration => ({
  up: (db) =>
    createTable(db, name, {
      columns: { tenant: tenant(), id: id(), n: integer() },
      primary: ['tenant', 'id'],
    }),
})

describe.each(engines)('migrations on $name', (engine) => {
  const onMysql = engine.engine === 'mysql' ? it : () => {}
  it('run once, and a second time do nothing', async () => {
    await using stack = new AsyncDisposableStack()
    const test = await engine.openEmpty()
    stack.defer(test.close)
    expect(await migrate(test.db)).toEqual(names)
    const tables = await tableNames(test)
    expect(tables).toContain('request')
    expect(await migrate(test.db)).toEqual([])
    expect(await tableNames(test)).toEqual(tables)
    await assertSchema(test.db)
  })

  it('can each be run again when only the note of it is missing', async () => {
    await using stack = new AsyncDisposableStack()
    const test = await engine.open()
    stack.defer(test.close)
    await sql`delete from kysely_migration`.execute(test.db)
    expect(await migrate(test.db)).toEqual(names)
  })

  it('carry on after a step that failed half-way', async () => {
    await using stack = new AsyncDisposableStack()
    const test = await engine.openEmpty()
    stack.defer(test.close)
    const half: Migration = {
      async up(db) {
        await step('first').up(db)
        await sql`create nonsense`.execute(db)
      },
    }
    await expect(migrate(test.db, { '0001': half })).rejects.toMatchObject({ name: 'StoreError' })
    await expect(assertSchema(test.db, { '0001': half })).rejects.toThrow(/older/)
    expect(await migrate(test.db, { '0001': step('first') })).toEqual(['0001'])
  })

  it('are refused by a release that is too old, and by a schema that is too old', async () => {
    await using stack = new AsyncDisposableStack()
    const test = await engine.openEmpty()
    stack.defer(test.close)
    const three = { '0001': step('a'), '0002': step('b'), '0003': step('c') }
    const { '0003': _, ...two } = three
    const { '0002': __, ...one } = two
    await expect(assertSchema(test.db, one)).rejects.toThrow(/older than this release.*Run the migrations/)
    await migrate(test.db, two)
    await expect(assertSchema(test.db, three)).rejects.toMatchObject({ name: 'SchemaMismatch' })
    // one step newer is the other half of a rolling update
    await assertSchema(test.db, one)
    expect(await migrate(test.db, one)).toEqual([])
    await migrate(test.db, three)
    await expect(assertSchema(test.db, one)).rejects.toThrow(/newer than this release/)
    await expect(migrate(test.db, one)).rejects.toThrow(/newer than this release/)
  })

  onMysql('have one effect when four migrators start at once', async () => {
    await using stack = new AsyncDisposableStack()
    const test = await engine.openEmpty()
    stack.defer(test.close)
    const ran = await Promise.all([1, 2, 3, 4].map(() => migrate(test.db)))
    expect(ran.flat().sort()).toEqual(names)
  })

  onMysql('may take longer than a page would wait', async () => {
    await using stack = new AsyncDisposableStack()
    const test = await engine.openEmpty({ queryMs: 400 })
    stack.defer(test.close)
    const slow: Migration = { up: async (db) => void (await sql`select sleep(0.8)`.execute(db)) }
    expect(await migrate(test.db, { '0001': slow })).toEqual(['0001'])
  })
})

/** Another process migrates and is killed before its n-th definition, or after the last one, before it is noted. */
const migrator = `
  import { openDatabase, migrate } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)}
  import { migrations } from ${JSON.stringify(new URL('migrations/index.ts', import.meta.url).href)}
  const [url, killAt] = process.argv.slice(1)
  const die = () => process.kill(process.pid, 'SIGKILL')
  let seen = 0
  const watch = {
    transformQuery: ({ node }) => (seen++ === Number(killAt) ? die() : undefined, node),
    transformResult: async ({ result }) => result,
  }
  const watched = ([name, { up }]) => [name, { up: (db) => up(db.withPlugin(watch)).then(() => killAt === name && die()) }]
  await migrate(openDatabase(url).db, Object.fromEntries(Object.entries(migrations).map(watched)))
  process.exit(0)
`

const onDisk = engines.filter((engine) => engine.name !== 'SQLite in memory')
describe.each(onDisk)('kill -9 on $name', { timeout: 60_000 }, (engine) => {
  it.each([0, 2, 9, 17, names[0], names.at(-1)])(
    'at point %s leaves what a second start completes',
    async (killAt) => {
      await using stack = new AsyncDisposableStack()
      const test = await engine.openEmpty()
      stack.defer(test.close)
      // the file has one owner, so it changes hands
      if (engine.engine === 'sqlite') await test.release()
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', migrator, test.url, String(killAt)],
        {
          stdio: 'inherit',
        },
      )
      const [, signal] = await once(child, 'exit')
      expect(signal).toBe('SIGKILL')
      const again = openDatabase(test.url)
      stack.defer(again.close)
      await migrate(again.db)
      await assertSchema(again.db)
      const whole = await engine.open()
      stack.defer(whole.close)
      expect((await tableNames(again)).sort()).toEqual((await tableNames(whole)).sort())
    },
  )
})
