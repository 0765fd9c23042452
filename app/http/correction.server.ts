/** A post that mends what was sent back: only those fields, checked like the whole form was. */
import { Readable } from 'node:stream'
import type { RequestView } from '../../services/view.ts'
import type { Context } from './context.server.ts'
import { draw } from './draw.server.ts'
import type { Posted } from './form.server.ts'
import type { Filer } from './guards.server.ts'

export async function correctionPost(
  context: Context,
  filer: Filer,
  view: RequestView,
  form: Posted,
  key: string,
) {
  const { services } = context
  const correction = await services.requests.correction(filer, view.number)
  if (!correction) return { outcome: 'not_now' as const }
  const received: Record<string, string[]> = {}
  const refused = []
  for (const file of form.files) {
    const field = correction.fields.find((f) => f.kind === 'files' && `_file.${f.name}` === file.field)
    if (!field) continue
    const got = await services.files.receive({
      owner: filer,
      draft: correction.id,
      field: field.name,
      name: file.name,
      stream: Readable.from([file.bytes]),
      photo: field.photo ?? false,
    })
    if (got.outcome === 'received') received[field.name] = [...(received[field.name] ?? []), got.id]
    else refused.push({ field: field.name, word: `file_${got.reason}` })
  }
  const [add, remove] = [form.control('_add'), form.control('_remove')]
  const result = services.forms.applyPost(correction.form, correction.fields, correction.answers, {
    entries: form.entries,
    add,
    remove,
    received,
  })
  const again = async (issues: typeof result.issues) => {
    const uploads = await correctionUploads(context, filer, correction.id)
    return {
      issues,
      drawn: draw({
        services,
        fields: correction.form.fields,
        answers: result.answers,
        more: form.controls('_region.'),
        uploads,
      }),
    }
  }
  if (refused.length) return again(refused)
  if (add || remove || form.control('_upload') || form.control('_update')) return again([])
  const checked = services.forms.checkFields(
    correction.schema,
    correction.form,
    result,
    view.fix,
    services.today(),
  )
  if (!checked.ok) return again(checked.issues)
  return services.requests.correct(filer, view.number, checked.value, key, Number(form.control('_version')))
}

/** Files already on the request and those uploaded for this correction, for drawing. */
export async function correctionUploads(context: Context, filer: Filer, request: string) {
  const { files } = context.services
  return [...(await files.uploadsOf(request)), ...(await files.listOf(request, filer))]
}
