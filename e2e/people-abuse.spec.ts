/** The doors of people under attack: guessing, planted sessions, poisoned links (abuse corpus C, over HTTP). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'
import { type Answer, ask, cookiesOf, fromOurPage, session } from './http.ts'
import { codeIn, letterTo, linkIn, PASSWORD } from './people.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app?.stop())

const post = (path: string, fields: Record<string, string>, cookie = '', more: Record<string, string> = {}) =>
  ask(app.origin, path, {
    method: 'POST',
    headers: { ...fromOurPage(cookie), ...more },
    body: new URLSearchParams(fields).toString(),
  })
const signInWith = (identifier: string, password: string, cookie = '', more = {}) =>
  post('/sign-in', { identifier, password }, cookie, more)
const cookieOf = (answer: Answer, name: string) =>
  cookiesOf(answer).find((c) => c.startsWith(`${name}=`)) ?? ''
const isIn = async (cookie: string) =>
  (await ask(app.origin, '/account', { headers: { cookie } })).status === 200
const register = (identifier: string, password = PASSWORD, more = {}) =>
  post('/register', { identifier, name: 'Uji Coba', password }, '', more)
const member = async (email: string, password = PASSWORD) => {
  const sent = await register(email, password)
  const done = await post(
    '/register/code',
    { code: codeIn(await letterTo(app, email)) },
    cookieOf(sent, '__Host-daftar'),
  )
  expect(done.headers.location).toBe('/account/nik?new=1')
  return cookiesOf(done).join('; ')
}

describe('guessing', () => {
  test('six wrong passwords lock an account for everyone but the browsers it knows (C01, C12, G64, G65)', async () => {
    const own = await session(app.origin, 'warga@contoh.test')
    await post('/sign-out', {}, own)
    const device = own.split('; ').find((c) => c.startsWith('__Host-perangkat='))!
    const spellings = ['warga@contoh.test', 'WARGA@contoh.test', ' warga@contoh.test ', 'Warga@Contoh.Test']
    const tries: Answer[] = []
    for (let i = 0; i < 8; i++) {
      // Nobody here is a proxy we trust: an invented address is no new address.
      const more = { 'x-forwarded-for': `198.51.100.${i}` }
      tries.push(await signInWith(spellings[i % spellings.length]!, `tebakan ${i}`, '', more))
    }
    expect(tries.filter((t) => t.status === 422)).toHaveLength(6)
    expect(tries.at(-1)!.text).toMatch(/Tunggu 1[45] menit sebelum mencoba lagi/)
    expect((await signInWith('warga@contoh.test', 'gerbang-demo')).status).toBe(429)
    expect((await signInWith('warga@contoh.test', 'gerbang-demo', device)).status).toBe(303)
  })

  test('a code: six tries, once, in its own browser, the newest only (C06, G67)', async () => {
    const [first, second] = [await register('kode@contoh.test'), await register('kode@contoh.test')]
    const [one, two] = [first, second].map((sent) => cookieOf(sent, '__Host-daftar'))
    const code = codeIn(await letterTo(app, 'kode@contoh.test'))
    const type = (cookie: string, typed: string) => post('/register/code', { code: typed }, cookie)
    expect((await type(one!, code)).status).toBe(422)
    expect((await type('', code)).headers.location).toBe('/register')
    for (const wrong of [code.slice(1), `${code}0`, '']) expect((await type(two!, wrong)).status).toBe(422)
    const fullWidth = [...code].map((d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)).join('')
    const many = await Promise.all(Array.from({ length: 3 }, () => type(two!, fullWidth)))
    expect(many.map((a) => a.status).sort()).toEqual([303, 422, 422])
    expect((await type(two!, code)).status).toBe(422)

    const sent = await register('kode2@contoh.test')
    const cookie = cookieOf(sent, '__Host-daftar')
    const right = codeIn(await letterTo(app, 'kode2@contoh.test'))
    const wrong = right === '000000' ? '000001' : '000000'
    for (let i = 0; i < 6; i++) expect((await type(cookie, wrong)).status).toBe(422)
    expect((await type(cookie, right)).status).toBe(422)
  })

  test('messages to an address are limited, whoever claims to ask (C12)', async () => {
    const answers: number[] = []
    for (let i = 0; i < 7; i++)
      answers.push(
        (
          await post('/reset', { identifier: 'integrator@contoh.test' }, '', {
            'x-forwarded-for': `2001:db8::${i}`,
          })
        ).status,
      )
    expect(answers).toEqual([303, 303, 303, 303, 303, 429, 429])
  })

  test('known and unknown addresses: the same status, headers and page (C03, G66)', async () => {
    const bare = ({ status, headers, text }: Answer, name: string) => ({
      status,
      headers: Object.keys(headers).sort(),
      location: headers.location,
      cookies: cookiesOf({ status, headers, text }).map((c) => c.split('=')[0]),
      // The demo's list of accounts is on the page whoever asks.
      text: text.split('<aside class="demo-help"')[0]!.replaceAll(name, 'NAMA'),
    })
    for (const [known, unknown] of [
      ['petugas@contoh.test', 'bukansiapa@contoh.test'],
      ['081200009001', '081200009777'],
    ] as const) {
      if (known.includes('@'))
        expect(bare(await signInWith(known, 'salah semua'), known)).toEqual(
          bare(await signInWith(unknown, 'salah semua'), unknown),
        )
      expect(bare(await register(known), known)).toEqual(bare(await register(unknown), unknown))
      if (known.includes('@'))
        expect(bare(await post('/reset', { identifier: known }), known)).toEqual(
          bare(await post('/reset', { identifier: unknown }), unknown),
        )
    }
    expect(await letterTo(app, 'petugas@contoh.test')).toContain('Ganti kata sandi')
  })

  test('more at once than can be hashed: told to come back, and the next one gets in (C13)', async () => {
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, i) => signInWith(`ramai${i}@contoh.test`, 'salah semua')),
    )
    const busy = all.filter((a) => a.status === 503)
    expect(all.filter((a) => ![422, 429, 503].includes(a.status))).toEqual([])
    expect(busy.length).toBeGreaterThan(0)
    expect(busy.every((a) => a.headers['retry-after'] === '5')).toBe(true)
    expect((await signInWith('admin@contoh.test', 'gerbang-demo')).status).toBe(303)
  })
})

test('a NIK is asked about five times a day, and one that is held says nothing of who holds it', async () => {
  const cookie = await member('tanya@contoh.test')
  const add = (name: string) =>
    post(
      '/account/nik',
      {
        nik: '5272041507909001',
        name,
        'birthDate.day': '15',
        'birthDate.month': '7',
        'birthDate.year': '1990',
      },
      cookie,
    )
  // The name is wrong; then everything is right, and somebody has it already.
  const answers = [await add('Orang Lain'), await add('Ahmad Contoh')]
  const pages = await Promise.all(
    answers.map((a) => ask(app.origin, String(a.headers.location), { headers: { cookie } })),
  )
  expect(pages[0]!.text).toBe(pages[1]!.text)
  expect(pages[0]!.text).toContain('NIK Anda belum dapat dicocokkan')
  for (let i = 0; i < 3; i++) expect((await add('Orang Lain')).status).toBe(303)
  const sixth = await add('Orang Lain')
  expect([sixth.status, sixth.text.includes('Coba lagi setelah')]).toEqual([429, true])
})

describe('passwords (C05)', () => {
  test('short, endless and huge ones are refused before they cost anything', async () => {
    expect((await register('sandi@contoh.test', 'x')).status).toBe(422)
    expect((await register('sandi@contoh.test', 'x y '.repeat(1100))).status).toBe(422)
    expect((await register('sandi@contoh.test', 'ab'.repeat(500_000))).status).toBe(413)
    expect((await signInWith('admin@contoh.test', 'x'.repeat(4500))).status).toBe(422)
  })
  test('blanks in front, signs and pictures are part of it', async () => {
    const odd = '  kucing 🐈‍⬛ hijau\u00e9 '
    await member('aneh@contoh.test', odd)
    expect((await signInWith('aneh@contoh.test', odd.trim())).status).toBe(422)
    // Another keyboard writes é in two characters.
    expect((await signInWith('aneh@contoh.test', odd.normalize('NFD'))).status).toBe(303)
  })
})

describe('sessions (C07, G68)', () => {
  test('an id from outside is never taken over, and what a browser had before signing in ends', async () => {
    const planted = `__Host-sesi=${'A'.repeat(43)}`
    const attacker = await session(app.origin, 'integrator@contoh.test')
    for (const before of [planted, attacker]) {
      const answer = await signInWith('loket@contoh.test', 'gerbang-demo', before)
      const half = cookieOf(answer, '__Host-sesi')
      expect(half).not.toBe(before.split('; ')[0])
      expect(await isIn(before)).toBe(false)
      // Half signed in is not signed in.
      expect((await ask(app.origin, '/counter', { headers: { cookie: half } })).headers.location).toBe(
        '/sign-in/code?next=%2Fcounter',
      )
    }
  })

  test('each proof has an id of its own, and the one before stops working', async () => {
    const first = await signInWith('petugas@contoh.test', 'gerbang-demo')
    const half = cookieOf(first, '__Host-sesi')
    const page = await ask(app.origin, '/sign-in/code', { headers: { cookie: half } })
    const code = /demo-help[\s\S]*?(\d{6})/.exec(page.text)![1]!
    const second = await post('/sign-in/code', { code }, half)
    const whole = cookieOf(second, '__Host-sesi')
    expect(whole).not.toBe(half)
    expect([await isIn(half), await isIn(whole)]).toEqual([false, true])
    expect((await post('/sign-in/code', { code }, half)).headers.location).toBe('/sign-in')
    const out = await post('/sign-out', {}, whole)
    expect(out.headers['clear-site-data']).toContain('"storage"')
    expect(await isIn(whole)).toBe(false)
  })

  test('a changed password and a disabled account end what is open, at once', async () => {
    const mine = await member('ganti@contoh.test')
    const other = cookieOf(await signInWith('ganti@contoh.test', PASSWORD), '__Host-sesi')
    const changed = await post(
      '/account/password',
      { current: PASSWORD, password: 'lima kambing ungu' },
      mine,
    )
    expect(changed.headers.location).toBe('/account?done=password')
    expect([await isIn(mine), await isIn(other), await isIn(cookieOf(changed, '__Host-sesi'))]).toEqual([
      false,
      false,
      true,
    ])

    const admin = await session(app.origin, 'admin@contoh.test')
    const officer = await session(app.origin, 'integrator@contoh.test')
    const list = await ask(app.origin, '/admin/people', { headers: { cookie: admin } })
    const row = list.text.slice(0, list.text.indexOf('Imam Contoh')).lastIndexOf('/admin/people/')
    const person = /^\/admin\/people\/[0-9a-f-]{36}/.exec(list.text.slice(row))![0]
    const done = await post(person, { _do: 'disable', reason: 'uji' }, admin)
    expect(done.headers.location).toContain('done=disabled')
    expect(await isIn(officer)).toBe(false)
    const refused = await signInWith('integrator@contoh.test', 'gerbang-demo')
    expect([refused.status, refused.text.includes('Akun ini sedang dinonaktifkan')]).toEqual([403, true])
    // Who does not know the password is told nothing of it.
    expect((await signInWith('integrator@contoh.test', 'salah')).status).toBe(422)
  })
})

test('a reset link comes from our settings whatever Host says, and dies with a change (C08)', async () => {
  await member('tautan@contoh.test')
  const poison = { host: 'evil.test', 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' }
  expect((await post('/reset', { identifier: 'tautan@contoh.test' }, '', poison)).status).toBe(303)
  const letter = await letterTo(app, 'tautan@contoh.test')
  expect(letter).toContain(`${app.origin}/reset/new?token=`)
  expect(letter).not.toContain('evil')
  const opened = await ask(app.origin, linkIn(letter))
  expect([opened.status, opened.headers.location]).toEqual([303, '/reset/new'])
  const cookie = cookieOf(opened, '__Host-sandi')
  await post('/reset', { identifier: 'tautan@contoh.test' })
  const newer = cookieOf(
    await ask(app.origin, linkIn(await letterTo(app, 'tautan@contoh.test'))),
    '__Host-sandi',
  )
  expect((await post('/reset/new', { password: 'lima kambing ungu' }, newer)).headers.location).toBe(
    '/sign-in?done=reset',
  )
  // The older link was for a password that is no more.
  expect((await post('/reset/new', { password: 'enam bebek merah' }, cookie)).status).toBe(422)
})
