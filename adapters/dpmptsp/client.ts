/** The office's settings, and its API behind a bearer token. */
import * as z from 'zod'
import { type AdapterDeps, AgencyError, type Call } from '../kit/contract.ts'
import type { AgencyClient } from '../kit/http.ts'
import { oauthClient } from '../kit/oauth.ts'

export const config = z.strictObject({
  url: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(16),
  /** Two while one takes over from the other. */
  webhookSecrets: z.array(z.string().min(16)).min(1).max(3),
})

type Deps = AdapterDeps<z.output<typeof config>>

/** A call that was given up before it began asks for no token either. */
export function openApi({ config: c, http, now }: Deps): Pick<AgencyClient, 'json' | 'bytes'> {
  const { clientId, clientSecret } = c
  const api = oauthClient({ http, baseUrl: c.url, tokenPath: '/oauth/token', clientId, clientSecret, now })
  return {
    json: async (call, request) => api.json(wanted(call), request),
    bytes: async (call, request) => api.bytes(wanted(call), request),
  }
}

function wanted(call: Pick<Call, 'signal'>) {
  if (call.signal.aborted)
    throw new AgencyError('timeout', 'Given up before it was sent', { maybeActed: false })
  return call
}
