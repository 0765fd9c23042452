/** What is wrong, on top of the form, with a link to each answer. Focused by the browser through its id after a post. */
import type { FieldDescription, Issue } from '../../adapters/kit/fields.ts'
import type { Words } from '../words/words.ts'
import { type FormValues, fieldId, findField, firstInput, sentenceFor } from './form-values.ts'
import { Icon } from './icons/icon.tsx'

export type ErrorSummaryProps = {
  w: Words
  issues: readonly Issue[]
  fields: readonly FieldDescription[]
  values: FormValues
}

export function ErrorSummary({ w, issues, fields, values }: ErrorSummaryProps) {
  if (issues.length === 0) return null
  return (
    // biome-ignore lint/a11y/noAutofocus: after a refused post the reader must land on what is wrong, without JavaScript too.
    <div className="errors" role="alert" tabIndex={-1} id="errors" aria-labelledby="errors-title" autoFocus>
      <h2 id="errors-title">
        <Icon name="warning" size={24} /> {w.t('form.errors', { n: issues.length })}
      </h2>
      <ul>
        {issues.map((issue) => {
          const found = findField(fields, issue.field)
          const target = found ? fieldId(firstInput(found.field, issue.field)) : 'content'
          return (
            <li key={`${issue.field} ${issue.word}`}>
              <a href={`#${target}`}>
                {found?.entry && `${w.t('people.entry', found.entry(w))}: `}
                {sentenceFor(w, issue, fields, values)}
              </a>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
