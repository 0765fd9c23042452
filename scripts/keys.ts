/**
 * `npm run keys`: the key file, and the tenant keys in the database that it unlocks. To replace a key: `rotate`, then
 * `reseal`, then `retire`, and after a day `destroy`. On MySQL or MariaDB residents go on meanwhile.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { transact } from '../db/index.ts'
import { openStorage } from '../services/files/index.ts'
import { createKeyStore } from '../services/keys.ts'
import { createAudit } from '../services/notices.ts'
import type { Env } from '../services/platform/env.ts'
import { addMasterKey, createKeyFile, loadMasterKeys } from '../services/platform/keys.ts'
import { createSealer } from '../services/platform/seal.ts'
import { createRotation, SEALED_COLUMNS } from '../services/rotation.ts'
import { type Books, type Command, openBooks, Refused, readArgs, readEnv, runAsProgram } from './command.ts'
import { createSealedFiles } from './keys-files.ts'

const usage = `Usage:
  npm run keys new                  makes KEY_FILE; never overwrites one
  npm run keys list                 the versions, and how many values are sealed with each
  npm run keys rotate               a new tenant key: what is sealed from now on uses it
  npm run keys -- rotate --master   a new master key in KEY_FILE, and the tenant keys wrapped anew with it
  npm run keys reseal               moves every value and file to the newest tenant key
  npm run keys retire <version>     takes an old key out of use; refused while anything is sealed with it
  npm run keys destroy <version>    a day after: nothing opens with it again`

type Room = Books & { env: Env; now: () => Date; print: Command['print']; version: number }

export async function keys({ now, print, ...given }: Command): Promise<void> {
  const { words, has } = readArgs(given, { switches: ['master'] }, usage)
  const [what = '', version, ...more] = words
  const wantsVersion = what === 'retire' || what === 'destroy'
  const isWhole = wantsVersion ? /^\d{1,9}$/.test(version ?? '') : version === undefined
  if (!isWhole || more.length > 0 || (has('master') && what !== 'rotate')) throw new Refused(usage)
  if (what === 'new') return makeKeyFile(given.source, print)
  const verb = has('master') ? rotateMaster : verbs[what as keyof typeof verbs]
  if (!verb) throw new Refused(usage)
  const env = readEnv(given.source)
  // Counting may read whole tables: nobody waits for a page meanwhile.
  const books = await openBooks(env, now, { queryMs: 30 * 60_000 })
  try {
    await verb({ ...books, env, now, print, version: Number(version) })
  } finally {
    await books.close()
  }
}

/** Before anything else of a live installation is there, so it reads no other setting. */
async function makeKeyFile(source: Command['source'], print: Command['print']): Promise<void> {
  const file = source.KEY_FILE?.trim() || join(source.DATA_DIR?.trim() || '.data', 'keys.json')
  await createKeyFile(file)
  print(
    `Made ${file}. Whoever has it and the database can read everything; without it nothing can ever be read.`,
  )
  print('Keep a copy apart from the backups of the data, and let only the user of the service read it.')
}

const verbs = { list, rotate, reseal, retire, destroy }

async function list({ db, env, masterKeys, print, ...room }: Room): Promise<void> {
  const rows = (await createKeyStore(db).list(env.tenant)).sort((a, b) => a.version - b.version)
  const uses = await countUses({ db, env, ...room })
  const newest = rows.findLast((row) => !row.retiredAt)?.version
  print(`master keys: ${[...masterKeys.keys.keys()].join(', ')}; ${masterKeys.current} is used`)
  for (const { version, createdAt, masterKey, retiredAt, wrapped } of rows) {
    const state =
      wrapped.length === 0 ? 'destroyed' : retiredAt ? 'retired' : version === newest ? 'newest' : 'older'
    const own = uses.filter((use) => use.version === version)
    const values = own.reduce((sum, { count }) => sum + count, 0)
    print(
      `version ${version}: ${state}, made ${createdAt.toISOString()}, under ${masterKey}, ${values} values`,
    )
    for (const { where, count } of own) print(`  ${where} ${count}`)
  }
  const damaged = uses.find((use) => use.version === 0)
  if (damaged) print(`${damaged.count} files are damaged: they were sealed by nobody, or cut.`)
}

async function rotate({ sealer, print, ...room }: Room): Promise<void> {
  const version = await sealer.rotate()
  await note(room, 'keys.rotated', version)
  print(`Version ${version} is the newest now. Running processes use it within seconds.`)
  print('To be rid of older ones: npm run keys reseal, then npm run keys retire <version>.')
}

/** The tenant keys stay as they are: a process that is running, with the old file in memory, goes on. */
async function rotateMaster({ db, env, now, print }: Room): Promise<void> {
  const name = await addMasterKey(env.keyFile)
  const masterKeys = await loadMasterKeys({ file: env.keyFile, mode: env.mode })
  const sealer = createSealer({ tenant: env.tenant, masterKeys, store: createKeyStore(db), now })
  const count = await sealer.rewrapTenantKeys()
  await note({ db, env, now }, 'keys.master_rotated', name)
  print(`Master key ${name} is in ${env.keyFile}, and ${count} tenant keys are wrapped with it.`)
  print('Now, before anything else: copy the file to every machine, back it up, and restart every process.')
  print('Older master keys stay in the file, since older backups of the database need them.')
}

async function reseal({ db, env, sealer, now, print }: Room): Promise<void> {
  const rotation = rotationOf({ db, env, sealer })
  const moved = await rotation.rewrapAll(() => pause(20))
  const newest = await sealer.newestVersion()
  await note({ db, env, now }, 'keys.resealed', newest)
  print(`${moved} values and files moved to version ${newest}.`)
}

async function retire(room: Room): Promise<void> {
  const { sealer, version, print } = room
  const done = await sealer.retire(version, rotationOf(room).countInUse)
  if (done.outcome !== 'retired') throw new Refused(await whyNot(room, done))
  await note(room, 'keys.retired', version)
  print(`Version ${version} is retired. It still opens what it sealed; in a day it can be destroyed.`)
}

async function destroy(room: Room): Promise<void> {
  const { sealer, version, print } = room
  const done = await sealer.destroy(version, rotationOf(room).countInUse)
  if (done.outcome !== 'destroyed') throw new Refused(await whyNot(room, done))
  await note(room, 'keys.destroyed', version)
  print(
    `Version ${version} is destroyed. What older backups hold under it can be read with those backups alone.`,
  )
}

type NotDone = Exclude<
  Awaited<ReturnType<Books['sealer']['retire']>> | Awaited<ReturnType<Books['sealer']['destroy']>>,
  { outcome: 'retired' } | { outcome: 'destroyed' }
>

async function whyNot(room: Room, done: NotDone): Promise<string> {
  const { version } = room
  switch (done.outcome) {
    case 'in_use': {
      const uses = (await countUses(room)).filter((use) => use.version === version)
      const where = uses.map(({ where, count }) => `${where} ${count}`).join(', ')
      return `Version ${version} is still in use by ${done.values} values (${where}). First: npm run keys reseal`
    }
    case 'too_soon':
      return `It is too early for version ${version}: try again after ${done.until.toISOString()}.`
    case 'newest':
      return `Version ${version} is the newest, and something must seal. First: npm run keys rotate`
    case 'unknown':
      return `There is no version ${version}, or it was destroyed.`
    case 'not_retired':
      return `Version ${version} is not retired. First: npm run keys retire ${version}`
  }
}

const filesOf = ({ env, sealer }: Pick<Room, 'env' | 'sealer'>) =>
  createSealedFiles(openStorage(env.files).of(env.tenant).store, sealer)

const rotationOf = (room: Pick<Room, 'db' | 'env' | 'sealer'>) =>
  createRotation({ db: room.db, tenant: room.env.tenant, sealer: room.sealer, elsewhere: [filesOf(room)] })

type Use = { version: number; where: string; count: number }

/** How many values lie under each version, by column; files at the end. */
async function countUses({ db, env, sealer }: Pick<Room, 'db' | 'env' | 'sealer'>): Promise<Use[]> {
  const uses: Use[] = []
  for (const { table, column } of SEALED_COLUMNS) {
    const { rows } = await sql<{ keyVersion: string; count: number }>`
      select hex(substr(${sql.ref(column)}, 2, 4)) as ${sql.ref('keyVersion')}, count(*) as count
      from ${sql.table(table)} where ${sql.ref('tenant')} = ${env.tenant} and ${sql.ref(column)} is not null
      group by ${sql.ref('keyVersion')}`.execute(db)
    for (const { keyVersion, count } of rows)
      uses.push({
        version: Number.parseInt(keyVersion, 16),
        where: `${table}.${column}`,
        count: Number(count),
      })
  }
  for (const [version, count] of await filesOf({ env, sealer }).versions())
    uses.push({ version, where: 'files', count })
  return uses
}

async function note(
  { db, env, now }: Pick<Room, 'db' | 'env' | 'now'>,
  action: string,
  key: string | number,
) {
  const audit = createAudit({ db, tenant: env.tenant, now })
  await transact(db, (trx) => audit.writeInTrx({ actor: 'command', action, object: `key:${key}` }, trx))
}

await runAsProgram(import.meta.url, keys)
