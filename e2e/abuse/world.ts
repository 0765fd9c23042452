/** The built app with two agencies held in hand, everybody signed in, and the short way to a draft and to a request. */
import sharp from 'sharp'
import { dukcapil } from '../../adapters/dukcapil/index.ts'
import { lapor } from '../../adapters/lapor/index.ts'
import { startApp } from '../app.ts'
import { cookiesOf, session } from '../http.ts'
import { createProbe, locationOf, type Pairs } from './probe.ts'

export type World = Awaited<ReturnType<typeof openWorld>>
export const STAFF = ['loket', 'petugas', 'integrator', 'admin'] as const

/** Typed in somewhere and never to be read in a log. */
export const CANARY = {
  name: 'Kanari Bocor Contoh',
  phone: '+6281277700015',
  email: 'kanari.bocor@contoh.test',
  nik: '5272041507909001',
  password: 'sandi-kanari-bocor',
  words: 'cerita-kanari-bocor di depan pasar',
}

export const AGENCY_NOTE = '<script>alert(1)</script><img src=x onerror=alert(2)> Mohon lengkapi.'

/** Asks again until there is an answer: agencies are told at once and asked every half minute. */
async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 90_000; Date.now() < end; ) {
    const answer = await ask()
    if (answer) return answer
    await new Promise((done) => setTimeout(done, 500))
  }
  throw new Error('waited a minute and a half for nothing')
}

export async function openWorld() {
  const quiet = { now: () => new Date(), decideAfter: null }
  const [office, desk] = await Promise.all([dukcapil.sandbox(quiet), lapor.sandbox(quiet)])
  const app = await startApp({
    TRUSTED_PROXY: '127.0.0.1',
    DUKCAPIL_URL: office.config.url,
    DUKCAPIL_API_KEY: office.config.apiKey,
    LAPOR_URL: desk.config.url,
    LAPOR_API_KEY: desk.config.apiKey,
  })
  const probe = createProbe(app)
  const cookies: Record<string, string> = {}
  for (const who of ['warga', ...STAFF]) cookies[who] = await session(app.origin, `${who}@contoh.test`)

  /** A new draft; a guest's browser gets its cookie with it. */
  async function start(service: string, cookie = '') {
    const answer = await probe.post(`/s/${service}`, [], { cookie })
    if (answer.status !== 303) throw new Error(`no draft of ${service}: ${answer.status}`)
    return { path: locationOf(answer), cookie: cookie || cookiesOf(answer).join('; ') }
  }

  /** The steps of the shortest form there is: a suggestion to the city, up to its review. */
  async function report(given: { words?: string; name?: string | Buffer; cookie?: string } = {}) {
    const draft = await start('lapor/lapor', given.cookie)
    for (const [step, pairs] of stepsOf(given)) await probe.post(`${draft.path}?step=${step}`, pairs, draft)
    const review = await probe.get(`${draft.path}?step=review`, draft)
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(review.text)?.[1] ?? ''
    const post: Pairs = [
      ['_key', hidden('_key')],
      ['_version', hidden('_version')],
      ['_go', 'next'],
    ]
    return { ...draft, post, send: () => probe.post(`${draft.path}?step=review`, post, draft) }
  }

  /** Filed: its number, and the browser it belongs to. */
  async function file(given: Parameters<typeof report>[0] = {}) {
    const { send, cookie } = await report(given)
    const number = numberIn(locationOf(await send()))
    if (!number) throw new Error('not filed')
    return { number, cookie, path: `/requests/${number}` }
  }

  async function sendOff(draft: { path: string; cookie: string }) {
    const { text } = await probe.get(`${draft.path}?step=review`, draft)
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
    const post: Pairs = [
      ['_key', hidden('_key')],
      ['_version', hidden('_version')],
      ['_go', 'next'],
    ]
    return probe.post(`${draft.path}?step=review`, post, draft)
  }

  const picture = await sharp({ create: { width: 300, height: 400, channels: 3, background: '#f4f1e8' } })
    .jpeg()
    .toBuffer()

  /** Another's request with a document, and another's draft: what nobody else may see. */
  async function own() {
    const cookie = cookies.warga!
    const draft = await start('dukcapil/ktp-el-ganti', cookie)
    const card: Pairs = [
      ['nik', CANARY.nik],
      ['reason', 'ubah'],
      ['changed', 'nama'],
      ['newData', CANARY.words],
    ]
    await probe.post(`${draft.path}?step=alasan`, card, draft)
    const scan = { name: '_file.proof', value: picture, file: 'bukti.jpg', type: 'image/jpeg' }
    await probe.postParts(`${draft.path}?step=berkas`, [scan, { name: 'pickUp', value: 'mpp' }], draft)
    const number = numberIn(locationOf(await sendOff(draft)))
    if (!number) throw new Error('the card was not filed')
    const ref = await until(() => office.effects()[0]?.ref)
    await office.decide(ref, 'TERBIT')
    const document = await until(
      async () =>
        /\/documents\/([\w-]{36})/.exec((await probe.get(`/requests/${number}`, { cookie })).text)?.[1],
    )
    const other = await start('dukcapil/ktp-el-ganti', cookie)
    await probe.post(`${other.path}?step=alasan`, card, other)
    return { number, draft: other.path.split('/')[2]!, document, cookie }
  }

  /** Sent back by the agency for two answers, with a note that would run if it could. */
  async function sendBack() {
    const at = await file({ cookie: cookies.warga! })
    const ref = await until(() => desk.effects()[0]?.ref)
    await desk.decide(ref, 'KURANG', { note: AGENCY_NOTE, fix: ['description', 'reporterName'] })
    const version = await until(
      async () => /name="_version" value="(\d+)"/.exec((await probe.get(at.path, at)).text)?.[1],
    )
    return { ...at, version }
  }
  const sentBack = sendBack()
  // The first effect of the desk is this one: nothing else is filed before.
  await Promise.race([sentBack, until(() => desk.effects()[0])])

  return {
    app,
    sentBack,
    own,
    probe,
    cookies,
    office,
    desk,
    picture,
    start,
    report,
    file,
    async close() {
      await app.stop()
      await Promise.all([office.close(), desk.close()])
    },
  }
}

export const numberIn = (text: string) => /BIM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/.exec(text)?.[0]

const stepsOf = ({
  words = CANARY.words,
  name = CANARY.name,
}: {
  words?: string
  name?: string | Buffer
}): [string, Pairs][] => [
  [
    'isi',
    [
      ['class', 'aspirasi'],
      ['category', 'jalan'],
      ['description', words],
    ],
  ],
  ['tempat', []],
  [
    'siapa',
    [
      ['visibility', 'public'],
      ['identity', 'named'],
      ['reporterName', name],
      ['reporterPhone', CANARY.phone],
    ],
  ],
]
