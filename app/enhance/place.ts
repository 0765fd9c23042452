/** The device's position, asked for only when its button is pressed. */
export function usePlaces() {
  for (const place of document.querySelectorAll<HTMLElement>('[data-place]')) {
    const button = place.querySelector<HTMLButtonElement>('[data-locate]')
    const name = place.dataset.place ?? ''
    const input = (part: string) => place.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}.${part}"]`)
    if (!button || !navigator.geolocation) continue
    button.hidden = false
    button.addEventListener('click', () => {
      button.setAttribute('aria-busy', 'true')
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          button.removeAttribute('aria-busy')
          for (const [part, value] of Object.entries({ latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6), accuracy: String(Math.round(coords.accuracy)) })) {
            const field = input(part)
            if (field) field.value = value
          }
          const said = place.querySelector<HTMLElement>('[data-position]')
          if (said) said.hidden = false
        },
        () => {
          button.removeAttribute('aria-busy')
          // Nothing is lost: the kelurahan and the landmark are asked beside it.
          button.hidden = true
        },
        { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
      )
    })
  }
}
