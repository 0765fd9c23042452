/** Deliveries that wait for a person: a table of them, and the facts of one (its heading says kind and number). No personal data, only numbers. */
import type { Text } from '../../adapters/kit/contract.ts'
import type { DeliveryView } from '../../services/deliveries.ts'
import type { Words } from '../words/words.ts'
import { Tag } from './admin-agency.tsx'
import { adminPaths } from './admin-paths.ts'
import { channelWord, kindWord, outcomeWord, when } from './admin-words.ts'
import { DataTable, Facts } from './facts.tsx'

type Named = { id: string; name: Text }

export type DeliveryTableProps = {
  w: Words
  caption: string
  deliveries: readonly DeliveryView[]
  agencies: readonly Named[]
  /** Of one agency only: its name is not said again. */
  one?: boolean
}

export function DeliveryTable({ w, caption, deliveries, agencies, one = false }: DeliveryTableProps) {
  const columns = [
    { label: w.t('admin.col_number') },
    ...(one ? [] : [{ label: w.t('admin.col_agency') }]),
    { label: w.t('admin.col_kind') },
    { label: w.t('admin.col_state') },
    { label: w.t('admin.col_error') },
    { label: w.t('admin.col_since') },
    { label: w.t('admin.col_tries'), figures: true },
  ]
  const rows = deliveries.map((d) => [
    <a key="number" href={adminPaths.delivery(d.id)} className="number">
      {d.number ?? kindWord(w, d.kind)}
    </a>,
    ...(one ? [] : [channelWord(w, d.agency, agencies)]),
    kindWord(w, d.kind),
    <HeldTag key="state" w={w} state={d.state} />,
    d.lastError ? outcomeWord(w, d.lastError) : '–',
    <time key="since" dateTime={d.createdAt} title={d.createdAt}>
      {w.relative(d.createdAt)}
    </time>,
    w.number(d.tries),
  ])
  return <DataTable caption={caption} columns={columns} rows={rows} />
}

export function HeldTag({ w, state }: { w: Words; state: string }) {
  const waits = state === 'stuck' || state === 'unknown'
  return (
    <Tag tone={waits ? 'wait' : 'plain'} icon={waits ? 'warning' : 'check'}>
      {waits ? w.t(`admin.delivery_${state}`) : w.t('admin.delivery_decided')}
    </Tag>
  )
}

export function DeliveryFacts({
  w,
  of,
  agency,
  service,
}: {
  w: Words
  of: DeliveryView
  agency: string
  service: Text | null
}) {
  return (
    <Facts
      facts={[
        { label: w.t('admin.col_agency'), value: agency },
        ...(service ? [{ label: w.t('admin.col_service'), value: w.text(service) }] : []),
        { label: w.t('admin.col_state'), value: <HeldTag w={w} state={of.state} /> },
        { label: w.t('admin.col_error'), value: of.lastError ? outcomeWord(w, of.lastError) : '–' },
        { label: w.t('admin.col_since'), value: when(w, of.createdAt) },
        { label: w.t('admin.col_tries'), value: w.number(of.tries) },
      ]}
    />
  )
}
