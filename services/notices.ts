/**
 * What people are told outside the pages: a template and its facts become a message in the account's language. The words
 * are handed in, so that mails and pages speak alike. SMS goes the same way once a provider is connected.
 */
import type { Kysely, Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import type { Text } from '../adapters/kit/contract.ts'
import { instant } from '../db/dialects.ts'
import type { Database } from '../db/schema.ts'
import type { AuditEntry, Message } from './identity/index.ts'
import type { Mail } from './mail.ts'

type Trx = Transaction<Database>
/** Says a sentence of `app/words`. */
export type Say = (lang: 'id' | 'en', key: string, values?: Record<string, string | number>) => string

/** Both languages in one letter, divided. */
const BETWEEN = '\n\n— — —\n\n'

/** Where a token leads: the page that takes it, and out of its address at once. */
const PAGES: Partial<Record<Message['template'], string>> = { reset_link: '/reset/new', invite: '/invite' }

export function createNotices({
  mail,
  say,
  origin,
  city,
}: {
  mail: Mail
  say: Say
  origin: string
  city: string
}) {
  return {
    /** A letter about a request, in both languages; the service by its name, nothing that was answered. */
    letter(what: string, facts: { number: string; service: Text; agency: Text }) {
      const link = `${origin}/requests/${facts.number}`
      const of = (lang: 'id' | 'en') => ({
        number: facts.number,
        service: facts.service[lang],
        agency: facts.agency[lang],
        link,
      })
      const text = (['id', 'en'] as const)
        .map((lang) => say(lang, `notice.request_${what}`, of(lang)))
        .join(BETWEEN)
      return { subject: say('id', `notice.request_${what}_subject`, of('id')), text }
    },

    async tellInTrx(message: Message, trx: Trx): Promise<void> {
      const { template, data } = message
      const page = PAGES[template]
      const link = page && data.token ? `${origin}${page}?token=${data.token}` : ''
      const values = { ...data, link, city, minutes: data.minutes ?? '10' }
      // Both languages in one letter: who has not signed in has not chosen one.
      const text = (['id', 'en'] as const)
        .map((lang) => say(lang, `notice.${template}`, values))
        .join(BETWEEN)
      const to = 'email' in message.to ? message.to.email : message.to.phone
      await mail.queueInTrx(
        {
          cause: message.cause,
          account: message.account,
          to,
          subject: say('id', `notice.${template}_subject`, values),
          text,
        },
        trx,
      )
    },
  }
}
export type Notices = ReturnType<typeof createNotices>

export type AuditRow = {
  id: string
  at: string
  actor: string
  action: string
  object: string
  purpose: string | null
  detail: Record<string, unknown> | null
}

/** What staff did, in the transaction in which they did it. Never changed or deleted. */
export const createAudit = ({
  db,
  tenant,
  now,
}: {
  db: Kysely<Database>
  tenant: string
  now: () => Date
}) => ({
  async writeInTrx(entry: AuditEntry, trx: Trx): Promise<void> {
    const detail = entry.detail ? JSON.stringify(entry.detail) : null
    await trx
      .insertInto('audit')
      .values({
        id: uuidv7(),
        tenant,
        at: instant(now()),
        actor: entry.actor,
        action: entry.action,
        object: entry.object,
        purpose: entry.purpose ?? null,
        detail,
      })
      .execute()
  },
  /** Newest first; `before` is the id of the last row already seen (UUIDv7 sorts by time). */
  async list({ action, before, limit }: { action?: string; before?: string; limit: number }) {
    let query = db
      .selectFrom('audit')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (action) query = query.where('action', '=', action)
    if (before) query = query.where('id', '<', before)
    const found = await query.execute()
    const rows: AuditRow[] = found
      .slice(0, limit)
      .map(({ tenant: _, detail, ...row }) => ({ ...row, detail: detail ? JSON.parse(detail) : null }))
    return { rows, next: found.length > limit ? rows.at(-1)!.id : null }
  },
})
