/** Short things a page says: a notice, an empty place, the next step. */
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons/icon.tsx'

export type NoticeProps = {
  tone?: 'plain' | 'good' | 'wait' | 'stop'
  icon?: IconName
  title?: string
  live?: boolean
  children?: ReactNode
}

const TONE_ICONS = { plain: 'message', good: 'done', wait: 'warning', stop: 'rejected' } as const

export function Notice({
  tone = 'plain',
  icon = TONE_ICONS[tone],
  title,
  live = false,
  children,
}: NoticeProps) {
  return (
    <div className={`notice tone-${tone}`} role={live ? 'status' : undefined}>
      <Icon name={icon} size={24} />
      <div>
        {title && <b>{title}</b>}
        {children}
      </div>
    </div>
  )
}

export type EmptyStateProps = { title: string; lead?: string; action?: { href: string; text: string } }

/** What would be here, and how to start. */
export function EmptyState({ title, lead, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <svg width="96" height="72" viewBox="0 0 96 72" fill="none" aria-hidden="true" focusable="false">
        <path
          d="M20 68V38a28 28 0 0 1 56 0v30M36 68V42a12 12 0 0 1 24 0v26"
          stroke="currentColor"
          strokeWidth="2.5"
        />
        <path
          d="M4 68h88"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeDasharray="2 7"
          strokeLinecap="round"
        />
      </svg>
      <h2>{title}</h2>
      {lead && <p>{lead}</p>}
      {action && (
        <a className="button main" href={action.href}>
          {action.text}
        </a>
      )}
    </div>
  )
}

/** The one warm box of a page: what the reader can do now. */
export function NextStep({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="next" aria-labelledby="next-title">
      <h2 id="next-title">{title}</h2>
      {children}
    </section>
  )
}
