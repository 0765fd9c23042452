/** Demo only: every mail that would have been sent. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { EmptyState } from '../ui/notice.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'demo' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'demo')
  return { mails: await context.services.mail.mailbox(), title: context.words.t('demo.mailbox') }
}

export default function Mailbox() {
  const { w } = usePage()
  const { mails } = useLoaderData<typeof loader>()
  return (
    <>
      <h1>{w.t('demo.mailbox')}</h1>
      <p className="lead">{w.t('demo.mailbox_lead')}</p>
      {mails.length === 0 && <EmptyState title={w.t('demo.mailbox_empty')} />}
      {mails.map((mail) => (
        <article key={mail.id} className="mail">
          <h2>{mail.subject}</h2>
          <p className="soft">
            {mail.to} · {w.dateTime(mail.at)}
          </p>
          <pre>{mail.text}</pre>
        </article>
      ))}
    </>
  )
}
