import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../db/testing.ts'
import { hours, minutes } from './durations.ts'
import { createIdentity, type Identity } from './index.ts'
import { type Certified, openCertifiedProvider, openStubProvider, type StubProvider } from './oidc-testing.ts'
import { caller, type IdentityWorld, openIdentityWorld, PASSWORD, registered } from './testing.ts'

for (const engine of engines.filter((one) => one.name !== 'SQLite file'))
  describe(`signing in at oidc-provider on ${engine.name}`, () => {
    let certified: Certified
    let world: IdentityWorld
    let identity: Identity
    beforeAll(async () => {
      certified = await openCertifiedProvider('https://gerbang.test/sign-in/oidc/inapas/callback')
      // That provider has a clock of its own.
      world = await openIdentityWorld(engine, { providers: [certified.settings], at: new Date() })
      identity = createIdentity(world.deps)
    })
    afterAll(async () => {
      await world.close()
      await certified.close()
    })

    const begin = async () => {
      const begun = await identity.startProvider('inapas', caller())
      if (begun.outcome !== 'redirect') throw new Error(begun.outcome)
      return begun
    }
    const enter = async (login: string) => {
      const { url, browser } = await begin()
      const back = await certified.signIn(url, login)
      return identity.finishProvider('inapas', back.searchParams, browser, caller())
    }

    it('makes an account the first time and finds it again', async () => {
      const first = await enter('wati')
      expect(first).toMatchObject({
        outcome: 'signed_in',
        viewer: { name: 'Nama wati', emailVerified: true, grants: [{ role: 'resident', scope: '*' }] },
      })
      const again = await enter('wati')
      if (first.outcome !== 'signed_in' || again.outcome !== 'signed_in') throw new Error(again.outcome)
      expect(again.viewer.account).toBe(first.viewer.account)
      expect(again.token).not.toBe(first.token)
      expect(await identity.profile(again.viewer)).toMatchObject({
        hasPassword: false,
        providers: ['inapas'],
      })
      const other = await enter('yanto')
      expect(other.outcome === 'signed_in' && other.viewer.account).not.toBe(first.viewer.account)
    })

    it('joins an account with the same e-mail only after its own password', async () => {
      const mine = await registered(identity, world, 'joko@contoh.test', 'Joko')
      const answer = await enter('joko')
      if (answer.outcome !== 'link_needed') throw new Error(answer.outcome)
      const stranger = await registered(identity, world, 'asing@contoh.test')
      expect(await identity.linkProvider(undefined, answer.link)).toEqual({ outcome: 'signed_out' })
      expect(await identity.linkProvider(stranger.token, answer.link)).toEqual({ outcome: 'refused' })
      expect(await identity.linkProvider(mine.token, answer.link)).toEqual({ outcome: 'linked' })
      expect(await identity.linkProvider(mine.token, answer.link)).toEqual({ outcome: 'refused' })
      expect(await enter('joko')).toMatchObject({
        outcome: 'signed_in',
        viewer: { account: mine.viewer.account },
      })
    })

    it('joins the account that asked, whatever address the provider knows, and none besides', async () => {
      const mine = await registered(identity, world, 'ratna@contoh.test', 'Ratna')
      const other = await registered(identity, world, 'tono@contoh.test', 'Tono')
      const join = async (account: string) => {
        const errand = { linkTo: account, next: '/requests?show=open' }
        const begun = await identity.startProvider('inapas', caller(), errand)
        if (begun.outcome !== 'redirect') throw new Error(begun.outcome)
        expect(begun.url).not.toContain('requests')
        const back = await certified.signIn(begun.url, 'alamat-lain')
        return identity.finishProvider('inapas', back.searchParams, begun.browser, caller())
      }
      const answer = await join(mine.viewer.account)
      if (answer.outcome !== 'link_needed') throw new Error(answer.outcome)
      expect(answer.next).toBe('/requests?show=open')
      expect(await identity.linkProvider(other.token, answer.link)).toEqual({ outcome: 'refused' })
      expect(await identity.linkProvider(mine.token, answer.link)).toEqual({ outcome: 'linked' })
      expect(await join(other.viewer.account)).toMatchObject({ outcome: 'taken' })
      expect(await join(mine.viewer.account)).toMatchObject({
        outcome: 'signed_in',
        viewer: { account: mine.viewer.account },
      })
    })

    it('lets a disabled account in by no door', async () => {
      const gone = await enter('hilang')
      if (gone.outcome !== 'signed_in') throw new Error(gone.outcome)
      await identity.people
        .disable('command', gone.viewer.account, '')
        .then((done) => expect(done.outcome).toBe('done'))
      expect(await enter('hilang')).toEqual({ outcome: 'disabled' })
    })

    it('proves an account without a password by a sign-in of the last ten minutes', async () => {
      const session = await enter('sinta')
      if (session.outcome !== 'signed_in') throw new Error(session.outcome)
      const change = { identifier: '081200009500', password: '' }
      expect(await identity.startAddressChange(session.token, change, caller())).toMatchObject({
        outcome: 'code_sent',
      })
      world.pass(minutes(11))
      expect(await identity.startAddressChange(session.token, change, caller())).toEqual({ outcome: 'wrong' })
      world.pass(-minutes(11))
    })

    it('makes one account of two first visits at once', async () => {
      const two = await Promise.all([enter('kembar'), enter('kembar')])
      const accounts = two.map((one) => (one.outcome === 'signed_in' ? one.viewer.account : one.outcome))
      expect(new Set(accounts).size).toBe(1)
    })
  })

describe('a provider that is not to be believed (C10)', () => {
  let stub: StubProvider
  let other: StubProvider
  let world: IdentityWorld
  let identity: Identity
  beforeAll(async () => {
    stub = await openStubProvider('inapas')
    other = await openStubProvider('lain')
    world = await openIdentityWorld(engines[0]!, {
      providers: [stub.settings, other.settings],
      at: new Date(),
    })
    identity = createIdentity(world.deps)
  })
  beforeEach(() => {
    stub.reset()
    world.pass(hours(2))
    stub.at(world.now())
  })
  afterAll(async () => {
    await world.close()
    await stub.close()
    await other.close()
  })

  const begin = async (provider = 'inapas') => {
    const begun = await identity.startProvider(provider, caller())
    if (begun.outcome !== 'redirect') throw new Error(begun.outcome)
    const asked = new URL(begun.url).searchParams
    stub.asked(asked)
    return {
      browser: begun.browser,
      asked,
      back: { state: asked.get('state')!, code: 'kode', iss: stub.settings.issuer },
    }
  }
  const finish = (back: Record<string, string> | URLSearchParams, browser: unknown, provider = 'inapas') =>
    identity.finishProvider(provider, new URLSearchParams(back), browser, caller())
  const counts = async () => {
    const tables = ['account', 'session', 'externalIdentity', 'device'] as const
    return Promise.all(
      tables.map(async (table) => (await world.db.selectFrom(table).select('tenant').execute()).length),
    )
  }

  it('is believed when nothing is wrong', async () => {
    const { browser, back, asked } = await begin()
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'https://gerbang.test/sign-in/oidc/inapas/callback',
      scope: 'openid profile email',
    })
    expect(await finish(back, browser)).toMatchObject({
      outcome: 'signed_in',
      viewer: { name: 'Warga Stub' },
    })
  })

  describe('by its callback', () => {
    const variants: Record<
      string,
      (o: { browser: string; back: Record<string, string> }) => Promise<unknown> | unknown
    > = {
      'without state': ({ browser, back: { state: _, ...rest } }) => finish(rest, browser),
      'with another state': ({ browser, back }) => finish({ ...back, state: 'x'.repeat(43) }, browser),
      'with state twice': ({ browser, back }) =>
        finish(new URLSearchParams([...Object.entries(back), ['state', back.state!]]), browser),
      'without the cookie': ({ back }) => finish(back, undefined),
      'with a made-up cookie': ({ back }) => finish(back, 'y'.repeat(43)),
      'with another browser’s cookie': async ({ back }) => finish(back, (await begin()).browser),
      'with another browser’s state': async ({ browser, back }) =>
        finish({ ...back, state: (await begin()).back.state }, browser),
      'ten minutes later': ({ browser, back }) => {
        world.pass(minutes(10))
        return finish(back, browser)
      },
      'at another provider’s address': ({ browser, back }) => finish(back, browser, 'lain'),
      'at an unknown provider’s address': ({ browser, back }) => finish(back, browser, 'tiada'),
      'with another issuer': ({ browser, back }) => finish({ ...back, iss: other.settings.issuer }, browser),
      'without the issuer it promises': ({ browser, back: { iss: _, ...rest } }) => finish(rest, browser),
      'without a code': ({ browser, back: { code: _, ...rest } }) => finish(rest, browser),
      'with an error': ({ browser, back }) => finish({ ...back, error: 'access_denied' }, browser),
      'with an error and no code': ({ browser, back: { code: _, ...rest } }) =>
        finish({ ...rest, error: 'access_denied' }, browser),
    }
    for (const [name, variant] of Object.entries(variants))
      it(name, async () => {
        const begun = await begin()
        const before = await counts()
        expect(await variant(begun)).toMatchObject({ outcome: 'refused' })
        expect(await counts()).toEqual(before)
      })

    it('sent twice', async () => {
      const { browser, back } = await begin()
      expect(await finish(back, browser)).toMatchObject({ outcome: 'signed_in' })
      expect(await finish(back, browser)).toMatchObject({ outcome: 'refused' })
      const raced = await begin()
      const all = await Promise.all(Array.from({ length: 8 }, () => finish(raced.back, raced.browser)))
      expect(all.filter((one) => one.outcome === 'signed_in')).toHaveLength(1)
    })
  })

  describe('by its ID token', () => {
    const now = () => Math.floor(world.now().getTime() / 1000)
    const variants: Record<string, () => Parameters<StubProvider['answer']>[0]> = {
      'of another issuer': () => ({ claims: { iss: 'https://jahat.test' } }),
      'for another client': () => ({ claims: { aud: 'lain' } }),
      'for several clients without azp': () => ({ claims: { aud: ['gerbang', 'lain'] } }),
      'authorised for another client': () => ({ claims: { aud: ['gerbang', 'lain'], azp: 'lain' } }),
      'without nonce': () => ({ claims: { nonce: undefined } }),
      'with another nonce': () => ({ claims: { nonce: 'z'.repeat(43) } }),
      expired: () => ({ claims: { exp: now() - 120 } }),
      'without expiry': () => ({ claims: { exp: undefined } }),
      'not valid yet': () => ({ claims: { nbf: now() + 300 } }),
      'made in the future': () => ({ claims: { iat: now() + 300 } }),
      'made long ago': () => ({ claims: { iat: now() - 3600 } }),
      'without subject': () => ({ claims: { sub: undefined } }),
      'with an empty subject': () => ({ claims: { sub: '' } }),
      'with an endless subject': () => ({ claims: { sub: 'a'.repeat(256) } }),
      'with the hash of another access token': () => ({ claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }),
      'with alg none': () => ({ sign: 'none' }),
      'signed by HS256 with the public key': () => ({ sign: 'hs256-public' }),
      'signed by HS256 with the client secret': () => ({ sign: 'hs256-secret' }),
      'signed by another key under our kid': () => ({ sign: 'other-key' }),
      'signed by a key in its own header': () => ({ sign: 'own-key' }),
      'with a kid that is a path': () => ({ header: { kid: '../../../dev/null' } }),
      'with a kid nobody knows': () => ({ header: { kid: 'tiada' } }),
      'that is an access token': () => ({ header: { typ: 'at+jwt' } }),
      'with an unknown critical header': () => ({ header: { crit: ['x'], x: 1 } }),
      'with a changed byte': () => ({
        token: (token) => token.replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A')),
      }),
      'with a changed claim': () => ({
        token: (token) => {
          const [head, , tail] = token.split('.')
          return `${head}.${Buffer.from(JSON.stringify({ sub: 'lain' })).toString('base64url')}.${tail}`
        },
      }),
      'that is none': () => ({ token: () => 'bukan token' }),
    }
    for (const [name, variant] of Object.entries(variants))
      it(name, async () => {
        const { browser, back } = await begin()
        stub.answer(variant())
        const before = await counts()
        expect(await finish(back, browser)).toMatchObject({ outcome: 'refused' })
        expect(await counts()).toEqual(before)
      })
  })

  describe('by its other answers', () => {
    const refused: Record<string, Parameters<StubProvider['answer']>[0]> = {
      'HTML for tokens': { tokens: { status: 200, body: '<html>maaf</html>' } },
      'a list for tokens': { tokens: { status: 200, body: '"ok"' } },
      'no ID token': { tokens: { status: 200, body: '{"access_token":"a","token_type":"Bearer"}' } },
      'a refusal': { tokens: { status: 400, body: '{"error":"invalid_grant"}' } },
      'an endless answer': { tokens: { status: 200, body: 'x'.repeat(300_000) } },
      'user info of another person': {
        userInfo: { sub: 'lain', email: 'x@contoh.test', email_verified: true },
      },
    }
    for (const [name, variant] of Object.entries(refused))
      it(name, async () => {
        const { browser, back } = await begin()
        stub.answer(variant)
        const before = await counts()
        expect(await finish(back, browser)).toMatchObject({ outcome: 'refused' })
        expect(await counts()).toEqual(before)
      })

    it('a breakdown and a redirect mean "not now"', async () => {
      for (const tokens of [
        { status: 503, body: '' },
        { status: 302, body: '', location: 'http://127.0.0.1:1/' },
      ]) {
        const { browser, back } = await begin()
        stub.answer({ tokens })
        expect(await finish(back, browser)).toEqual({ outcome: 'unavailable' })
      }
    })

    it('an e-mail that is not verified is no e-mail', async () => {
      const { browser, back } = await begin()
      await registered(identity, world, 'korban@contoh.test')
      stub.answer({ claims: { sub: 'penyerang', email: 'korban@contoh.test', email_verified: false } })
      const answer = await finish(back, browser)
      if (answer.outcome !== 'signed_in') throw new Error(answer.outcome)
      expect(await identity.person(answer.viewer.account)).toEqual({ name: 'Warga Stub' })
      expect(
        await identity.signIn({ identifier: 'korban@contoh.test', password: PASSWORD }, caller()),
      ).toMatchObject({
        outcome: 'signed_in',
        viewer: { name: 'Rina Uji' },
      })
    })

    it('the same subject at another issuer is another person', async () => {
      const here = await begin()
      stub.answer({ claims: { sub: 'sama', email: undefined, name: 'Sama' }, userInfo: { sub: 'sama' } })
      const one = await finish(here.back, here.browser)
      const begun = await identity.startProvider('lain', caller())
      if (begun.outcome !== 'redirect') throw new Error(begun.outcome)
      const asked = new URL(begun.url).searchParams
      other.at(world.now())
      other.asked(asked)
      other.answer({ claims: { sub: 'sama', email: undefined, name: 'Sama' }, userInfo: { sub: 'sama' } })
      const back = { state: asked.get('state')!, code: 'kode', iss: other.settings.issuer }
      const two = await finish(back, begun.browser, 'lain')
      if (one.outcome !== 'signed_in' || two.outcome !== 'signed_in')
        throw new Error(`${one.outcome} ${two.outcome}`)
      expect(one.viewer.account).not.toBe(two.viewer.account)
    })

    it('new keys are found, and asked for once a minute at most', async () => {
      const before = await begin()
      await finish(before.back, before.browser)
      const asked = stub.keyRequests()
      await stub.newKey()
      const rotated = await begin()
      world.pass(minutes(2))
      stub.at(world.now())
      expect(await finish(rotated.back, rotated.browser)).toMatchObject({ outcome: 'signed_in' })
      for (let i = 0; i < 5; i++) {
        const { browser, back } = await begin()
        stub.answer({ header: { kid: `tiada${i}` } })
        await finish(back, browser)
      }
      expect(stub.keyRequests() - asked).toBeLessThanOrEqual(2)
    })

    it('discovery of another issuer, of other keys than pinned, or without https begins nothing', async () => {
      const open = (settings: StubProvider['settings'], mode: 'demo' | 'live' = 'demo') =>
        createIdentity({ ...world.deps, settings: { ...world.deps.settings, mode, providers: [settings] } })
      const pinned = open({ ...stub.settings, jwksUri: 'https://kunci.test/jwks' })
      expect(await pinned.startProvider('inapas', caller())).toEqual({ outcome: 'unavailable' })
      const slashed = open({ ...stub.settings, issuer: `${stub.settings.issuer}/` })
      expect(await slashed.startProvider('inapas', caller())).toEqual({ outcome: 'unavailable' })
      expect(await open(stub.settings, 'live').startProvider('inapas', caller())).toEqual({
        outcome: 'unavailable',
      })
      expect(await identity.startProvider('tiada', caller())).toEqual({ outcome: 'unknown' })
    })
  })
})
