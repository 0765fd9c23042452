/** What is typed is kept as one goes: a quiet post of the step some seconds after the last key, and none without changes. */
import { typedIn } from './typed.ts'

const WAIT_MS = 4000

export function keepDrafts() {
  const form = document.querySelector<HTMLFormElement>('[data-draft] form.form')
  if (!form) return
  let timer = 0
  let kept = typedIn(form).toString()
  let running: Promise<void> | null = null

  async function keep() {
    const body = typedIn(form!)
    const now = body.toString()
    if (now === kept || form!.dataset.sent) return
    body.set('_go', 'keep')
    // `keepalive`: it arrives even when the page is being left.
    const post = fetch(form!.action, { method: 'POST', body, redirect: 'manual', keepalive: true })
    const response = await post.catch(() => null)
    // The answer is a redirect, which is not followed: kept.
    if (response?.type === 'opaqueredirect') kept = now
  }
  const start = () => {
    clearTimeout(timer)
    running ??= keep().finally(() => {
      running = null
    })
  }

  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(start, WAIT_MS)
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) start()
  })
  // Two posts of one draft at once would look like two people: the press waits for the quiet one to end.
  form.addEventListener('submit', (event) => {
    clearTimeout(timer)
    if (!running) return
    event.preventDefault()
    event.stopImmediatePropagation()
    void running.finally(() => form.requestSubmit(event.submitter))
  })
}
