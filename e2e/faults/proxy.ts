/**
 * A TCP proxy that breaks the wire on order: cut at a byte, slow, frozen, refused, or a reply lost after the other side
 * has acted. Between the app and its database, Redis, an agency, or between a client and the app.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { carry, type Faults, joinLine, type Line, type ProxyStats } from './wire.ts'

export type Target = { host?: string; port: number }
export type FaultProxy = {
  port: number
  /** Cuts every open connection now. */
  cut(): void
  /** Each connection is reset once it has sent this many bytes to the target; null ends that. */
  cutAfter(bytes: number | null): void
  /** Each connection is reset once this many bytes of the answer have reached the client; 0: none; null ends that. */
  cutReplyAfter(bytes: number | null): void
  /** Every chunk waits this long, in each direction. */
  delay(ms: number): void
  /** Answers trickle to the client: so many bytes, then a pause; null ends that. */
  trickle(pace: { bytes: number; everyMs: number } | null): void
  /** Nothing moves in either direction, connections stay; new ones are taken and get no answer. */
  freeze(): void
  thaw(): void
  /** New connections are refused by the system (ECONNREFUSED); open ones stay. */
  refuse(): Promise<void>
  accept(): Promise<void>
  /**
   * When what a client sent (the last bytes of it, at most 4 KiB) satisfies the predicate, it is handed on, the
   * target's reply is awaited and thrown away, and the connection is reset: the target has acted, the client cannot
   * know. As many `times` as said, 1 if not said.
   */
  dropReplyWhen(sent: (bytes: Buffer) => boolean, times?: number): void
  stats(): ProxyStats
  close(): Promise<void>
}

export async function createProxy({ target }: { target: Target }): Promise<FaultProxy> {
  const faults: Faults = {
    cutAfter: null,
    cutReplyAfter: null,
    delay: 0,
    trickle: null,
    drop: null,
    gate: Promise.resolve(),
  }
  const stats: ProxyStats = { connections: 0, open: 0, bytesUp: 0, bytesDown: 0, cuts: 0, droppedReplies: 0 }
  const lines = new Set<Line>()
  let open = () => {}
  const serve = (client: Socket) => {
    const line = joinLine(
      client,
      connect({ host: target.host ?? '127.0.0.1', port: target.port, allowHalfOpen: true }),
    )
    lines.add(line)
    stats.connections++
    stats.open++
    line.client.once('close', () => {
      lines.delete(line)
      stats.open--
    })
    carry(line, faults, stats)
  }
  let listener = await listen(serve, 0)
  const { port } = listener.address() as AddressInfo
  const thaw = () => {
    open()
    faults.gate = Promise.resolve()
  }

  return {
    port,
    cut: () => {
      stats.cuts += lines.size
      for (const line of lines) line.reset()
    },
    cutAfter(bytes) {
      faults.cutAfter = bytes
    },
    cutReplyAfter(bytes) {
      faults.cutReplyAfter = bytes
    },
    delay(ms) {
      faults.delay = ms
    },
    trickle(pace) {
      faults.trickle = pace
    },
    freeze: () => {
      faults.gate = new Promise((resolve) => {
        open = resolve
      })
    },
    thaw,
    refuse: () => closed(listener),
    accept: async () => {
      if (!listener.listening) listener = await listen(serve, port)
    },
    dropReplyWhen(sent, times = 1) {
      faults.drop = { sent, times }
    },
    stats: () => ({ ...stats }),
    close: async () => {
      for (const line of lines) line.reset()
      thaw()
      await closed(listener)
    },
  }
}

async function listen(serve: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, serve).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Stops listening at once; open connections stay. */
async function closed(server: Server): Promise<void> {
  if (server.listening) server.close()
}
