/** An agency as those who look after it see it: its state in words, its figures, its calls, what it offers. */
import type { AgencyHealth } from '../../services/health.ts'
import type { Words } from '../words/words.ts'
import { kindWord, milliseconds, outcomeWord, percent, second, when } from './admin-words.ts'
import { DataTable, type Fact, Facts } from './facts.tsx'
import { Icon, type IconName } from './icons/icon.tsx'

type Tone = 'good' | 'wait' | 'stop' | 'plain'
type Of = { w: Words; of: AgencyHealth }

export function Tag({ tone, icon, children }: { tone: Tone; icon: IconName; children: string }) {
  return (
    <span className={`tag tone-${tone}`}>
      <Icon name={icon} /> <span>{children}</span>
    </span>
  )
}

export function SwitchTag({ w, of }: Of) {
  return of.enabled ? (
    <Tag tone="good" icon="done">
      {w.t('admin.on')}
    </Tag>
  ) : (
    <Tag tone="stop" icon="cancelled">
      {w.t('admin.off')}
    </Tag>
  )
}

export function BreakerTag({ w, of }: Of) {
  const ok = of.breaker === 'closed'
  return (
    <Tag tone={ok ? 'plain' : 'wait'} icon={ok ? 'check' : 'warning'}>
      {w.t(`admin.breaker_${of.breaker}`)}
    </Tag>
  )
}

/** A real agency, or a stand-in. */
export const Mode = ({ w, of }: Of) => (
  <span className="soft">{of.simulation ? w.t('simulation.mark') : w.t('admin.live')}</span>
)

export function LastAnswer({ w, of }: Of) {
  return <span className={of.silent ? 'stale' : undefined}>{when(w, of.lastAnswerAt)}</span>
}

export function StateFacts({ w, of }: Of) {
  const { calls } = of
  const check = of.checkedAt
    ? `${outcomeWord(w, of.checkOutcome ?? '')} · ${when(w, of.checkedAt)}`
    : w.t('admin.never')
  const facts: Fact[] = [
    {
      label: w.t('admin.col_breaker'),
      value: (
        <>
          <BreakerTag w={w} of={of} />{' '}
          <span className="soft">{w.t('admin.since', { when: w.moment(of.breakerSince) })}</span>
        </>
      ),
    },
    { label: w.t('admin.col_answer'), value: <LastAnswer w={w} of={of} /> },
    {
      label: w.t('admin.check'),
      value: (
        <span className={of.checkOutcome && of.checkOutcome !== 'ok' ? 'stale' : undefined}>{check}</span>
      ),
    },
    { label: w.t('admin.col_errors'), value: percent(w, calls.errorRate) },
    {
      label: w.t('admin.col_latency'),
      value: `${milliseconds(w, calls.p50)} / ${milliseconds(w, calls.p95)}`,
    },
    {
      label: w.t('admin.in_flight'),
      value: w.t('admin.in_flight_of', { n: of.inFlight, queued: of.inQueue }),
    },
  ]
  return <Facts facts={facts} />
}

export function ManifestFacts({ w, of }: Of) {
  const { owner, docs, contract, hosts, timeouts, reads, limits } = of.manifest
  const facts: Fact[] = [
    { label: w.t('admin.contract'), value: w.t('admin.contract_version', { n: contract }) },
    { label: w.t('admin.owner'), value: `${owner.name}, ${owner.email}` },
    {
      label: w.t('admin.docs'),
      value: /^https:\/\//.test(docs) ? <a href={docs}>{docs}</a> : <code>{docs}</code>,
    },
    { label: w.t('admin.mode'), value: <Mode w={w} of={of} /> },
    { label: w.t('admin.hosts'), value: hosts.join(', ') },
    {
      label: w.t('admin.reads'),
      value: reads.length ? reads.map((r) => w.t(`admin.reads_${r}`)).join(', ') : w.t('admin.reads_none'),
    },
    {
      label: w.t('admin.timeouts'),
      value: w.t('admin.timeouts_of', {
        read: w.number(timeouts.read / 1000),
        write: w.number(timeouts.write / 1000),
      }),
    },
  ]
  if (limits?.inFlight) facts.push({ label: w.t('admin.limit_in_flight'), value: w.number(limits.inFlight) })
  if (limits?.perSecond)
    facts.push({ label: w.t('admin.limit_per_second'), value: w.number(limits.perSecond) })
  return <Facts facts={facts} />
}

export function ServicesTable({ w, of }: Of) {
  return (
    <DataTable
      caption={w.t('admin.services')}
      columns={[
        { label: w.t('admin.col_service') },
        { label: w.t('admin.col_id') },
        { label: w.t('admin.col_capability') },
        { label: w.t('admin.col_retry') },
        { label: w.t('admin.col_version'), figures: true },
      ]}
      rows={of.services.map((service) => [
        <>
          {w.text(service.title)}
          {service.state !== 'open' && (
            <span className="stale"> · {w.t(`admin.service_${service.state}`)}</span>
          )}
        </>,
        <code key="id">{service.id}</code>,
        w.t(`admin.capability_${service.kind}`),
        service.retry ? w.t(`admin.after_timeout_${service.retry}`) : '–',
        w.number(service.version),
      ])}
    />
  )
}

/** How often the last calls ended how. */
export function OutcomesTable({ w, of }: Of) {
  if (of.calls.count === 0) return <p className="soft">{w.t('admin.calls_none')}</p>
  return (
    <DataTable
      caption={w.t('admin.outcomes', { n: of.calls.count })}
      columns={[
        { label: w.t('admin.col_outcome') },
        { label: w.t('admin.col_code') },
        { label: w.t('admin.col_last') },
        { label: w.t('admin.col_count'), figures: true },
      ]}
      rows={of.calls.outcomes.map(({ outcome, count, at }) => [
        <Outcome key="outcome" w={w} outcome={outcome} />,
        <code key="code">{outcome}</code>,
        when(w, at),
        w.number(count),
      ])}
    />
  )
}

export type Call = { id: string; operation: string; at: string; ms: number; outcome: string }

/** Newest first; narrow enough for a phone as it is. */
export function CallsTable({ w, of, calls }: Of & { calls: readonly Call[] }) {
  if (calls.length === 0) return <p className="soft">{w.t('admin.calls_none')}</p>
  return (
    <table className="calls">
      <caption>{w.t('admin.calls', { n: calls.length })}</caption>
      <thead>
        <tr>
          <th scope="col">{w.t('admin.col_time')}</th>
          <th scope="col">{w.t('admin.col_operation')}</th>
          <th scope="col">{w.t('admin.col_outcome')}</th>
          <th scope="col" className="figures">
            {w.t('admin.col_ms')}
          </th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}>
            <td>
              <time dateTime={call.at} title={call.at}>
                {second(w, call.at)}
              </time>
            </td>
            <td>{kindWord(w, call.operation, of.services)}</td>
            <td>
              <Outcome w={w} outcome={call.outcome} />
            </td>
            <td className="figures">{w.number(call.ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Outcome({ w, outcome }: { w: Words; outcome: string }) {
  if (outcome === 'ok') return <>{outcomeWord(w, outcome)}</>
  return (
    <span className="stale">
      <Icon name="warning" size={16} /> {outcomeWord(w, outcome)}
    </span>
  )
}
