/** The page moves when the agency moves: a hint by the stream, then the page's own text anew. Typing is never disturbed. */
const main = () => document.getElementById('content')

export function followLive() {
  const place = document.querySelector<HTMLElement>('[data-live]')
  if (!place || !('EventSource' in window)) return
  const about = place.dataset.live ?? ''
  let source: EventSource | null = null
  let timer = 0

  const open = () => {
    source ??= new EventSource('/live')
    source.addEventListener('moved', event => {
      if (about === 'list' || (event as MessageEvent<string>).data === about) later()
    })
  }
  const close = () => {
    source?.close()
    source = null
  }
  /** Several hints in a row are one look. */
  const later = () => {
    clearTimeout(timer)
    timer = window.setTimeout(renew, 200)
  }

  // A page nobody looks at holds no stream; coming back, it asks once.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close()
    else {
      open()
      later()
    }
  })
  window.addEventListener('pagehide', close)
  open()
}

async function renew() {
  if (isTyping()) return
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, credentials: 'same-origin' }).catch(() => null)
  if (!response?.ok || response.redirected) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('content')
  const old = main()
  if (!fresh || !old || isTyping() || fresh.textContent === old.textContent) return
  const focused = document.activeElement?.id
  const opened = [...old.querySelectorAll('details')].map(d => d.open)
  old.replaceChildren(...fresh.childNodes)
  for (const [i, details] of [...old.querySelectorAll('details')].entries()) details.open = opened[i] ?? false
  if (focused) document.getElementById(focused)?.focus()
  announce(old.querySelector('h1 ~ p, .answer-line')?.textContent ?? '')
}

/** Somebody is in the middle of an answer, or has begun one. */
function isTyping() {
  const active = document.activeElement
  if (active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement || active instanceof HTMLSelectElement) return true
  return [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('main input[type=text], main textarea')].some(
    field => field.value !== field.defaultValue,
  )
}

function announce(text: string) {
  let place = document.getElementById('announce')
  if (!place) {
    place = document.createElement('p')
    place.id = 'announce'
    place.className = 'sr'
    place.setAttribute('role', 'status')
    document.body.append(place)
  }
  place.textContent = text
}
