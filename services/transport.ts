/** How mail leaves the house: by SMTP, or (demo) not at all, where the mailbox page shows it. */
import { createTransport as createSmtp } from 'nodemailer'
import type { Transport } from './mail.ts'
import type { Env } from './platform/env.ts'

export function createTransport(mail: Env['mail']): Transport {
  if (mail.kind === 'mailbox') return { kind: 'mailbox', send: async () => {} }
  const smtp = createSmtp(mail.url.reveal(), {
    connectionTimeout: 5000,
    greetingTimeout: 5000,
    socketTimeout: 10_000,
  } as never)
  return {
    kind: 'smtp',
    async send({ id, to, subject, text, html }) {
      // The id stays the same across retries, so that a mail server that took it twice can tell.
      await smtp.sendMail({ from: mail.from, to, subject, text, html, messageId: `<${id}@gerbang>` })
    },
  }
}
