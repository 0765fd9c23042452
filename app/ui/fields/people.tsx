/** A repeated group, such as the members of a family card: one fieldset per entry, buttons to add and remove. */
import { Field, type FieldProps } from '../field.tsx'
import { entryCount, errorId, fieldId } from '../form-values.ts'
import { Icon } from '../icons/icon.tsx'
import { errorsOf, hintOf } from './frame.tsx'

export function PeopleField(props: FieldProps) {
  const { field, name, c } = props
  const { w } = c
  const label = w.text(field.label)
  const { min = 0, max = 15 } = field
  const count = Math.max(entryCount(c.values, name), Math.max(min, 0))
  const errors = errorsOf(props)
  const hint = hintOf(props)
  return (
    <section
      className={errors.length > 0 ? 'field people wrong' : 'field people'}
      id={fieldId(name)}
      tabIndex={-1}
    >
      <h2>{label}</h2>
      {hint && <p className="hint">{hint}</p>}
      {errors.length > 0 && (
        <p className="error" id={errorId(name)}>
          <Icon name="warning" size={18} /> <span>{errors.join(' ')}</span>
        </p>
      )}
      {count === 0 && <p className="soft">{w.t('people.none')}</p>}
      {Array.from({ length: count }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the list, as its inputs are named.
        <fieldset className="person" key={i}>
          <legend>{w.t('people.entry', { label, n: i + 1 })}</legend>
          {field.fields?.map((inner) => (
            <Field
              key={inner.name}
              field={inner}
              name={`${name}[${i}].${inner.name}`}
              c={{ ...c, fields: field.fields ?? [] }}
            />
          ))}
          {count > min && (
            <button className="quiet danger" type="submit" name="_remove" value={`${name}.${i}`}>
              <Icon name="trash" /> {w.t('people.remove', { label: label.toLowerCase(), n: i + 1 })}
            </button>
          )}
        </fieldset>
      ))}
      {count < max && (
        <button className="second" type="submit" name="_add" value={name}>
          <Icon name="plus" /> {w.t('people.add', { label: label.toLowerCase() })}
        </button>
      )}
      <p className="soft">{w.t('people.room', { n: count, max })}</p>
    </section>
  )
}
