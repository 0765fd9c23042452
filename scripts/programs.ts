/**
 * Programs of the distribution that tests run against: found, and as root on Debian or Ubuntu installed.
 * No service is started by it, nothing is downloaded but packages.
 */
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Each program with the Debian packages that bring it, and what cannot run without it. */
const programs = {
  mariadbd: { packages: ['mariadb-server'], for: 'every test on MariaDB' },
  'redis-server': { packages: ['redis-server'], for: 'every test on Redis' },
  // Without recommends Chromium has no font and draws boxes.
  chromium: { packages: ['chromium', 'fonts-dejavu-core'], for: 'the journeys in a browser' },
  haproxy: { packages: ['haproxy'], for: 'tests behind a load balancer' },
  clamd: { packages: ['clamav-daemon'], for: 'tests of the virus scanner' },
} as const
export type Program = keyof typeof programs

export type Found = { paths: Map<Program, string>; missing: string[] }

/** Finds every program, after installing what is missing where that is possible and wanted. */
export async function assurePrograms(env = process.env): Promise<Found> {
  const absent = names().filter((program) => !find(program, env))
  const reason = absent.length === 0 ? '' : await install(absent, env)
  const paths = new Map(
    names().flatMap((program) => (find(program, env) ? [[program, find(program, env)!]] : [])),
  )
  const missing = names().filter((program) => !paths.has(program))
  return {
    paths,
    missing: missing.map(
      (program) =>
        `${programs[program].for} (${program} is missing: ${reason || 'its package brought no such program'})`,
    ),
  }
}

const names = () => Object.keys(programs) as Program[]

function find(program: Program, env: NodeJS.ProcessEnv): string | undefined {
  if (program === 'chromium' && env.CHROMIUM) return env.CHROMIUM
  const folders = searchPath(env).split(delimiter)
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

/** PATH with the folders of servers, which people who are not root often lack. */
export function searchPath(env: NodeJS.ProcessEnv): string {
  return [env.PATH ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The reason why it could not be done, or the empty text. */
async function install(absent: Program[], env: NodeJS.ProcessEnv): Promise<string> {
  const packages = absent.flatMap((program) => programs[program].packages)
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (env.TEST_INSTALL === 'no') return 'TEST_INSTALL=no'
  if (!isDebian()) return 'not Debian or Ubuntu, install it with the tool of your system'
  if (process.getuid?.() !== 0) {
    console.log(`For the whole suite, once: sudo sh -c 'apt-get update && ${command}'`)
    return 'not root, see the command above'
  }
  console.log(
    `Running as root on Debian or Ubuntu: installing ${packages.join(', ')} (TEST_INSTALL=no leaves it).`,
  )
  return withoutStartingServices(async () => {
    const update = await apt(['update'])
    const done = await apt(['install', '-y', '--no-install-recommends', ...packages])
    return done === 0
      ? ''
      : `apt-get install ended with ${done}${update === 0 ? '' : `, apt-get update with ${update}`}`
  })
}

function isDebian(): boolean {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && existsSync('/usr/bin/apt-get')
}

/** Debian asks policy-rc.d before it starts a service; 101 means no. An existing one is somebody's decision and stays. */
async function withoutStartingServices<T>(work: () => Promise<T>): Promise<T> {
  const file = '/usr/sbin/policy-rc.d'
  if (existsSync(file)) return work()
  writeFileSync(file, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const remove = () => rmSync(file, { force: true })
  process.once('exit', remove)
  try {
    return await work()
  } finally {
    remove()
    process.off('exit', remove)
  }
}

const lockWaitSeconds = 300

/** apt-get, non-interactive, waiting for the locks of another one. Its own words are printed only when it fails. */
async function apt(args: string[]): Promise<number> {
  const until = Date.now() + lockWaitSeconds * 1000
  for (;;) {
    const { code, output } = await aptOnce(args)
    if (code === 0) return 0
    // DPkg::Lock::Timeout does not cover the lock of the package lists that `update` takes.
    const isLocked = /Could not get lock|Unable to lock/.test(output)
    if (!isLocked || Date.now() > until) {
      console.log(output.split('\n').slice(-20).join('\n'))
      return code
    }
    await pause(3000)
  }
}

function aptOnce(args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn('apt-get', ['-q', '-o', `DPkg::Lock::Timeout=${lockWaitSeconds}`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-20_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
