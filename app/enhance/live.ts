/** The page moves when the agency moves: a hint by the stream, then the page's own text anew. Typing is never disturbed. */
const main = () => document.getElementById('content')

/** `onNew` wakes what the new text brings along. */
export function followLive(onNew: () => void) {
  const place = document.querySelector<HTMLElement>('[data-live]')
  if (!place || !('EventSource' in window)) return
  const about = place.dataset.live ?? ''
  let source: EventSource | null = null
  let timer = 0
  let owed = false

  const open = () => {
    if (source) return
    source = new EventSource('/live')
    source.addEventListener('moved', (event) => {
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
    timer = window.setTimeout(async () => {
      owed = isTyping()
      if (!owed && (await renew())) onNew()
    }, 200)
  }

  // A page nobody looks at holds no stream; coming back, it asks once.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close()
    else {
      open()
      later()
    }
  })
  document.addEventListener('focusout', () => {
    if (owed) later()
  })
  window.addEventListener('pagehide', close)
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    open()
    later()
  })
  open()
}

async function renew() {
  const request = fetch(location.href, { headers: { accept: 'text/html' }, credentials: 'same-origin' })
  const response = await request.catch(() => null)
  if (!response?.ok || response.redirected) return false
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('content')
  const old = main()
  if (!fresh || !old || isTyping() || fresh.textContent === old.textContent) return false
  const focused = document.activeElement?.id
  const opened = [...old.querySelectorAll('details')].map((d) => d.open)
  old.replaceChildren(...fresh.childNodes)
  for (const [i, details] of [...old.querySelectorAll('details')].entries()) details.open = opened[i] ?? false
  if (focused) document.getElementById(focused)?.focus()
  announce(old.querySelector('p.answer')?.textContent ?? '')
  return true
}

/** Somebody is in the middle of an answer, has begun one, or is reading what was wrong with it. */
function isTyping() {
  const active = document.activeElement
  if (active?.matches('input, textarea, select') || document.querySelector('main .wrong, main .error'))
    return true
  const typed = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'main input[type=text], main textarea',
  )
  return [...typed].some((field) => field.value !== field.defaultValue)
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
