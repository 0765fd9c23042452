/** A map beside the questions about a place: tap, drag, or move it with the arrows and press Enter. Never the only way. */
import { map as createMap, marker as createMarker, divIcon, type LatLngExpression, tileLayer } from 'leaflet'
import sheet from 'leaflet/dist/leaflet.css?url'
import { type Point, setPoint } from './place.ts'

const CITY_ZOOM = 13
const STREET_ZOOM = 17

/** `box` says with data attributes: the tiles (`map`, `attribution`), where the city is (`centre`: "lat,lon"), and its words. */
export async function drawMap(place: HTMLElement, box: HTMLElement) {
  await loadSheet()
  const canvas = box.querySelector<HTMLElement>('[data-map-canvas]')
  const { map: tiles = '', attribution = '', centre = '0,0', pin = '' } = box.dataset
  if (!canvas) return
  const start = centre.split(',').map(Number) as [number, number]
  const map = createMap(canvas, { zoomControl: true, attributionControl: true }).setView(start, CITY_ZOOM)
  map.attributionControl.setPrefix(false)
  tileLayer(tiles, { maxZoom: 19, attribution: plain(attribution) }).addTo(map)
  const icon = divIcon({ className: 'map-pin', iconSize: [28, 28], iconAnchor: [14, 28] })
  const marker = createMarker(start, { icon, draggable: true, keyboard: false, alt: pin })

  const choose = (at: { lat: number; lng: number }) => {
    const point = map.wrapLatLng(at)
    setPoint(place, { latitude: point.lat, longitude: point.lng })
  }
  map.on('click', (event) => choose(event.latlng))
  marker.on('dragend', () => choose(marker.getLatLng()))
  box.querySelector('[data-map-choose]')?.addEventListener('click', () => choose(map.getCenter()))
  canvas.addEventListener('keydown', (event) => {
    // Enter on the map itself; on its buttons it presses them.
    if (event.key !== 'Enter' || event.target !== canvas) return
    event.preventDefault()
    choose(map.getCenter())
  })

  const show = (point: Point | null, zoom?: number) => {
    if (!point) return void marker.remove()
    const at: LatLngExpression = [point.latitude, point.longitude]
    marker.setLatLng(at).addTo(map)
    if (zoom || !map.getBounds().contains(at)) map.setView(at, zoom ?? map.getZoom())
  }
  place.addEventListener('point', (event) => {
    const point = (event as CustomEvent<Point | null>).detail
    show(point, point?.accuracy === undefined ? undefined : STREET_ZOOM)
  })
  const kept = pointIn(place)
  if (kept) show(kept, STREET_ZOOM)
}

function pointIn(place: HTMLElement): Point | null {
  const value = (part: string) => place.querySelector<HTMLInputElement>(`[data-part=${part}]`)?.value
  const [latitude, longitude] = [value('latitude'), value('longitude')]
  return latitude && longitude ? { latitude: Number(latitude), longitude: Number(longitude) } : null
}

/** Leaflet's own sheet, from our origin, once. */
function loadSheet() {
  if (document.querySelector(`link[href="${sheet}"]`)) return
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = sheet
  const loaded = new Promise((done) => {
    link.onload = done
    link.onerror = done
  })
  document.head.append(link)
  return loaded
}

/** Leaflet takes the attribution as HTML; ours is plain words. */
function plain(text: string) {
  const span = document.createElement('span')
  span.textContent = text
  return span.innerHTML
}
