/**
 * Looks into an upload without trusting it: what it is by its bytes, whether it can be read, and for a picture a new
 * one without anything hidden. The work is done by a child process with bounds on time, memory and output, one or two
 * at a time; whatever the file does to it, here it is one of a few outcomes.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setPriority } from 'node:os'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

export const Finding = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), type: z.enum(['image/jpeg', 'image/png', 'application/pdf']) }),
  z.strictObject({
    ok: z.literal(false),
    reason: z.enum([
      ...(['type', 'unreadable', 'image_pixels', 'image_small'] as const),
      ...(['pdf_broken', 'pdf_active', 'pdf_locked', 'pdf_pages'] as const),
    ]),
  }),
])
export type Finding = z.infer<typeof Finding>
export type Inspected = Finding & { output?: Buffer }
export type InspectLimits = {
  atOnce: number
  waiting: number
  ms: number
  outputBytes: number
  memoryMb: number
}
export const INSPECT_LIMITS: InspectLimits = {
  atOnce: 2,
  waiting: 50,
  ms: 20_000,
  outputBytes: 16 << 20,
  memoryMb: 1024,
}

/** Nobody looked: too many are waiting already. */
export class InspectorBusy extends Error {
  override name = 'InspectorBusy'
}

export function createInspector(limits: InspectLimits = INSPECT_LIMITS) {
  const places = createPlaces(limits.atOnce, limits.waiting)
  return async (bytes: () => AsyncIterable<Uint8Array>): Promise<Inspected> => {
    const leave = await places.enter()
    try {
      return await run(bytes(), limits)
    } finally {
      leave()
    }
  }
}
export type Inspector = ReturnType<typeof createInspector>

const UNREADABLE: Inspected = { ok: false, reason: 'unreadable' }

async function run(bytes: AsyncIterable<Uint8Array>, limits: InspectLimits): Promise<Inspected> {
  const child = startChild(limits)
  const killed = setTimeout(() => child.kill('SIGKILL'), limits.ms)
  const ended = new Promise<number | null>((done, failed) => child.once('close', done).once('error', failed))
  // Looked at further down; meanwhile it must not count as unhandled.
  ended.catch(() => {})
  try {
    // A child that stops reading has decided already; what it says counts, and a source that hangs is left behind.
    pipeline(Readable.from(bytes), child.stdin).catch(() => {})
    const output = await collect(child.stdout, limits.outputBytes, () => child.kill('SIGKILL'))
    return (await ended) === 0 && output ? parse(output) : UNREADABLE
  } finally {
    clearTimeout(killed)
    child.kill('SIGKILL')
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>

function startChild({ memoryMb, ms }: InspectLimits): Child {
  const program = fileURLToPath(new URL('./inspect-child.ts', import.meta.url))
  // May read (it loads its libraries) and use native code; may not write, start programs or threads of its own.
  const node = [
    '--permission',
    '--allow-fs-read=*',
    '--allow-addons',
    '--no-warnings',
    '--max-old-space-size=256',
  ]
  const command = [process.execPath, ...node, program]
  // The shell sets what Node cannot: bounds on data and on seconds of CPU, kept by the kernel.
  const bounds = `ulimit -d ${memoryMb * 1024}; ulimit -t ${Math.ceil(ms / 1000)}; exec "$0" "$@"`
  const hasShell = existsSync('/bin/sh')
  const [file = '', ...parameters] = hasShell ? ['/bin/sh', '-c', bounds, ...command] : command
  const child: Child = spawn(file, parameters, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {} as NodeJS.ProcessEnv,
  })
  try {
    if (child.pid) setPriority(child.pid, 10)
  } catch {
    // Already gone, or not allowed to: politeness only.
  }
  return child
}

/** All of a stream, or null when it is more than `limit`; then `stop` is called. */
async function collect(stream: Readable, limit: number, stop: () => void): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length
    if (size > limit) {
      stop()
      return null
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** What the child says is not trusted either: a picture must be one, and comes with the type it was found to have. */
function parse(output: Buffer): Inspected {
  const line = output.indexOf(10)
  const finding = Finding.safeParse(readJson(output.subarray(0, Math.max(line, 0)).toString('utf8')))
  if (!finding.success) return UNREADABLE
  const picture = finding.data.ok && finding.data.type !== 'application/pdf'
  const rest = output.subarray(line + 1)
  if (!picture) return finding.data
  return rest.length > 0 ? { ...finding.data, output: rest } : UNREADABLE
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `atOnce` may be inside, `waiting` in line; who comes after that is told so. */
function createPlaces(atOnce: number, waiting: number) {
  let inside = 0
  const line: (() => void)[] = []
  const leave = () => {
    const next = line.shift()
    if (next) next()
    else inside--
  }
  return {
    async enter() {
      if (inside < atOnce) inside++
      else if (line.length >= waiting) throw new InspectorBusy('Too many uploads are waiting')
      else await new Promise<void>((go) => line.push(go))
      return leave
    },
  }
}
