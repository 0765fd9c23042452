import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProxy, type FaultProxy } from './proxy.ts'

/** A server that says every byte twice, and remembers what it was told. */
let heard: string
let server: Server
let proxy: FaultProxy
const clients: Socket[] = []

beforeEach(async () => {
  heard = ''
  server = createServer((socket) => {
    socket.on('data', (data) => {
      heard += data
      socket.write(`${data}${data}`)
    })
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy = await createProxy({ target: { port: (server.address() as AddressInfo).port } })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await proxy.close()
  server.close()
})

/** A connection through the proxy, with all it has received and how it ended. */
async function dial() {
  const socket = connect(proxy.port, '127.0.0.1')
  clients.push(socket)
  const line = { socket, received: '', ended: '' }
  socket.on('data', (data) => {
    line.received += data
  })
  socket.on('end', () => {
    line.ended ||= 'end'
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    line.ended = error.code ?? error.message
  })
  await once(socket, 'connect')
  return line
}
/** Not `once`, which rejects on the reset that is awaited here. */
const gone = (socket: Socket) =>
  socket.closed ? undefined : new Promise<void>((resolve) => socket.once('close', () => resolve()))

describe('createProxy', () => {
  it('hands on both directions, large answers and the end', async () => {
    const line = await dial()
    const much = 'x'.repeat(1_000_000)
    line.socket.end(much)
    await expect.poll(() => line.received.length).toBe(2_000_000)
    await expect.poll(() => line.ended).toBe('end')
    expect(proxy.stats()).toMatchObject({ connections: 1, bytesUp: 1_000_000, bytesDown: 2_000_000, cuts: 0 })
  })

  it('cuts what a client sends at a byte', async () => {
    proxy.cutAfter(3)
    const line = await dial()
    line.socket.write('abcdef')
    await gone(line.socket)
    expect(line.ended).toBe('ECONNRESET')
    await expect.poll(() => proxy.stats()).toMatchObject({ cuts: 1, bytesUp: 3, open: 0 })
    expect('abc'.startsWith(heard)).toBe(true)
  })

  it.each([0, 1, 4, 5])('cuts the answer after %i bytes', async (bytes) => {
    proxy.cutReplyAfter(bytes)
    const line = await dial()
    line.socket.write('abc')
    await gone(line.socket)
    expect(line.ended).toBe('ECONNRESET')
    expect(heard).toBe('abc')
    expect(proxy.stats()).toMatchObject({ bytesDown: bytes, cuts: 1 })
  })

  it('loses a reply after the other side has acted, once', async () => {
    proxy.dropReplyWhen((sent) => sent.includes('COMMIT'))
    const line = await dial()
    line.socket.write('insert;')
    await expect.poll(() => line.received).toBe('insert;insert;')
    // The word in two packets.
    line.socket.write('COM')
    await expect.poll(() => line.received).toBe('insert;insert;COMCOM')
    line.socket.write('MIT;')
    await gone(line.socket)
    expect(line.ended).toBe('ECONNRESET')
    expect(heard).toBe('insert;COMMIT;')
    expect(line.received).toBe('insert;insert;COMCOM')
    expect(proxy.stats().droppedReplies).toBe(1)

    const second = await dial()
    second.socket.write('COMMIT;')
    await expect.poll(() => second.received).toBe('COMMIT;COMMIT;')
  })

  it('freezes and thaws, for old and new connections', async () => {
    const old = await dial()
    old.socket.write('a')
    await expect.poll(() => old.received).toBe('aa')
    proxy.freeze()
    const young = await dial()
    old.socket.write('b')
    young.socket.write('c')
    // As long as an answer could take that should not come.
    await expect(
      expect.poll(() => old.received + young.received, { timeout: 200 }).not.toBe('aa'),
    ).rejects.toThrow()
    proxy.thaw()
    await expect.poll(() => old.received).toBe('aabb')
    await expect.poll(() => young.received).toBe('cc')
  })

  it('refuses new connections, keeps old ones, and accepts again on the same port', async () => {
    const old = await dial()
    await proxy.refuse()
    await expect(dial()).rejects.toThrow('ECONNREFUSED')
    old.socket.write('a')
    await expect.poll(() => old.received).toBe('aa')
    await proxy.accept()
    const young = await dial()
    young.socket.write('b')
    await expect.poll(() => young.received).toBe('bb')
  })

  it('delays and trickles', async () => {
    const line = await dial()
    proxy.delay(60)
    const started = performance.now()
    line.socket.write('a')
    await expect.poll(() => line.received, { interval: 5 }).toBe('aa')
    expect(performance.now() - started).toBeGreaterThan(115)
    proxy.delay(0)
    proxy.trickle({ bytes: 1, everyMs: 20 })
    line.socket.write('bcd')
    await expect.poll(() => line.received, { interval: 2 }).toBe('aab')
    await expect.poll(() => line.received).toBe('aabcdbcd')
  })

  it('cuts every open connection on order', async () => {
    const lines = await Promise.all([dial(), dial()])
    await expect.poll(() => proxy.stats().open).toBe(2)
    proxy.cut()
    await Promise.all(lines.map((line) => gone(line.socket)))
    expect(lines.map((line) => line.ended)).toEqual(['ECONNRESET', 'ECONNRESET'])
  })

  it('takes the client down when the other side is not there', async () => {
    server.close()
    const line = await dial()
    await gone(line.socket)
    expect(line.received).toBe('')
    expect(proxy.stats().open).toBe(0)
  })

  it('lets go of everything when closed', async () => {
    const line = await dial()
    proxy.freeze()
    line.socket.write('a')
    await proxy.close()
    await gone(line.socket)
    await expect(dial()).rejects.toThrow('ECONNREFUSED')
  })
})
