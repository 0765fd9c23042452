import type { Kysely, Transaction } from 'kysely'
import { type Scope, scope } from './driver.ts'
import { StoreError } from './errors.ts'
import type { Database } from './schema.ts'

export type TransactOptions = {
  /** Milliseconds for all tries together. */
  deadlineMs?: number
  tries?: number
}

/**
 * Runs the closure in one transaction and commits. When the engine undoes it (deadlock, lock wait, certification) or
 * the connection is lost before the commit was sent, the whole closure runs again: at most 5 tries, waiting
 * between 0 and 10 to 250 ms, inside the deadline. So the closure may touch nothing but `trx`.
 *
 * An error thrown by the closure rolls back and comes out as it is.
 * @throws StoreError `unknown_commit` when the connection was lost at the commit: look your key up.
 * Source: reliability rule 12; "full jitter" after the AWS architecture blog, "Exponential Backoff And Jitter".
 */
export async function transact<T>(
  db: Kysely<Database>,
  closure: (trx: Transaction<Database>) => Promise<T>,
  { deadlineMs = 4500, tries = 5 }: TransactOptions = {},
): Promise<T> {
  if (db.isTransaction)
    throw new Error('transact() was given a transaction: call the ...InTrx function with it.')
  const key = db.getExecutor().adapter
  const deadlineAt = performance.now() + deadlineMs
  for (let tried = 1; ; tried++) {
    const current: Scope = { key, entered: false, open: true, deadlineAt }
    try {
      refuseNesting(key)
      return await scope.run(current, () => db.transaction().execute(closure))
    } catch (thrown) {
      const pause = Math.random() * Math.min(250, 10 * 2 ** tried)
      const last = tried >= tries || performance.now() + pause >= deadlineAt
      if (last || !mayRunAgain(thrown)) throw thrown
      await new Promise((done) => setTimeout(done, pause))
    } finally {
      // What the closure left running must not be taken for part of it.
      current.open = false
    }
  }
}

const mayRunAgain = (thrown: unknown) =>
  thrown instanceof StoreError && (thrown.kind === 'retry' || thrown.kind === 'unreachable')

function refuseNesting(key: object) {
  const outer = scope.getStore()
  if (outer?.open && outer.key === key)
    throw new Error('transact() was called inside transact(): use its trx.')
}
