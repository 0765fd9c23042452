/** A question that hangs on another answer opens as soon as that answer is given; lists below a list are fetched at once. */
export function openConditions() {
  document.addEventListener('change', event => {
    const input = event.target
    if (!(input instanceof HTMLInputElement || input instanceof HTMLSelectElement)) return
    const form = input.form
    if (!form) return
    for (const block of form.querySelectorAll<HTMLFieldSetElement>('fieldset.when')) judge(block, form)
    // A list that others hang on: press its Update button for the person.
    const cascade = input.closest('.region, [data-cascade]')
    const update = cascade?.parentElement?.querySelector<HTMLButtonElement>('button[name="_update"]')
    if (cascade && update && input instanceof HTMLSelectElement && input.name.startsWith('_region.')) form.requestSubmit(update)
  })
}

function judge(block: HTMLFieldSetElement, form: HTMLFormElement) {
  // Asked on another step: the server has judged it.
  if (!form.elements.namedItem(block.dataset.when ?? '')) return
  const wanted = JSON.parse(block.dataset.is ?? '[]') as string[]
  const given = new FormData(form).getAll(block.dataset.when ?? '')
  const met = given.some(value => wanted.includes(String(value)))
  block.hidden = !met
  block.disabled = !met
}
