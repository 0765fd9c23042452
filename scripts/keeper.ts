/** A server process on a loopback port that ends when we do, even by kill -9; to be killed, frozen and restarted. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export type Server = {
  name: string
  port: number
  url: string
  pid(): number
  /** Starts it again after `stop` or `kill`, on the same port and data. */
  start(): Promise<void>
  /** SIGTERM, and SIGKILL after 15 s. */
  stop(): Promise<void>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGSTOP: it keeps its connections and says nothing. */
  freeze(): void
  thaw(): void
  /** The last lines it wrote since it began to serve, for the report of a failure. */
  logTail(lines?: number): string
}

export type Keep = {
  name: string
  port: number
  url: string
  log: string
  command: string[]
  /** What to send on a fresh connection, and whether the first answer means that it serves. */
  ready: { send?: string; expect(answer: Buffer): boolean }
}

/** Runs the command and waits until it answers; throws with the tail of its log when it does not within 60 s. */
export async function keep(server: Keep): Promise<Server> {
  let child: ChildProcess
  let pid = 0

  let served = 0
  const log = () => (existsSync(server.log) ? readFileSync(server.log) : Buffer.alloc(0))
  const logTail = (lines = 20) =>
    log().subarray(served).toString().trimEnd().split('\n').slice(-lines).join('\n')

  const start = async () => {
    child = spawnKept(server)
    pid = Number(await firstLine(child))
    const until = Date.now() + 60_000
    while (!(await isReady(server))) {
      if (child.exitCode !== null || Date.now() > until) {
        await stop()
        throw new Error(`${server.name} did not start. Its log ends:\n${logTail()}`)
      }
      await pause(25)
    }
    served ||= log().length
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    process.kill(pid, 'SIGCONT')
    process.kill(pid, signal)
    const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), 15_000)
    await gone
    clearTimeout(timer)
  }
  const stop = () => end('SIGTERM')
  const face = { name: server.name, port: server.port, url: server.url, pid: () => pid, start, stop, logTail }

  await start()
  return {
    ...face,
    kill: () => end('SIGKILL'),
    freeze: () => void process.kill(pid, 'SIGSTOP'),
    thaw: () => void process.kill(pid, 'SIGCONT'),
  }
}

/**
 * A shell keeps the server: it prints its pid, waits for it, and ends it when our end of the pipe closes, which it
 * does however we die. Its own session, so that a Ctrl-C reaches us and not the server under a running test.
 */
const keeper = `exec 3<&0
"$@" 3<&- & pid=$!
{ read _ <&3; kill -CONT $pid; kill $pid; } 2>/dev/null & reader=$!
echo $pid >&4
wait $pid; code=$?
kill $reader 2>/dev/null
exit $code`

function spawnKept(server: Keep): ChildProcess {
  const log = openSync(server.log, 'a')
  const child = spawn('/bin/sh', ['-c', keeper, 'sh', ...server.command], {
    stdio: ['pipe', log, log, 'ignore', 'pipe'],
    detached: true,
  })
  closeSync(log)
  return child
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdio[4] as NodeJS.ReadableStream, 'data')
  return String(chunk).trim()
}

function isReady({ port, ready }: Keep): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => void (ready.send && socket.write(ready.send)))
    const answer = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.setTimeout(2000, () => answer(false))
    socket.on('error', () => answer(false))
    socket.on('close', () => answer(false))
    socket.on('data', (data) => answer(ready.expect(data)))
  })
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
