/** A gateway process that is killed and started again on its own folder and port, and keeps what all its lives wrote. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type App, freePort, startApp } from '../app.ts'
import { ask } from '../http.ts'
import type { Chance } from './tier.ts'

export type Gateway = {
  origin: string
  folder: string
  pid(): number
  /** Everything written so far, over all its lives. */
  output(): string
  /** SIGKILL. */
  kill(): Promise<void>
  /** Answers the milliseconds until it was ready. */
  start(): Promise<number>
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, and the end of its folder. */
  remove(): Promise<void>
}

/** Ends with the test's process, however that ended. */
const ORPHAN = pathToFileURL('scripts/orphan.mjs').href

/** `port`, when the agencies had to know it before. `folder` is shared by processes on one database. */
export async function openGateway(
  env: Record<string, string>,
  o: { port?: number; folder?: string } = {},
): Promise<Gateway> {
  const folder = o.folder ?? mkdtempSync(join(tmpdir(), 'gerbang-fault-'))
  const port = o.port ?? (await freePort())
  let before = ''
  const settings = { NODE_OPTIONS: `--import=${ORPHAN}`, ...env }
  let app: App = await startApp(settings, { folder, port })
  return {
    origin: app.origin,
    folder,
    pid: () => app.pid,
    output: () => before + app.output(),
    kill: () => app.kill('SIGKILL'),
    async start() {
      const began = performance.now()
      before += app.output()
      // As a supervisor does: a start that failed (the database did not answer in time) is followed by another.
      for (let tries = 1; ; tries++) {
        try {
          app = await startApp(settings, { folder, port })
          return performance.now() - began
        } catch (error) {
          if (tries === 10) throw error
        }
      }
    },
    signal: (signal) => void process.kill(app.pid, signal),
    async remove() {
      await app.stop()
      if (!o.folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Kills at random, each process by itself, until there were so many in all. Answers how long starting took, each time. */
export async function killOften(o: {
  gateways: Gateway[]
  kills: number
  chance: Chance
  /** Shortest and longest life after being ready, in milliseconds. */
  life: [number, number]
}): Promise<number[]> {
  const starts: number[] = []
  let left = o.kills
  const hunt = async (gateway: Gateway) => {
    while (left-- > 0) {
      await pause(o.chance.between(...o.life))
      await gateway.kill()
      starts.push(await gateway.start())
    }
  }
  await Promise.all(o.gateways.map(hunt))
  return starts
}

/** A lease of a dead process runs out after 30 s; what it held is then done by another. */
const SETTLE_MS = 75_000

/** Waits until nothing is left to deliver, by the gateway's own figures. What still waits then is the checker's to say. */
export async function settled({ origin }: Pick<Gateway, 'origin'>, within = SETTLE_MS): Promise<boolean> {
  const until = performance.now() + within
  while (performance.now() < until) {
    const { text } = await ask(origin, '/metrics')
    const isKnown = /^gerbang_outbox_age_seconds \d/m.test(text)
    if (isKnown && !/^gerbang_queue_length\{queue="[^"]*\.ready"\} [1-9]/m.test(text)) return true
    await pause(250)
  }
  return false
}
