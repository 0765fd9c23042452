/** The frame of the map beside a place question. Empty and hidden until the client module draws it. */
import type { PageContext } from './page-context.ts'

/** For `mapFor` of a form; nothing when the city has no tile server. */
export function placeMap({ w, tiles }: Pick<PageContext, 'w' | 'tiles'>) {
  if (!tiles) return undefined
  const { url, attribution, centre } = tiles
  return () => (
    <div
      className="map"
      hidden
      data-map={url}
      data-attribution={attribution}
      data-centre={`${centre.latitude},${centre.longitude}`}
      data-pin={w.t('place.map_set')}
    >
      <p className="hint">{w.t('place.map_hint')}</p>
      {/* Leaflet makes it focusable: the arrows move the map, Enter sets the point. */}
      <div className="map-canvas" data-map-canvas role="application" aria-label={w.t('place.map')} />
      <button className="second" type="button" data-map-choose>
        {w.t('place.map_choose')}
      </button>
    </div>
  )
}
