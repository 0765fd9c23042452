/** Areas from province to village, each list after the one above; and a place: kelurahan with landmark, or a point. */
import type { Area, FieldProps } from '../field.tsx'
import { errorId, fieldId, hintId, LEVELS, one, regionChoice, regionInput } from '../form-values.ts'
import { Icon } from '../icons/icon.tsx'
import { UpdateButton } from './choice.tsx'
import { describedBy, errorsOf, Frame } from './frame.tsx'

export function RegionField(props: FieldProps) {
  const { field, name, c } = props
  const lists = c.regions?.[name]
  const lowest = field.level ?? 'village'
  const wanted = LEVELS.slice(0, LEVELS.indexOf(lowest) + 1)
  const shown = wanted.filter((level) => level === 'province' || (lists?.[level]?.length ?? 0) > 0)
  return (
    <Frame {...props} group>
      <div className="region" data-region={name}>
        {shown.map((level, i) => {
          // The error's link goes to the first list.
          const id = i === 0 ? fieldId(name) : `${fieldId(name)}-${level}`
          return (
            <label key={level} htmlFor={id}>
              {c.w.t(`region.${level}`)}
              <AreaSelect
                id={id}
                name={regionInput(name, level, lowest)}
                chosen={regionChoice(c.values, name, level)}
                areas={lists?.[level]}
                pick={c.w.t('field.pick')}
                wrong={errorsOf(props).length > 0}
                describedBy={describedBy(props)}
              />
            </label>
          )
        })}
      </div>
      {wanted.length > 1 && <UpdateButton name={name} c={c} />}
    </Frame>
  )
}

type AreaSelectProps = {
  id: string
  name: string
  chosen: string
  pick: string
  areas?: readonly Area[]
  groups?: readonly { group: string; areas: readonly Area[] }[]
  wrong: boolean
  describedBy?: string
}

function AreaSelect({ id, name, chosen, pick, areas, groups, wrong, describedBy }: AreaSelectProps) {
  return (
    <span className="select">
      <select
        id={id}
        name={name}
        defaultValue={chosen}
        aria-invalid={wrong || undefined}
        aria-describedby={describedBy}
      >
        <option value="">{pick}</option>
        {areas?.map((area) => (
          <AreaOption key={area.code} area={area} />
        ))}
        {groups?.map(({ group, areas }) => (
          <optgroup key={group} label={group}>
            {areas.map((area) => (
              <AreaOption key={area.code} area={area} />
            ))}
          </optgroup>
        ))}
      </select>
      <Icon name="down" size={18} />
    </span>
  )
}

const AreaOption = ({ area }: { area: Area }) => <option value={area.code}>{area.name}</option>

/** `data-place` is where the client module finds the inputs of the device's position; without it they stay empty. */
export function PlaceField(props: FieldProps) {
  const { name, c } = props
  const { w } = c
  const partErrors = c.issues.filter(
    (issue) => issue.field === `${name}.village` || issue.field === `${name}.landmark`,
  )
  const wrong = errorsOf(props).length > 0 || partErrors.length > 0
  const accuracy = Number(one(c.values, `${name}.accuracy`))
  const landmark = `${name}.landmark`
  return (
    <Frame {...props} c={{ ...c, issues: widen(c.issues, name) }} group>
      <div className="place" data-place={name}>
        {c.mapFor?.(name)}
        <label htmlFor={fieldId(`${name}.village`)}>
          {w.t('place.village')}
          <AreaSelect
            id={fieldId(`${name}.village`)}
            name={`${name}.village`}
            chosen={one(c.values, `${name}.village`)}
            pick={w.t('field.pick')}
            groups={c.places}
            wrong={wrong}
            describedBy={wrong ? errorId(name) : undefined}
          />
        </label>
        <label htmlFor={fieldId(landmark)}>
          {w.t('place.landmark')}
          <span className="hint" id={hintId(landmark)}>
            {w.t('place.landmark_hint')}
          </span>
          <input
            id={fieldId(landmark)}
            name={landmark}
            type="text"
            defaultValue={one(c.values, landmark)}
            aria-describedby={hintId(landmark)}
            aria-invalid={wrong || undefined}
          />
        </label>
        {(['latitude', 'longitude', 'accuracy'] as const).map((part) => (
          <input
            key={part}
            type="hidden"
            name={`${name}.${part}`}
            defaultValue={one(c.values, `${name}.${part}`)}
            data-part={part}
          />
        ))}
        <p className="device" data-position hidden={!one(c.values, `${name}.latitude`)}>
          <Icon name="pin" />{' '}
          <span
            data-position-text
            data-device={w.t('place.device_set', { accuracy: 0 })}
            data-chosen={w.t('place.map_set')}
          >
            {accuracy ? w.t('place.device_set', { accuracy }) : w.t('place.map_set')}
          </span>
          <button className="quiet script-only" type="button" data-unlocate hidden>
            {w.t('place.device_clear')}
          </button>
        </p>
        <button className="second" type="button" data-locate hidden>
          <Icon name="pin" /> {w.t('place.device')}
        </button>
      </div>
    </Frame>
  )
}

/** What is wrong with a part of the place is said at the place. */
const widen = (issues: FieldProps['c']['issues'], name: string) =>
  issues.map((issue) => (issue.field.startsWith(`${name}.`) ? { ...issue, field: name } : issue))
