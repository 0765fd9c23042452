/**
 * Moving every sealed value to the newest tenant key, while the house is in use (reliability rule 51). The one file
 * that reaches into tables of others: it touches nothing but the wrapping of their sealed columns.
 */
import { type Kysely, sql } from 'kysely'
import type { AnyKysely } from '../db/dialects.ts'
import type { Database } from '../db/schema.ts'
import { keyVersionOf, type Sealer } from './platform/seal.ts'

/** A sealed column: the keys of its rows, and which of its columns is the place's `row`. */
export type SealedColumn = { table: keyof Database & string; column: string; row: string; keys: string[] }

const sealedIn = (
  table: SealedColumn['table'],
  columns: string[],
  row = 'id',
  keys = ['id'],
): SealedColumn[] => columns.map((column) => ({ table, column, row, keys }))

export const SEALED_COLUMNS: SealedColumn[] = [
  ...sealedIn('account', ['name', 'email', 'phone', 'nikFacts']),
  ...sealedIn('session', ['origin']),
  ...sealedIn('challenge', ['payload']),
  ...sealedIn('secondFactor', ['secret'], 'account', ['account']),
  ...sealedIn('request', ['answers', 'bill', 'trackCode']),
  ...sealedIn('event', ['body']),
  ...sealedIn('job', ['payload'], 'subject'),
  ...sealedIn('inbox', ['update'], 'eventId', ['agency', 'eventId']),
  ...sealedIn('draft', ['answers']),
  ...sealedIn('file', ['name']),
  ...sealedIn('mail', ['toSealed', 'bodySealed']),
]

/** What is sealed outside the database (file bytes): counted and moved by who keeps it. */
export type SealedElsewhere = { countInUse(version: number): Promise<number>; rewrapAll(): Promise<number> }

const BATCH = 500

export function createRotation({ db, tenant, sealer, elsewhere = [] }: RotationDeps) {
  /** How many values are sealed with this version, anywhere. What `sealer.retire` and `sealer.destroy` ask. */
  async function countInUse(version: number): Promise<number> {
    const counts = await Promise.all([
      ...SEALED_COLUMNS.map((column) => countColumn(column, version)),
      ...elsewhere.map((one) => one.countInUse(version)),
    ])
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async function countColumn({ table, column }: SealedColumn, version: number) {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from ${sql.table(table)}
      where ${sql.ref('tenant')} = ${tenant} and hex(substr(${sql.ref(column)}, 2, 4)) = ${hexOf(version)}`.execute(
      db,
    )
    return Number(rows[0]!.count)
  }

  /** Moves everything to the newest key, in batches with `pause` between them. Answers how many values moved. */
  async function rewrapAll(pause: () => Promise<void> = async () => {}): Promise<number> {
    let moved = 0
    for (const column of SEALED_COLUMNS)
      for (let after: unknown[] | null = []; after; await pause()) {
        const batch: Batch = await rewrapBatch(column, after)
        moved += batch.moved
        after = batch.last
      }
    for (const one of elsewhere) moved += await one.rewrapAll()
    return moved
  }

  /** One page of rows in the order of their keys, beginning after `after`. `last` is null at the end. */
  async function rewrapBatch(at: SealedColumn, after: unknown[]): Promise<Batch> {
    const newest = await sealer.newestVersion()
    const keys = sql.join(at.keys.map((key) => sql.ref(key)))
    const later = after.length ? sql`and (${keys}) > (${sql.join(after)})` : sql``
    const { rows } = await sql<Record<string, unknown>>`
      select ${sql.join([...new Set([...at.keys, at.row, at.column])].map((name) => sql.ref(name)))}
      from ${sql.table(at.table)} where ${sql.ref('tenant')} = ${tenant} ${later}
      order by ${keys} limit ${sql.lit(BATCH)}`.execute(db)
    let moved = 0
    for (const row of rows) if (await rewrapRow(at, row, newest)) moved++
    const end = rows.length === BATCH ? rows.at(-1)! : null
    return { moved, last: end && at.keys.map((key) => end[key]) }
  }

  async function rewrapRow(at: SealedColumn, row: Record<string, unknown>, newest: number): Promise<boolean> {
    const sealed = row[at.column] as Uint8Array | null
    if (!sealed || keyVersionOf(sealed) === newest) return false
    const place = { table: at.table, column: at.column, row: row[at.row] as string }
    const moved = await sealer.rewrap(sealed, place)
    if (!moved) return false
    let update = (db as AnyKysely)
      .updateTable(at.table)
      .set({ [at.column]: moved })
      .where('tenant', '=', tenant)
      // Written anew meanwhile: then it is under a newer key already, or the next run finds it.
      .where(at.column, '=', sealed)
    for (const key of at.keys) update = update.where(key, '=', row[key])
    return (await update.executeTakeFirst()).numUpdatedRows === 1n
  }

  return { countInUse, rewrapAll }
}
export type Rotation = ReturnType<typeof createRotation>
export type RotationDeps = {
  db: Kysely<Database>
  tenant: string
  sealer: Sealer
  elsewhere?: SealedElsewhere[]
}
type Batch = { moved: number; last: unknown[] | null }

const hexOf = (version: number) => version.toString(16).toUpperCase().padStart(8, '0')
