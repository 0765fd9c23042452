/**
 * `authorize` is the first line of every loader and action: it proves who asks, by a policy the route declares, and
 * returns what it proved. It throws a Response. "Not yours" and "not there" look the same.
 */
import { createHash } from 'node:crypto'
import type { Grant, Role, Viewer } from '../../services/view.ts'
import type { Context } from './context.server.ts'
import { guestCookie, newToken } from './cookies.server.ts'
import { toSignIn } from './answer.server.ts'

/**
 * `anyone`: no one need be known. `filer`: an account or a guest's browser. `resident`: signed in.
 * A role: signed in with that right, second factor given. `demo`: anyone, and only in demo mode.
 */
export type Policy = 'anyone' | 'filer' | 'resident' | 'staff' | 'demo' | Exclude<Role, 'resident'>
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
  const viewer = await requireViewer(context)
  if (policy === 'resident') return
  const roles = viewer.grants.map(g => g.role)
  if (policy === 'staff' ? !roles.some(r => r !== 'resident') : !roles.includes(policy)) throw notFound()
}

/** Somebody signed in whose second factor, where they need one, was given. */
export async function requireViewer(context: Context): Promise<Viewer> {
  const viewer = await context.viewer()
  if (!viewer) throw toSignIn(context)
  if (viewer.secondFactor === 'pending') throw toSignIn(context, '/sign-in/code')
  if (viewer.secondFactor === 'missing') throw toSignIn(context, '/account/second-factor')
  return viewer
}

export async function requireRole(context: Context, role: Role): Promise<{ viewer: Viewer; grants: Grant[] }> {
  const viewer = await requireViewer(context)
  const grants = viewer.grants.filter(g => g.role === role)
  if (grants.length === 0) throw notFound()
  return { viewer, grants }
}

/** An account, or a guest's browser that has been here before; null when neither. */
export async function findFiler(context: Context): Promise<Filer | null> {
  const viewer = await context.viewer()
  if (viewer && viewer.secondFactor !== 'pending') return { account: viewer.account }
  return context.guestToken ? { guest: guestHash(context.guestToken) } : null
}

/** As `findFiler`, with a new cookie for a browser that has none. */
export async function requireFiler(context: Context, allowGuest: boolean): Promise<{ filer: Filer; cookie: string | null }> {
  const found = await findFiler(context)
  if (found && ('account' in found || allowGuest)) return { filer: found, cookie: null }
  if (!allowGuest) throw toSignIn(context)
  const token = newToken()
  return { filer: { guest: guestHash(token) }, cookie: guestCookie(token) }
}

/** The cookie's hash is what is stored: a stolen database opens nobody's browser. */
export const guestHash = (token: string) => createHash('sha256').update(`guest\n${token}`).digest('base64url')
