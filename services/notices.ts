/**
 * What people are told outside the pages: a template and its facts become a message in the account's language. The words
 * are handed in, so that mails and pages speak alike. SMS goes the same way once a provider is connected.
 */
import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { AuditEntry, Message } from './identity/index.ts'
import type { Mail } from './mail.ts'
import { uuidv7 } from 'uuidv7'
import { instant } from '../db/dialects.ts'

type Trx = Transaction<Database>
/** Says a sentence of `app/words`. */
export type Say = (lang: 'id' | 'en', key: string, values?: Record<string, string | number>) => string

/** Where a token leads: the page that takes it. */
const PAGES: Partial<Record<Message['template'], string>> = { reset_link: '/reset/new', invite: '/invite' }

export function createNotices({ mail, say, origin, city }: { mail: Mail; say: Say; origin: string; city: string }) {
  return {
    async tellInTrx(message: Message, trx: Trx): Promise<void> {
      const { template, data } = message
      const page = PAGES[template]
      const link = page && data.token ? `${origin}${page}#${data.token}` : ''
      const values = { ...data, link, city, minutes: data.minutes ?? '10' }
      // Both languages in one letter: who has not signed in has not chosen one.
      const text = (['id', 'en'] as const).map(lang => say(lang, `notice.${template}`, values)).join('\n\n— — —\n\n')
      const to = 'email' in message.to ? message.to.email : message.to.phone
      await mail.queueInTrx({ cause: message.cause, account: message.account, to, subject: say('id', `notice.${template}_subject`, values), text }, trx)
    },
  }
}
export type Notices = ReturnType<typeof createNotices>

/** What staff did, in the transaction in which they did it. Never changed or deleted. */
export const createAudit = ({ tenant, now }: { tenant: string; now: () => Date }) => ({
  async writeInTrx(entry: AuditEntry, trx: Trx): Promise<void> {
    const detail = entry.detail ? JSON.stringify(entry.detail) : null
    await trx
      .insertInto('audit')
      .values({ id: uuidv7(), tenant, at: instant(now()), actor: entry.actor, action: entry.action, object: entry.object, purpose: entry.purpose ?? null, detail })
      .execute()
  },
})
