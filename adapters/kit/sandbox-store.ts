/** Where a sandbox keeps what it knows: small JSON records in SQLite, in memory or in a file that survives a restart. */
import { DatabaseSync } from 'node:sqlite'

export type SandboxStore = {
  get<T>(kind: string, id: string): T | undefined
  put(kind: string, id: string, value: unknown): void
  /** In the order in which they were first put. */
  all<T>(kind: string): T[]
  /** Those put after a position, oldest first; positions only grow. */
  after<T>(kind: string, position: number, most: number): { position: number; value: T }[]
  remove(kind: string, id: string): void
  /** 1, 2, 3… per name, also after a restart. */
  next(name: string): number
  /** All or nothing; nested calls join the outer one. */
  together<T>(work: () => T): T
  close(): void
}

export function openSandboxStore(file?: string): SandboxStore {
  const db = new DatabaseSync(file ?? ':memory:')
  // A killed process loses nothing (the system has the bytes); only a power cut might, and it is a toy.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 2000')
  db.exec(`CREATE TABLE IF NOT EXISTS record (
    position INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, id)
  )`)
  const read = db.prepare('SELECT value FROM record WHERE kind = ? AND id = ?')
  const write = db.prepare(
    'INSERT INTO record (kind, id, value) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value',
  )
  const list = db.prepare(
    'SELECT position, value FROM record WHERE kind = ? AND position > ? ORDER BY position LIMIT ?',
  )
  const drop = db.prepare('DELETE FROM record WHERE kind = ? AND id = ?')
  let depth = 0

  const store: SandboxStore = {
    get(kind, id) {
      const row = read.get(kind, id) as { value: string } | undefined
      return row && JSON.parse(row.value)
    },
    put: (kind, id, value) => void write.run(kind, id, JSON.stringify(value)),
    all: (kind) => store.after<never>(kind, 0, -1).map((row) => row.value),
    after(kind, position, most) {
      const rows = list.all(kind, position, most) as { position: number; value: string }[]
      return rows.map((row) => ({ position: row.position, value: JSON.parse(row.value) }))
    },
    remove: (kind, id) => void drop.run(kind, id),
    next(name) {
      const value = (store.get<number>('counter', name) ?? 0) + 1
      store.put('counter', name, value)
      return value
    },
    together(work) {
      if (depth > 0) return work()
      depth++
      db.exec('BEGIN')
      try {
        const result = work()
        db.exec('COMMIT')
        return result
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      } finally {
        depth--
      }
    },
    close: () => db.close(),
  }
  return store
}
