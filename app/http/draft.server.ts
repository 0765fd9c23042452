/** One draft as the pages of its form need it: whose, which form, which step, and what comes before and after. */
import { Readable } from 'node:stream'
import type { Raw } from '../../adapters/kit/answers.ts'
import type { FieldDescription, Issue } from '../../adapters/kit/fields.ts'
import type { AnswerView } from '../../services/view.ts'
import type { Context } from './context.server.ts'
import type { Posted } from './form.server.ts'
import { findFiler } from './guards.server.ts'

export type Opened = NonNullable<Awaited<ReturnType<typeof openDraft>>>

/** Null when there is no such draft, it is another's, or its service is gone: they look the same. */
export async function openDraft(context: Context, id: string, search: URLSearchParams) {
  const { services } = context
  const filer = await findFiler(context)
  const draft = filer && /^[0-9a-f-]{36}$/.test(id) ? await services.drafts.find(filer, id) : null
  if (!filer || !draft) return null
  const detail = services.catalog.find(draft.agency, draft.service)
  if (detail?.kind !== 'request') return null
  const { service, simulation } = services.agencies.request(draft.agency, draft.service)
  const { form } = detail
  const steps = services.forms.openSteps(form, draft.answers)
  const wanted = search.get('step') ?? (draft.step || form.steps[0]!.id)
  const step = wanted === 'review' || form.steps.some((s) => s.id === wanted) ? wanted : form.steps[0]!.id
  const fields: FieldDescription[] = step === 'review' ? [] : services.forms.stepFields(form, step)
  const at = steps.findIndex((s) => s.id === step)
  return {
    filer,
    draft,
    form,
    schema: service.form,
    assess: service.assess,
    service: { id: detail.id, title: detail.title, agency: detail.agency.name, privacy: detail.privacy },
    simulation: simulation ? detail.agency.name : null,
    steps,
    step,
    fields,
    saved: search.has('saved'),
    changed: search.has('changed'),
    before: step === 'review' ? (steps.at(-1)?.id ?? null) : (steps[at - 1]?.id ?? null),
    /** The step after this one; conditions may have opened or closed steps with the last answers. */
    after(answers: Raw) {
      const open = services.forms.openSteps(form, answers)
      return open[open.findIndex((s) => s.id === step) + 1]?.id ?? 'review'
    },
    href: (to: string | null) => `/drafts/${draft.id}?step=${to ?? form.steps[0]!.id}`,
    check(answers: Raw) {
      const posted = new Set(fields.map((f) => f.name))
      return services.forms.checkStep(
        service.form,
        form,
        { answers, issues: [], posted },
        fields,
        services.today(),
      )
    },
  }
}

/** Files of a post into the draft; what is refused becomes an issue at its field. */
export async function receiveFiles(context: Context, opened: Opened, form: Posted) {
  const received: Record<string, string[]> = {}
  const issues: Issue[] = []
  for (const file of form.files) {
    const field = opened.fields.find((f) => f.kind === 'files' && `_file.${f.name}` === file.field)
    if (!field) continue
    const got = await context.services.files.receive({
      owner: opened.filer,
      draft: opened.draft.id,
      field: field.name,
      name: file.name,
      stream: Readable.from([file.bytes]),
      photo: field.photo ?? false,
    })
    if (got.outcome === 'received') received[field.name] = [...(received[field.name] ?? []), got.id]
    else issues.push({ field: field.name, word: `file_${got.reason}` })
  }
  return { received, issues }
}

export async function reviewOf(context: Context, opened: Opened) {
  const { services, words } = context
  const { draft, form } = opened
  const asked = form.fields.filter((f) => services.forms.isAsked(f, form, draft.answers))
  const answers: AnswerView[] = asked.map((f) => services.requests.showAnswer(f, draft.answers[f.name]))
  const first = form.steps[0]!.id
  const checked = services.forms.checkWhole(opened.schema, form, draft.answers, services.today())
  return {
    kind: 'review' as const,
    service: opened.service,
    answers,
    hrefs: Object.fromEntries(asked.map((f) => [f.name, `${opened.href(f.step ?? first)}#f-${f.name}`])),
    assessment: checked.ok && opened.assess ? opened.assess(checked.value, services.now()) : null,
    key: draft.key,
    version: draft.version,
    changed: opened.changed,
    title: words.t('review.title'),
    simulation: opened.simulation,
  }
}
