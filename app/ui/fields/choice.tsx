/** One of several (radios up to seven, a list above) and several of several. Cascading lists have an Update button. */
import type { Option } from '../../../adapters/kit/fields.ts'
import type { FieldProps } from '../field.tsx'
import { fieldId, many, one } from '../form-values.ts'
import { Icon } from '../icons/icon.tsx'
import { describedBy, errorsOf, Frame } from './frame.tsx'

const MOST_RADIOS = 7

export function ChoiceField(props: FieldProps) {
  const { field, name, c } = props
  const options = optionsFor(props)
  if (field.under) return <UnderField {...props} options={options} />
  if (options.length > MOST_RADIOS) {
    return (
      <Frame {...props}>
        <Select {...props} options={options} />
      </Frame>
    )
  }
  return (
    <Frame {...props} group>
      <Boxes {...props} type="radio" options={options} chosen={[one(c.values, name)]} />
    </Frame>
  )
}

export function ChoicesField(props: FieldProps) {
  const { field, name, c } = props
  const options = field.options ?? []
  const limited = field.max !== undefined && field.max < options.length
  const hint = limited ? c.w.t('field.hint_choices_max', { max: field.max! }) : c.w.t('field.hint_choices')
  return (
    <Frame {...props} group hint={hint}>
      <Boxes {...props} type="checkbox" options={options} chosen={many(c.values, name)} />
    </Frame>
  )
}

/** A list that depends on another answer of the same form. */
function UnderField({ options, ...props }: FieldProps & { options: readonly Option[] }) {
  const { field, name, c } = props
  const parent = c.fields.find((one) => one.name === field.under)
  const { w } = c
  return (
    <Frame {...props}>
      {options.length === 0 && parent && (
        <p className="hint">{w.t('field.under_first', { parent: w.text(parent.label).toLowerCase() })}</p>
      )}
      <span className="row">
        <Select {...props} options={options} under={parentName(props)} />
        <UpdateButton {...props} name={name} />
      </span>
    </Frame>
  )
}

export function UpdateButton({ name, c }: Pick<FieldProps, 'name' | 'c'>) {
  return (
    <button className="second update" type="submit" name="_update" value={name}>
      {c.w.t('field.update')}
    </button>
  )
}

function Boxes({
  name,
  c,
  type,
  options,
  chosen,
}: FieldProps & { type: 'radio' | 'checkbox'; options: readonly Option[]; chosen: readonly string[] }) {
  return (
    <div className="boxes">
      {options.map((option, i) => {
        const id = i === 0 ? fieldId(name) : `${fieldId(name)}-${i}`
        return (
          <label className="box" key={option.value} htmlFor={id}>
            <input
              id={id}
              type={type}
              name={name}
              value={option.value}
              defaultChecked={chosen.includes(option.value)}
            />
            <span>{c.w.text(option.label)}</span>
          </label>
        )
      })}
    </div>
  )
}

function Select({ options, under, ...props }: FieldProps & { options: readonly Option[]; under?: string }) {
  const { field, name, c } = props
  return (
    <span className="select">
      <select
        id={fieldId(name)}
        name={name}
        defaultValue={one(c.values, name)}
        required={field.required}
        aria-describedby={describedBy(props)}
        aria-invalid={errorsOf(props).length > 0 || undefined}
        data-under={under}
      >
        <option value="">{c.w.t('field.pick')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {c.w.text(option.label)}
          </option>
        ))}
      </select>
      <Icon name="down" size={18} />
    </span>
  )
}

/** Cascading: those that start with what the parent holds and a dot. */
function optionsFor(props: FieldProps): readonly Option[] {
  const { field, c } = props
  const options = field.options ?? []
  if (!field.under) return options
  const parent = one(c.values, parentName(props))
  return parent ? options.filter((option) => option.value.startsWith(`${parent}.`)) : []
}

/** The parent stands beside its child, inside the same entry of a group. */
const parentName = ({ field, name }: FieldProps) =>
  name.slice(0, name.length - field.name.length) + field.under
