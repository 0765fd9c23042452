/**
 * What every loader and action is given (Remix's load context): the one set of services, the language, and who asks.
 * Made once per request by server.ts; types of `services` only, the set itself is never imported here.
 */
import type { IncomingMessage } from 'node:http'
import type { Services } from '../../services/index.ts'
import type { Env } from '../../services/platform/env.ts'
import type { Viewer } from '../../services/view.ts'
import type { Lang, Words } from '../words/words.ts'
import { readCookies, type Step } from './cookies.server.ts'

/** What pages need to know of the settings; no secret is in it. */
export type Site = {
  origin: string
  city: string
  /** Where people reach the city, in words. */
  contact: string
  demo: boolean
  /** Pages are served over plain http on a name that browsers do not trust: signing in will fail. */
  plainHttp: boolean
  tiles: { url: string; attribution: string; centre: { latitude: number; longitude: number } } | null
  /** Address of the client module, and of the style sheet. */
  script: string | null
}

export type Context = {
  services: Services
  env: Env
  site: Site
  words: Words
  /** Path and query as asked. */
  path: string
  /** The client's address, by the trusted proxy or the socket. */
  address: string
  /** Correlates an error page with the log. */
  trace: string
  sessionToken: string | null
  /** The cookie that names a guest's browser, as it is; services get its hash. */
  guestToken: string | null
  deviceToken: string | null
  /** Tokens of what was begun in this browser. */
  steps: Readonly<Record<Step, string | null>>
  /** Who is signed in, looked up once per request. */
  viewer(): Promise<Viewer | null>
}

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true
  }
  interface AppLoadContext extends Context {}
}

export type ContextDeps = {
  services: Services
  env: Env
  site: Site
  words: (lang: Lang) => Words
}

export function makeContext(
  deps: ContextDeps,
  req: IncomingMessage,
  asked: { path: string; address: string; trace: string },
): Context {
  const cookies = readCookies(req.headers.cookie)
  const sessionToken = cookies.session
  let viewer: Promise<Viewer | null> | undefined
  return {
    services: deps.services,
    env: deps.env,
    site: deps.site,
    words: deps.words(languageOf(asked.path, cookies.lang)),
    ...asked,
    sessionToken,
    guestToken: cookies.guest,
    deviceToken: cookies.device,
    steps: cookies,
    viewer() {
      viewer ??= sessionToken ? deps.services.identity.viewer(sessionToken) : Promise.resolve(null)
      return viewer
    },
  }
}

/** `?lang=` wins, then the cookie; anything else is Indonesian. Accept-Language is not asked: the city speaks Indonesian first. */
export function languageOf(path: string, cookie: string | null): Lang {
  const mark = path.indexOf('?')
  const asked = mark < 0 ? null : new URLSearchParams(path.slice(mark)).get('lang')
  return (asked === 'id' || asked === 'en' ? asked : cookie) === 'en' ? 'en' : 'id'
}
