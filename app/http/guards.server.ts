/**
 * `authorize` is the first line of every loader and action: it proves who asks, by a policy the route declares, and
 * returns what it proved. It throws a Response. "Not yours" and "not there" look the same.
 */
import { createHash } from 'node:crypto'
import type { Grant, Role, Viewer } from '../../services/view.ts'
import { toSignIn } from './answer.server.ts'
import type { Context } from './context.server.ts'
import { guestCookie, newToken } from './cookies.server.ts'

/**
 * `anyone`: no one need be known. `filer`: an account or a guest's browser. `resident`: signed in, not long ago.
 * `reader`: signed in, however long ago: for pages that only show where things stand. `enrolling`: signed in, second
 * factor given or still to be set up. A role: signed in with that right, second factor given. `demo`: anyone, and only
 * in demo mode.
 */
export type Policy =
  | 'anyone'
  | 'filer'
  | 'reader'
  | 'enrolling'
  | 'resident'
  | 'staff'
  | 'demo'
  | Exclude<Role, 'resident'>
/** What a route module exports as `policy`; a test walks all of them. */
export type RoutePolicy = { loader?: Policy; action?: Policy }

/** Who files: the scope of every question to the tracker. */
export type Filer = { account: string } | { guest: string }

export const notFound = () => new Response(null, { status: 404, statusText: 'Not Found' })

export async function authorize(context: Context, policy: Policy): Promise<void> {
  if (policy === 'anyone' || policy === 'filer') return
  if (policy === 'demo') {
    if (!context.site.demo) throw notFound()
    return
  }
  if (policy === 'enrolling') return void (await requireEnrolling(context))
  if (policy === 'reader') return void (await requireViewer(context, REMEMBERED))
  const viewer = await requireViewer(context)
  if (policy === 'resident') return
  const roles = viewer.grants.map((g) => g.role)
  if (policy === 'staff' ? !roles.some((r) => r !== 'resident') : !roles.includes(policy)) throw notFound()
}

/** For low-risk pages: a session that has gone idle may still read them (reliability rule 57). */
type Reading = { remembered?: boolean }
export const REMEMBERED: Reading = { remembered: true }

/** Somebody signed in whose second factor, where they need one, was given. */
export async function requireViewer(context: Context, o: Reading = {}): Promise<Viewer> {
  const viewer = await requireEnrolling(context, o)
  if (viewer.secondFactor === 'missing') throw toSignIn(context, '/account/second-factor')
  return viewer
}

/** As `requireViewer`, and also staff who have yet to set their second factor up. */
export async function requireEnrolling(context: Context, o: Reading = {}): Promise<Viewer> {
  const viewer = await context.viewer()
  if (!viewer) throw toSignIn(context)
  if (viewer.secondFactor === 'pending') throw toSignIn(context, '/sign-in/code')
  if (viewer.level !== 'full' && !o.remembered) throw toSignIn(context)
  return viewer
}

/** Signed in by all that is asked of them; half of it is no right at all. */
export const isWhole = (viewer: Viewer) => viewer.secondFactor === 'none' || viewer.secondFactor === 'passed'

export async function requireRole(
  context: Context,
  role: Role,
): Promise<{ viewer: Viewer; grants: Grant[] }> {
  const viewer = await requireViewer(context)
  const grants = viewer.grants.filter((g) => g.role === role)
  if (grants.length === 0) throw notFound()
  return { viewer, grants }
}

/**
 * An account, or a guest's browser that has been here before; null when neither. Throws a redirect to the sign-in page
 * for a session that has gone idle, unless the page is low-risk.
 */
export async function findFiler(context: Context, o: Reading = {}): Promise<Filer | null> {
  const viewer = await context.viewer()
  if (viewer && isWhole(viewer)) {
    if (viewer.level !== 'full' && !o.remembered) throw toSignIn(context)
    return { account: viewer.account }
  }
  return context.guestToken ? { guest: guestHash(context.guestToken) } : null
}

/** As `findFiler`, with a new cookie for a browser that has none. */
export async function requireFiler(
  context: Context,
  allowGuest: boolean,
  o: Reading = {},
): Promise<{ filer: Filer; cookie: string | null }> {
  const found = await findFiler(context, o)
  if (found && ('account' in found || allowGuest)) return { filer: found, cookie: null }
  if (!allowGuest) throw toSignIn(context)
  const token = newToken()
  return { filer: { guest: guestHash(token) }, cookie: guestCookie(token) }
}

/** The cookie's hash is what is stored: a stolen database opens nobody's browser. */
export const guestHash = (token: string) => createHash('sha256').update(`guest\n${token}`).digest('base64url')
