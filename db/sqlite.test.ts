import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { insertOnce, migrate, openDatabase, transact } from './index.ts'

/** A folder that goes with the test. */
function folder() {
  const path = mkdtempSync(join(tmpdir(), 'gerbang-sqlite-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const row = (n: number) => ({ tenant: 'BIM', day: `day ${n}`, name: '{}', kind: 'local', source: 'x' })

const index = JSON.stringify(new URL('index.ts', import.meta.url).href)
/** Another process, which says each thing it has done on a line of its own. */
function otherProcess(source: string, url: string) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `import * as db from ${index}; ${source}`, url],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  return {
    said,
    saysSomething: () => once(lines, 'line'),
    async killed() {
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    },
  }
}

describe('one process owns the file', () => {
  it('refuses a second process with a sentence, until kill -9 of the first', async () => {
    const url = `sqlite:${join(folder(), 'gerbang.db')}`
    const first = otherProcess(
      `const { db: k } = db.openDatabase(process.argv[1]); await db.migrate(k); console.log('open'); setInterval(() => {}, 1000)`,
      url,
    )
    await first.saysSomething()
    expect(() => openDatabase(url)).toThrow(
      expect.objectContaining({
        name: 'DatabaseInUse',
        message: expect.stringMatching(/already in use by another Gerbang process\. Stop that one first/),
      }),
    )
    await first.killed()
    const second = openDatabase(url)
    expect(await migrate(second.db)).toEqual([])
    await second.close()
  })

  it('refuses a second opening in the same process, until the first is closed, used or not', async () => {
    const url = `sqlite:${join(folder(), 'gerbang.db')}`
    const first = openDatabase(url)
    expect(() => openDatabase(url)).toThrow(/already in use/)
    await first.close()
    const second = openDatabase(url)
    await migrate(second.db)
    await second.close()
    await second.close()
    await openDatabase(url).close()
  })

  it('lets other programs read along, as a backup does', async () => {
    const path = join(folder(), 'gerbang.db')
    const { db, close } = openDatabase(`sqlite:${path}`)
    onTestFinished(close)
    await migrate(db)
    await insertOnce(db, 'holiday', row(1))
    const { DatabaseSync } = await import('node:sqlite')
    const reader = new DatabaseSync(path, { readOnly: true })
    expect(reader.prepare('select count(*) as n from holiday').get()).toMatchObject({ n: 1 })
    reader.close()
  })

  it('makes the folder, and a file that only its user may read', async () => {
    const path = join(folder(), 'new', 'gerbang.db')
    const { db, close } = openDatabase(`sqlite:${path}`)
    onTestFinished(close)
    await migrate(db)
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(statSync(`${path}-wal`).mode & 0o077).toBe(0)
  })
})

describe('what was acknowledged', () => {
  it('is there after kill -9 in the middle of writing, with nothing half-written', async () => {
    const url = `sqlite:${join(folder(), 'gerbang.db')}`
    const prepared = openDatabase(url)
    await migrate(prepared.db)
    await prepared.close()
    const writer = `
      const { db: k } = db.openDatabase(process.argv[1])
      const { n } = await k.selectFrom('holiday').select((eb) => eb.fn.countAll().as('n')).executeTakeFirstOrThrow()
      for (let i = n; ; i += 2) {
        const row = (i) => ({ tenant: 'BIM', day: 'day ' + i, name: '{}', kind: 'local', source: 'x' })
        await db.transact(k, async (trx) => {
          await db.insertOnce(trx, 'holiday', row(i))
          await db.insertOnce(trx, 'holiday', row(i + 1))
        })
        console.log(i)
      }`
    for (let kill = 0; kill < 8; kill++) {
      const child = otherProcess(writer, url)
      for (let acknowledged = 0; acknowledged <= kill * 3; acknowledged++) await child.saysSomething()
      await child.killed()
      const { db, close } = openDatabase(url)
      const days = (await db.selectFrom('holiday').select('day').execute()).map((found) => found.day)
      await close()
      expect(child.said.length).toBeGreaterThan(kill * 3)
      for (const i of child.said) {
        expect(days).toContain(`day ${i}`)
        expect(days).toContain(`day ${Number(i) + 1}`)
      }
      expect(days.length % 2).toBe(0)
    }
  }, 60_000)
})

describe('the one connection', () => {
  it('serves twenty writers without "database is locked"', async () => {
    const { db, close } = openDatabase(`sqlite:${join(folder(), 'gerbang.db')}`)
    onTestFinished(close)
    await migrate(db)
    const writer = async (w: number) => {
      for (let i = 0; i < 10; i++) await transact(db, (trx) => insertOnce(trx, 'holiday', row(w * 10 + i)))
    }
    await Promise.all(Array.from({ length: 20 }, (_, w) => writer(w)))
    const { n } = await db
      .selectFrom('holiday')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    expect(n).toBe(200)
  })

  it('waits for a program that writes beside us, instead of failing', async () => {
    const path = join(folder(), 'gerbang.db')
    const { db, close } = openDatabase(`sqlite:${path}`)
    onTestFinished(close)
    await migrate(db)
    // the waiting is in SQLite and stops this thread, so the other writer must be another process
    const other = otherProcess(
      `const { DatabaseSync } = await import('node:sqlite')
       const d = new DatabaseSync(process.argv[1]); d.exec('begin immediate'); console.log('writing')
       setTimeout(() => { d.exec('commit'); d.close() }, 200)`,
      path,
    )
    await other.saysSomething()
    expect(await transact(db, (trx) => insertOnce(trx, 'holiday', row(1)))).toBe(true)
  })

  it('tells who waits for it inside a bare transaction, instead of hanging', async () => {
    const { db, close } = openDatabase('sqlite::memory:')
    onTestFinished(close)
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const inside = db.transaction().execute(() => sql`select 1`.execute(db))
    await Promise.all([
      expect(inside).rejects.toMatchObject({ name: 'StoreError', kind: 'timeout' }),
      vi.advanceTimersByTimeAsync(5000),
    ])
  })

  it('keeps nothing of a transaction that was cut off by close', async () => {
    const url = `sqlite:${join(folder(), 'gerbang.db')}`
    const { db, close } = openDatabase(url)
    await migrate(db)
    const never = Promise.withResolvers<void>()
    const cut = transact(db, async (trx) => {
      await insertOnce(trx, 'holiday', row(1))
      await never.promise
    })
    await close()
    never.resolve()
    await expect(cut).rejects.toMatchObject({ name: 'StoreError' })
    const again = openDatabase(url)
    expect(await again.db.selectFrom('holiday').select('day').execute()).toEqual([])
    await again.close()
  })
})
