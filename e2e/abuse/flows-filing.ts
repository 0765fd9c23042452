/** Section B where the order or the repetition is the abuse: steps, keys and versions of drafts and requests. */
import type { Class } from './cases.ts'
import { refusalOf } from './fields.ts'
import { wordsOf } from './inert.ts'
import { locationOf, type Pairs } from './probe.ts'
import { newKey } from './threads.ts'
import { numberIn, type World } from './world.ts'

export type Flow = (world: World, ...args: (string | number)[]) => Promise<Class>

const withKey = (post: Pairs, key: string | null): Pairs => [
  ...post.filter(([name]) => name !== '_key'),
  ...((key === null ? [] : [['_key', key]]) as Pairs),
]
const withVersion = (post: Pairs, version: string | null): Pairs => [
  ...post.filter(([name]) => name !== '_version'),
  ...((version === null ? [] : [['_version', version]]) as Pairs),
]
/** A key by how it is wrong. */
const keyOf = (kind: string | number) =>
  kind === 'missing' ? null : typeof kind === 'number' ? 'k'.repeat(kind) : kind
const said = (html: string, text: string) => wordsOf(html).split(text).length - 1

export const filing: Record<string, Flow> = {
  /** The end before the beginning: back to the first step that lacks something, and nothing is filed. */
  async reviewFirst({ probe, start }) {
    const draft = await start('lapor/lapor')
    const answer = await probe.post(
      `${draft.path}?step=review`,
      [
        ['_key', newKey()],
        ['_version', '1'],
      ],
      draft,
    )
    if (answer.status !== 303) return refusalOf(answer.status, 'review')
    return locationOf(answer).startsWith(`${draft.path}?step=isi`) ? 'SAFE' : 'TXT'
  },
  /** The last step first: kept, and the review still asks for the others. */
  async lastStepFirst({ probe, start }) {
    const draft = await start('lapor/lapor')
    await probe.post(
      `${draft.path}?step=siapa`,
      [
        ['visibility', 'public'],
        ['identity', 'anonymous'],
      ],
      draft,
    )
    const answer = await probe.post(`${draft.path}?step=review`, [['_version', '2']], draft)
    return locationOf(answer).startsWith(`${draft.path}?step=isi`) ? 'SAFE' : 'TXT'
  },
  async stepOfAnotherService({ probe, start }) {
    const draft = await start('lapor/lapor')
    const pairs: Pairs = [
      ['nik', '5272041507909001'],
      ['reason', 'hilang'],
    ]
    return refusalOf((await probe.post(`${draft.path}?step=alasan`, pairs, draft)).status, 'step')
  },
  async stepByName({ probe, start }, name) {
    const draft = await start('lapor/lapor')
    const { status } = await probe.get(`${draft.path}?step=${name}`, draft)
    return status === 200 ? 'SAFE' : refusalOf(status, 'step')
  },
  async stepAfterSending({ probe, report }) {
    const draft = await report()
    await draft.send()
    return refusalOf(
      (await probe.post(`${draft.path}?step=isi`, [['class', 'aspirasi']], draft)).status,
      'step',
    )
  },
  async noService({ probe }, id) {
    const got = [await probe.get(`/s/${id}`), await probe.post(`/s/${id}`, [])]
    return got.every(({ status }) => status === 404) ? 'DENY' : 'TXT'
  },

  /** Pressed eight times at once, and once more: one request. */
  async sentManyTimes({ report, probe }) {
    const draft = await report({ cookie: undefined })
    const answers = await Promise.all(Array.from({ length: 8 }, draft.send))
    const numbers = new Set([...answers, await draft.send()].map((a) => numberIn(locationOf(a))))
    if (numbers.size !== 1 || numbers.has(undefined)) throw new Error(`${numbers.size} numbers`)
    const page = await probe.get(`/requests/${[...numbers][0]}`, draft)
    return page.status === 200 ? 'NOOP' : 'TXT'
  },
  /** Edited in another tab after this review was shown: nothing is sent, the newer answers are. */
  async sentWithOtherAnswers({ report, probe }) {
    const draft = await report()
    const edited: Pairs = [
      ['class', 'aspirasi'],
      ['category', 'jalan'],
      ['description', 'Isi yang lain sama sekali'],
    ]
    await probe.post(`${draft.path}?step=isi`, edited, draft)
    return changed(await draft.send())
  },
  /** The key of somebody else's request opens nothing. */
  async keyOfAnother({ report, probe, start }) {
    const draft = await report()
    await draft.send()
    const { cookie } = await start('lapor/lapor')
    return refusalOf((await probe.post(`${draft.path}?step=review`, draft.post, { cookie })).status, 'key')
  },
  /** The draft is gone with its sending: only its own key leads on to the request. */
  async keyAfterSending({ report, probe }, kind) {
    const draft = await report()
    await draft.send()
    const answer = await probe.post(`${draft.path}?step=review`, withKey(draft.post, keyOf(kind)), draft)
    return refusalOf(answer.status, 'key')
  },
  async messageKey({ file, probe }, kind) {
    const at = await file()
    const pairs: Pairs = [
      ['_do', 'message'],
      ['text', 'Apa kabar?'],
    ]
    const answer = await probe.post(at.path, withKey(pairs, keyOf(kind)), at)
    if (answer.status === 303) return 'TXT'
    return said((await probe.get(at.path, at)).text, 'Apa kabar?') === 0
      ? refusalOf(answer.status, 'key')
      : 'TXT'
  },
  async messageManyTimes({ file, probe }) {
    const at = await file()
    const pairs: Pairs = [
      ['_key', newKey()],
      ['_do', 'message'],
      ['text', 'Sekali saja cukup'],
    ]
    const answers = await Promise.all(Array.from({ length: 8 }, () => probe.post(at.path, pairs, at)))
    if (answers.some(({ status }) => status !== 303)) throw new Error(answers.map((a) => a.status).join(' '))
    // Once among the messages and once in the timeline.
    const times = said((await probe.get(at.path, at)).text, 'Sekali saja cukup')
    return times === 2 ? 'NOOP' : 'TXT'
  },
  /** Another text under a key that is used up: it must be refused, not dropped in silence. */
  async messageKeyTwice({ file, probe }) {
    const [at, key] = [await file(), newKey()]
    const post = (text: string) =>
      probe.post(
        at.path,
        [
          ['_key', key],
          ['_do', 'message'],
          ['text', text],
        ],
        at,
      )
    await post('Yang pertama')
    const { status } = await post('Yang kedua')
    if (said((await probe.get(at.path, at)).text, 'Yang kedua')) return 'TXT'
    return status === 303 ? 'NOOP' : refusalOf(status, 'key')
  },

  async reviewVersion({ report, probe }, version) {
    const draft = await report()
    const post = withVersion(draft.post, version === 'missing' ? null : String(version))
    return changed(await probe.post(`${draft.path}?step=review`, post, draft))
  },
  async correctionVersion({ probe, sentBack }, version) {
    const at = await sentBack
    const answers: Pairs = [
      ['description', 'Sudah saya lengkapi ceritanya'],
      ['reporterName', 'Warga Contoh'],
    ]
    const pairs: Pairs = [['_key', newKey()], ['_do', 'correct'], ['_version', String(version)], ...answers]
    return changed(
      await probe.post(at.path, withVersion(pairs, version === 'missing' ? null : String(version)), at),
    )
  },
}

/** "Changed meanwhile" is said on the page that shows how things are now. */
const changed = (answer: { status: number; headers: Record<string, unknown> }): Class => {
  if (answer.status === 303 && String(answer.headers.location).includes('changed=1')) return 'NOOP'
  return answer.status === 303 ? 'TXT' : refusalOf(answer.status, 'version')
}
