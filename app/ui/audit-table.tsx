/** The journal as a table: when, who, what, about what, and why. Nothing here can be changed. */
import type { AuditRow } from '../../services/notices.ts'
import type { Grant } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { grantWord } from './admin-words.ts'
import { DataTable } from './facts.tsx'

/** `staff:<account>`, `system` or `command`; names of staff by account. */
function actorWord(w: Words, actor: string, names: Readonly<Record<string, string>>) {
  const [kind = '', account = ''] = actor.split(':')
  if (kind === 'staff') return names[account] ?? w.t('audit.actor_gone')
  const key = `audit.actor_${kind}`
  return w.has(key) ? w.t(key) : actor
}

export function actionWord(w: Words, action: string) {
  const key = `audit.action_${action.replace('.', '_')}`
  return w.has(key) ? w.t(key) : action
}

const isGrants = (value: unknown): value is Grant[] =>
  Array.isArray(value) && value.every((one) => one && typeof one === 'object' && 'role' in one)

/** Facts of an entry in one line; rights as words. */
function detailOf(w: Words, detail: AuditRow['detail']) {
  const said = (value: unknown) => {
    if (isGrants(value)) return value.map((grant) => grantWord(w, grant, [])).join(', ')
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  return Object.entries(detail ?? {})
    .map(([name, value]) => `${name}: ${said(value)}`)
    .join(' · ')
}

export type AuditTableProps = { w: Words; rows: readonly AuditRow[]; names: Readonly<Record<string, string>> }

export function AuditTable({ w, rows, names }: AuditTableProps) {
  return (
    <DataTable
      caption={w.t('audit.caption')}
      columns={[
        { label: w.t('audit.at') },
        { label: w.t('audit.actor') },
        { label: w.t('audit.action') },
        { label: w.t('audit.object') },
        { label: w.t('audit.purpose') },
      ]}
      rows={rows.map((row) => [
        <time key="at" dateTime={row.at} title={row.at}>
          {w.dateTime(row.at)}
        </time>,
        actorWord(w, row.actor, names),
        actionWord(w, row.action),
        <code key="object">{row.object}</code>,
        <span key="purpose">
          {row.purpose}
          {row.detail && <small className="soft">{detailOf(w, row.detail)}</small>}
        </span>,
      ])}
    />
  )
}
