/** The sandbox's door: OAuth2 client credentials, and whether a bearer token is one it gave. */
import { randomBytes } from 'node:crypto'
import type { SandboxAnswer, SandboxCore, SandboxRequest } from '../kit/sandbox.ts'

export const CLIENT = { clientId: 'gerbang-simulasi', clientSecret: 'rahasia-simulasi-perizinan-0001' }
const TOKEN_SECONDS = 3600

/** RFC 6749 4.4: client credentials by HTTP Basic, a bearer token for an hour. */
export function giveToken(
  { method, headers, body }: SandboxRequest,
  { store, now }: SandboxCore,
): SandboxAnswer {
  const right = Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')
  if (headers.authorization !== `Basic ${right}`) return { status: 401, json: { error: 'invalid_client' } }
  const asked = new URLSearchParams(body.toString('utf8'))
  if (method !== 'POST' || asked.get('grant_type') !== 'client_credentials')
    return { status: 400, json: { error: 'unsupported_grant_type' } }
  const token = randomBytes(24).toString('base64url')
  store.put('token', token, { until: now().getTime() + TOKEN_SECONDS * 1000 })
  return { status: 200, json: { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS } }
}
export function knowsToken({ headers }: SandboxRequest, { store, now }: SandboxCore) {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  const token = bearer ? store.get<{ until: number }>('token', bearer) : undefined
  return token !== undefined && token.until > now().getTime()
}
