/**
 * A closed-loop HTTP client on bare sockets, so that on two cores the client is not what is measured: so many keep-alive
 * connections, each sends its next request when the last answer is whole. And the comparison of two sides in turns.
 */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

/** One side of a comparison. `next` gives the bytes of the next request, or null when there are none left. */
export type Side = { origin: string; pid: number; next: () => Buffer | null }
export type Pressed = {
  answers: number
  /** Milliseconds from the request written to the first byte of its answer. */
  firstByte: number[]
  statuses: Map<number, number>
  seconds: number
}

/** The bytes of one request; Host and length are added. */
export function request(path: string, headers: Record<string, string> = {}, body?: string): Buffer {
  const lines = [
    `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'accept-encoding: br',
  ]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== undefined) lines.push(`content-length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

/** Keeps `clients` connections busy for `ms`, or until `next` has nothing left. Rejects when an answer is cut off. */
export async function press(
  { origin, next }: Omit<Side, 'pid'>,
  { clients, ms }: { clients: number; ms: number },
): Promise<Pressed> {
  const port = Number(new URL(origin).port)
  const began = performance.now()
  const ends = began + ms
  const pressed: Pressed = { answers: 0, firstByte: [], statuses: new Map(), seconds: 0 }
  await Promise.all(Array.from({ length: clients }, () => client(port, next, ends, pressed)))
  pressed.seconds = (performance.now() - began) / 1000
  return pressed
}

function client(port: number, next: Side['next'], ends: number, pressed: Pressed) {
  return new Promise<void>((done, fail) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let bytes = Buffer.alloc(0)
    let sentAt = 0
    let waiting = false
    const send = () => {
      const message = performance.now() < ends ? next() : null
      if (!message) {
        waiting = false
        socket.end()
        return done()
      }
      waiting = true
      sentAt = performance.now()
      socket.write(message)
    }
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      if (bytes.length === 0) pressed.firstByte.push(performance.now() - sentAt)
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      const answer = wholeAnswer(bytes)
      if (!answer) return
      pressed.answers++
      pressed.statuses.set(answer.status, (pressed.statuses.get(answer.status) ?? 0) + 1)
      bytes = Buffer.alloc(0)
      send()
    })
    socket.on('error', fail)
    socket.on(
      'close',
      () => waiting && fail(new Error('the connection was closed before the answer was whole')),
    )
  })
}

/** Null while it is not whole. Answers of ours say their length, are chunked, or have no body. */
export function wholeAnswer(bytes: Buffer): { status: number; head: string; body: Buffer } | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end).toLowerCase()
  const status = Number(head.slice(9, 12))
  const body = bytes.subarray(end + 4)
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1]
  if (length !== undefined) return body.length >= Number(length) ? { status, head, body } : null
  if (status === 204 || status === 304) return { status, head, body }
  if (!head.includes('\r\ntransfer-encoding: chunked')) throw new Error('an answer without a length')
  return body.subarray(-5).equals(LAST_CHUNK) ? { status, head, body } : null
}
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

export type Comparison = {
  /** Requests per second of ours over those of the bare side: the median of the rounds. */
  ratio: number
  /** CPU seconds per request of the bare process over those of ours, all rounds together; null where /proc is missing. */
  cpuRatio: number | null
  ours: number
  bare: number
  /** Median milliseconds to the first byte. */
  firstByte: { ours: number; bare: number }
}
export type Turns = {
  rounds: number
  ms: number
  clients: number
  /** Milliseconds of the first round, which compiles what is hot and is not counted. */
  warm: number
  expect?: number
}

/** Short rounds in turns (ABBA), after one that warms both up and is not counted. Any other status than `expect` is an error. */
export async function compare(ours: Side, bare: Side, turns: Turns): Promise<Comparison> {
  const { rounds, ms, warm, clients, expect = 200 } = turns
  const sides = { ours, bare }
  const rates = { ours: [] as number[], bare: [] as number[] }
  const waits = { ours: [] as number[], bare: [] as number[] }
  const cpu = { ours: 0, bare: 0 }
  const count = { ours: 0, bare: 0 }
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
      const side = sides[name]
      const before = cpuSeconds(side.pid)
      const pressed = await press(side, { clients, ms: round === 0 ? warm : ms })
      const wrong = [...pressed.statuses].filter(([status]) => status !== expect)
      if (wrong.length || pressed.answers === 0)
        throw new Error(`${name} answered ${JSON.stringify(wrong)}, not ${expect}`)
      if (round === 0) continue
      rates[name].push(pressed.answers / pressed.seconds)
      waits[name].push(...pressed.firstByte)
      cpu[name] += cpuSeconds(side.pid) - before
      count[name] += pressed.answers
    }
  }
  return {
    ratio: median(rates.ours.map((rate, i) => rate / rates.bare[i]!)),
    cpuRatio: cpu.ours > 0 ? cpu.bare / count.bare / (cpu.ours / count.ours) : null,
    ours: median(rates.ours),
    bare: median(rates.bare),
    firstByte: { ours: median(waits.ours), bare: median(waits.bare) },
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** CPU time a process has used so far, in seconds, with all its threads; 0 where there is no /proc. */
export function cpuSeconds(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
  // utime and stime, in ticks of a hundredth on every Linux that Node runs on.
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
}

/** Resident memory in MiB; 0 where there is no /proc. */
export const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
