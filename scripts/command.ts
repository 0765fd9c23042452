/**
 * What the commands share: the settings as the server reads them, the database with its keys, and an end that is a
 * sentence. A command that is imported (by its test) does nothing by itself.
 */
import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  assertSchema,
  DatabaseInUse,
  DatabaseUrlError,
  migrate,
  openDatabase,
  SchemaMismatch,
  StoreError,
} from '../db/index.ts'
import { createKeyStore } from '../services/keys.ts'
import { type Env, EnvError, parseEnv } from '../services/platform/env.ts'
import type { Source } from '../services/platform/env-variables.ts'
import { KeyFileError, loadMasterKeys } from '../services/platform/keys.ts'
import { createSealer } from '../services/platform/seal.ts'

/** The command cannot go on; the message is a sentence for the person at the keyboard. */
export class Refused extends Error {
  override name = 'Refused'
}

export type Command = {
  args: string[]
  source: Source
  now: () => Date
  print: (line: string) => void
}

/**
 * Words and switches of a command line. npm keeps a `--switch` to itself unless `--` stands before it, and hands it on
 * as a variable: both ways count, so that none is silently ignored. `into` and the like want a value, after `--` only.
 * @throws Refused with the usage.
 */
export function readArgs(
  { args, source }: Pick<Command, 'args' | 'source'>,
  known: { switches?: string[]; values?: string[] },
  usage: string,
): { words: string[]; has: (name: string) => boolean; value: (name: string) => string | undefined } {
  const options = Object.fromEntries([
    ...(known.switches ?? []).map((name) => [name, { type: 'boolean' as const }]),
    ...(known.values ?? []).map((name) => [name, { type: 'string' as const }]),
  ])
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true })
    const values = parsed.values as Record<string, unknown>
    const swallowed = (name: string) =>
      name.startsWith('no-')
        ? source[`npm_config_${name.slice(3)}`] === ''
        : source[`npm_config_${name}`] === 'true'
    return {
      words: parsed.positionals,
      has: (name) => values[name] === true || swallowed(name),
      value: (name) => values[name] as string | undefined,
    }
  } catch (error) {
    throw new Refused(`${(error as Error).message}\n${usage}`)
  }
}

/** Runs a command when this module is the program; what is thrown with a plain sentence is printed without its stack. */
export async function runAsProgram(url: string, command: (given: Command) => Promise<void>): Promise<void> {
  if (!isProgram(url)) return
  try {
    await command({
      args: process.argv.slice(2),
      source: process.env,
      now: () => new Date(),
      print: console.log,
    })
  } catch (error) {
    console.error(sentenceOf(error))
    process.exitCode = 1
  }
}

function isProgram(url: string): boolean {
  const program = process.argv[1]
  return (
    program !== undefined &&
    existsSync(program) &&
    realpathSync(resolve(program)) === realpathSync(fileURLToPath(url))
  )
}

/** The message where it was written for people; anything else is a fault of ours and keeps its stack. */
export function sentenceOf(error: unknown): string {
  if (error instanceof DatabaseInUse)
    return `${error.message}\nOn SQLite the running server owns the file: stop it, run this command, start it again.`
  if (error instanceof StoreError) return `The database did not answer: ${error.message}`
  const plain = [Refused, EnvError, KeyFileError, SchemaMismatch, DatabaseUrlError].some(
    (kind) => error instanceof kind,
  )
  if (plain) return (error as Error).message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** The settings of the server, which `npm start` would run in production. @throws EnvError */
export const readEnv = (source: Source): Env =>
  parseEnv({ ...source, NODE_ENV: source.NODE_ENV || 'production' })

/** The database brought up to date, and what seals its columns. `queryMs`: longest statement, for what reads whole tables. */
export async function openBooks(env: Env, now: () => Date, patience: { queryMs?: number } = {}) {
  const masterKeys = await loadMasterKeys({ file: env.keyFile, mode: env.mode })
  const { db, close } = openDatabase({ url: env.database.url.reveal(), ...patience })
  try {
    await migrate(db)
    await assertSchema(db)
    const sealer = createSealer({ tenant: env.tenant, masterKeys, store: createKeyStore(db), now })
    await sealer.check()
    return { db, sealer, masterKeys, close }
  } catch (error) {
    await close()
    throw error
  }
}
export type Books = Awaited<ReturnType<typeof openBooks>>
