/** Rights as boxes to tick, and one more to add: a role, and the agency or place it is limited to. */
import type { Text } from '../../adapters/kit/contract.ts'
import type { Grant } from '../../services/view.ts'
import type { Words } from '../words/words.ts'
import { FieldError, type Posted, StaffField } from './admin-form.tsx'
import { grantWord } from './admin-words.ts'
import { Icon } from './icons/icon.tsx'

type Named = { id: string; name: Text }
export type RightsProps = {
  w: Words
  form: string
  agencies: readonly Named[]
  posted?: Posted | null
  label: string
}

/** What the select offers besides counters, whose place is written: role and scope in one, so that no pair is wrong. */
const OFFICES = ['officer', 'integrator'] as const
const WHOLE = ['admin', 'auditor'] as const

export function RightField({ w, form, agencies, posted, label }: RightsProps) {
  const id = `${form}-right`
  const mine = posted?.form === form ? posted : null
  const error = mine?.errors.right
  return (
    <>
      <div className={error ? 'field wrong' : 'field'}>
        <label htmlFor={id}>{label}</label>
        <FieldError id={`${id}-error`} text={error} />
        <span className="select">
          <select
            id={id}
            name="right"
            defaultValue={mine?.values.right ?? ''}
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? `${id}-error` : undefined}
          >
            <option value="">{w.t('admin.right_choose')}</option>
            {OFFICES.map((role) => (
              <optgroup key={role} label={w.t(`role.${role}`)}>
                {agencies.map((agency) => (
                  <option key={agency.id} value={`${role}:${agency.id}`}>
                    {grantWord(w, { role, scope: agency.id }, agencies)}
                  </option>
                ))}
              </optgroup>
            ))}
            <option value="counter:">{w.t('role.counter')}</option>
            {WHOLE.map((role) => (
              <option key={role} value={`${role}:*`}>
                {w.t(`role.${role}`)}
              </option>
            ))}
          </select>
          <Icon name="down" />
        </span>
      </div>
      <StaffField
        form={form}
        name="place"
        label={w.t('admin.place')}
        hint={w.t('admin.place_hint')}
        posted={posted}
        max={63}
        optional
      />
    </>
  )
}

export function GrantBoxes({
  w,
  grants,
  agencies,
}: {
  w: Words
  grants: readonly Grant[]
  agencies: readonly Named[]
}) {
  return (
    <fieldset className="field">
      <legend>{w.t('admin.grants')}</legend>
      <p className="hint">{w.t('admin.grants_hint')}</p>
      <div className="boxes">
        {grants.map((grant) => (
          <label className="box" key={`${grant.role}:${grant.scope}`}>
            <input type="checkbox" name={`_keep.${grant.role}:${grant.scope}`} value="1" defaultChecked />
            <span>{grantWord(w, grant, agencies)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
