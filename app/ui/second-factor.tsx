/** Setting up an authenticator app, and the backup codes that are shown once. */
import type { Words } from '../words/words.ts'
import { AccountForm, CodeInput, CurrentPassword } from './account-form.tsx'

export type Enrolling = { qr: string; secret: string; uri: string; challenge: string; error?: string }

/** The QR code, the key in words of four, a link for who reads this on the phone itself, and the first code. */
export function ScanAndConfirm({ w, enrolling, next }: { w: Words; enrolling: Enrolling; next: string }) {
  const { qr, secret, uri, challenge, error } = enrolling
  return (
    <>
      <h1>{w.t('second.scan_title')}</h1>
      <div className="enrol">
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own drawing; the text inside it is only modules */}
        <span className="qr sheet-qr" dangerouslySetInnerHTML={{ __html: qr }} />
        <div>
          <p>{w.t('second.secret')}</p>
          <p className="key">
            <code>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
          <p>
            <a href={uri}>{w.t('second.app')}</a>
          </p>
        </div>
      </div>
      <AccountForm
        w={w}
        answered={error ? { errors: { code: error } } : null}
        hidden={{ _next: next, _challenge: challenge, _secret: secret, _uri: uri }}
        go={w.t('second.confirm_go')}
        form="confirm"
      >
        <CodeInput w={w} label={w.t('second.code')} hint={w.t('second.code_hint')} error={error} />
      </AccountForm>
    </>
  )
}

export function BackupCodes({ w, codes, on }: { w: Words; codes: readonly string[]; on: string }) {
  return (
    <>
      <h1>{w.t('second.backup')}</h1>
      <p className="lead">{w.t('second.backup_lead')}</p>
      <ol className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <p className="actions">
        <a className="button main" href={on}>
          {w.t('second.backup_saved')}
        </a>
        <button className="quiet script-only" type="button" data-print hidden>
          {w.t('receipt.print')}
        </button>
      </p>
    </>
  )
}

/** What setting up consists of, before it begins. */
export function SetUpSteps({ w, staff }: { w: Words; staff: boolean }) {
  return (
    <>
      <p className="lead">{w.t(staff ? 'second.setup_lead' : 'second.setup_lead_own')}</p>
      <ol className="steps">
        {(['app', 'scan', 'codes'] as const).map((step) => (
          <li key={step}>{w.t(`second.setup_${step}`)}</li>
        ))}
      </ol>
    </>
  )
}

export type FoldProps = {
  w: Words
  form: 'start' | 'renew' | 'remove'
  title: string
  lead: string
  error?: string
  danger?: boolean
  hasPassword: boolean
}

/** Something seldom done to a factor that is there; the password is asked again. */
export function Fold({ w, form, title, lead, error, danger = false, hasPassword }: FoldProps) {
  return (
    <details className="fold" open={error !== undefined}>
      <summary>{title}</summary>
      <p>{lead}</p>
      <AccountForm w={w} answered={{ error }} go={title} tone={danger ? 'danger' : 'second'} form={form}>
        {hasPassword && <CurrentPassword w={w} id={`${form}-current`} />}
      </AccountForm>
    </details>
  )
}
