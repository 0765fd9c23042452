/**
 * What the browser adds to pages that already work without it: live pages, conditions that open at once, one press
 * that counts once. No framework; a few kilobytes.
 */
import { followLive } from './enhance/live.ts'
import { keepDrafts } from './enhance/draft.ts'
import { openConditions } from './enhance/conditions.ts'
import { pressOnce } from './enhance/press-once.ts'
import { usePlaces } from './enhance/place.ts'

for (const element of document.querySelectorAll<HTMLElement>('.script-only')) element.hidden = false
for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print())
// After a post with errors the summary is read first.
document.getElementById('errors')?.focus()

openConditions()
pressOnce()
usePlaces()
keepDrafts()
followLive()
