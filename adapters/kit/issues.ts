/** From what a schema found wrong to a sentence's key and the name of the control it belongs to. */
import type * as z from 'zod'
import type { FieldDescription, Issue } from './fields.ts'

/** What to say when a visible, required field has no answer. */
export function missing(field: FieldDescription, name: string): Issue {
  const min = Math.max(field.min ?? 1, 1)
  switch (field.kind) {
    case 'choice':
    case 'region':
      return { field: name, word: 'choose' }
    case 'choices':
      return { field: name, word: 'choose_some', values: { min } }
    case 'files':
      return { field: name, word: 'files_some', values: { min } }
    case 'people':
      return { field: name, word: 'people_some', values: { min } }
    case 'place':
      return { field: name, word: 'place' }
    default:
      return { field: name, word: 'required' }
  }
}

/** `fields.ts` writes its sentences as `{ word, values }`; anything else is Zod's own and becomes the kind's word. */
export function toIssue(issue: z.core.$ZodIssue, name: string, field: FieldDescription | undefined): Issue {
  const path = nameOf(name, issue.path)
  try {
    const said = JSON.parse(issue.message)
    if (typeof said?.word === 'string')
      return { field: path, word: said.word, ...(said.values ? { values: said.values } : {}) }
  } catch {
    // Not one of ours.
  }
  if (issue.code === 'unrecognized_keys') return { field: path, word: 'unknown' }
  return { field: path, word: field ? WORDS[field.kind] : 'invalid' }
}

const WORDS: Record<FieldDescription['kind'], string> = {
  text: 'required',
  longtext: 'required',
  number: 'number',
  digits: 'invalid',
  nik: 'nik',
  kk: 'kk',
  nop: 'nop',
  date: 'date',
  choice: 'choose',
  choices: 'choose',
  money: 'money',
  phone: 'phone',
  email: 'email',
  region: 'region',
  place: 'place',
  people: 'invalid',
  files: 'files_unknown',
}

/** A choice or file list is one control however many entries are wrong; people and places have a control per part. */
function nameOf(name: string, path: PropertyKey[]) {
  return path
    .reduce<string>((sofar, key) => {
      if (typeof key === 'number') return `${sofar}[${key}]`
      return sofar ? `${sofar}.${String(key)}` : String(key)
    }, name)
    .replace(/\[\d+\]$/, '')
}

export function onePerControl(issues: Issue[]) {
  return issues.filter((issue, i) => issues.findIndex((other) => other.field === issue.field) === i)
}
