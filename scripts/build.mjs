/**
 * The pages, built when what they are made of has changed. `node scripts/build.mjs` assures it from the shell.
 * File times and sizes are compared first (some milliseconds), contents only when those differ: a checkout that
 * touches every file rebuilds nothing.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNode, noNode, root, stop } from './node.mjs'

/** What a build reads. `adapters/kit` is here because forms are checked by its field kinds inside the server bundle. */
const inputs = [
  'app',
  'public',
  'adapters/kit',
  'vite.config.ts',
  'remix.config.js',
  'tsconfig.json',
  'package-lock.json',
]

/**
 * @param {{ folder?: string, build?: (folder: string) => Promise<void> }} [options] the checkout, and what builds it
 * @returns {Promise<{ built: boolean, release: string }>} `release` names what was built: the same inputs, the same name
 */
export async function assureBuilt({ folder = root, build = buildPages } = {}) {
  const stamp = join(folder, 'build', '.gerbang')
  const last = existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : {}
  const files = listInputs(folder)
  const quick = fingerprint(files, (file) => file.stat)
  if (quick === last.quick) return { built: false, release: last.content.slice(0, 12) }
  const content = fingerprint(files, (file) => readFileSync(join(folder, file.path)))
  const built = content !== last.content
  if (built) {
    rmSync(stamp, { force: true })
    await build(folder)
  }
  mkdirSync(join(folder, 'build'), { recursive: true })
  writeFileSync(stamp, JSON.stringify({ quick, content }))
  return { built, release: content.slice(0, 12) }
}

function fingerprint(files, facts) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`\0${file.path}\0`).update(facts(file))
  return hash.digest('hex')
}

/** Every input file but tests, in a stable order. */
function listInputs(folder) {
  return inputs
    .flatMap((input) => walk(join(folder, input)))
    .map(({ path, stat }) => ({ path: relative(folder, path), stat: `${stat.mtimeMs} ${stat.size}` }))
    .filter(({ path }) => !/\.(test|spec)\.[a-z]+$/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function walk(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return []
  if (!stat.isDirectory()) return [{ path, stat }]
  return readdirSync(path).flatMap((name) => walk(join(path, name)))
}

async function buildPages(folder) {
  const started = Date.now()
  console.log('Building the pages ...')
  const remix = join(folder, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js')
  const child = spawn(findNode() ?? stop(noNode), [remix, 'vite:build', '--logLevel', 'warn'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const code = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  // Its warnings are about itself; its words matter when it fails.
  if (code !== 0) process.stderr.write(Buffer.concat(said))
  if (code !== 0) stop('The pages could not be built; the lines above say why.')
  console.log(`Pages built in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await assureBuilt()
