/** Around every control: label or legend, hint, and the error, tied together by ids. */
import type { ReactNode } from 'react'
import type { FieldProps } from '../field.tsx'
import { errorId, fieldId, hintId, one } from '../form-values.ts'
import { Icon } from '../icons/icon.tsx'

type FrameProps = FieldProps & {
  /** A hint of the kind, used when the agency gave none. */
  hint?: string
  /** Several inputs under one question: a fieldset with a legend. */
  group?: boolean
  children: ReactNode
}

/** Sentences about this very field; those about its parts are shown by the parts. */
export function errorsOf({ field, name, c }: FieldProps) {
  return c.issues
    .filter((issue) => issue.field === name)
    .map((issue) => c.w.issue(issue, { label: c.w.text(field.label), typed: one(c.values, name) }))
}

export function hintOf({ field, c }: FieldProps, ofKind?: string) {
  return field.hint ? c.w.text(field.hint) : ofKind
}

/** Value of `aria-describedby`: the hint and the error that are really there. */
export function describedBy(props: FieldProps, ofKind?: string) {
  const ids = [
    hintOf(props, ofKind) || props.c.prefilled?.includes(props.name) ? hintId(props.name) : '',
    errorsOf(props).length > 0 ? errorId(props.name) : '',
  ].filter(Boolean)
  return ids.length > 0 ? ids.join(' ') : undefined
}

export function Frame({ group = false, hint, children, ...props }: FrameProps) {
  const { name } = props
  const errors = errorsOf(props)
  const Tag = group ? 'fieldset' : 'div'
  return (
    <Tag
      className={errors.length > 0 ? 'field wrong' : 'field'}
      id={group ? `${fieldId(name)}-group` : undefined}
      aria-describedby={group ? describedBy(props, hint) : undefined}
    >
      {group ? (
        <legend>
          <LabelText {...props} />
        </legend>
      ) : (
        <label htmlFor={fieldId(name)}>
          <LabelText {...props} />
        </label>
      )}
      <Hint {...props} hint={hint} />
      {errors.length > 0 && (
        <p className="error" id={errorId(name)}>
          <Icon name="warning" size={18} /> <span>{errors.join(' ')}</span>
        </p>
      )}
      {children}
    </Tag>
  )
}

function LabelText({ field, c }: FieldProps) {
  return (
    <>
      {c.w.text(field.label)}
      {!field.required && <span className="optional"> ({c.w.t('field.optional')})</span>}
    </>
  )
}

function Hint({ hint, ...props }: FieldProps & { hint?: string }) {
  const text = hintOf(props, hint)
  const prefilled = props.c.prefilled?.includes(props.name)
  if (!text && !prefilled) return null
  return (
    <p className="hint" id={hintId(props.name)}>
      {text} {prefilled && <span className="prefilled">{props.c.w.t('field.prefilled')}</span>}
    </p>
  )
}
