/** A live installation for tests of commands: its settings, its key file, its own database with a password. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { engines, type TestDatabase } from '../db/testing.ts'
import type { Source } from '../services/platform/env-variables.ts'
import { createKeyFile } from '../services/platform/keys.ts'
import { type Command, openBooks, Refused, readEnv } from './command.ts'

/** Those that a command can open after the test: a database in memory belongs to one process. */
export const lastingEngines = engines.filter(({ name }) => name !== 'SQLite in memory')

export async function openLive(engine: (typeof engines)[number]) {
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-live-'))
  const database = await engine.open()
  const { url, forget } = await withPassword(database)
  // On SQLite the command must be able to own the file.
  if (engine.engine === 'sqlite') await database.release()
  const source: Source = {
    MODE: 'live',
    NODE_ENV: 'production',
    PUBLIC_ORIGIN: 'https://layanan.kota.go.id',
    FILES_ORIGIN: 'https://berkas.kota.go.id',
    SMTP_URL: 'smtps://gerbang:kunci-panjang-9@mail.kota.go.id',
    MAIL_FROM: 'Gerbang <layanan@kota.go.id>',
    DATA_DIR: join(folder, 'data'),
    KEY_FILE: join(folder, 'keys.json'),
    DATABASE_URL: url,
  }
  await createKeyFile(source.KEY_FILE!)
  let at = Date.parse('2026-11-20T01:00:00.000Z')
  const now = () => new Date(at)

  return {
    folder,
    source,
    now,
    pass(ms: number) {
      at += ms
    },
    /** What a command prints, or the sentence with which it refuses. */
    async run(command: (given: Command) => Promise<void>, ...args: string[]): Promise<string> {
      const lines: string[] = []
      await command({ args, source, now, print: (line) => void lines.push(line) }).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
        lines.push(`refused: ${error.message}`)
      })
      return lines.join('\n')
    },
    /** The same database as the server would have it; closed again, since on SQLite there is one owner. */
    async look<T>(work: (books: Awaited<ReturnType<typeof openBooks>>) => Promise<T>): Promise<T> {
      const books = await openBooks(readEnv(source), now)
      try {
        return await work(books)
      } finally {
        await books.close()
      }
    },
    async close() {
      await forget()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type Live = Awaited<ReturnType<typeof openLive>>

/** Live mode takes no database server without a password, and the test server has none: a user of our own. */
async function withPassword({
  url,
  db,
  engine,
}: TestDatabase): Promise<{ url: string; forget: () => Promise<void> }> {
  if (engine === 'sqlite') return { url, forget: async () => {} }
  const own = new URL(url)
  own.username = `g${randomBytes(6).toString('hex')}`
  own.password = randomBytes(16).toString('hex')
  const user = `'${own.username}'@'%'`
  await sql.raw(`create user ${user} identified by '${own.password}'`).execute(db)
  await sql.raw(`grant all on \`${own.pathname.slice(1)}\`.* to ${user}`).execute(db)
  return { url: own.href, forget: async () => void (await sql.raw(`drop user ${user}`).execute(db)) }
}
