/** What an admin sees first: how every agency is, what waits, and how old it is. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { authorize, type RoutePolicy } from '../http/guards.server.ts'
import { BreakerTag, LastAnswer, Mode, SwitchTag } from '../ui/admin-agency.tsx'
import { AdminNav } from '../ui/admin-nav.tsx'
import { adminPaths } from '../ui/admin-paths.ts'
import { channelWord, milliseconds, percent } from '../ui/admin-words.ts'
import { DataTable } from '../ui/facts.tsx'
import { usePage } from '../ui/page-context.ts'

export const policy: RoutePolicy = { loader: 'admin' }
export const handle = { width: 'wide' }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'admin')
  const { health, outbox, now } = context.services
  const [agencies, queue] = await Promise.all([health.all(), outbox.queue()])
  const at = now().getTime()
  return {
    agencies,
    queues: queue
      .map((q) => ({
        channel: q.channel,
        state: q.state,
        count: q.count,
        oldest: new Date(at - q.ageSeconds * 1000).toISOString(),
      }))
      .toSorted((a, b) => a.oldest.localeCompare(b.oldest)),
    held: queue.filter((q) => q.state !== 'ready').reduce((sum, q) => sum + q.count, 0),
    title: context.words.t('admin.title'),
  }
}

export default function AdminPage() {
  const { w } = usePage()
  const { held } = useLoaderData<typeof loader>()
  return (
    <div className="staff">
      <h1>{w.t('admin.title')}</h1>
      <AdminNav />
      <p className={held ? 'held' : 'soft'}>
        {held ? (
          <a href={adminPaths.deliveries()}>{w.t('admin.held', { n: held })}</a>
        ) : (
          w.t('admin.held_none')
        )}
      </p>
      <Agencies />
      <Queues />
    </div>
  )
}

function Agencies() {
  const { w } = usePage()
  const { agencies } = useLoaderData<typeof loader>()
  return (
    <section>
      <DataTable
        caption={w.t('admin.health')}
        columns={[
          { label: w.t('admin.col_agency') },
          { label: w.t('admin.col_state') },
          { label: w.t('admin.col_breaker') },
          { label: w.t('admin.col_answer') },
          { label: w.t('admin.col_errors'), figures: true },
          { label: w.t('admin.col_latency'), figures: true },
          { label: w.t('admin.col_waiting'), figures: true },
          { label: w.t('admin.col_held'), figures: true },
        ]}
        rows={agencies.map((of) => [
          <span key="agency">
            <a href={adminPaths.agency(of.id)}>{w.text(of.name)}</a>
            <Mode w={w} of={of} />
          </span>,
          <SwitchTag key="switch" w={w} of={of} />,
          <BreakerTag key="breaker" w={w} of={of} />,
          <LastAnswer key="answer" w={w} of={of} />,
          percent(w, of.calls.errorRate),
          `${milliseconds(w, of.calls.p50)} / ${milliseconds(w, of.calls.p95)}`,
          w.number(of.waiting),
          of.stuck ? (
            <a key="held" className="stale" href={adminPaths.deliveries(of.id)}>
              {w.number(of.stuck)}
            </a>
          ) : (
            w.number(0)
          ),
        ])}
      />
      <p className="soft">{w.t('admin.figures_note')}</p>
    </section>
  )
}

function Queues() {
  const { w } = usePage()
  const { queues, agencies } = useLoaderData<typeof loader>()
  return (
    <section>
      <h2>{w.t('admin.queues')}</h2>
      {queues.length === 0 ? (
        <p className="soft">{w.t('admin.queues_none')}</p>
      ) : (
        <DataTable
          caption={w.t('admin.queues_lead')}
          columns={[
            { label: w.t('admin.col_channel') },
            { label: w.t('admin.col_state') },
            { label: w.t('admin.col_oldest') },
            { label: w.t('admin.col_count'), figures: true },
          ]}
          rows={queues.map((q) => [
            channelWord(w, q.channel, agencies),
            w.t(
              q.state === 'ready'
                ? 'admin.delivery_ready'
                : q.state === 'stuck'
                  ? 'admin.delivery_stuck'
                  : 'admin.delivery_unknown',
            ),
            <time key="oldest" dateTime={q.oldest} title={q.oldest}>
              {w.relative(q.oldest)}
            </time>,
            w.number(q.count),
          ])}
        />
      )}
    </section>
  )
}
