/** A transaction that may come to nothing. */
import { StoreError, transact } from '../../db/index.ts'
import type { Db, Trx } from './deps.ts'

/**
 * Runs the closure in one transaction. When it answers null, or meets a unique key that another process took first,
 * everything it wrote is undone and the answer is null.
 */
export async function transactOrUndo<T>(db: Db, closure: (trx: Trx) => Promise<T | null>): Promise<T | null> {
  try {
    return await transact(db, async (trx) => {
      const made = await closure(trx)
      if (made === null) throw new Undone()
      return made
    })
  } catch (error) {
    if (error instanceof Undone || (error instanceof StoreError && error.kind === 'duplicate')) return null
    throw error
  }
}

class Undone extends Error {}
