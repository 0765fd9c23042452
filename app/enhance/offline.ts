/** Without a network: a page that says so, and a form that stays as typed instead of being lost in the browser's error. */
export function bearOffline() {
  // Before everybody else: a form that cannot be sent is not on its way.
  document.addEventListener('submit', stay, true)
  window.addEventListener('online', () => document.getElementById('offline')?.remove())
  // Browsers allow workers on https and on this machine only. After the page: the first visit is not slowed down.
  if ('serviceWorker' in navigator && isSecureContext) {
    if (document.readyState === 'complete') register()
    else window.addEventListener('load', register)
  }
}

/** The release is in the address, so that a new one fetches its own offline page. */
function register() {
  const sheet = document.querySelector<HTMLLinkElement>('link[rel=stylesheet][href^="/assets/"]')?.href ?? ''
  const release = [sheet, import.meta.url].map((url) => /-([\w-]+)\.\w+$/.exec(url)?.[1] ?? '').join('.')
  navigator.serviceWorker.register(`/sw.js?${release}`).catch(() => {})
}

function stay(event: SubmitEvent) {
  if (navigator.onLine) return
  event.preventDefault()
  event.stopImmediatePropagation()
  document.getElementById('offline')?.remove()
  const notice = document.createElement('p')
  notice.id = 'offline'
  notice.className = 'notice tone-wait offline'
  notice.setAttribute('role', 'alert')
  document.body.append(notice)
  // Words put into an alert that is already there are read aloud.
  notice.textContent = document.body.dataset.offline ?? ''
}
