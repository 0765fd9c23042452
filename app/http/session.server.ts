/** From a proof of identity to the cookies that carry it. */
import type { Session } from '../../services/identity/index.ts'
import type { Viewer } from '../../services/view.ts'
import { seeOther, withNext } from './answer.server.ts'
import type { Context } from './context.server.ts'
import { clearCookie, deviceCookie, sessionCookie } from './cookies.server.ts'
import { guestHash } from './guards.server.ts'

export const callerOf = (context: Context, request: Request) => ({
  address: context.address,
  agent: request.headers.get('user-agent')?.slice(0, 300) ?? '',
  device: context.deviceToken,
})

/** Cookies of a new session, and on to where one was going, or to what is still to be proved. */
export async function signedIn(
  context: Context,
  session: Session,
  next: string,
  more: string[] = [],
): Promise<Response> {
  const cookies = [...(await sessionCookies(context, session)), ...more]
  if (session.outcome === 'second_factor') return seeOther(withNext('/sign-in/code', next), cookies)
  if (session.outcome === 'enrol_second_factor')
    return seeOther(withNext('/account/second-factor', next), cookies)
  return seeOther(next === '/' ? homeOf(session.viewer) : next, cookies)
}

/**
 * Cookies of a new session. A browser has one: what it brought along ends, also when somebody planted it. A guest's
 * drafts, uploads and requests join the account once its owner has proved all that is asked of them.
 */
export async function sessionCookies(context: Context, session: Session): Promise<string[]> {
  const { identity, drafts, files, requests } = context.services
  if (context.sessionToken && context.sessionToken !== session.token)
    await identity.signOut(context.sessionToken)
  const cookies = [sessionCookie(session.token, session.maxAge)]
  if (session.device) cookies.push(deviceCookie(session.device))
  if (session.outcome !== 'signed_in' || !context.guestToken) return cookies
  const guest = guestHash(context.guestToken)
  for (const { adopt } of [drafts, files, requests]) await adopt(guest, session.viewer.account)
  return [...cookies, clearCookie('guest')]
}

/** Where a role's day begins. */
export function homeOf({ grants }: Pick<Viewer, 'grants'>): string {
  const roles = grants.map((grant) => grant.role)
  if (roles.includes('admin')) return '/admin'
  if (roles.includes('officer')) return '/desk'
  if (roles.includes('counter')) return '/counter'
  if (roles.includes('integrator')) return '/integrator'
  if (roles.includes('auditor')) return '/audit'
  return '/requests'
}
