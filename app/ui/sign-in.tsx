/** Pieces of the account pages: a plain question, the sign-in form, the second factor, and the demo's helps. */
import type { ReactNode } from 'react'
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'
import { Hidden } from './page.tsx'
import { paths } from './paths.ts'

export type InputProps = {
  name: string
  label: string
  type?: 'text' | 'password' | 'email' | 'tel'
  hint?: string
  error?: string
  value?: string
  autoComplete?: string
  inputMode?: 'text' | 'numeric' | 'email' | 'tel'
  short?: boolean
  required?: boolean
}

/** A question that no agency asks: label, hint and error tied to its input. */
export function Input({
  name,
  label,
  type = 'text',
  hint,
  error,
  value,
  short = false,
  required = true,
  ...rest
}: InputProps) {
  const id = `f-${name}`
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={error ? 'field wrong' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="error" id={`${id}-error`}>
          <Icon name="warning" size={18} /> <span>{error}</span>
        </p>
      )}
      <input
        id={id}
        name={name}
        type={type}
        defaultValue={type === 'password' ? undefined : value}
        className={short ? 'input-code' : undefined}
        required={required}
        aria-describedby={described || undefined}
        aria-invalid={error ? true : undefined}
        spellCheck={false}
        autoCapitalize="none"
        {...rest}
      />
    </div>
  )
}

export type SignInFormProps = {
  w: Words
  hidden?: Readonly<Record<string, string>>
  identifier?: string
  /** What went wrong, already a sentence. */
  error?: string
  /** Why one is asked to sign in. */
  why?: string
  provider?: { name: string; action: string } | null
  /** Demo accounts and their password; never in live mode. */
  demo?: ReactNode
}

export function SignInForm({ w, hidden, identifier, error, why, provider, demo }: SignInFormProps) {
  return (
    <div className="sign-in">
      <h1>{w.t('signin.title')}</h1>
      <p className="lead">{why ?? w.t('signin.lead')}</p>
      <form method="post" className="form" noValidate>
        <Hidden fields={hidden} />
        {error && <FormError text={error} />}
        <Input
          name="identifier"
          label={w.t('signin.identifier')}
          value={identifier}
          autoComplete="username"
          inputMode="email"
        />
        <Input
          name="password"
          label={w.t('signin.password')}
          type="password"
          autoComplete="current-password"
        />
        <p className="actions">
          <button className="main" type="submit">
            {w.t('signin.go')}
          </button>
          <a href={paths.reset}>{w.t('signin.forgot')}</a>
        </p>
      </form>
      {provider && (
        <form method="post" action={provider.action} className="other-way">
          <Hidden fields={hidden} />
          <button className="second" type="submit">
            <Icon name="lock" /> {w.t('signin.oidc', { provider: provider.name })}
          </button>
        </form>
      )}
      <p>
        {w.t('signin.no_account')} <a href={paths.register}>{w.t('signin.register')}</a>
      </p>
      {demo}
    </div>
  )
}

/** One sentence on top of a small form, read out at once. */
export function FormError({ text }: { text: string }) {
  return (
    <div className="errors" role="alert" tabIndex={-1} id="errors">
      <p>
        <Icon name="warning" size={24} /> {text}
      </p>
    </div>
  )
}

export type DemoAccountsProps = {
  w: Words
  password: string
  accounts: readonly { email: string; role: string }[]
  code?: string | null
}

export function DemoAccounts({ w, password, accounts, code }: DemoAccountsProps) {
  return (
    <aside className="demo-help" aria-label={w.t('demo.accounts')}>
      <h2>{w.t('demo.accounts')}</h2>
      <p>{w.t('demo.accounts_lead', { password })}</p>
      <ul>
        {accounts.map((account) => (
          <li key={account.email}>
            <code>{account.email}</code> <span className="soft">{account.role}</span>
          </li>
        ))}
      </ul>
      {code && (
        <p>
          <b>{w.t('demo.code', { code })}</b> <span className="soft">{w.t('demo.code_lead')}</span>
        </p>
      )}
    </aside>
  )
}
