/** Pieces of the account pages: a plain question, the sign-in form, the second factor, and the demo's helps. */
import type { ReactNode } from 'react'
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'
import { Notice } from './notice.tsx'
import { Hidden } from './page.tsx'
import { paths } from './paths.ts'

export type InputProps = {
  name: string
  /** Of the input; by default from its name. Where several forms of a page ask the same, each has its own. */
  id?: string
  label: string
  type?: 'text' | 'password' | 'email' | 'tel'
  hint?: string
  error?: string
  value?: string
  autoComplete?: string
  inputMode?: 'text' | 'numeric' | 'email' | 'tel'
  autoCapitalize?: 'none' | 'words'
  short?: boolean
  required?: boolean
}

/** A question that no agency asks: label, hint and error tied to its input. */
export function Input({
  name,
  id = `f-${name}`,
  label,
  type = 'text',
  hint,
  error,
  value,
  short = false,
  required = true,
  ...rest
}: InputProps) {
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
  /** Kept ticked or not as it was; ticked when nothing was posted yet. */
  remember?: boolean
  /** What went wrong, already a sentence. */
  error?: string
  /** What was just done, already a sentence. */
  done?: string
  /** Why one is asked to sign in. */
  why?: string
  provider?: { id: string; name: string; action: string } | null
  register: string
  /** Demo accounts and their password; never in live mode. */
  demo?: ReactNode
}

export function SignInForm({
  w,
  hidden,
  identifier,
  remember = true,
  why,
  provider,
  ...more
}: SignInFormProps) {
  return (
    <div className="sign-in">
      <h1>{w.t('signin.title')}</h1>
      {more.done && (
        <Notice tone="good" live>
          {more.done}
        </Notice>
      )}
      <p className="lead">{why ?? w.t('signin.lead')}</p>
      <form method="post" className="form" noValidate>
        <Hidden fields={hidden} />
        {more.error && <FormError text={more.error} />}
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
        <label className="box" htmlFor="f-remember">
          <input id="f-remember" type="checkbox" name="remember" value="yes" defaultChecked={remember} />
          <span>
            {w.t('signin.remember')} <small className="soft">{w.t('signin.remember_hint')}</small>
          </span>
        </label>
        <p className="actions">
          <button className="main" type="submit">
            {w.t('signin.go')}
          </button>
          <a href={paths.reset}>{w.t('signin.forgot')}</a>
        </p>
      </form>
      {provider && (
        <form method="post" action={provider.action} className="other-way">
          <p className="or">{w.t('signin.or')}</p>
          <Hidden fields={{ ...hidden, _provider: provider.id }} />
          <button className="second" type="submit">
            <Icon name="lock" /> {w.t('signin.oidc', { provider: provider.name })}
          </button>
        </form>
      )}
      <p>
        {w.t('signin.no_account')} <a href={more.register}>{w.t('signin.register')}</a>
      </p>
      {more.demo}
    </div>
  )
}

/** One sentence on top of a small form, read out at once. */
export function FormError({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noAutofocus: after a refused post the reader must land on what is wrong, without JavaScript too.
    <div className="errors" role="alert" tabIndex={-1} id="errors" autoFocus>
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
