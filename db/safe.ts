/** Whether "received" is true on this database: what a live start asks before it takes the first request. */
import { sql } from 'kysely'
import { type AnyKysely, engineOf, serverOf } from './dialects.ts'

/**
 * Checks what reliability rules 9 and 15 ask of the database. Changes nothing.
 * @returns one plain sentence per finding, with the setting to change; empty when all is well.
 */
export async function assertSafe(db: AnyKysely): Promise<string[]> {
  if (engineOf(db) === 'sqlite') return sqliteFindings(db)
  return [...(await serverFindings(db)), ...(await tableFindings(db)), ...(await tlsFindings(db))]
}

async function sqliteFindings(db: AnyKysely) {
  const journal = await pragma(db, 'journal_mode')
  const synchronous = await pragma(db, 'synchronous')
  const findings: string[] = []
  if (journal === 'memory')
    findings.push('The database is in memory: everything is lost when the process stops.')
  else if (journal !== 'wal') findings.push(`SQLite journal_mode is ${journal}; it must be wal.`)
  // 2 full, 3 extra
  if (Number(synchronous) < 2) findings.push(`SQLite synchronous is ${synchronous}; it must be 2 (FULL).`)
  return findings
}

async function pragma(db: AnyKysely, name: string) {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db)
  return rows[0]?.[name]
}

type Rule = { variable: string; good: (value: string) => boolean; wanted: string; why: string }

const serverRules: Rule[] = [
  {
    variable: 'innodb_flush_log_at_trx_commit',
    good: (value) => value === '1',
    wanted: '1',
    why: 'otherwise a crash loses requests that were already acknowledged',
  },
  {
    variable: 'innodb_doublewrite',
    good: (value) => value !== 'OFF' && value !== '0',
    wanted: 'ON',
    why: 'otherwise a power cut can leave half-written pages',
  },
]
const binlogRules: Rule[] = [
  { variable: 'sync_binlog', good: (value) => value === '1', wanted: '1', why: 'the binary log is on' },
  {
    variable: 'binlog_format',
    good: (value) => value === 'ROW' || value === 'MIXED',
    wanted: 'ROW',
    why: 'Gerbang reads committed rows, which statements in the log cannot repeat',
  },
]
const galeraRules: Rule[] = [
  {
    variable: 'innodb_autoinc_lock_mode',
    good: (value) => value === '2',
    wanted: '2',
    why: 'Galera asks for it',
  },
  { variable: 'binlog_format', good: (value) => value === 'ROW', wanted: 'ROW', why: 'Galera asks for it' },
]
const sessionRules: Rule[] = [
  {
    variable: 'sql_mode',
    good: (value) => value.includes('STRICT_'),
    wanted: 'strict',
    why: 'values would be cut',
  },
  {
    variable: 'time_zone',
    good: (value) => value === '+00:00',
    wanted: '+00:00',
    why: 'instants are in UTC',
  },
  {
    variable: 'character_set_connection',
    good: (value) => value === 'utf8mb4',
    wanted: 'utf8mb4',
    why: 'names would lose letters',
  },
]

async function serverFindings(db: AnyKysely) {
  const server = await variables(db, 'global')
  const session = await variables(db, 'session')
  const rules = [...serverRules]
  if (server.get('log_bin') === 'ON') rules.push(...binlogRules)
  if (server.get('wsrep_on') === 'ON') rules.push(...galeraRules)
  return [...broken(rules, server), ...broken(sessionRules, session)]
}

function broken(rules: Rule[], values: Map<string, string>) {
  return rules.flatMap(({ variable, good, wanted, why }) => {
    const value = values.get(variable)
    // A server that does not have the variable does not have the danger.
    if (value === undefined || good(value)) return []
    return [`${variable} is "${value}"; it must be ${wanted}: ${why}.`]
  })
}

async function variables(db: AnyKysely, reach: 'global' | 'session') {
  const names = [...serverRules, ...binlogRules, ...galeraRules, ...sessionRules].map((rule) => rule.variable)
  const wanted = [...names, 'log_bin', 'wsrep_on'].map((name) => `'${name}'`).join()
  const { rows } = await sql
    .raw<{ Variable_name: string; Value: string }>(
      `show ${reach} variables where variable_name in (${wanted})`,
    )
    .execute(db)
  return new Map(rows.map((row) => [row.Variable_name, row.Value]))
}

async function tableFindings(db: AnyKysely) {
  const { rows } = await sql<{ name: string; engine: string; keys: number; letters: number }>`
    select t.table_name as name, t.engine as engine,
      (select count(*) from information_schema.table_constraints c
        where c.table_schema = t.table_schema and c.table_name = t.table_name
          and c.constraint_type = 'PRIMARY KEY') as \`keys\`,
      (select count(*) from information_schema.columns c
        where c.table_schema = t.table_schema and c.table_name = t.table_name
          and c.character_set_name not in ('utf8mb4', 'ascii')) as letters
    from information_schema.tables t
    where t.table_schema = database() and t.table_type = 'BASE TABLE'
    order by t.table_name`.execute(db)
  return rows.flatMap((table) => [
    ...(table.engine === 'InnoDB' ? [] : [`Table ${table.name} uses ${table.engine}; it must be InnoDB.`]),
    ...(table.keys > 0 ? [] : [`Table ${table.name} has no primary key.`]),
    // Kysely makes its own tables in the character set of the database; they hold only names of steps.
    ...(table.letters === 0 || table.name.startsWith('kysely_')
      ? []
      : [`Table ${table.name} has columns that are not utf8mb4.`]),
  ])
}

async function tlsFindings(db: AnyKysely) {
  const server = serverOf(db)
  if (!server || isLocal(server)) return []
  const { rows } = await sql<{ Value: string }>`show session status like 'Ssl_cipher'`.execute(db)
  if (rows[0]?.Value) return []
  return ['The connection to the database server is not encrypted; add ?tls=on to DATABASE_URL.']
}

const isLocal = (url: URL) =>
  url.searchParams.has('socket') || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
