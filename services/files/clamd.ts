/** ClamAV by its INSTREAM command: length-prefixed pieces over a socket, one verdict back. Source: clamd(8). */
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'

export type Clamd = { host: string; port: number } | { path: string }
/** `unknown`: it could not be asked, so the file stays unchecked. The signature's name is for the log. */
export type ScanVerdict =
  | { verdict: 'clean' }
  | { verdict: 'infected'; signature: string }
  | { verdict: 'unknown' }
export type Scan = (bytes: AsyncIterable<Uint8Array>) => Promise<ScanVerdict>

/** Never throws: not to know is a verdict. */
export function createClamdScan(where: Clamd, ms = 15_000): Scan {
  return async (bytes) => {
    const socket = connect(where as NetConnectOpts)
    const timer = setTimeout(() => socket.destroy(new Error('clamd: no answer in time')), ms)
    try {
      const answer = read(socket)
      // It may answer and close before it has read everything, when its own size limit is passed.
      const sent = pipeline(() => framed(bytes), socket, { end: false }).catch(() => {})
      const text = await answer
      socket.destroy()
      await sent
      return judge(text)
    } catch {
      return { verdict: 'unknown' }
    } finally {
      clearTimeout(timer)
      socket.destroy()
    }
  }
}

/** Any answer that is not one of the two is not known: an error, a size limit, half a line. */
function judge(text: string): ScanVerdict {
  if (/^stream: OK\0?$/.test(text)) return { verdict: 'clean' }
  const found = /^stream: (.{1,200}) FOUND\0?$/.exec(text)
  return found ? { verdict: 'infected', signature: found[1]! } : { verdict: 'unknown' }
}

async function* framed(bytes: AsyncIterable<Uint8Array>) {
  yield Buffer.from('zINSTREAM\0')
  for await (const piece of bytes) {
    if (piece.length === 0) continue
    const length = Buffer.alloc(4)
    length.writeUInt32BE(piece.length)
    yield length
    yield piece
  }
  yield Buffer.alloc(4)
}

async function read(socket: Socket): Promise<string> {
  let text = ''
  for await (const piece of socket) {
    text += (piece as Buffer).toString('latin1')
    if (text.includes('\0') || text.length > 1000) break
  }
  return text
}
