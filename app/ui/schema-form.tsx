/** A form drawn from its description, one step at a time, working without JavaScript. The server checks. */
import type { ReactNode } from 'react'
import type { FieldDescription, FormDescription } from '../../adapters/kit/fields.ts'
import { ErrorSummary } from './error-summary.tsx'
import { Field, type FormContext } from './field.tsx'
import { isAsked } from './form-values.ts'
import { Hidden } from './page.tsx'
import { StepBar } from './step-bar.tsx'

export type SchemaFormProps = Omit<FormContext, 'fields'> & {
  form: FormDescription
  /** Id of the step shown; all fields when absent. */
  step?: string
  /** Where it posts; this page when absent. */
  action?: string
  method?: 'post' | 'get'
  /** Hidden inputs: form token, submission key, version of the draft. */
  hidden?: Readonly<Record<string, string>>
  /** Only these fields are asked (a correction). */
  only?: readonly string[]
  /** What the button says; "Lanjut" by default. */
  go?: string
  /** A way back to the step before. */
  back?: boolean
  /** Offers "Simpan dulu" (`_go=save`). */
  save?: boolean
  /** Above the fields, below the summary. */
  children?: ReactNode
}

export function SchemaForm({
  form,
  step,
  action,
  method = 'post',
  hidden,
  only,
  go,
  back,
  save,
  children,
  ...context
}: SchemaFormProps) {
  const { w, values, issues } = context
  const asked = fieldsOf(form, step).filter((field) => !only || only.includes(field.name))
  const c: FormContext = { ...context, fields: form.fields }
  const at = form.steps.findIndex((one) => one.id === step)
  const current = form.steps[at]
  const hasFiles = asked.some((field) => field.kind === 'files')
  return (
    <form
      className="form"
      method={method}
      action={action}
      encType={hasFiles ? 'multipart/form-data' : undefined}
      noValidate
    >
      {/* The first submit button is the one the Enter key presses: it must go on, not remove somebody. */}
      <button
        className="first-submit"
        type="submit"
        name="_go"
        value="next"
        tabIndex={-1}
        aria-hidden="true"
      />
      <Hidden fields={hidden} />
      <ErrorSummary w={w} issues={issues} fields={form.fields} values={values} />
      {current?.intro && <p className="lead">{w.text(current.intro)}</p>}
      {children}
      {asked.map((field) => (
        <Conditional key={field.name} field={field} c={c} />
      ))}
      <StepBar
        w={w}
        n={at >= 0 ? at + 1 : 1}
        all={at >= 0 ? form.steps.length : 1}
        go={go}
        back={back}
        save={save}
      />
    </form>
  )
}

/** The fields of one step; those that name no step belong to the first. */
export function fieldsOf(form: FormDescription, step?: string): FieldDescription[] {
  if (!step) return form.fields
  const first = form.steps[0]?.id
  return form.fields.filter((field) => (field.step ?? first) === step)
}

/** A question that hangs on another answer: disabled and hidden until that answer is there; the client module opens it at once. */
function Conditional({ field, c }: { field: FieldDescription; c: FormContext }) {
  if (!field.when) return <Field field={field} c={c} />
  const { field: other, is } = field.when
  const met = isAsked(field, c.fields, c.values)
  return (
    <fieldset className="when" data-when={other} data-is={JSON.stringify(is)} hidden={!met} disabled={!met}>
      <Field field={field} c={c} />
    </fieldset>
  )
}
