import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { type AnyKysely, engineOf, withPatience } from './dialects.ts'
import { asStoreError } from './errors.ts'
import { migrations as ours } from './migrations/index.ts'

/** The schema does not fit this release; the sentence says what to do. */
export class SchemaMismatch extends Error {
  override name = 'SchemaMismatch'
}

/**
 * Brings the schema up to date and returns the names of the steps it ran. Every step can be run again after it was
 * cut off. One migrator at a time: by GET_LOCK on one MySQL server, by owning the file on SQLite.
 * @throws SchemaMismatch when the schema is newer than this release can work with.
 */
export async function migrate(
  db: AnyKysely,
  migrations: Record<string, Migration> = ours,
): Promise<string[]> {
  const state = await schemaState(db, migrations)
  if (state.unknown > 1) throw new SchemaMismatch(newer)
  // One step newer: another machine already runs the next release, whose steps are not ours to judge.
  if (state.unknown === 1) return []
  const { error, results = [] } = await withPatience(db, (patient) =>
    new Migrator({ db: patient, provider: { getMigrations: async () => migrations } }).migrateToLatest(),
  )
  if (error) throw asStoreError(error)
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

/**
 * Refuses a schema that is older than this release needs, or newer by more than one step (reliability rule 64).
 * @throws SchemaMismatch with a plain sentence.
 */
export async function assertSchema(
  db: AnyKysely,
  migrations: Record<string, Migration> = ours,
): Promise<void> {
  const state = await schemaState(db, migrations)
  if (state.missing > 0) throw new SchemaMismatch(older)
  if (state.unknown > 1) throw new SchemaMismatch(newer)
}

const older = 'The database schema is older than this release of Gerbang needs. Run the migrations first.'
const newer =
  'The database schema is newer than this release of Gerbang knows by more than one step. Start the newer release.'

/** How many steps are missing in the database, and how many it has that this release does not know. */
async function schemaState(db: AnyKysely, migrations: Record<string, Migration>) {
  const applied = await appliedSteps(db)
  const known = Object.keys(migrations)
  return {
    missing: known.filter((name) => !applied.includes(name)).length,
    unknown: applied.filter((name) => !known.includes(name)).length,
  }
}

async function appliedSteps(db: AnyKysely): Promise<string[]> {
  const there =
    engineOf(db) === 'mysql'
      ? sql`select 1 from information_schema.tables where table_schema = database() and table_name = 'kysely_migration'`
      : sql`select 1 from sqlite_master where type = 'table' and name = 'kysely_migration'`
  if ((await there.execute(db)).rows.length === 0) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.map((row) => row.name)
}
