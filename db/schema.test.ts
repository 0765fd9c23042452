import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { engines } from './testing.ts'

/** The interfaces are only types, so they are read as text: table -> column -> kind, with `?` where it may be null. */
function describedTables() {
  const source = ['schema.ts', 'schema-identity.ts']
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join('\n')
  const body = (name: string) => new RegExp(`interface ${name}\\b[^{]*{([^]*?)\n}`).exec(source)?.[1] ?? ''
  const members = (name: string) =>
    [...body(name).matchAll(/^ {2}(\w+): (.+)$/gm)].map((m) => [m[1]!, m[2]!] as const)
  const tables = [...members('Database'), ...members('IdentityTables')]
  return Object.fromEntries(
    tables.map(([table, type]) => [
      table,
      Object.fromEntries(members(type).map(([c, t]) => [c, kindOfType(t)])),
    ]),
  )
}

function kindOfType(type: string) {
  const nullable = type.includes('| null') ? '?' : ''
  if (type.startsWith('Sealed')) return `bytes${nullable}`
  return /^(number|Flag|Generated<number>)/.test(type) ? `number${nullable}` : `text${nullable}`
}

function kindOfColumn(type: string, nullable: boolean) {
  const kind = /blob/i.test(type) ? 'bytes' : /int/i.test(type) ? 'number' : 'text'
  return kind + (nullable ? '?' : '')
}

describe.each(engines)('the tables on $name', (engine) => {
  it('are those of schema.ts, column by column', async () => {
    await using stack = new AsyncDisposableStack()
    const { db, close } = await engine.open()
    stack.defer(close)
    const tables = await db.introspection.getTables()
    const found = Object.fromEntries(
      tables
        .filter((table) => !table.name.startsWith('sqlite_'))
        .map((table) => [
          table.name,
          Object.fromEntries(table.columns.map((c) => [c.name, kindOfColumn(c.dataType, c.isNullable)])),
        ]),
    )
    expect(Object.keys(found).length).toBeGreaterThan(15)
    expect(found).toEqual(describedTables())
  })

  it('have the tenant in front of every unique key', async () => {
    await using stack = new AsyncDisposableStack()
    const { db, close } = await engine.open()
    stack.defer(close)
    const { rows } =
      engine.engine === 'mysql'
        ? await sql<{ name: string }>`select column_name as name from information_schema.statistics
            where table_schema = database() and non_unique = 0 and seq_in_index = 1
              and table_name not like 'kysely%'`.execute(db)
        : await sql<{ name: string }>`select i.name from sqlite_master t, pragma_index_list(t.name) l,
            pragma_index_info(l.name) i where t.type = 'table' and l."unique" and i.seqno = 0
              and t.name not like 'kysely%'`.execute(db)
    expect(rows.length).toBeGreaterThan(15)
    expect([...new Set(rows.map((row) => row.name))]).toEqual(['tenant'])
  })
})
