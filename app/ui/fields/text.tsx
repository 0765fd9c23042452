/** Questions answered on one line (names, numbers, amounts, codes, phone, e-mail), and on several. */
import type { FieldKind } from '../../../adapters/kit/fields.ts'
import type { WordKey } from '../../words/words.ts'
import type { FieldProps } from '../field.tsx'
import { fieldId, one } from '../form-values.ts'
import { describedBy, errorsOf, Frame } from './frame.tsx'

type Line = {
  type?: 'text' | 'email' | 'tel'
  inputMode?: 'numeric' | 'decimal' | 'tel' | 'email'
  hint?: WordKey
  /** About how many characters the answer has, so that the box has its width. */
  width?: 'short' | 'code'
  autoComplete?: string
}

const LINES: Partial<Record<FieldKind, Line>> = {
  number: { inputMode: 'decimal', width: 'short' },
  digits: { inputMode: 'numeric', width: 'code' },
  nik: { inputMode: 'numeric', width: 'code', hint: 'field.hint_nik' },
  kk: { inputMode: 'numeric', width: 'code', hint: 'field.hint_kk' },
  nop: { inputMode: 'numeric', width: 'code', hint: 'field.hint_nop' },
  money: { inputMode: 'numeric', width: 'code' },
  phone: { type: 'tel', inputMode: 'tel', width: 'code', hint: 'field.hint_phone', autoComplete: 'tel' },
  email: { type: 'email', inputMode: 'email', autoComplete: 'email' },
}

export function TextField(props: FieldProps) {
  const { field, name, c } = props
  const line = LINES[field.kind] ?? {}
  const hint = line.hint && c.w.t(line.hint)
  const input = (
    <input
      id={fieldId(name)}
      name={name}
      type={line.type ?? 'text'}
      inputMode={line.inputMode}
      className={line.width && `input-${line.width}`}
      defaultValue={one(c.values, name)}
      autoComplete={field.autocomplete ?? line.autoComplete ?? 'off'}
      required={field.required}
      aria-describedby={describedBy(props, hint)}
      aria-invalid={errorsOf(props).length > 0 || undefined}
      spellCheck={line.inputMode ? false : undefined}
    />
  )
  return (
    <Frame {...props} hint={hint}>
      {field.kind === 'money' || field.unit ? (
        <span className="with-unit">
          {field.kind === 'money' && <span aria-hidden="true">Rp</span>}
          {input}
          {field.unit && <span>{c.w.text(field.unit)}</span>}
        </span>
      ) : (
        input
      )}
    </Frame>
  )
}

export function LongTextField(props: FieldProps) {
  const { field, name, c } = props
  const hint = field.max ? c.w.t('field.hint_length', { max: field.max }) : undefined
  return (
    <Frame {...props} hint={hint}>
      <textarea
        id={fieldId(name)}
        name={name}
        rows={(field.max ?? 2000) > 300 ? 6 : 3}
        defaultValue={one(c.values, name)}
        autoComplete={field.autocomplete}
        required={field.required}
        aria-describedby={describedBy(props, hint)}
        aria-invalid={errorsOf(props).length > 0 || undefined}
      />
    </Frame>
  )
}
