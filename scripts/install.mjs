/** Packages as the lock file says, installed when they are missing or the lock file has changed. Runs on Node 20. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, noNode, root, stop } from './node.mjs'

const packages = join(root, 'node_modules')
const stamp = join(packages, '.gerbang')

/**
 * Assures packages and a Node that runs Gerbang; ends the process with a sentence when there is none.
 * @returns {Promise<string>} the path of that Node
 */
export async function assureInstalled() {
  if (!isGoodEnoughForNpm())
    stop(`Gerbang needs Node 20 or newer to install itself; this is ${process.versions.node}.`)
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const hash = createHash('sha256').update(text).digest('hex')
  if (read(stamp) !== hash) {
    if (!isInstalled(JSON.parse(text), JSON.parse(read(join(packages, '.package-lock.json')) ?? '{}')))
      await install()
    writeFileSync(stamp, hash)
  }
  return findNode() ?? stop(noNode)
}

/**
 * Whether what npm says it installed is what the lock file asks for; so packages installed by hand count too.
 * Optional packages may be absent: they are for other machines.
 */
export function isInstalled(lock, installed) {
  if (!installed.packages) return false
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true
    const found = installed.packages[path]
    return found
      ? found.version === wanted.version
      : Boolean(wanted.optional || wanted.devOptional || wanted.peer)
  })
}

const isGoodEnoughForNpm = () => Number(process.versions.node.split('.')[0]) >= 20

async function install() {
  if (process.platform === 'win32' && process.execPath.startsWith(packages))
    stop('The packages have changed and cannot be replaced while in use. Run: npm ci --ignore-scripts')
  const started = Date.now()
  console.log('Installing packages, once (about 600 folders, one to three minutes) ...')
  rmSync(stamp, { force: true })
  const ticker = setInterval(() => console.log(`  ${seconds(started)} ...`), 15_000)
  const code = await npm([
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
  ])
  clearInterval(ticker)
  if (code !== 0)
    stop(`npm ci failed (exit code ${code}). The lines above say why; the same command tries again.`)
  console.log(`Packages installed in ${seconds(started)}.`)
}

/** npm by the Node that runs npm, since the one in node_modules goes away while it works. */
function npm(args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }
  const quiet = [...args, '--loglevel=error']
  const child =
    script?.endsWith('.js') && node && existsSync(node)
      ? spawn(node, [script, ...quiet], options)
      : spawn('npm', quiet, { ...options, shell: process.platform === 'win32' })
  return new Promise((resolve) => {
    child.on('error', (error) =>
      stop(`npm did not start: ${error.message}. Gerbang installs itself with npm.`),
    )
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
