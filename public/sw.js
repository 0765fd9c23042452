/**
 * For when the network is gone: shows the offline page instead of the browser's error. Keeps that page in both
 * languages, its style sheet and its script, and nothing else: no page of a person is ever stored, no form is answered.
 * Registered with the release in its address, so that each release fetches its own.
 */
const CACHE = `gerbang-offline-${new URL(self.location.href).search}`
const LANGS = ['id', 'en']
/** Where the language of the last page is noted: a worker reads no cookies and is stopped between pages. */
const LANG = '/offline/lang'
const pageIn = (lang) => `/offline?lang=${lang}`

self.addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(take())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(event))
  // Named after their content: the kept one is the right one.
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

/** Fetched as nobody: no cookie goes along and none is set. */
async function fill() {
  const cache = await caches.open(CACHE)
  const files = new Set(['/icon.svg'])
  for (const lang of LANGS) {
    const response = await fetch(pageIn(lang), { credentials: 'omit', cache: 'no-cache' })
    if (!response.ok) throw new Error(`offline page: ${response.status}`)
    const html = await response.clone().text()
    for (const [, path] of html.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:css|js))"/g)) files.add(path)
    await cache.put(pageIn(lang), response)
  }
  await Promise.all([...files].map((path) => cache.add(new Request(path, { credentials: 'omit' }))))
}

/** What older releases kept goes; open pages are served by this one from now on. */
async function take() {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('gerbang-') && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  // The page is asked for while this worker wakes up.
  await self.registration.navigationPreload?.enable()
  await self.clients.claim()
}

/** The network first, always; its answer goes by untouched, also when it says no. */
async function page(event) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request))
    const lang = response.headers.get('content-language')
    if (LANGS.includes(lang)) event.waitUntil(note(lang))
    return response
  } catch {
    const cache = await caches.open(CACHE)
    const noted = await cache.match(LANG)
    const lang = noted ? await noted.text() : LANGS[0]
    return (await cache.match(pageIn(lang), { ignoreVary: true })) ?? Response.error()
  }
}

let last = ''
async function note(lang) {
  if (lang === last) return
  last = lang
  const cache = await caches.open(CACHE)
  await cache.put(LANG, new Response(lang))
}

async function asset(request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request)
}
