/**
 * Residents who file by the pages' own HTTP, each with the key of their draft: from the service page through the steps
 * to the press that sends. Who gets no clear answer presses again, with the same key; what they were told is written
 * down and compared afterwards with what is kept.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, ask, cookiesOf, fromOurPage } from '../http.ts'
import type { Chance } from './tier.ts'

export type Journal = {
  /** Keys of every press, answered or not. */
  sent: Set<string>
  /** Numbers that were shown. */
  acknowledged: { key: string; number: string; cookie?: string }[]
  /** Presses that had to be repeated because nobody knew what had become of the first. */
  ambiguous: number
  /** How often each kind of answer came, to any request: a status, or how the connection ended. */
  answers: Map<string, number>
  /** Milliseconds of every answer, good or bad. */
  times: number[]
  /** What may never be answered. */
  surprises: string[]
}
export const newJournal = (): Journal => ({
  sent: new Set(),
  acknowledged: [],
  ambiguous: 0,
  answers: new Map(),
  times: [],
  surprises: [],
})

/** A report without photo and name: what anybody may file, in three short steps. */
const SERVICE = '/s/lapor/lapor'
const STEPS: [string, Record<string, string>][] = [
  ['isi', { class: 'aspirasi', category: 'jalan', description: 'Usul: tambah lampu jalan di depan pasar.' }],
  ['tempat', {}],
  ['siapa', { visibility: 'secret', identity: 'anonymous' }],
]
const GIVE_UP_MS = 60_000

/** A draft that is complete: its page, and the key and version that its last page carries. */
export type Ready = { path: string; key: string; version: string; cookie: string }

/** One request to the gateway, timed and counted; throws as `ask` does. */
export async function asked(journal: Journal, work: () => Promise<Answer>): Promise<Answer> {
  const began = performance.now()
  let kind = 'lost'
  try {
    const answer = await work()
    kind = String(answer.status)
    return answer
  } catch (error) {
    kind = (error as NodeJS.ErrnoException).code ?? 'silent'
    throw error
  } finally {
    journal.times.push(performance.now() - began)
    journal.answers.set(kind, (journal.answers.get(kind) ?? 0) + 1)
  }
}

const post = (origin: string, path: string, body: Record<string, string>, cookie: string) =>
  ask(origin, path, {
    method: 'POST',
    headers: fromOurPage(cookie),
    body: new URLSearchParams(body).toString(),
  })

/** Fills a draft in up to its last page. Throws when a page does not answer as it should. */
export async function prepare(origin: string, cookie = '', journal = newJournal()): Promise<Ready> {
  const go = async (path: string, body: Record<string, string>) => {
    const answer = await asked(journal, () => post(origin, path, body, mine))
    if (answer.status !== 303) throw new Error(`${path.split('/')[1]}: ${answer.status}`)
    return answer
  }
  let mine = cookie
  const started = await go(SERVICE, {})
  mine ||= cookiesOf(started).join('; ')
  const path = String(started.headers.location)
  for (const [step, answers] of STEPS) await go(`${path}?step=${step}`, answers)
  const page = await asked(journal, () => ask(origin, `${path}?step=review`, { headers: { cookie: mine } }))
  const [, key] = /name="_key" value="([\w-]+)"/.exec(page.text) ?? []
  const [, version] = /name="_version" value="(\d+)"/.exec(page.text) ?? []
  if (!key || !version) throw new Error(`review: ${page.status}`)
  return { path, key, version, cookie: mine }
}

/** One press on "send". */
export const send = (origin: string, { path, key, version, cookie }: Ready) =>
  post(origin, `${path}?step=review`, { _key: key, _version: version }, cookie)

/** The number that an answer shows, or null. */
export const numberIn = (answer: Answer): string | null =>
  answer.status === 303
    ? (/^\/requests\/(BIM-[0-9A-Z-]+)/.exec(String(answer.headers.location))?.[1] ?? null)
    : null

/** Presses until there is a number; undefined when that does not come in a minute. */
export async function sendUntilAnswered(journal: Journal, origin: () => string, ready: Ready) {
  const until = performance.now() + GIVE_UP_MS
  journal.sent.add(ready.key)
  for (let tries = 1; performance.now() < until; tries++) {
    const answer = await asked(journal, () => send(origin(), ready)).catch(() => null)
    const number = answer && numberIn(answer)
    if (number) {
      if (tries > 1) journal.ambiguous++
      journal.acknowledged.push({ key: ready.key, number, cookie: ready.cookie })
      return number
    }
    if (answer && answer.status < 500)
      journal.surprises.push(`pressing send: ${answer.status} ${answer.headers.location ?? ''}`)
    await pause(30 + 20 * Math.min(tries, 10))
  }
  journal.surprises.push('a press was never answered with a number')
  return undefined
}

/** `people` who file one after the other until `stop`, each at whichever process they happen to reach. */
export function startFilers(o: { origins: string[]; people: number; chance: Chance; pauseMs?: number }) {
  const journal = newJournal()
  let stopping = false
  const live = async () => {
    let cookie = ''
    while (!stopping) {
      const origin = () => o.chance.pick(o.origins)
      const ready = await prepare(origin(), cookie, journal).catch(() => null)
      if (ready) {
        cookie = ready.cookie
        await sendUntilAnswered(journal, origin, ready)
      }
      await pause(ready ? (o.pauseMs ?? 0) : 50)
    }
  }
  const running = Array.from({ length: o.people }, live)
  return {
    journal,
    async stop() {
      stopping = true
      await Promise.all(running)
    },
  }
}

export const answersOf = ({ answers }: Journal) =>
  [...answers]
    .toSorted()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')
