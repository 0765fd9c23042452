/** One connection of the proxy: two sockets, and how bytes go between them under the faults that were ordered. */
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export type ProxyStats = {
  /** Connections so far, and those open now. */
  connections: number
  open: number
  /** Bytes handed on to the target, and back to clients. */
  bytesUp: number
  bytesDown: number
  /** Connections cut by `cut`, `cutAfter` or `cutReplyAfter`, and by `dropReplyWhen`. */
  cuts: number
  droppedReplies: number
}

/** What was ordered; shared by every connection, read at each chunk. */
export type Faults = {
  cutAfter: number | null
  cutReplyAfter: number | null
  delay: number
  trickle: { bytes: number; everyMs: number } | null
  drop: { sent: (bytes: Buffer) => boolean; times: number } | null
  /** Pending while frozen. */
  gate: Promise<void>
}
export type Line = { client: Socket; server: Socket; reset(): void }

/** Bytes of what a client sent last that `dropReplyWhen` looks at: a word cut by a packet border is still found. */
const windowSize = 4096

/** One side's end is the other's: an error or a close takes both down. */
export function joinLine(client: Socket, server: Socket): Line {
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => other.resetAndDestroy())
    one.on('close', () => other.destroy())
  }
  const reset = () => {
    client.resetAndDestroy()
    server.resetAndDestroy()
  }
  return { client, server, reset }
}

export function carry(line: Line, faults: Faults, stats: ProxyStats) {
  let sent = 0
  let received = 0
  let window = Buffer.alloc(0)
  let isDropping = false
  const cut = () => {
    stats.cuts++
    line.reset()
  }

  const up = async (chunk: Buffer) => {
    const rest = faults.cutAfter === null ? chunk.length : Math.max(0, faults.cutAfter - sent)
    const part = chunk.subarray(0, rest)
    sent += part.length
    stats.bytesUp += part.length
    window = Buffer.concat([window, part]).subarray(-windowSize)
    if (faults.drop && faults.drop.times > 0 && faults.drop.sent(window)) {
      faults.drop.times--
      isDropping = true
      window = Buffer.alloc(0)
    }
    await write(line.server, part)
    if (faults.cutAfter !== null && sent >= faults.cutAfter) cut()
  }
  const down = async (chunk: Buffer) => {
    if (isDropping) {
      stats.droppedReplies++
      return line.reset()
    }
    const rest = faults.cutReplyAfter === null ? chunk.length : Math.max(0, faults.cutReplyAfter - received)
    const part = chunk.subarray(0, rest)
    received += part.length
    for (const piece of pieces(part, faults.trickle?.bytes)) {
      await write(line.client, piece)
      stats.bytesDown += piece.length
      if (faults.trickle) await pause(faults.trickle.everyMs)
    }
    if (faults.cutReplyAfter !== null && received >= faults.cutReplyAfter) cut()
  }
  pump(line.client, line.server, up, faults)
  pump(line.server, line.client, down, faults)
}

async function pump(from: Socket, to: Socket, hand: (chunk: Buffer) => Promise<void>, faults: Faults) {
  try {
    for await (const chunk of from) {
      if (faults.delay > 0) await pause(faults.delay)
      await faults.gate
      await hand(chunk)
    }
    await faults.gate
    to.end()
  } catch {
    // The other side of a cut or closed connection: joinLine has taken both sides down.
    to.destroy()
  }
}

async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (bytes.length === 0 || socket.destroyed) return
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

function* pieces(bytes: Buffer, size = bytes.length): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
