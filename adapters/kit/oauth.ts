/**
 * OAuth2 client credentials (RFC 6749 4.4): a client that carries a bearer token, kept until shortly before it
 * expires, fetched once however many calls wait for it, and renewed once when the agency answers 401.
 */
import * as z from 'zod'
import { AgencyError } from './contract.ts'
import type { AgencyClient, AgencyHttp, ClientOptions } from './http.ts'
import { harmless } from './reading.ts'

export type OAuthOptions = {
  http: AgencyHttp
  baseUrl: string
  /** Where tokens are given, below `tokenBaseUrl` or `baseUrl`. */
  tokenPath: string
  tokenBaseUrl?: string
  clientId: string
  clientSecret: string
  scope?: string
  now: () => Date
  headers?: Record<string, string>
  sign?: ClientOptions['sign']
}

const Token = z.object({
  access_token: z
    .string()
    .min(1)
    .max(8192)
    .regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().min(1).max(31_536_000).optional(),
})

export function oauthClient(options: OAuthOptions): AgencyClient {
  const { now, sign, headers } = options
  const door = options.http.at(options.tokenBaseUrl ?? options.baseUrl)
  let held: { token: string; until: number } | null = null
  let fetching: Promise<string> | null = null

  /** Its own deadline, since several calls may wait for it. */
  async function fetchToken() {
    const basic = Buffer.from(`${encode(options.clientId)}:${encode(options.clientSecret)}`).toString(
      'base64',
    )
    const asked = now().getTime()
    const form: Record<string, string> = { grant_type: 'client_credentials' }
    if (options.scope) form.scope = options.scope
    const refused = () =>
      new AgencyError('unauthorised', 'The agency refused our credentials', { status: 401 })
    const answer = await door.json(
      { signal: AbortSignal.timeout(10_000) },
      {
        method: 'POST',
        path: options.tokenPath,
        form,
        headers: { authorization: `Basic ${basic}` },
        ok: Token,
        no: { 400: refused, 401: refused },
      },
    )
    if (answer instanceof AgencyError) throw answer
    held = { token: answer.access_token, until: asked + ((answer.expires_in ?? 300) - 30) * 1000 }
    return answer.access_token
  }
  function token() {
    if (held && held.until > now().getTime()) return Promise.resolve(held.token)
    fetching ??= fetchToken()
      // A token changes nothing at the agency, however the asking ended.
      .catch((error) => {
        throw error instanceof AgencyError ? harmless(error) : error
      })
      .finally(() => {
        fetching = null
      })
    return fetching
  }

  /** 401 means that nothing was done, so the call may be made again with a fresh token, once. */
  async function withToken<T>(signal: AbortSignal, use: (client: AgencyClient) => Promise<T>): Promise<T> {
    const first = await waitFor(signal, token())
    const bearer = (value: string) =>
      options.http.at(options.baseUrl, { sign, headers: { ...headers, authorization: `Bearer ${value}` } })
    try {
      return await use(bearer(first))
    } catch (error) {
      if (!(error instanceof AgencyError && error.status === 401)) throw error
      if (held?.token === first) held = null
      return use(bearer(await waitFor(signal, token())))
    }
  }
  return {
    json: (call, request) => withToken(call.signal, (client) => client.json(call, request)),
    bytes: (call, request) => withToken(call.signal, (client) => client.bytes(call, request)),
    text: (call, request) => withToken(call.signal, (client) => client.text(call, request)),
  }
}

/** RFC 6749 2.3.1: both halves are form-encoded before they are joined. */
const encode = (s: string) => new URLSearchParams([['', s]]).toString().slice(1)

function waitFor<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = () => new AgencyError('timeout', 'Signing in took too long', { maybeActed: false })
  if (signal.aborted) return Promise.reject(late())
  return new Promise((resolve, reject) => {
    const stop = () => reject(late())
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
