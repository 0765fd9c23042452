/** A second press while the first is on its way does nothing. The server counts once anyway; this spares the wait. */
export function pressOnce() {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (event.defaultPrevented || form.method !== 'post') return
    if (form.dataset.sent) {
      event.preventDefault()
      return
    }
    form.dataset.sent = 'yes'
    form.setAttribute('aria-busy', 'true')
    // A file download or a lost connection leaves the page here: it must work again.
    setTimeout(() => release(form), 10_000)
  })
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) release(form)
  })
}

function release(form: HTMLFormElement) {
  delete form.dataset.sent
  form.removeAttribute('aria-busy')
}
