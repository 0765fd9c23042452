/** The account as rows: what we know of a person, how they sign in, and where they are signed in. */
import type { ReactNode } from 'react'
import type { SessionView } from '../../services/identity/index.ts'
import type { Words } from '../words/words.ts'
import { deviceName } from './device-name.ts'

export type AccountRow = {
  label: string
  value: ReactNode
  /** Where it is changed: address, what the link says, and what it says to who cannot see the row. */
  change?: { href: string; text: string; name: string }
}

export function AccountRows({ rows }: { rows: readonly AccountRow[] }) {
  return (
    <dl className="review">
      {rows.map(({ label, value, change }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {change && (
            <dd className="review-change">
              <a href={change.href} aria-label={change.name}>
                {change.text}
              </a>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}

/** An address and whether it is proved to be theirs. */
export function Proved({ value, state }: { value: string; state: string }) {
  return (
    <>
      {value} <span className="soft">({state})</span>
    </>
  )
}

type DevicesProps = { w: Words; sessions: readonly SessionView[] }

export function Devices({ w, sessions }: DevicesProps) {
  return (
    <ul className="devices">
      {sessions.map((session) => {
        const device = deviceName(session.agent) ?? w.t('account.session_unknown')
        const times = { since: w.moment(session.signedInAt), seen: w.moment(session.lastSeenAt) }
        return (
          <li key={session.id}>
            <div>
              <b>{device}</b> {session.current && <span className="here">{w.t('account.session_this')}</span>}
              <p className="soft">
                {session.address} · {w.t('account.session_seen', times)}
              </p>
            </div>
            {!session.current && (
              <form method="post">
                <input type="hidden" name="_session" value={session.id} />
                <button
                  className="second"
                  type="submit"
                  name="_do"
                  value="end"
                  aria-label={w.t('account.session_end_of', { device })}
                >
                  {w.t('account.session_end')}
                </button>
              </form>
            )}
          </li>
        )
      })}
    </ul>
  )
}
