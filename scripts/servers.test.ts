import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keep } from './keeper.ts'
import { startClamd, startRedis, virusSample } from './servers.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gerbang-servers-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What the server answers to these bytes; ECONNREFUSED when nobody listens, the empty text when it is silent. */
function ask(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setTimeout(300, () => socket.destroy())
    socket.once('data', (data) => {
      resolve(String(data).replaceAll('\0', ''))
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    socket.on('close', () => resolve(''))
  })
}
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe.skipIf(!process.env.TEST_REDIS_URL)('a kept server, with redis-server', () => {
  it('freezes, dies, comes back on its port, and stops', async () => {
    const redis = await startRedis({ folder })
    expect(await ask(redis.port, 'PING\r\n')).toContain('PONG')
    redis.freeze()
    expect(await ask(redis.port, 'PING\r\n')).toBe('')
    redis.thaw()
    expect(await ask(redis.port, 'PING\r\n')).toContain('PONG')
    await redis.kill()
    expect(await ask(redis.port, 'PING\r\n')).toBe('ECONNREFUSED')
    await redis.start()
    expect(await ask(redis.port, 'PING\r\n')).toContain('PONG')
    redis.freeze()
    await redis.stop()
    expect(isAlive(redis.pid())).toBe(false)
    expect(redis.logTail()).toContain('Received SIGTERM')
    expect(redis.logTail(1)).not.toContain('\n')
  })

  it('ends with its owner, even by kill -9', async () => {
    const servers = join(import.meta.dirname, 'servers.ts')
    const script = `import { startRedis } from ${JSON.stringify(servers)}
      const redis = await startRedis({ folder: ${JSON.stringify(folder)} })
      console.log(redis.pid())
      setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', script])
    const [line] = await once(owner.stdout, 'data')
    const pid = Number(String(line))
    expect(isAlive(pid)).toBe(true)
    owner.kill('SIGKILL')
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
})

describe('a server that does not start', () => {
  it('is an error with its last words', async () => {
    const command = ['/bin/sh', '-c', 'echo no room here; exit 3']
    const kept = keep({
      name: 'X',
      port: 1,
      url: '',
      log: join(folder, 'x.log'),
      command,
      ready: { expect: () => true },
    })
    await expect(kept).rejects.toThrow(/X did not start(.|\n)*no room here/)
  })
})

describe.skipIf(!process.env.TEST_CLAMD)('clamd', () => {
  it('knows our own sample and nothing in a harmless text', async () => {
    const clamd = await startClamd({ folder })
    const scan = (text: string) => {
      const size = Buffer.alloc(4)
      size.writeUInt32BE(text.length)
      return ask(
        clamd.port,
        Buffer.concat([Buffer.from('zINSTREAM\0'), size, Buffer.from(text), Buffer.alloc(4)]),
      )
    }
    expect(await scan(`before ${virusSample} after`)).toBe('stream: Gerbang.Uji.UNOFFICIAL FOUND')
    expect(await scan('surat keterangan')).toBe('stream: OK')
    await clamd.stop()
  })
})
