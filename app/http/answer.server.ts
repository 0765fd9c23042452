/** Answers with a status: redirects to places we know, and pages with headers. */
import type { Context } from './context.server.ts'

/** 303, to a path of our own that the caller built; strings from outside go through `safePath` first. */
export function seeOther(path: string, cookies: (string | null)[] = []): Response {
  const headers = new Headers({ location: path })
  for (const cookie of cookies) if (cookie) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

/** To the sign-in page, and back to the page asked for; an action's target is its page. */
export function toSignIn(context: Context, page = '/sign-in'): Response {
  const back = safePath(context.path, context.site.origin)
  return seeOther(`${page}?next=${encodeURIComponent(back)}`)
}

/** A page of our own that passes on where one was going; `next` has been through `safePath`. */
export const withNext = (page: string, next: string) =>
  next === '/' ? page : `${page}${page.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`

/** Where one was going, from the address of a page. */
export const nextOf = (request: Request, context: Context) =>
  safePath(new URL(request.url).searchParams.get('next'), context.site.origin)

/** Ends a session or has an effect: never a place to return to. */
const NOWHERE =
  /^\/(sign-in|sign-out|register|reset|invite|verify|oidc|hooks|api|live|healthz|readyz|metrics)(\/|\?|$)/

/**
 * A return-to value as a path of our own, or home (abuse corpus H). Parsed against our origin, compared, rebuilt from
 * path and query only; the result is checked again, since normalising can make `/\evil` out of `/./\evil`.
 */
export function safePath(value: string | null | undefined, origin: string): string {
  if (!value || value.length > 2048 || !value.startsWith('/') || /[\\\u0000-\u001f\u007f]/.test(value))
    return '/'
  let url: URL
  try {
    url = new URL(value, origin)
  } catch {
    return '/'
  }
  const path = url.pathname + url.search
  if (
    url.origin !== new URL(origin).origin ||
    path.startsWith('//') ||
    /[\\]|\/\/|%5c|%2f|%0|%1/i.test(url.pathname)
  )
    return '/'
  return NOWHERE.test(path) ? '/' : path
}
