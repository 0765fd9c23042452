/**
 * Private servers for tests: a MariaDB, a Redis, a ClamAV of our own, each in a folder it is given, on a free loopback
 * port, without any setting of the machine's. Fault tests kill, freeze and restart them through the same face.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, keep, type Server } from './keeper.ts'

/** Where a server keeps its data and its log; made when absent. Programs are found by PATH. */
export type Options = { folder: string }

const isRoot = process.getuid?.() === 0

/** MariaDB with `root` without a password on 127.0.0.1 and no database; as durable as rule 9 asks. */
export async function startMariadb({ folder }: Options): Promise<Server> {
  const port = await freePort()
  const data = join(folder, 'data')
  const own = isRoot ? ['--user=root'] : []
  mkdirSync(data, { recursive: true })
  const fresh = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve']
  await promisify(execFile)('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, ...fresh, ...own])
  return keep({
    name: 'MariaDB',
    port,
    url: `mysql://root@127.0.0.1:${port}`,
    log: join(folder, 'mariadb.log'),
    command: ['mariadbd', '--no-defaults', ...own, `--datadir=${data}`, `--socket=${join(folder, 's')}`]
      .concat(`--pid-file=${join(folder, 'pid')}`, `--port=${port}`, '--bind-address=127.0.0.1')
      .concat('--skip-name-resolve', '--skip-log-bin', '--performance-schema=off', '--max-connections=300')
      .concat('--innodb-flush-log-at-trx-commit=1', '--sync-binlog=1', '--default-time-zone=+00:00')
      .concat(
        '--innodb-buffer-pool-size=128M',
        '--innodb-log-file-size=32M',
        '--character-set-server=utf8mb4',
      ),
    // The server speaks first; the fifth byte of its greeting is the protocol's number, 10.
    ready: { expect: (answer) => answer[4] === 10 },
  })
}

/** Redis that keeps nothing on disk. */
export async function startRedis({ folder }: Options): Promise<Server> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  return keep({
    name: 'Redis',
    port,
    url: `redis://127.0.0.1:${port}`,
    log: join(folder, 'redis.log'),
    command: [
      'redis-server',
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ],
    ready: { send: 'PING\r\n', expect: (answer) => answer.toString().startsWith('+PONG') },
  })
}

/** What our own signature finds: harmless, and in no other scanner's list. */
export const virusSample = 'GERBANG-UJI-VIRUS-SIMULASI-TIDAK-BERBAHAYA'
/** MD5 and size of the EICAR test file, whose text itself would set off scanners wherever this source is kept. */
const eicar = { md5: '44d88612fea8a8f36de82e1278abb02f', size: 68 }

/** clamd that knows two signatures: our own sample anywhere in a file, and the EICAR test file. */
export async function startClamd({ folder }: Options): Promise<Server> {
  const port = await freePort()
  const database = join(folder, 'database')
  mkdirSync(database, { recursive: true })
  writeFileSync(join(database, 'uji.ndb'), `Gerbang.Uji:0:*:${Buffer.from(virusSample).toString('hex')}\n`)
  writeFileSync(join(database, 'eicar.hdb'), `${eicar.md5}:${eicar.size}:Eicar-Test-Signature\n`)
  const config = join(folder, 'clamd.conf')
  writeFileSync(
    config,
    ['Foreground yes', `TCPSocket ${port}`, 'TCPAddr 127.0.0.1', `DatabaseDirectory ${database}`]
      .concat(`TemporaryDirectory ${folder}`, 'StreamMaxLength 32M', 'MaxThreads 4', 'SelfCheck 86400', '')
      .join('\n'),
  )
  return keep({
    name: 'clamd',
    port,
    url: `127.0.0.1:${port}`,
    log: join(folder, 'clamd.log'),
    command: ['clamd', `--config-file=${config}`],
    ready: { send: 'zPING\0', expect: (answer) => answer.toString().startsWith('PONG') },
  })
}
