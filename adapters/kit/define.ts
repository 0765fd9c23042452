/** Small things for writing services as data: types that follow the form, and what an agency says in one language. */
import type * as z from 'zod'
import type { BillService, LookupService, RequestService, Text } from './contract.ts'
import { describeForm, type FieldDescription } from './fields.ts'

type Verbs = 'kind' | 'submit' | 'retry' | 'amend' | 'withdraw' | 'message'
/** A request service without its verbs: data that an adapter joins with what its agency can do. */
export type RequestData<Q extends z.ZodObject = z.ZodObject> = Omit<RequestService<Q>, Verbs>

/** Identity functions that make TypeScript check `sample` and the verbs against `form`. */
export const requestData = <Q extends z.ZodObject>(data: RequestData<Q>) => data
export const requestService = <Q extends z.ZodObject>(
  service: Omit<RequestService<Q>, 'kind'>,
): RequestService<Q> => ({
  kind: 'request',
  ...service,
})
export const lookupService = <Q extends z.ZodObject, R>(
  service: Omit<LookupService<Q, R>, 'kind'>,
): LookupService<Q, R> => ({
  kind: 'lookup',
  ...service,
})
export const billService = <Q extends z.ZodObject>(
  service: Omit<BillService<Q>, 'kind'>,
): BillService<Q> => ({
  kind: 'bill',
  ...service,
})

/** What an agency wrote in its own words: the same in both languages, because nobody translated it. */
export const said = (words: string): Text => ({ id: words, en: words })

/** Every uploaded file in an answer, with the field it answers (`letter`, `members[0].photo`). */
export function filesIn(form: z.ZodObject, input: Record<string, unknown>): { field: string; id: string }[] {
  return filesOf(describeForm(form).fields, input, '')
}

function filesOf(
  fields: FieldDescription[],
  input: Record<string, unknown>,
  prefix: string,
): { field: string; id: string }[] {
  return fields.flatMap((field) => {
    const value = input[field.name]
    if (!Array.isArray(value)) return []
    const name = prefix + field.name
    if (field.kind === 'files') return value.map((id) => ({ field: name, id: String(id) }))
    if (field.kind !== 'people') return []
    return value.flatMap((person, i) => filesOf(field.fields ?? [], person, `${name}[${i}].`))
  })
}
