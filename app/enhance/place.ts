/** The device's position, asked for only when its button is pressed; the map, fetched only where there are tiles. */
export type Point = { latitude: number; longitude: number; accuracy?: number }

export function findPlaces() {
  for (const place of document.querySelectorAll<HTMLElement>('[data-place]:not([data-ready])')) {
    place.dataset.ready = ''
    const map = place.querySelector<HTMLElement>('[data-map]')
    if (map) whenSeen(map, () => import('./place-map.ts').then(({ drawMap }) => drawMap(place, map)))
    place.querySelector('[data-unlocate]')?.addEventListener('click', () => {
      setPoint(place, null)
      place.querySelector<HTMLElement>('[data-locate]:not([hidden]), select')?.focus()
    })
    offerDevice(place)
  }
}

function offerDevice(place: HTMLElement) {
  const button = place.querySelector<HTMLButtonElement>('[data-locate]')
  if (!button || !('geolocation' in navigator) || !isSecureContext) return
  button.hidden = false
  button.addEventListener('click', () => {
    button.setAttribute('aria-busy', 'true')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute('aria-busy')
        setPoint(place, coords)
      },
      () => {
        // Nothing is lost: the kelurahan and the landmark are asked beside it.
        button.removeAttribute('aria-busy')
        place.querySelector<HTMLElement>('select')?.focus()
        button.hidden = true
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    )
  })
}

/** Into the hidden inputs, and said. `null` takes the point back. Degrees, and metres for the accuracy. */
export function setPoint(place: HTMLElement, point: Point | null) {
  const values = {
    latitude: point?.latitude.toFixed(6),
    longitude: point?.longitude.toFixed(6),
    accuracy: point?.accuracy === undefined ? '' : String(Math.max(1, Math.round(point.accuracy))),
  }
  for (const [part, value] of Object.entries(values)) {
    const input = place.querySelector<HTMLInputElement>(`[data-part=${part}]`)
    if (input) input.value = value ?? ''
  }
  const said = place.querySelector<HTMLElement>('[data-position]')
  const text = place.querySelector<HTMLElement>('[data-position-text]')
  if (said) said.hidden = !point
  if (text) {
    const metres = Number(values.accuracy).toLocaleString(document.documentElement.lang)
    const sentence = values.accuracy ? text.dataset.device : text.dataset.chosen
    text.textContent = sentence?.replace('0', metres) ?? ''
  }
  place.dispatchEvent(new Event('input', { bubbles: true }))
  place.dispatchEvent(new CustomEvent('point', { detail: point }))
}

/** Nobody pays for a map that is never scrolled to. */
function whenSeen(element: HTMLElement, then: () => void) {
  element.hidden = false
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      watch.disconnect()
      then()
    },
    { rootMargin: '200px' },
  )
  watch.observe(element)
}
