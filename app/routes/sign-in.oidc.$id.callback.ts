/** The browser comes back from an external provider. Every way on is one of ours; what went wrong is said there. */
import type { LoaderFunctionArgs } from '@remix-run/node'
import { safePath, seeOther, withNext } from '../http/answer.server.ts'
import { clearCookie, stepCookie } from '../http/cookies.server.ts'
import { authorize, isWhole, type RoutePolicy } from '../http/guards.server.ts'
import { callerOf, signedIn } from '../http/session.server.ts'
import { paths } from '../ui/paths.ts'

export const policy: RoutePolicy = { loader: 'anyone' }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await authorize(context, 'anyone')
  const { services, steps, site } = context
  const asked = new URL(request.url).searchParams
  const caller = callerOf(context, request)
  const answer = await services.identity.finishProvider(params.id ?? '', asked, steps.oidc, caller)
  const next = safePath(answer.next, site.origin)
  const over = clearCookie('oidc')
  const back = (why: string) => seeOther(withNext(`${paths.signIn}?why=${why}`, next), [over])
  switch (answer.outcome) {
    case 'signed_in':
    case 'second_factor':
    case 'enrol_second_factor':
      return signedIn(context, answer, next, [over])
    case 'link_needed': {
      const viewer = await context.viewer()
      const here = viewer?.level === 'full' && isWhole(viewer)
      const page = here ? '/account/link' : withNext(`${paths.signIn}?why=link`, '/account/link')
      return seeOther(page, [over, stepCookie('link', answer.link)])
    }
    case 'taken':
      return seeOther('/account?wrong=link_taken', [over])
    case 'disabled':
      return back('disabled')
    case 'refused':
      services.log.info({ why: answer.why }, 'answer of a provider refused')
      return back('oidc_failed')
    case 'unavailable':
      return back('oidc_down')
  }
}
