/**
 * OpenID Connect as a relying party: code flow with PKCE, by OpenID Connect Core 1.0, RFC 7636, RFC 9207 and the
 * security practice of RFC 9700. Keeps nothing but the provider's metadata and keys.
 */
import { createHash } from 'node:crypto'
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Text } from '../../adapters/kit/contract.ts'
import { hours, minutes } from './durations.ts'
import { createOidcHttp, OidcRefused } from './oidc-http.ts'

export type OidcProvider = {
  id: string
  name: Text
  /** Exactly as the provider writes it. */
  issuer: string
  clientId: string
  clientSecret: string
  /** Pins where the keys come from; otherwise the issuer's discovery says. */
  jwksUri?: string
  scopes?: string[]
}
export type Claims = { sub: string; name: string | null; email: string | null }

type Metadata = {
  issuer: string
  authorization_endpoint: string
  token_endpoint: string
  jwks_uri: string
  userinfo_endpoint?: string
  token_endpoint_auth_methods_supported?: string[]
  id_token_signing_alg_values_supported?: string[]
  authorization_response_iss_parameter_supported?: boolean
}
/** Plain http (`allowLoopback`) is for a provider on this machine in demo mode only. */
type OidcClientDeps = {
  provider: OidcProvider
  redirectUri: string
  now: () => Date
  fetch: typeof fetch
  allowLoopback: boolean
}

/** Asymmetric only: with a shared secret, or none, anyone who knows the client could sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']
const METADATA_LIFE = hours(1)
/** A key we do not know is looked for at most this often. */
const KEYS_AGAIN = minutes(1)
const CLOCK_SECONDS = 60

export function createOidcClient({ provider, redirectUri, now, fetch, allowLoopback }: OidcClientDeps) {
  const { getJson, assertSecure } = createOidcHttp({ fetch, allowLoopback })
  let metadata: { value: Metadata; at: number } | null = null
  let keys: { value: JSONWebKeySet; at: number } | null = null

  async function discover(): Promise<Metadata> {
    if (metadata && now().getTime() - metadata.at < METADATA_LIFE) return metadata.value
    const address = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const value = (await getJson(address)) as Metadata
    if (value.issuer !== provider.issuer) throw new OidcRefused('discovery names another issuer')
    if (provider.jwksUri && value.jwks_uri !== provider.jwksUri)
      throw new OidcRefused('discovery names other keys')
    for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const)
      assertSecure(value[name])
    metadata = { value, at: now().getTime() }
    return value
  }

  /** Where the browser goes. `state`, `nonce` and `verifier` stay on our side. */
  async function authorizationUrl(o: { state: string; nonce: string; verifier: string }): Promise<string> {
    const url = new URL((await discover()).authorization_endpoint)
    const query = {
      response_type: 'code',
      client_id: provider.clientId,
      redirect_uri: redirectUri,
      scope: ['openid', ...(provider.scopes ?? ['profile', 'email'])].join(' '),
      state: o.state,
      nonce: o.nonce,
      code_challenge: createHash('sha256').update(o.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.toString()
  }

  /** Who signed in, from the parameters of the callback. `state` is compared before; throws `OidcRefused`. */
  async function claimsOf(params: URLSearchParams, o: { nonce: string; verifier: string }): Promise<Claims> {
    const known = await discover()
    assertIssuer(params, known)
    const code = params.get('code')
    if (params.has('error') || !code) throw new OidcRefused('the provider said no')
    const tokens = await exchange(known, code, o.verifier)
    const payload = await verifyIdToken(known, tokens.id_token, o.nonce, tokens.access_token)
    const claims = hasProfile(payload)
      ? payload
      : { ...(await userInfo(known, tokens.access_token, payload.sub)), ...payload }
    return {
      sub: payload.sub,
      name: text(claims.name),
      email: claims.email_verified === true ? text(claims.email) : null,
    }
  }

  /** RFC 9207: an answer of another provider must not be taken for this one's (mix-up). */
  function assertIssuer(params: URLSearchParams, known: Metadata) {
    const issuer = params.get('iss')
    const required = known.authorization_response_iss_parameter_supported === true
    if (issuer === null ? required : issuer !== provider.issuer)
      throw new OidcRefused('answer of another issuer')
  }

  async function exchange(known: Metadata, code: string, verifier: string) {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    })
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
    const methods = known.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    if (methods.includes('client_secret_basic'))
      headers.authorization = basic(provider.clientId, provider.clientSecret)
    else {
      body.set('client_id', provider.clientId)
      body.set('client_secret', provider.clientSecret)
    }
    const answer = await getJson(known.token_endpoint, { method: 'POST', headers, body: body.toString() })
    const { id_token, access_token, token_type } = answer as Record<string, unknown>
    if (
      typeof id_token !== 'string' ||
      typeof access_token !== 'string' ||
      String(token_type).toLowerCase() !== 'bearer'
    )
      throw new OidcRefused('no tokens in the answer')
    return { id_token, access_token }
  }

  /** OpenID Connect Core 3.1.3.7, every step of it. */
  async function verifyIdToken(known: Metadata, token: string, nonce: string, accessToken: string) {
    const offered = known.id_token_signing_alg_values_supported ?? ['RS256']
    const check = async (set: JSONWebKeySet) =>
      jwtVerify(token, createLocalJWKSet(set), {
        issuer: provider.issuer,
        audience: provider.clientId,
        algorithms: ALGORITHMS.filter((alg) => offered.includes(alg)),
        currentDate: now(),
        clockTolerance: CLOCK_SECONDS,
        maxTokenAge: minutes(10) / 1000,
        requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
      })
    const { payload, protectedHeader } = await check(await keySet(known))
      .catch(async (error) => {
        // The provider may have changed its keys since we read them.
        if (error instanceof errors.JWKSNoMatchingKey) return check(await keySet(known, { again: true }))
        throw error
      })
      .catch(asRefused)
    if (payload.nonce !== nonce) throw new OidcRefused('nonce differs')
    if (!isForUs(payload)) throw new OidcRefused('made for another client')
    const type = protectedHeader.typ
    if (type !== undefined && type.toLowerCase() !== 'jwt') throw new OidcRefused('not an ID token')
    if (payload.at_hash !== undefined && payload.at_hash !== halfHash(accessToken))
      throw new OidcRefused('at_hash differs')
    if (typeof payload.sub !== 'string' || !payload.sub || payload.sub.length > 255)
      throw new OidcRefused('no subject')
    return payload as JWTPayload & { sub: string }
  }

  function isForUs({ aud, azp }: JWTPayload) {
    if (azp !== undefined) return azp === provider.clientId
    return !Array.isArray(aud) || aud.length === 1
  }

  async function keySet(known: Metadata, o: { again?: boolean } = {}): Promise<JSONWebKeySet> {
    const at = now().getTime()
    const age = keys ? at - keys.at : Number.POSITIVE_INFINITY
    if (keys && age < (o.again ? KEYS_AGAIN : METADATA_LIFE)) return keys.value
    keys = { value: (await getJson(known.jwks_uri)) as JSONWebKeySet, at }
    return keys.value
  }

  /** Name and e-mail where the ID token has none; only of the same subject. */
  async function userInfo(
    known: Metadata,
    accessToken: string,
    sub: string,
  ): Promise<Record<string, unknown>> {
    if (!known.userinfo_endpoint) return {}
    assertSecure(known.userinfo_endpoint)
    const answer = await getJson(known.userinfo_endpoint, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    if ((answer as { sub?: unknown }).sub !== sub) throw new OidcRefused('user info of another subject')
    return answer as Record<string, unknown>
  }

  return { authorizationUrl, claimsOf }
}

const hasProfile = (payload: JWTPayload) =>
  typeof payload.email === 'string' && typeof payload.name === 'string'
const text = (value: unknown) => (typeof value === 'string' && value.length <= 300 ? value : null)
/** RFC 6749 2.3.1: both are form-encoded before they are joined. */
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from([id, secret].map((s) => encodeURIComponent(s).replaceAll('%20', '+')).join(':')).toString('base64')}`
const halfHash = (accessToken: string) =>
  createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')

/** What jose refuses is refused; its messages name claims, not values, yet only the code is kept. */
function asRefused(error: unknown): never {
  if (error instanceof errors.JOSEError) throw new OidcRefused(error.code)
  throw error
}
