/**
 * Mail through the outbox: at most one message per cause, sent after the transaction that promised it. In demo mode the
 * transport keeps everything in the mailbox page. Address and body are sealed; plain text only.
 */
import type { Kysely, Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { insertOnce, instant } from '../db/dialects.ts'
import type { Database } from '../db/schema.ts'
import type { Handler, Outbox } from './outbox.ts'
import type { Sealer } from './platform/seal.ts'

/** `cause` is unique: a second message of the same cause is not written. */
export type Message = { cause: string; account: string | null; to: string; subject: string; text: string }
/** Hands a message on; throws when it could not. `mailbox` keeps it for the page. */
export type Transport = {
  kind: 'mailbox' | 'smtp'
  send(message: Letter & { id: string; to: string }): Promise<void>
}
export type Letter = { subject: string; text: string; html?: string }
/** How a letter looks: the same words as plain text and as HTML. */
export type DrawMail = (letter: { subject: string; text: string }) => Letter
type Deps = {
  db: Kysely<Database>
  tenant: string
  sealer: Sealer
  outbox: Outbox
  transport: Transport
  draw?: DrawMail
  now: () => Date
}

export function createMail({ db, tenant, sealer, outbox, transport, draw = (letter) => letter, now }: Deps) {
  const place = (id: string, column: 'toSealed' | 'bodySealed') => ({ table: 'mail', column, row: id })

  async function queueInTrx(message: Message, trx: Transaction<Database>): Promise<boolean> {
    const id = uuidv7()
    const row = {
      id,
      tenant,
      cause: message.cause,
      account: message.account,
      toSealed: await sealer.seal(message.to, place(id, 'toSealed')),
      subject: message.subject,
      bodySealed: await sealer.seal(message.text, place(id, 'bodySealed')),
      state: 'queued',
      createdAt: instant(now()),
      sentAt: null,
    }
    if (!(await insertOnce(trx, 'mail', row))) return false
    await outbox.addInTrx({ kind: 'mail', channel: 'mail', subject: id, step: `${id}.mail` }, trx, now())
    return true
  }

  const deliver: Handler = async (job) => {
    const row = await db
      .selectFrom('mail')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', job.subject)
      .executeTakeFirst()
    if (!row || row.state === 'sent') return { state: 'done' }
    const to = await sealer.openText(row.toSealed, place(row.id, 'toSealed'))
    const text = await sealer.openText(row.bodySealed, place(row.id, 'bodySealed'))
    try {
      await transport.send({ id: row.id, to, ...draw({ subject: row.subject, text }) })
    } catch {
      return { state: 'retry', error: 'unavailable' }
    }
    return {
      state: 'done',
      write: async (trx) => {
        await trx
          .updateTable('mail')
          .set({ state: 'sent', sentAt: instant(now()) })
          .where('tenant', '=', tenant)
          .where('id', '=', row.id)
          .execute()
      },
    }
  }

  return {
    queueInTrx,
    deliver,
    /** Demo only: the last messages, opened, for the mailbox page. */
    async mailbox(limit = 50) {
      if (transport.kind !== 'mailbox') return []
      const rows = await db
        .selectFrom('mail')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return Promise.all(
        rows.map(async (r) => ({
          id: r.id,
          to: await sealer.openText(r.toSealed, place(r.id, 'toSealed')),
          subject: r.subject,
          text: await sealer.openText(r.bodySealed, place(r.id, 'bodySealed')),
          at: r.createdAt,
        })),
      )
    },
  }
}
export type Mail = ReturnType<typeof createMail>
