/** Forms of staff pages: a question with its sentence, what is wrong on top, and the part they belong to. */
import type { ReactNode } from 'react'
import type { Words } from '../words/words.ts'
import { Icon } from './icons/icon.tsx'

/** Values typed and sentences about them, by name; `form` says which of a page's forms was posted. */
export type Posted = {
  form: string
  values: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string>>
}

export type StaffFieldProps = {
  /** Of the form: several on a page may ask for a reason. */
  form: string
  name: string
  label: string
  hint?: string
  posted?: Posted | null
  /** Of the longest answer. */
  max?: number
  long?: boolean
  optional?: boolean
  type?: 'text' | 'email'
  lang?: string
  /** What stands there before anything was typed. */
  value?: string
}

const idOf = (form: string, name: string) => `${form}-${name}`

export function StaffField({ form, name, label, hint, posted, ...more }: StaffFieldProps) {
  const { max = 200, long = false, optional = false, type = 'text', lang, value } = more
  const id = idOf(form, name)
  const mine = posted?.form === form ? posted : null
  const error = mine?.errors[name]
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  const Control = long ? 'textarea' : 'input'
  return (
    <div className={error ? 'field wrong' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`} text={error} />
      <Control
        id={id}
        name={name}
        {...(long ? { rows: 2 } : { type })}
        defaultValue={mine?.values[name] ?? value}
        maxLength={max}
        lang={lang}
        required={!optional}
        autoComplete="off"
        aria-describedby={described || undefined}
        aria-invalid={error ? true : undefined}
      />
    </div>
  )
}

export function FieldError({ id, text }: { id: string; text?: string }) {
  if (!text) return null
  return (
    <p className="error" id={id}>
      <Icon name="warning" size={18} /> <span>{text}</span>
    </p>
  )
}

/** What is wrong, on top of its form, with a link to each answer. */
export function Problems({ w, posted, form }: { w: Words; posted?: Posted | null; form: string }) {
  const errors = posted?.form === form ? Object.entries(posted.errors) : []
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
            <a href={`#${idOf(form, name)}`}>{text}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

export type StaffFormProps = {
  w: Words
  /** Its name, sent along as `_do`. */
  form: string
  posted?: Posted | null
  go: string
  tone?: 'main' | 'second' | 'danger'
  children?: ReactNode
}

/** A form of its own with one button; it works without JavaScript. */
export function StaffForm({ w, form, posted, go, tone = 'second', children }: StaffFormProps) {
  return (
    <form method="post" className="form staff-form" noValidate>
      <Problems w={w} posted={posted} form={form} />
      {children}
      <p className="actions">
        <button className={tone} type="submit" name="_do" value={form}>
          {go}
        </button>
      </p>
    </form>
  )
}

/** A form that is seldom needed; open when it was posted and something is wrong. */
export function FoldedForm({ title, lead, ...form }: StaffFormProps & { title: string; lead?: ReactNode }) {
  return (
    <details className="fold" open={form.posted?.form === form.form}>
      <summary>{title}</summary>
      {lead && <p>{lead}</p>}
      <StaffForm {...form} />
    </details>
  )
}

export type PickListProps = {
  name: string
  label: string
  /** The choice that filters nothing. */
  all: string
  go: string
  value: string
  options: readonly { value: string; text: string }[]
}

/** One list to filter by, as a GET form: as good for twenty choices as for two. */
export function PickList({ name, label, all, go, value, options }: PickListProps) {
  return (
    <form method="get" className="pick">
      <label htmlFor={`pick-${name}`}>{label}</label>
      <div className="row">
        <span className="select">
          <select id={`pick-${name}`} name={name} defaultValue={value}>
            <option value="">{all}</option>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.text}
              </option>
            ))}
          </select>
          <Icon name="down" />
        </span>
        <button className="second" type="submit">
          {go}
        </button>
      </div>
    </form>
  )
}
