/** One question of a form: label, hint, what is wrong, and the control of its kind. Kind to control is a table. */
import type { ReactNode } from 'react'
import type { FieldDescription, FieldKind, Issue } from '../../adapters/kit/fields.ts'
import type { Words } from '../words/words.ts'
import { ChoiceField, ChoicesField } from './fields/choice.tsx'
import { DateField } from './fields/date.tsx'
import { FilesField } from './fields/files.tsx'
import { PeopleField } from './fields/people.tsx'
import { PlaceField, RegionField } from './fields/region.tsx'
import { LongTextField, TextField } from './fields/text.tsx'
import type { FormValues } from './form-values.ts'

/** One code of an area and its name, as `idn-area-data` writes it. */
export type Area = { code: string; name: string }
/** The lists of one region field, as far as they can be shown for what is chosen so far. */
export type RegionLists = { province: Area[]; regency?: Area[]; district?: Area[]; village?: Area[] }
export type UploadedFile = {
  id: string
  name: string
  size: number
  state: 'checking' | 'ready' | 'refused'
  /** Why it was refused, ready to read. */
  refusal?: string
}

/** What every control needs besides its own description. */
export type FormContext = {
  w: Words
  values: FormValues
  issues: readonly Issue[]
  /** All fields of the form, for cascading choices. */
  fields: readonly FieldDescription[]
  /** By name of the region field. */
  regions?: Readonly<Record<string, RegionLists>>
  /** Kelurahan of the city, by kecamatan, for places. */
  places?: readonly { group: string; areas: readonly Area[] }[]
  /** By name of the files field. */
  uploads?: Readonly<Record<string, readonly UploadedFile[]>>
  /** Bytes one file may have. */
  maxBytes?: number
  /** Names of fields filled in from the account. */
  prefilled?: readonly string[]
  /** A map for a place field, drawn by the page when the city has a tile server. */
  mapFor?: (name: string) => ReactNode
}

export type FieldProps = { field: FieldDescription; name: string; c: FormContext }

const CONTROLS: Record<FieldKind, (props: FieldProps) => ReactNode> = {
  text: TextField,
  longtext: LongTextField,
  number: TextField,
  digits: TextField,
  nik: TextField,
  kk: TextField,
  nop: TextField,
  date: DateField,
  choice: ChoiceField,
  choices: ChoicesField,
  money: TextField,
  phone: TextField,
  email: TextField,
  region: RegionField,
  place: PlaceField,
  people: PeopleField,
  files: FilesField,
}

/** `name` is the full name of its inputs (`members[0].name`); by default the field's own. */
export function Field({
  field,
  name = field.name,
  c,
}: {
  field: FieldDescription
  name?: string
  c: FormContext
}) {
  const Control = CONTROLS[field.kind]
  return <Control field={field} name={name} c={c} />
}
