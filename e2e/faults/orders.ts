/** Clients of `submitter.ts`: they hand orders in, remember what was said, and say what nobody answered again. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Journal, newJournal } from './filers.ts'
import type { Order, Said } from './submitter.ts'

export type Submitter = {
  /** Resolves with what was said; rejects when it died before. */
  submit(order: Omit<Order, 'id'>): Promise<Said>
  kill(): Promise<void>
  start(): Promise<number>
  /** Ends its input: it finishes what it holds. */
  stop(): Promise<void>
  output(): string
}

export async function openSubmitter(env: Record<string, string>): Promise<Submitter> {
  const program = fileURLToPath(new URL('./submitter.ts', import.meta.url))
  const waiting = new Map<number, { done(said: Said): void; lost(why: Error): void }>()
  let child: ChildProcessByStdio<Writable, Readable, Readable> | null = null
  let next = 0
  let output = ''

  function hear(line: string) {
    const said = JSON.parse(line) as Said
    waiting.get(said.id)?.done(said)
    waiting.delete(said.id)
  }

  async function start() {
    const began = performance.now()
    const born = spawn(process.execPath, ['--no-warnings', program], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', LOG_LEVEL: 'warn', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    born.stdin.on('error', () => {})
    born.stderr.on('data', (data) => {
      output += data
    })
    const ready = Promise.withResolvers<void>()
    born.once('close', () => {
      ready.reject(new Error(`The submitter did not start:\n${output}`))
      for (const { lost } of waiting.values()) lost(new Error('lost'))
      waiting.clear()
      if (child === born) child = null
    })
    createInterface(born.stdout).on('line', (line) => {
      // Lines of the log come by the same way.
      if (line === '{"ready":true}') ready.resolve()
      else if (line.startsWith('{"id":')) hear(line)
      else output += `${line}\n`
    })
    await ready.promise
    child = born
    return performance.now() - began
  }
  async function end(how: (one: NonNullable<typeof child>) => void) {
    const born = child
    if (!born) return
    const closed = once(born, 'close')
    how(born)
    await closed
  }

  await start()
  return {
    submit(order) {
      const to = child
      if (!to) return Promise.reject(new Error('down'))
      return new Promise((done, lost) => {
        const id = ++next
        waiting.set(id, { done, lost })
        to.stdin.write(`${JSON.stringify({ id, ...order })}\n`)
      })
    },
    kill: () => end((one) => void one.kill('SIGKILL')),
    start,
    stop: () => end((one) => one.stdin.end()),
    output: () => output,
  }
}

/** `people` who hand in one order after the other until `stop`, each with its key. */
export function startOrders(o: {
  to: () => Submitter
  people: number
  order: () => Pick<Order, 'account' | 'agency' | 'service' | 'input'>
  pauseMs?: number
}): { journal: Journal; stop(): Promise<void> } {
  const journal = newJournal()
  let stopping = false

  async function place() {
    const order = { ...o.order(), key: randomBytes(16).toString('base64url') }
    journal.sent.add(order.key)
    for (let tries = 1; tries < 2000; tries++) {
      const said = await o
        .to()
        .submit(order)
        .catch(() => null)
      if (said && 'number' in said) {
        if (tries > 1) journal.ambiguous++
        journal.acknowledged.push({ key: order.key, number: said.number })
        return
      }
      const kind = said ? said.error : 'lost'
      journal.answers.set(kind, (journal.answers.get(kind) ?? 0) + 1)
      await pause(20)
    }
    journal.surprises.push('an order was never answered with a number')
  }
  const live = async () => {
    while (!stopping) {
      await place()
      await pause(o.pauseMs ?? 0)
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
