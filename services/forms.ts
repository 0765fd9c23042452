/**
 * A form being filled in: what a post does to its answers, whether a step is complete, what a page needs to draw it.
 * Pure but for the lists of regions; the same rules whatever page or device sends the answers.
 */
import type * as z from 'zod'
import { checkForm, type Raw, readAnswers, writeAnswers } from '../adapters/kit/answers.ts'
import { isVisible } from '../adapters/kit/check.ts'
import type { FieldDescription, FormDescription, Issue } from '../adapters/kit/fields.ts'
import { cleanText, isBlank } from '../adapters/kit/identifiers.ts'

/** One post of one step: answers as text, and the button that sent them. */
export type StepPost = {
  entries: [string, string][]
  add: string
  /** `members.1` or `photo.<file id>`. */
  remove: string
  /** Ids of files that arrived with this post, by field. */
  received: Record<string, string[]>
}
export type StepResult = { answers: Raw; issues: Issue[]; posted: ReadonlySet<string> }

const stepFields = (form: FormDescription, step: string): FieldDescription[] => {
  const first = form.steps[0]?.id
  return form.fields.filter((field) => (field.step ?? first) === step)
}

/** Answers after a post: those of this step as sent, the others as they were. */
function applyPost(
  form: FormDescription,
  fields: FieldDescription[],
  before: Raw,
  post: StepPost,
): StepResult {
  const { raw, issues } = readAnswers(fields, post.entries)
  const names = new Set(fields.map((f) => f.name))
  const kept = Object.entries(before).filter(
    ([name]) => !names.has(name) && form.fields.some((f) => f.name === name),
  )
  const answers: Raw = { ...Object.fromEntries(kept), ...raw }
  for (const field of fields.filter((f) => f.kind === 'files')) {
    const list = [...listOf(answers[field.name]), ...(post.received[field.name] ?? [])]
    if (list.length) answers[field.name] = list
  }
  if (names.has(post.add)) answers[post.add] = [...listOf(answers[post.add]), {}]
  removeOne(answers, post.remove, names)
  return { answers, issues, posted: new Set(post.entries.map(([name]) => name.split(/[.[]/)[0]!)) }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function removeOne(answers: Raw, remove: string, names: Set<string>) {
  const dot = remove.indexOf('.')
  const [name, which] = [remove.slice(0, dot), remove.slice(dot + 1)]
  if (dot < 1 || !names.has(name)) return
  const left = listOf(answers[name]).filter((one, i) => one !== which && String(i) !== which)
  if (left.length) answers[name] = left
  else delete answers[name]
}

/**
 * What is wrong with a step. A question that only the other answers of this post brought up was never seen: then
 * `ask` is true and the step is drawn again with it, without blame.
 */
function checkStep(
  schema: z.ZodObject,
  form: FormDescription,
  result: StepResult,
  fields: FieldDescription[],
  today: string,
) {
  const only = fields.map((f) => f.name)
  const checked = checkForm(schema, form, result.answers, { today, only })
  const found = checked.ok ? [] : checked.issues
  const unseen = (issue: Issue) => {
    const field = fields.find((f) => f.name === issue.field.split(/[.[]/)[0])
    return Boolean(field?.when) && field!.kind !== 'files' && !result.posted.has(field!.name)
  }
  const issues = [...result.issues.filter((i) => !found.some((f) => f.field === i.field)), ...found]
  return { ok: issues.length === 0, ask: issues.length > 0 && issues.every(unseen), issues }
}

/** Only these fields, as sent back for correction. */
function checkFields(
  schema: z.ZodObject,
  form: FormDescription,
  result: StepResult,
  only: string[],
  today: string,
) {
  const checked = checkForm(schema, form, result.answers, { today, only })
  return result.issues.length && checked.ok ? { ok: false as const, issues: result.issues } : checked
}

/** The text of a message post, or null when there is none or it is too long. */
function cleanMessage(entries: [string, string][]): string | null {
  const texts = entries.filter(([name]) => name === 'text')
  const text = texts.length === 1 && entries.length === 1 ? cleanText(texts[0]![1]) : ''
  return !isBlank(text) && text.length <= 2000 ? text : null
}

/** The whole form, as it would be sent; on issues, the first step that has one. */
function checkWhole(schema: z.ZodObject, form: FormDescription, answers: Raw, today: string) {
  const checked = checkForm(schema, form, answers, { today })
  if (checked.ok) return checked
  const name = checked.issues[0]?.field.split(/[.[]/)[0]
  const first = form.steps[0]!.id
  return { ...checked, step: form.fields.find((f) => f.name === name)?.step ?? first }
}

/** Answers as the inputs of a page are named; a name that comes several times is a list. */
function formValues(fields: FieldDescription[], answers: Raw): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {}
  for (const [name, value] of writeAnswers(fields, answers)) {
    const before = values[name]
    values[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return values
}

/** Steps that have a question for these answers; the rest are passed over. */
const openSteps = (form: FormDescription, answers: Raw) =>
  form.steps.filter((step) =>
    stepFields(form, step.id).some((field) => isVisible(field, form.fields, answers)),
  )

const isAsked = (field: FieldDescription, form: FormDescription, answers: Raw) =>
  isVisible(field, form.fields, answers)

/** Answers a form can take from what the account already says. */
function prefill(
  form: FormDescription,
  profile: Partial<Record<string, string>>,
): { answers: Raw; names: string[] } {
  const found = form.fields.filter((f) => f.from && profile[f.from])
  return {
    answers: Object.fromEntries(found.map((f) => [f.name, profile[f.from!]])),
    names: found.map((f) => f.name),
  }
}

/** What pages are handed of all this. */
export const forms = {
  applyPost,
  checkFields,
  checkStep,
  checkWhole,
  cleanMessage,
  formValues,
  isAsked,
  openSteps,
  prefill,
  stepFields,
}
