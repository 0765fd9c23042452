/** A request filed without an account becomes the account's, by the number and the code on its receipt. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { seeOther } from '../http/answer.server.ts'
import { only, readForm } from '../http/form.server.ts'
import { authorize, type RoutePolicy, requireViewer } from '../http/guards.server.ts'
import { usePage } from '../ui/page-context.ts'
import { paths } from '../ui/paths.ts'
import { FormError, Input } from '../ui/sign-in.tsx'

export const policy: RoutePolicy = { loader: 'resident', action: 'resident' }
export const handle = { width: 'form' }

/** Guessing 30 bits at this rate takes longer than anybody lives. */
const PER_ACCOUNT = { points: 10, perSeconds: 3600 }

export async function loader({ context }: LoaderFunctionArgs) {
  await authorize(context, 'resident')
  return { title: context.words.t('claim.title') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  await authorize(context, 'resident')
  const { account } = await requireViewer(context)
  const { words, services } = context
  const { number = '', code = '' } = only(await readForm(request), ['number', 'code'])
  const taken = await services.limits.take('claim', account, PER_ACCOUNT)
  if (!taken.ok)
    return data({ number, error: words.t('error.429', { seconds: taken.retryAfter }) }, { status: 429 })
  const claimed = await services.requests.claim(account, number, code)
  if (claimed.outcome === 'done') return seeOther(paths.requests)
  return data({ number, error: words.t('claim.not_found') }, { status: 422 })
}

export default function ClaimPage() {
  const { w } = usePage()
  const acted = useActionData<typeof action>()
  return (
    <>
      <h1>{w.t('claim.title')}</h1>
      <p className="lead">{w.t('claim.lead')}</p>
      <form method="post" className="form" noValidate>
        {acted?.error && <FormError text={acted.error} />}
        <Input
          name="number"
          label={w.t('track.number')}
          hint={w.t('track.number_hint')}
          value={acted?.number}
          autoComplete="off"
        />
        <Input name="code" label={w.t('receipt.code')} autoComplete="off" short />
        <p className="actions">
          <button className="main" type="submit">
            {w.t('tracker.claim_go')}
          </button>
        </p>
      </form>
    </>
  )
}
