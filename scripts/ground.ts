/** The ground that tests stand on: private servers in a temporary folder, and the variables by which tests find them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentVariables } from '../services/platform/env-variables.ts'
import type { Server } from './keeper.ts'
import { assurePrograms, type Program, searchPath } from './programs.ts'
import { type Options, startClamd, startMariadb, startRedis } from './servers.ts'

export type Ground = {
  folder: string
  /** The environment for the tests: what is running, and none of the operator's own settings. */
  env: NodeJS.ProcessEnv
  /** What cannot run, each with its reason. */
  missing: string[]
  /** The tails of the servers' logs, of those that said something since they began to serve. */
  logs(): string
  close(): Promise<void>
}

const starters: [Program, string, (options: Options) => Promise<Server>][] = [
  ['mariadbd', 'TEST_MYSQL_URL', startMariadb],
  ['redis-server', 'TEST_REDIS_URL', startRedis],
  ['clamd', 'TEST_CLAMD', startClamd],
]

/** Installs what is missing where it may, starts the servers at once side by side. */
export async function openGround(): Promise<Ground> {
  const { paths, missing } = await assurePrograms()
  process.env.PATH = searchPath(process.env)
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-test-'))
  const servers: Server[] = []
  const env = withoutSettings(process.env)
  env.CHROMIUM = paths.get('chromium')
  const ground: Ground = {
    folder,
    env,
    missing,
    logs: () =>
      servers
        .filter((server) => server.logTail())
        .map((server) => `--- ${server.name} ---\n${server.logTail()}\n`)
        .join(''),
    close: async () => {
      await Promise.all(servers.map((server) => server.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await Promise.all(
    starters.map(async ([program, variable, start]) => {
      if (!paths.has(program)) return
      try {
        const server = await start({ folder: join(folder, program) })
        servers.push(server)
        env[variable] = server.url
      } catch (error) {
        ground.missing.push(`what needs ${program} (${error instanceof Error ? error.message : error})`)
      }
    }),
  )
  return ground
}

/** An operator's settings in the shell (a DATABASE_URL, MODE=live) must not reach a test. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = new Set<string>(environmentVariables)
  const others = Object.entries(env).filter(([name]) => !own.has(name))
  return { ...Object.fromEntries(others), NODE_ENV: 'test' }
}
