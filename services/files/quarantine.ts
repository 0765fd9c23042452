/**
 * Where an upload waits until it has been looked at: a folder of this machine, under a random name, encrypted with a
 * key that only this process has, so that a crash leaves nothing that anyone can read. Memory: one chunk per upload.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openStream, sealStream } from '../platform/seal-stream.ts'

/** `idleMs` between two pieces, `totalMs` for all of them. */
export type UploadLimits = { maxBytes: number; idleMs: number; totalMs: number }
export const UPLOAD_LIMITS: UploadLimits = {
  maxBytes: 10 * 1024 * 1024,
  idleMs: 30_000,
  totalMs: 15 * 60_000,
}

export type Incoming = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>
/** `sha256` in hex, of the bytes as they came. `read` gives them again; `drop` removes them. */
export type Quarantined = {
  size: number
  sha256: string
  read(): AsyncGenerator<Uint8Array>
  drop(): Promise<void>
}
export type Cut = 'empty' | 'too_large' | 'too_slow' | 'interrupted'

export async function quarantine(
  source: Incoming,
  folder: string,
  limits: UploadLimits,
): Promise<{ outcome: 'kept'; file: Quarantined } | { outcome: 'cut'; reason: Cut; size: number }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  const key = randomBytes(32)
  const place = Buffer.from(path)
  const hash = createHash('sha256')
  let size = 0
  async function* measured() {
    for await (const piece of inTime(source, limits)) {
      size += piece.length
      if (size > limits.maxBytes) throw new UploadCut('too_large')
      hash.update(piece)
      yield piece
    }
  }
  const drop = () => rm(path, { force: true })
  try {
    await write(path, sealStream(measured(), key, place))
    if (size === 0) throw new UploadCut('empty')
  } catch (error) {
    await drop()
    if (error instanceof UploadCut) return { outcome: 'cut', reason: error.reason, size }
    throw error
  }
  async function* read() {
    yield* openStream(createReadStream(path), 0, async () => key, place)
  }
  return { outcome: 'kept', file: { size, sha256: hash.digest('hex'), read, drop } }
}

class UploadCut extends Error {
  readonly reason: Cut
  constructor(reason: Cut, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

/** The pieces as they come, or `UploadCut` when the sender goes away or dawdles. The source is told to stop. */
async function* inTime(source: Incoming, limits: UploadLimits) {
  const iterator = (source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  const deadline = performance.now() + limits.totalMs
  let finished = false
  try {
    while (true) {
      const next = await nextWithin(iterator, Math.min(limits.idleMs, deadline - performance.now()))
      if (next.done) break
      yield next.value
    }
    finished = true
  } finally {
    // Not awaited: a source that hangs would hang us.
    if (!finished) Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

async function nextWithin(iterator: AsyncIterator<Uint8Array>, ms: number) {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UploadCut('too_slow')), Math.max(ms, 0))
  })
  const next = iterator.next().catch((cause: unknown) => {
    throw new UploadCut('interrupted', cause)
  })
  // When the time is up first, the piece that never came must not be an unhandled rejection.
  next.catch(() => {})
  try {
    return await Promise.race([next, late])
  } finally {
    clearTimeout(timer)
  }
}

async function write(path: string, pieces: AsyncIterable<Uint8Array>) {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of pieces) await file.writeFile(piece)
  } finally {
    await file.close()
  }
}
