/** What is typed is kept as one goes: a quiet post of the step some seconds after the last key, and none without changes. */
const WAIT_MS = 4000

export function keepDrafts() {
  const form = document.querySelector<HTMLFormElement>('[data-draft] form.form')
  if (!form) return
  let timer = 0
  let kept = serialise(form)
  const keep = async () => {
    const now = serialise(form)
    if (now === kept || form.dataset.sent) return
    const body = new URLSearchParams(now)
    body.set('_go', 'keep')
    const response = await fetch(form.action || location.href, { method: 'POST', body, credentials: 'same-origin', redirect: 'manual' }).catch(() => null)
    // The answer is a redirect, which is not followed: kept.
    if (response?.type === 'opaqueredirect') kept = now
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(keep, WAIT_MS)
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void keep()
  })
}

/** Files stay out: they are sent by their own button. */
function serialise(form: HTMLFormElement) {
  const data = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') data.append(name, value)
  return data.toString()
}
