/** Forms of the pages of people: what is wrong on top with a link to each answer, one button, no script needed. */
import type { ReactNode } from 'react'
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'
import { Hidden } from './page.tsx'
import { FormError, Input } from './sign-in.tsx'

export type AccountFormProps = {
  w: Words
  /** What came of the last post: one sentence, or one for each answer by name. */
  answered?: { error?: string; errors?: Readonly<Record<string, string>> } | null
  hidden?: Readonly<Record<string, string>>
  go: string
  tone?: 'main' | 'second' | 'danger'
  /** Which of a page's forms this is, sent along as `_do`. */
  form?: string
  /** Beside the button. */
  beside?: ReactNode
  children?: ReactNode
}

export function AccountForm({ w, answered, hidden, go, tone = 'main', form, ...more }: AccountFormProps) {
  return (
    <form method="post" className="form" noValidate>
      <Hidden fields={hidden} />
      <Wrong w={w} answered={answered} />
      {more.children}
      <p className="actions">
        <button className={tone} type="submit" name={form && '_do'} value={form}>
          {go}
        </button>
        {more.beside}
      </p>
    </form>
  )
}

function Wrong({ w, answered }: Pick<AccountFormProps, 'w' | 'answered'>) {
  const errors = Object.entries(answered?.errors ?? {})
  if (answered?.error) return <FormError text={answered.error} />
  if (errors.length === 0) return null
  return (
    // biome-ignore lint/a11y/noAutofocus: after a refused post the reader must land on what is wrong, without JavaScript too.
    <div className="errors" role="alert" tabIndex={-1} id="errors" aria-labelledby="errors-title" autoFocus>
      <h2 id="errors-title">
        <Icon name="warning" size={24} /> {w.t('form.errors', { n: errors.length })}
      </h2>
      <ul>
        {errors.map(([name, text]) => (
          <li key={name}>
            <a href={`#f-${name}`}>{text}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Shortest password that identity takes; said in the hint and in the sentence about a short one. */
export const PASSWORD_MIN = 8

type QuestionProps = { w: Words; id?: string; label?: string; error?: string; hint?: string }

/** A password that is being chosen. */
export function NewPassword({ w, label, error }: QuestionProps) {
  return (
    <Input
      name="password"
      type="password"
      label={label ?? w.t('register.password')}
      hint={w.t('register.password_hint', { min: PASSWORD_MIN })}
      error={error}
      autoComplete="new-password"
    />
  )
}

/** The password one has, asked again before something that matters. */
export function CurrentPassword({ w, id, error }: QuestionProps) {
  return (
    <Input
      name="current"
      id={id}
      type="password"
      label={w.t('account.password_now')}
      error={error}
      autoComplete="current-password"
    />
  )
}

export function CodeInput({ w, label, error, hint }: QuestionProps) {
  return (
    <Input
      name="code"
      label={label ?? w.t('register.code')}
      hint={hint}
      error={error}
      inputMode="numeric"
      autoComplete="one-time-code"
      short
    />
  )
}

/** Demo only: where the codes and links are that a real city would send. */
export function MailboxHint({ w }: { w: Words }) {
  return (
    <aside className="demo-help">
      <p>
        {w.t('demo.code_mail')}{' '}
        <a href="/mailbox" target="_blank" rel="noopener">
          {w.t('demo.mailbox')}
        </a>
      </p>
    </aside>
  )
}
