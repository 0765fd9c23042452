/**
 * Deliveries that wait for a person: what they are, and the two things one can do, each with a reason in the journal.
 * Replaying is safe where the agency knows our key; where it does not, the person has looked first.
 */
import { type Db, transact } from '../db/index.ts'
import type { Outbox } from './outbox.ts'
import type { RequestStore, Trx } from './requests/store.ts'
import type { AuditEntry } from './identity/index.ts'

type Deps = {
  db: Db
  outbox: Outbox
  store: RequestStore
  auditInTrx: (entry: AuditEntry, trx: Trx) => Promise<void>
  now: () => Date
}
export type Decision = { actor: string; reason: string }

export function createDeliveries({ db, outbox, store, auditInTrx, now }: Deps) {
  async function decide(id: string, to: 'ready' | 'cancelled' | 'done', { actor, reason }: Decision) {
    const known = (await outbox.stuck()).find(job => job.id === id)
    if (!known || !reason.trim()) return false
    const moved = await transact(db, async trx => {
      if (!(await outbox.decideInTrx(id, to, trx, now()))) return false
      await auditInTrx({ actor, action: `delivery.${to}`, object: id, purpose: reason.trim().slice(0, 200) }, trx)
      const row = await store.findInTrx(known.subject, trx)
      if (row && to === 'ready' && row.delivery !== 'accepted') {
        await store.appendInTrx(row, [{ kind: 'resumed', actor: `staff:${actor}`, at: now() }], trx)
      }
      return true
    })
    if (moved) outbox.wake()
    return moved
  }

  return {
    list: outbox.stuck,
    /** Sends it again under the same key. */
    replay: (id: string, decision: Decision) => decide(id, 'ready', decision),
    /** Will not be sent; what comes after it goes on. */
    stop: (id: string, decision: Decision) => decide(id, 'cancelled', decision),
    /** The agency has it after all: a person has looked. */
    settle: (id: string, decision: Decision) => decide(id, 'done', decision),
  }
}
export type Deliveries = ReturnType<typeof createDeliveries>
