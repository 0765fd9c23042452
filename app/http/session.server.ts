/** From a proof of identity to the cookies that carry it. */
import type { Session } from '../../services/identity/index.ts'
import { seeOther } from './answer.server.ts'
import type { Context } from './context.server.ts'
import { clearCookie, deviceCookie, sessionCookie } from './cookies.server.ts'
import { guestHash } from './guards.server.ts'

export const callerOf = (context: Context, request: Request) => ({
  address: context.address,
  agent: request.headers.get('user-agent')?.slice(0, 300) ?? '',
  device: context.deviceToken,
})

/** Cookies of a new session, and on to where one was going. A guest's drafts and requests come along. */
export async function signedIn(context: Context, session: Session, next: string): Promise<Response> {
  const cookies: (string | null)[] = [sessionCookie(session.token, session.maxAge), session.device && deviceCookie(session.device)]
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`
  if (session.outcome === 'second_factor') return seeOther(`/sign-in/code${query}`, cookies)
  if (context.guestToken) {
    const guest = guestHash(context.guestToken)
    await context.services.drafts.adopt(guest, session.viewer.account)
    await context.services.requests.adopt(guest, session.viewer.account)
    cookies.push(clearCookie('guest'))
  }
  if (session.outcome === 'enrol_second_factor') return seeOther(`/account/second-factor${query}`, cookies)
  return seeOther(next === '/' ? homeOf(session.viewer.grants.map(g => g.role)) : next, cookies)
}

/** Where a role's day begins. */
function homeOf(roles: string[]): string {
  if (roles.includes('admin')) return '/admin'
  if (roles.includes('officer')) return '/desk'
  if (roles.includes('counter')) return '/counter'
  if (roles.includes('integrator')) return '/integrator'
  return '/requests'
}
