/** A day in three boxes: typing beats turning wheels for a date one knows. */
import type { FieldProps } from '../field.tsx'
import { dateParts, fieldId } from '../form-values.ts'
import { errorsOf, Frame } from './frame.tsx'

const PARTS = [
  { part: 'day', max: 2, auto: 'bday-day' },
  { part: 'month', max: 2, auto: 'bday-month' },
  { part: 'year', max: 4, auto: 'bday-year' },
] as const

export function DateField(props: FieldProps) {
  const { field, name, c } = props
  const wrong = errorsOf(props).length > 0
  const typed = dateParts(c.values, name)
  return (
    <Frame {...props} group hint={c.w.t('field.hint_date')}>
      <span className="date">
        {PARTS.map(({ part, max, auto }) => (
          <label key={part} className={`date-${part}`} htmlFor={fieldId(`${name}.${part}`)}>
            {c.w.t(`field.${part}`)}
            <input
              id={fieldId(`${name}.${part}`)}
              name={`${name}.${part}`}
              type="text"
              inputMode="numeric"
              maxLength={max}
              defaultValue={typed[part]}
              autoComplete={field.autocomplete === 'bday' ? auto : 'off'}
              aria-invalid={wrong || undefined}
            />
          </label>
        ))}
      </span>
    </Frame>
  )
}
