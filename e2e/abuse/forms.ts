/** Every form of the app with what is right for it, so that a case of section B is refused for the one thing it changes. */
import type { Answer } from '../http.ts'
import { ALTERATIONS, type Post } from './alterations.ts'
import type { Case, Class } from './cases.ts'
import { isRefused, locationOf, type Pairs } from './probe.ts'
import { newKey } from './threads.ts'
import { CANARY, STAFF, type World } from './world.ts'

export type Form = Post & {
  name: string
  cookie?: string
  /** It did what it is for. */
  took(answer: Answer): boolean
}
/** A form that is used up when it is taken is made again. */
export type FormMaker = { name: string; make(): Promise<Form> }

export function openForms(world: World): FormMaker[] {
  const { cookies, start, report, file } = world
  const lasting = (form: Form): FormMaker => ({ name: form.name, make: () => Promise.resolve(form) })
  const to = (start: string) => (answer: Answer) =>
    answer.status === 303 && locationOf(answer).startsWith(start)
  const form = (name: string, path: string, pairs: Pairs, goes: string | null, cookie?: string): FormMaker =>
    lasting({ name, path, pairs, cookie, took: goes === null ? (a) => a.status === 200 : to(goes) })
  const once = (name: string, make: () => Promise<Form>): FormMaker => {
    let kept: Promise<Form> | null = null
    return {
      name,
      async make() {
        kept ??= make()
        const made = await kept
        const took = (answer: Answer) => {
          const taken = made.took(answer)
          if (taken) kept = null
          return taken
        }
        return { ...made, took }
      },
    }
  }
  const onRequest = (name: string, pairs: Pairs) =>
    once(name, async () => {
      const { path, cookie } = await file()
      const took = (a: Answer) => a.status === 303 && locationOf(a) === path
      return { name, path, cookie, pairs: [['_key', newKey()], ...pairs], took }
    })

  return [
    form(
      'sign-in',
      '/sign-in',
      [
        ['identifier', 'warga@contoh.test'],
        ['password', 'gerbang-demo'],
      ],
      '/requests',
    ),
    form(
      'register',
      '/register',
      [
        ['identifier', CANARY.email],
        ['name', CANARY.name],
        ['password', CANARY.password],
      ],
      '/register/code',
    ),
    form('reset', '/reset', [['identifier', CANARY.email]], '/reset?sent'),
    form('lookup', '/s/bapenda/pbb-cek', [['nop', '527204000700301230']], null),
    form('start', '/s/lapor/lapor', [], '/drafts/'),
    form('sign-out', '/sign-out', [], '/', '__Host-sesi=bukan-sesi-siapa-pun'),
    once('track', async () => {
      const { number, code } = await receipt(world)
      return {
        name: 'track',
        path: '/track',
        pairs: [
          ['number', number],
          ['factor', code],
        ],
        took: (a) => a.status === 200,
      }
    }),
    once('api.track', async () => {
      const [json, name] = [await receipt(world), 'api.track']
      return { name, path: '/api/v1/track', pairs: [], json, took: (a) => a.status === 200 }
    }),
    once('claim', async () => {
      const { number, code } = await receipt(world)
      return {
        name: 'claim',
        path: '/claim',
        pairs: [
          ['number', number],
          ['code', code],
        ],
        cookie: cookies[STAFF[0]],
        took: to('/requests'),
      }
    }),
    once('step', async () => {
      const draft = await start('lapor/lapor')
      const pairs: Pairs = [
        ['class', 'aspirasi'],
        ['category', 'jalan'],
        ['description', CANARY.words],
      ]
      return { name: 'step', ...draft, path: `${draft.path}?step=isi`, pairs, took: to(draft.path) }
    }),
    once('review', async () => {
      const { path, cookie, post } = await report()
      return { name: 'review', path: `${path}?step=review`, cookie, pairs: post, took: to('/requests/') }
    }),
    onRequest('message', [
      ['_do', 'message'],
      ['text', 'Apa kabar laporan saya?'],
    ]),
    onRequest('withdraw', [['_do', 'withdraw']]),
    once('invite', async () => {
      const pairs: Pairs = [
        ['email', `undangan-${newKey()}@contoh.test`],
        ['name', CANARY.name],
        ['right', 'auditor:*'],
      ]
      return {
        name: 'invite',
        path: '/admin/people/invite',
        cookie: cookies.admin,
        pairs,
        took: to('/admin/people/'),
      }
    }),
  ]

  async function receipt({ probe }: World) {
    const { number, path, cookie } = await file()
    const { text } = await probe.get(`${path}/receipt`, { cookie })
    const code = /sheet-code">([^<]+)</.exec(text)?.[1]
    if (!code) throw new Error('no code on the receipt')
    return { number, code }
  }
}

/** What a form did with a case; null when the case makes no sense for it. */
export async function tryForm({ probe }: World, maker: FormMaker, c: Case): Promise<Class | null> {
  const form = await maker.make()
  const [name = '', ...args] = c.gen ?? ['named', c.input!]
  const altered = ALTERATIONS[name]!(form, ...args)
  if (!altered) return null
  const { path = form.path, ...asking } = altered
  const answer = await probe.send(path, { method: 'POST', cookie: form.cookie, ...asking })
  if (form.took(answer)) return 'SAFE'
  if (!isRefused(answer)) throw new Error(`${answer.status} ${locationOf(answer)}`)
  if (answer.headers['set-cookie']) throw new Error('refused, and set a cookie')
  return answer.status === 404 ? 'DENY' : 'R4'
}
