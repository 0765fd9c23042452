/**
 * Which Node runs Gerbang, and how a script becomes it. Plain JavaScript without packages: it must run on Node 20
 * before anything is installed.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * The Node that the lock file brings along, or the running one when it has node:sqlite and runs TypeScript.
 * @returns {string | undefined} its path
 */
export function findNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const bundled = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin', program)
  if (existsSync(bundled)) return bundled
  return isGoodEnough(process.versions.node) ? process.execPath : undefined
}

/** Node 22.18 is the first that has node:sqlite and runs .ts files, both without a flag. */
export function isGoodEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major >= 24 || (major === 22 && minor >= 18)
}

export const noNode = `Gerbang needs Node 24, or at least 22.18, and this is ${process.versions.node}.
On Linux and Windows (x64, and arm64 on Linux) npm installs a Node 24 of its own; for this machine
(${process.platform} ${process.arch}) there is none. Install Node 24 and run the same command again.`

/**
 * Becomes `node args`: the process is replaced where the system can do that, so that signals and the exit code need
 * no forwarding; elsewhere (Node 20 on the first start, Windows) a child runs and both are forwarded.
 * @param {string} node its path
 * @param {string[]} args the first is the file
 * @param {{ envFile?: boolean, env: NodeJS.ProcessEnv }} options whether .env is read, if there is one
 */
export function become(node, args, { envFile = true, env }) {
  process.chdir(root)
  const orphan = new URL('./orphan.mjs', import.meta.url).href
  const flags = ['--disable-warning=ExperimentalWarning', `--import=${orphan}`]
  if (envFile && existsSync('.env')) flags.push('--env-file=.env')
  // Compiled code is kept from the last run: the next one is faster.
  const all = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'gerbang'), ...env }
  if (process.execve && process.platform !== 'win32') process.execve(node, [node, ...flags, ...args], all)
  stayBeside(spawn(node, [...flags, ...args], { stdio: 'inherit', env: all }), node)
}

async function stayBeside(child, node) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      // A terminal sends its Ctrl-C to the child as well: passing it on would make it two.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => stop(`${node} did not start: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
  await import('./orphan.mjs')
}

/** Ends with a sentence instead of a stack trace. */
export function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
