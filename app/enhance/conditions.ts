/** A question that hangs on another answer opens as soon as that answer is given; lists below a list are fetched at once. */
import { typedIn } from './typed.ts'

export function openConditions() {
  judgeAll()
  // Coming back, the browser may have put answers back by itself.
  window.addEventListener('pageshow', judgeAll)
  document.addEventListener('change', ({ target: input }) => {
    if (!(input instanceof HTMLInputElement || input instanceof HTMLSelectElement) || !input.form) return
    judgeForm(input.form)
    const update = updateOf(input)
    if (update) void fetchLists(input, update)
  })
}

function judgeAll() {
  for (const form of document.forms) judgeForm(form)
  // The lists follow by themselves: their buttons are for browsers without this module.
  for (const button of document.querySelectorAll<HTMLElement>('.update')) button.hidden = true
}

function judgeForm(form: HTMLFormElement) {
  for (const block of form.querySelectorAll<HTMLFieldSetElement>('fieldset.when')) judge(block, form)
}

function judge(block: HTMLFieldSetElement, form: HTMLFormElement) {
  // Asked on another step: the server has judged it.
  if (!form.elements.namedItem(block.dataset.when ?? '')) return
  const wanted = JSON.parse(block.dataset.is ?? '[]') as string[]
  const given = new FormData(form).getAll(block.dataset.when ?? '')
  const met = given.some((value) => wanted.includes(String(value)))
  block.hidden = !met
  block.disabled = !met
}

/** The Update button of the lists that hang on this answer: the areas below it, or a list that names it. */
function updateOf(input: HTMLInputElement | HTMLSelectElement) {
  const above = input.name.startsWith('_region.') ? input : null
  const below = input.form?.querySelector(`[data-under="${CSS.escape(input.name)}"]`)
  return (above ?? below)?.closest('.field')?.querySelector<HTMLButtonElement>('button.update') ?? null
}

let asked = 0

/** Presses Update for the person, and takes only its own question from the answer: nothing else on the page moves. */
async function fetchLists(input: HTMLInputElement | HTMLSelectElement, update: HTMLButtonElement) {
  const form = input.form!
  const mine = ++asked
  const body = typedIn(form)
  body.set('_update', update.value)
  const response = await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => null)
  const html = response?.ok ? await response.text() : ''
  // Something else was chosen meanwhile: its own answer is on the way.
  if (mine !== asked) return
  const page = new DOMParser().parseFromString(html, 'text/html')
  const fresh = [...page.querySelectorAll<HTMLButtonElement>('button.update')].find(
    (b) => b.value === update.value,
  )
  const field = fresh?.closest('.field')
  if (!fresh || !field) return form.requestSubmit(update)
  fresh.hidden = true
  const focused = document.activeElement?.id
  update.closest('.field')?.replaceWith(field)
  if (focused) document.getElementById(focused)?.focus()
}
