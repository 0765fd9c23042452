/** The three questions that the population agency is asked about: number, name, date of birth. */
import type { FieldDescription, Issue } from '../../adapters/kit/fields.ts'
import type { Words } from '../words/words.ts'
import { ErrorSummary } from './error-summary.tsx'
import { Field } from './field.tsx'
import type { FormValues } from './form-values.ts'
import { Hidden } from './page.tsx'
import { FormError } from './sign-in.tsx'

export type NikFormProps = {
  w: Words
  values: FormValues
  issues: readonly Issue[]
  error?: string
  hidden: Readonly<Record<string, string>>
  /** The way past this page, for who would rather not now. */
  past: { href: string; text: string }
}

export function NikForm({ w, values, issues, error, hidden, past }: NikFormProps) {
  const fields = fieldsOf(w)
  const c = { w, values, issues, fields }
  return (
    <form method="post" className="form" noValidate>
      <Hidden fields={hidden} />
      {error && <FormError text={error} />}
      <ErrorSummary w={w} issues={issues} fields={fields} values={values} />
      {fields.map((field) => (
        <Field key={field.name} field={field} c={c} />
      ))}
      <p className="actions">
        <button className="main" type="submit">
          {w.t('account.nik_go')}
        </button>
        <a href={past.href}>{past.text}</a>
      </p>
    </form>
  )
}

function fieldsOf(w: Words): FieldDescription[] {
  const label = (text: string) => ({ id: text, en: text })
  const asked = { required: true, personal: true }
  return [
    { ...asked, name: 'nik', kind: 'nik', label: label(w.t('account.nik')) },
    { ...asked, name: 'name', kind: 'text', label: label(w.t('register.name')), autocomplete: 'name' },
    {
      ...asked,
      name: 'birthDate',
      kind: 'date',
      label: label(w.t('account.birth_date')),
      autocomplete: 'bday',
    },
  ]
}
