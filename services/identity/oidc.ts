/**
 * Signing in at an external OpenID Connect provider, the way a national identity would be joined. State, nonce and
 * PKCE verifier stay on the server, bound to the browser by a cookie. Owns `externalIdentity`.
 */
import { timingSafeEqual } from 'node:crypto'
import { cleanLine } from '../../adapters/kit/identifiers.ts'
import { insertOnce, instant, transact } from '../../db/index.ts'
import { addressBlock } from './address-block.ts'
import type { Limit } from './attempts.ts'
import type { Core } from './core.ts'
import type { Caller, Trx } from './deps.ts'
import { hours, minutes } from './durations.ts'
import { parseIdentifier } from './identifier.ts'
import { type Claims, createOidcClient } from './oidc-client.ts'
import { OidcRefused, OidcUnavailable } from './oidc-http.ts'
import type { Proof } from './proof.ts'
import { CODE_LIFE, faultOfName, RESIDENT } from './register.ts'
import { reserveAll, type Session, type SignIn } from './sign-in.ts'
import { newToken } from './token.ts'
import { transactOrUndo } from './undo.ts'

const STARTS: Limit = { name: 'oidc', max: 300, window: hours(1), grain: minutes(1) }

/** `next`: where the browser was going, kept here instead of in an address. `linkTo`: the account to join. */
type Errand = { next?: string; linkTo?: string }
type Begun = Errand & { provider: string; state: string; nonce: string; verifier: string }
export type OidcFinished = { next?: string } & Entered
type Entered =
  | Session
  /** The verified e-mail has an account: its owner signs in there first and then calls `linkProvider`. */
  | { outcome: 'link_needed'; link: string }
  /** Asked to be joined to an account, and joined to another one already. */
  | { outcome: 'taken' }
  | { outcome: 'disabled' }
  /** Not begun in this browser, or not to be believed. `why` is for the log. */
  | { outcome: 'refused'; why: string }
  | { outcome: 'unavailable' }

/** Where the provider sends the browser back to; `app/routes` answers there. */
export const oidcCallbackPath = (provider: string) => `/sign-in/oidc/${provider}/callback`

export function createOidc(core: Core, signIn: SignIn, proof: Proof) {
  const { db, tenant, accounts, attempts, challenges, sealer, settings, now } = core
  const clients = new Map(
    settings.providers.map((provider) => [
      provider.id,
      createOidcClient({
        provider,
        redirectUri: `${settings.origin}${oidcCallbackPath(provider.id)}`,
        now,
        fetch: core.fetch ?? fetch,
        allowLoopback: settings.mode === 'demo',
      }),
    ]),
  )

  /** Sends the browser to the provider. `browser` belongs into a cookie of ten minutes, SameSite=Lax. */
  async function startProvider(
    provider: string,
    caller: Caller,
    errand: Errand = {},
  ): Promise<
    | { outcome: 'redirect'; url: string; browser: string }
    | { outcome: 'unknown' }
    | { outcome: 'unavailable' }
    | { outcome: 'limited'; until: Date }
  > {
    const client = clients.get(provider)
    if (!client) return { outcome: 'unknown' }
    const tries = await reserveAll(attempts, [[STARTS, addressBlock(caller.address)]])
    if (tries.outcome === 'locked') return { outcome: 'limited', until: tries.until }
    const begun: Begun = { ...errand, provider, state: newToken(), nonce: newToken(), verifier: newToken() }
    const url = await client.authorizationUrl(begun).catch(asUnavailable)
    if (url === null) return { outcome: 'unavailable' }
    const wanted = { kind: 'oidc' as const, account: null, payload: begun, life: CODE_LIFE }
    const { token } = await transact(db, (trx) => challenges.withTokenInTrx(wanted, trx))
    return { outcome: 'redirect', url, browser: token }
  }

  /** The browser came back. What was begun is spent at once: neither the answer nor the cookie works twice. */
  async function finishProvider(
    provider: string,
    params: URLSearchParams,
    browser: unknown,
    caller: Caller,
  ): Promise<OidcFinished> {
    const client = clients.get(provider)
    const found = client && (await challenges.find<Begun>(browser, 'oidc'))
    if (!found || !client) return { outcome: 'refused', why: 'not begun in this browser' }
    const begun = found.payload
    if (begun.provider !== provider) return { outcome: 'refused', why: 'begun at another provider' }
    if (!isSingle(params) || !isSame(params.get('state') ?? '', begun.state))
      return { outcome: 'refused', why: 'state differs' }
    if (!(await challenges.spendInTrx(found, db))) return { outcome: 'refused', why: 'answered before' }
    let claims: Claims
    try {
      claims = await client.claimsOf(params, begun)
    } catch (error) {
      if (error instanceof OidcUnavailable) return { outcome: 'unavailable' }
      if (error instanceof OidcRefused) return { outcome: 'refused', why: error.message }
      throw error
    }
    return { ...(await enter(begun, claims, caller)), ...(begun.next && { next: begun.next }) }
  }

  /** The account of this subject; a new one when neither it nor its e-mail is known. */
  async function enter({ provider, linkTo }: Begun, claims: Claims, caller: Caller): Promise<Entered> {
    const subjectIndex = subjectIndexOf(provider, claims.sub)
    const known = await findLinked(subjectIndex)
    if (known && linkTo && known.id !== linkTo) return { outcome: 'taken' }
    if (known) return known.disabledAt ? { outcome: 'disabled' } : signIn.start(known.id, caller, {})
    const email = claims.email ? parseIdentifier(claims.email, sealer) : null
    // Whoever asked to be joined is never given a new account instead, whatever address the provider knows.
    const owner = linkTo ? await accounts.find(linkTo) : email && (await accounts.findByIdentifier(email))
    if (linkTo && !owner) return { outcome: 'refused', why: 'the account to join is gone' }
    if (owner) {
      // The provider vouches for the mailbox, not for the account: its password decides once.
      const payload = { provider, subjectIndex }
      const wanted = { kind: 'link' as const, account: owner.id, payload, life: CODE_LIFE }
      const { token } = await transact(db, (trx) => challenges.withTokenInTrx(wanted, trx))
      return { outcome: 'link_needed', link: token }
    }
    const made = await transactOrUndo(db, async (trx) => {
      const name = cleanLine(claims.name ?? '')
      const person = { name: faultOfName(name) ? 'Warga' : name, verified: true, grants: [RESIDENT] }
      const account = await accounts.insertInTrx({ ...person, ...(email && { identifier: email }) }, trx)
      if (!account || !(await linkInTrx(account, provider, subjectIndex, trx))) return null
      return signIn.startInTrx(account, caller, {}, trx)
    })
    if (made) return signIn.finish(made)
    // The same person came back twice at once: by now the account is there.
    const linked = await findLinked(subjectIndex)
    return linked ? signIn.start(linked.id, caller, {}) : { outcome: 'unavailable' }
  }

  /** By issuer and subject together: the same subject at another issuer is another person. */
  function subjectIndexOf(provider: string, sub: string) {
    const { issuer } = settings.providers.find((one) => one.id === provider)!
    return sealer.index('externalIdentity.subject', JSON.stringify([issuer, sub]))
  }

  async function findLinked(subjectIndex: string) {
    const row = await db
      .selectFrom('externalIdentity')
      .select('account')
      .where('tenant', '=', tenant)
      .where('subjectIndex', '=', subjectIndex)
      .executeTakeFirst()
    return row && accounts.find(row.account)
  }

  const linkInTrx = (account: string, provider: string, subjectIndex: string, trx: Trx) =>
    insertOnce(trx, 'externalIdentity', {
      tenant,
      subjectIndex,
      provider,
      account,
      createdAt: instant(now()),
    })

  /** Joins the provider to the account after its owner has signed in with the password. */
  async function linkProvider(
    token: unknown,
    link: unknown,
  ): Promise<{ outcome: 'linked' } | { outcome: 'refused' } | { outcome: 'signed_out' }> {
    const viewer = await proof.wholly(token)
    if (!viewer) return { outcome: 'signed_out' }
    const found = await challenges.find<{ provider: string; subjectIndex: string }>(link, 'link')
    if (!found || found.account !== viewer.account) return { outcome: 'refused' }
    const { provider, subjectIndex } = found.payload
    const done = await transactOrUndo(db, async (trx) => {
      if (!(await challenges.spendInTrx(found, trx))) return null
      return (await linkInTrx(viewer.account, provider, subjectIndex, trx)) || null
    })
    return done ? { outcome: 'linked' } : { outcome: 'refused' }
  }

  return {
    providers: settings.providers.map(({ id, name }) => ({ id, name })),
    startProvider,
    finishProvider,
    linkProvider,
  }
}

/** A parameter given twice could be read one way here and another way there. */
const isSingle = (params: URLSearchParams) => new Set(params.keys()).size === params.size

function isSame(a: string, b: string) {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

function asUnavailable(error: unknown): null {
  if (error instanceof OidcUnavailable || error instanceof OidcRefused) return null
  throw error
}
