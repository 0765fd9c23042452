/** Two providers for the tests of signing in elsewhere: a certified one (`oidc-provider`), and one that lies on request. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'
import Provider from 'oidc-provider'
import type { OidcProvider } from './oidc-client.ts'

const CLIENT = { clientId: 'gerbang', clientSecret: 'rahasia klien: +%&' }
const name = { id: 'SIMULASI INApas', en: 'SIMULATION INApas' }

async function listening(server: Server) {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const closed = (server: Server) =>
  new Promise<void>((done) => {
    server.closeAllConnections()
    server.close(() => done())
  })

/** `oidc-provider` on loopback; `signIn` is a person with a browser there. */
export async function openCertifiedProvider(redirectUri: string) {
  const server = createServer()
  const issuer = await listening(server)
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'satu', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['uji'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: `Nama ${id}`, email: `${id}@contoh.test`, email_verified: true }),
    }),
  })
  server.on('request', provider.callback())
  return {
    settings: { id: 'inapas', name, issuer, ...CLIENT } satisfies OidcProvider,
    signIn: (url: string, login: string) => walk(url, login, redirectUri),
    close: () => closed(server),
  }
}
export type Certified = Awaited<ReturnType<typeof openCertifiedProvider>>

/** Signs in and consents in the provider's own pages, as a browser would; ends at our callback. */
async function walk(start: string, login: string, redirectUri: string): Promise<URL> {
  const jar = new Map<string, string>()
  let url = new URL(start)
  let body: URLSearchParams | undefined
  for (let step = 0; step < 15; step++) {
    const cookie = [...jar].map(([k, v]) => `${k}=${v}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(body && { method: 'POST', body }),
    })
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location')
    const html = await response.text()
    if (location) {
      url = new URL(location, url)
      body = undefined
      if (url.toString().startsWith(redirectUri)) return url
    } else {
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1]
      if (!prompt) throw new Error(`oidc-provider answered ${response.status} without a form`)
      url = new URL(/action="([^"]+)"/.exec(html)![1]!, url)
      body = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'apa saja' } : { prompt })
    }
  }
  throw new Error('oidc-provider did not come to an end')
}

type Lie = {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  sign?: 'none' | 'hs256-public' | 'hs256-secret' | 'other-key' | 'own-key'
  token?: (token: string) => string
  tokens?: { status: number; body: string; location?: string }
  userInfo?: Record<string, unknown>
}

/** A provider of a hundred lines that answers rightly until told what to lie about. */
export async function openStubProvider(id: string) {
  const server = createServer()
  const issuer = await listening(server)
  let key = await generateKeyPair('RS256', { extractable: true })
  const stranger = await generateKeyPair('RS256', { extractable: true })
  let kid = 1
  let lie: Lie = {}
  let asked = new URLSearchParams()
  let now = new Date()
  let keyRequests = 0

  const publicJwk = async (): Promise<JWK> => ({
    ...(await exportJWK(key.publicKey)),
    kid: String(kid),
    alg: 'RS256',
    use: 'sig',
  })
  const json = (value: object) => ({ status: 200, body: JSON.stringify(value) })

  async function answerTo(path: string): Promise<{ status: number; body: string; location?: string }> {
    switch (path) {
      case '/.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/me`,
          jwks_uri: `${issuer}/jwks`,
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
          authorization_response_iss_parameter_supported: true,
        })
      case '/jwks':
        keyRequests++
        return json({ keys: [await publicJwk()] })
      case '/token':
        return lie.tokens ?? json({ access_token: 'akses', token_type: 'Bearer', id_token: await idToken() })
      case '/me':
        return json(lie.userInfo ?? { sub: 'stub', name: 'Warga Stub' })
      default:
        return { status: 404, body: '' }
    }
  }

  async function idToken(): Promise<string> {
    const at = Math.floor(now.getTime() / 1000)
    const claims = {
      iss: issuer,
      aud: 'gerbang',
      sub: 'stub',
      nonce: asked.get('nonce'),
      iat: at,
      exp: at + 300,
      name: 'Warga Stub',
      email: lie.userInfo ? undefined : `${id}-stub@contoh.test`,
      email_verified: true,
      ...lie.claims,
    }
    const header = { alg: 'RS256', kid: String(kid), ...lie.header }
    const token = await sign(JSON.parse(JSON.stringify(claims)), header)
    return lie.token ? lie.token(token) : token
  }

  async function sign(claims: object, header: Record<string, unknown>): Promise<string> {
    const plain = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const by = (more: Record<string, unknown>, secret: CryptoKey | Uint8Array) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ ...header, ...more } as JWTHeaderParameters)
        .sign(secret, { crit: { x: true } })
    switch (lie.sign) {
      case 'none':
        return `${plain({ ...header, alg: 'none' })}.${plain(claims)}.`
      case 'hs256-public':
        return by({ alg: 'HS256' }, Buffer.from(JSON.stringify(await publicJwk())))
      case 'hs256-secret':
        return by({ alg: 'HS256' }, Buffer.from(CLIENT.clientSecret.padEnd(32, ' ')))
      case 'other-key':
        return by({}, stranger.privateKey)
      case 'own-key':
        return by({ jwk: await exportJWK(stranger.publicKey), jku: `${issuer}/jwks` }, stranger.privateKey)
      default:
        return by({}, key.privateKey)
    }
  }

  server.on('request', async (request, response) => {
    request.resume()
    const answer = await answerTo(new URL(request.url ?? '/', issuer).pathname)
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...(answer.location && { location: answer.location }),
    })
    response.end(answer.body)
  })

  return {
    settings: { id, name, issuer, ...CLIENT } satisfies OidcProvider as OidcProvider,
    /** What the browser carried to the provider. */
    asked(params: URLSearchParams) {
      asked = params
    },
    at(when: Date) {
      now = when
    },
    answer(next: Lie) {
      lie = next
    },
    reset() {
      lie = {}
    },
    keyRequests: () => keyRequests,
    async newKey() {
      key = await generateKeyPair('RS256', { extractable: true })
      kid++
    },
    close: () => closed(server),
  }
}
export type StubProvider = Awaited<ReturnType<typeof openStubProvider>>
