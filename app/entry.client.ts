/**
 * What the browser adds to pages that already work without it: live pages, conditions that open at once, one press
 * that counts once, a page for when the network is gone. No framework; a few kilobytes.
 */
import { openConditions } from './enhance/conditions.ts'
import { keepDrafts } from './enhance/draft.ts'
import { followLive } from './enhance/live.ts'
import { bearOffline } from './enhance/offline.ts'
import { findPlaces } from './enhance/place.ts'
import { pressOnce } from './enhance/press-once.ts'

/** For every text that comes into the page, also later. */
function wake() {
  for (const element of document.querySelectorAll<HTMLElement>('.script-only')) element.hidden = false
  findPlaces()
}

document.addEventListener('click', (event) => {
  if ((event.target as Element).closest('[data-print]')) window.print()
})
// After a post with errors the summary is read first.
document.getElementById('errors')?.focus()

wake()
bearOffline()
openConditions()
pressOnce()
keepDrafts()
followLive(wake)
