import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Clamd, createClamdScan } from './clamd.ts'
import { streamOf } from './testing.ts'

/** Known to the clamd of our tests as `Gerbang.Uji`. */
const SAMPLE = 'GERBANG-UJI-VIRUS-SIMULASI-TIDAK-BERBAHAYA'

async function stub(serve: (socket: Socket) => void) {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket.on('error', () => {}))
    serve(socket)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const where: Clamd = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const close = async () => {
    for (const socket of open) socket.destroy()
    await new Promise<void>((done) => void server.close(() => done()))
  }
  return { where, close }
}
const scanOf = (where: Clamd, bytes = Buffer.from('isi')) => createClamdScan(where, 500)(streamOf(bytes))

describe('clamd', () => {
  it('is sent every byte, framed', async () => {
    const bytes = Buffer.alloc(300_000, 7)
    const heard: Buffer[] = []
    const { where, close } = await stub((socket) => {
      socket.on('data', (piece) => {
        heard.push(piece)
        if (Buffer.concat(heard).subarray(-4).equals(Buffer.alloc(4))) socket.end('stream: OK\0')
      })
    })
    expect(await scanOf(where, bytes)).toEqual({ verdict: 'clean' })
    const all = Buffer.concat(heard)
    expect(all.subarray(0, 10).toString()).toBe('zINSTREAM\0')
    const content: Buffer[] = []
    for (let at = 10; at < all.length - 4; at += 4 + all.readUInt32BE(at)) {
      content.push(all.subarray(at + 4, at + 4 + all.readUInt32BE(at)))
    }
    expect(Buffer.concat(content).equals(bytes)).toBe(true)
    await close()
  })

  it.each([
    ['stream: Win.Test FOUND\0', { verdict: 'infected', signature: 'Win.Test' }],
    ['INSTREAM size limit exceeded. ERROR\0', { verdict: 'unknown' }],
    ['stream: OK FOUND nothing', { verdict: 'unknown' }],
    ['', { verdict: 'unknown' }],
    ['x'.repeat(5000), { verdict: 'unknown' }],
  ])('answers %j', async (answer, verdict) => {
    const { where, close } = await stub((socket) => socket.end(answer))
    expect(await scanOf(where, Buffer.alloc(1 << 20))).toEqual(verdict)
    await close()
  })

  it('is not known when it is silent or away', async () => {
    const silent = await stub(() => {})
    expect(await createClamdScan(silent.where, 50)(streamOf(Buffer.from('x')))).toEqual({
      verdict: 'unknown',
    })
    await silent.close()
    expect(await scanOf(silent.where)).toEqual({ verdict: 'unknown' })
    expect(await scanOf({ path: '/nowhere/clamd.sock' })).toEqual({ verdict: 'unknown' })
  })
})

describe.skipIf(!process.env.TEST_CLAMD)('a real clamd', () => {
  it('finds the sample, and nothing in plain text', async () => {
    const [host = '', port] = process.env.TEST_CLAMD!.split(':')
    const scan = createClamdScan({ host, port: Number(port) })
    expect(await scan(streamOf(Buffer.from('Kartu Keluarga')))).toEqual({ verdict: 'clean' })
    const found = await scan(streamOf(Buffer.from(`${'x'.repeat(100_000)}${SAMPLE}`)))
    expect(found).toMatchObject({ verdict: 'infected', signature: expect.stringContaining('Gerbang.Uji') })
  })
})
