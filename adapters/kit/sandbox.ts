/**
 * What pocket fakes of agencies share: a real HTTP server on loopback with tempers, work done once per key, state that
 * survives a restart when it is given a file, signed webhooks that are sent again until they are taken, and a journal
 * of effects. An agency's `sandbox.ts` adds its protocol: `routes`.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SandboxOptions, Temper } from './contract.ts'
import {
  BAD_DAYS,
  readBody,
  requestOf,
  type SandboxAnswer,
  type SandboxRequest,
  send,
} from './sandbox-http.ts'
import { createPusher, type Push } from './sandbox-push.ts'
import { openSandboxStore, type SandboxStore } from './sandbox-store.ts'

export { jsonBody, type SandboxAnswer, type SandboxRequest } from './sandbox-http.ts'

export type Effect = { key: string; ref: string; step: string }

export type SandboxCore = {
  store: SandboxStore
  now: () => Date
  /**
   * Does something once per (step, key): the answer is kept and given again. The same key with other content is
   * answered by `conflict`. Only what `act` says it acted on (`ref`) is journalled; a refusal changes nothing.
   */
  once(
    request: SandboxRequest,
    args: {
      key: string
      step: string
      act: () => { ref?: string; answer: SandboxAnswer }
      conflict: () => SandboxAnswer
    },
  ): SandboxAnswer
  effects(): Effect[]
  /** Puts a signed webhook in the post; resolves when it was tried once. Sent again every 2 s until taken, in order. */
  push(push: Push): Promise<void>
  /** Repeats until the sandbox closes; keeps no process alive. */
  every(ms: number, work: () => void | Promise<void>): void
}
/** What an agency's sandbox returns with its own `config` and `decide`. */
export type OpenSandbox = {
  url: string
  temper(temper: Temper): void
  effects(): Effect[]
  close(): Promise<void>
  core: SandboxCore
}

/**
 * `routes` answers one request; what it throws is answered 500. `unauthorised` is what this agency says to strangers
 * (temper `unauthorised`); `refuse` may answer in its place before anything else is looked at: checking credentials.
 */
export async function openSandbox(
  options: SandboxOptions,
  routes: (request: SandboxRequest, core: SandboxCore) => SandboxAnswer | Promise<SandboxAnswer>,
): Promise<OpenSandbox> {
  const store = openSandboxStore(options.file)
  const timers = new Set<NodeJS.Timeout>()
  const sleepers = new Set<() => void>()
  const pusher = createPusher(store, options.webhookUrl, options.now)
  const acted = new WeakSet<SandboxRequest>()
  let temper: Temper = 'ok'

  const core: SandboxCore = {
    store,
    now: options.now,
    once: (request, { key, step, act, conflict }) =>
      store.together(() => {
        const fingerprint = createHash('sha256')
          .update(request.target)
          .update('\n')
          .update(request.body)
          .digest('hex')
        const before = store.get<{ fingerprint: string; answer: SandboxAnswer }>('once', `${step} ${key}`)
        if (before) return before.fingerprint === fingerprint ? before.answer : conflict()
        const { ref, answer } = act()
        if (ref === undefined) return answer
        store.put('once', `${step} ${key}`, { fingerprint, answer })
        store.put('effect', `${step} ${key} ${store.next('effect')}`, { key, ref, step })
        acted.add(request)
        return answer
      }),
    effects: () => store.all<Effect>('effect'),
    push: pusher.push,
    every(ms, work) {
      timers.add(setInterval(() => void work(), ms).unref())
    },
  }
  if (options.webhookUrl) core.every(2000, pusher.flush)

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        sleepers.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      sleepers.add(done)
    })

  async function answer(message: IncomingMessage, response: ServerResponse) {
    const mood = temper
    const body = await readBody(message)
    if (mood === 'hangs') return
    const bad = BAD_DAYS[mood]
    if (bad) return send(response, bad)
    if (mood === 'slow') await pause(1500)
    const request = requestOf(message, body, mood)
    const result = await routes(request, core)
    // The work was done and nobody will hear of it.
    if (mood === 'drops' && acted.has(request)) return response.destroy()
    send(response, result)
  }

  const server = createServer((message, response) => {
    answer(message, response).catch(() => {
      if (!response.headersSent && !response.destroyed) send(response, BAD_DAYS.error_500!)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    temper: (next) => {
      temper = next
    },
    effects: core.effects,
    async close() {
      if (!server.listening) return
      for (const timer of timers) clearInterval(timer)
      for (const wake of [...sleepers]) wake()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      await pusher.close()
      store.close()
    },
    core,
  }
}
