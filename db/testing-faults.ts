/** What the fault tests break: a MariaDB server of their own, and a wire that can be cut. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` }
const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []

/** Whether a server can be started here. */
export function hasMariadb() {
  try {
    execFileSync('mariadbd', ['--no-defaults', '--version'], { env, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A server in a temporary folder on a free port, to be frozen and killed. `remove()` ends it. */
export async function privateServer() {
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-faults-'))
  const install = ['--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db', ...asRoot]
  execFileSync('mariadb-install-db', [...install, `--datadir=${folder}/data`], { env, stdio: 'ignore' })
  const port = await freePort()
  const where = [`--datadir=${folder}/data`, `--socket=${folder}/s.sock`, `--pid-file=${folder}/pid`]
  // A server clears its temporary folder when it starts: never one that another server uses.
  mkdirSync(`${folder}/tmp`)
  where.push(`--tmpdir=${folder}/tmp`)
  const net = ['--skip-networking=0', '--bind-address=127.0.0.1', `--port=${port}`, '--skip-grant-tables']
  const small = ['--innodb-buffer-pool-size=32M', '--innodb-log-file-size=16M', ...asRoot]
  let server: ChildProcess

  async function start() {
    server = spawn('mariadbd', ['--no-defaults', ...where, ...net, ...small], { env, stdio: 'ignore' })
    await until(() => answers(port), 'the server did not start')
  }
  async function kill() {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    port,
    start,
    kill,
    /** Stops every thread; a signal reaches each in its own time. */
    async freeze() {
      server.kill('SIGSTOP')
      const tasks = `/proc/${server.pid}/task`
      const stopped = (task: string) => / T /.test(readFileSync(`${tasks}/${task}/stat`, 'latin1'))
      await until(async () => readdirSync(tasks).every(stopped), 'the server did not freeze')
    },
    thaw: () => void server.kill('SIGCONT'),
    async remove() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** A MySQL server speaks first. */
const answers = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })

async function until(condition: () => Promise<boolean>, otherwise: string) {
  for (let tried = 0; tried < 400; tried++) {
    if (await condition()) return
    await pause(50)
  }
  throw new Error(otherwise)
}

type Rule = { text: string; forward: boolean; cuts: number; forgets: boolean }

/** A TCP wire to `port` that loses the connection, or forgets it, when told to. */
export async function wire(port: number) {
  const sockets = new Set<Socket>()
  const rule: Rule = { text: '', forward: false, cuts: 0, forgets: false }
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}))
    client.on('data', (bytes) => {
      if (rule.forgets) return
      if (rule.cuts === 0 || !bytes.toString('latin1').includes(rule.text)) return void upstream.write(bytes)
      rule.cuts -= 1
      loseAt(client, upstream, rule.forward ? bytes : null)
    })
    upstream.on('data', (bytes) => client.write(bytes)).on('close', () => client.destroy())
    client.on('close', () => upstream.end())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    /** The next `cuts` times that we send this text, the connection ends: after the server's answer, or before it hears. */
    cut: (text: string, { forward, cuts = 1 }: { forward: boolean; cuts?: number }) =>
      Object.assign(rule, { text, forward, cuts }),
    /** While true, what we send vanishes, as behind a firewall that forgot the connection. */
    forget: (forgets: boolean) => Object.assign(rule, { forgets }),
    close() {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}

function loseAt(client: Socket, upstream: Socket, forwarded: Buffer | null) {
  upstream.removeAllListeners('data')
  if (!forwarded) {
    upstream.destroy()
    client.destroy()
    return
  }
  upstream.end(forwarded)
  // the server has done it before we are cut off
  upstream.once('data', () => client.destroy())
}
