/** What a page needs to draw a form besides its description: values as text, lists of regions, uploaded files. */
import type { Raw } from '../../adapters/kit/answers.ts'
import type { FieldDescription } from '../../adapters/kit/fields.ts'
import type { Services } from '../../services/index.ts'
import type { Area, RegionLists, UploadedFile } from '../ui/field.tsx'
import { type FormValues, regionChoice } from '../ui/form-values.ts'

export type Drawn = {
  values: FormValues
  regions: Record<string, RegionLists>
  places: { group: string; areas: Area[] }[]
  uploads: Record<string, UploadedFile[]>
}

type Draw = {
  services: Services
  fields: FieldDescription[]
  answers: Raw
  /** Inputs of the page itself that a redraw keeps: the lists above a region. */
  more?: [string, string][]
  uploads?: {
    id: string
    field: string | null
    name: string
    size: number
    state: UploadedFile['state']
    refusal?: string
  }[]
}

export function draw({ services, fields, answers, more = [], uploads = [] }: Draw): Drawn {
  const { forms, regions, cityRegion } = services
  const values: FormValues = { ...Object.fromEntries(more), ...forms.formValues(fields, answers) }
  const lists: Drawn['regions'] = {}
  for (const name of regionNames(fields, values)) {
    const below = (level: 'province' | 'regency' | 'district') => {
      const code = regionChoice(values, name, level)
      return code ? regions.children(code) : undefined
    }
    lists[name] = {
      province: regions.children(null),
      regency: below('province'),
      district: below('regency'),
      village: below('district'),
    }
  }
  const places = fields.some((f) => f.kind === 'place')
    ? regions
        .villagesOf(cityRegion)
        .map(({ district, villages }) => ({ group: district.name, areas: villages }))
    : []
  const byField: Drawn['uploads'] = {}
  for (const { field, ...file } of uploads) if (field) byField[field] = [...(byField[field] ?? []), file]
  return { values, regions: lists, places, uploads: byField }
}

/** Region fields by the name of their input, also inside repeated groups. */
function regionNames(fields: FieldDescription[], values: FormValues): string[] {
  return fields.flatMap((field) => {
    if (field.kind === 'region') return [field.name]
    if (field.kind !== 'people') return []
    const entries = new Set(Object.keys(values).flatMap((key) => /^[^[]+\[(\d+)\]/.exec(key)?.[1] ?? []))
    return [...entries].flatMap((i) =>
      regionNames(field.fields ?? [], values).map((inner) => `${field.name}[${i}].${inner}`),
    )
  })
}
