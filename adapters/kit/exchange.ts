/**
 * One HTTP exchange over undici's dispatcher: what was sent, what came back, and, when it failed, whether the
 * request can have reached the agency. Size is counted while it arrives and again after unpacking.
 */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { AgencyError } from './contract.ts'

export type Outgoing = {
  origin: string
  path: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers: Record<string, string>
  body: Uint8Array | string | null
  signal: AbortSignal
  /** Most bytes of the answer, unpacked. */
  most: number
}
export type Incoming = { status: number; headers: Record<string, string>; bytes: Uint8Array }

export async function exchange(dispatcher: Dispatcher, out: Outgoing): Promise<Incoming> {
  const answer = await send(dispatcher, out)
  return { ...answer, bytes: await unpack(answer, out.most) }
}

function send(dispatcher: Dispatcher, out: Outgoing) {
  return new Promise<Incoming>((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let settled = false
    let size = 0
    const chunks: Buffer[] = []
    const answer: Incoming = { status: 0, headers: {}, bytes: Buffer.alloc(0) }
    const sent = () => controller !== undefined
    const settle = (error?: AgencyError) => {
      if (settled) return
      settled = true
      out.signal.removeEventListener('abort', stop)
      if (!error) return resolve({ ...answer, bytes: Buffer.concat(chunks) })
      reject(error)
      controller?.abort(error)
    }
    const stop = () =>
      settle(new AgencyError('timeout', 'The agency did not answer in time', { maybeActed: sent() }))
    if (out.signal.aborted) return stop()
    out.signal.addEventListener('abort', stop, { once: true })

    const { origin, path, method, headers, body } = out
    dispatcher.dispatch(
      { origin, path, method, headers, body, headersTimeout: 60_000, bodyTimeout: 60_000 },
      {
        onRequestStart(started) {
          // Given up while the connection was being made: nothing must be sent any more.
          if (settled) return started.abort(new Error('given up'))
          controller = started
        },
        onResponseStart(_, status, received) {
          if (status < 200) return
          answer.status = status
          answer.headers = flat(received)
          if (Number(answer.headers['content-length'] ?? 0) > out.most) settle(tooLarge(status))
        },
        onResponseData(_, chunk) {
          size += chunk.length
          if (size > out.most) settle(tooLarge(answer.status))
          else chunks.push(chunk)
        },
        onResponseEnd: () => settle(),
        onResponseError: (_, error) => settle(translate(error, sent())),
      },
    )
  })
}

const tooLarge = (status: number) => new AgencyError('protocol', 'The answer is too large', { status })

/** Before the request was written nothing can have happened; afterwards everything may. */
function translate(error: Error & { code?: string }, sent: boolean): AgencyError {
  if (error instanceof AgencyError) return error
  const code = error.code ?? error.name
  const invalid = code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED'
  if (invalid)
    return new AgencyError('protocol', 'The request cannot be sent', { maybeActed: false, cause: error })
  if (!sent) return new AgencyError('unavailable', `No connection (${code})`, { maybeActed: false })
  if (/TIMEOUT/.test(code)) return new AgencyError('timeout', `The agency did not answer in time (${code})`)
  const broken =
    code.startsWith('HPE_') || error.name === 'HTTPParserError' || /OVERFLOW|MISMATCH|EXCEEDED/.test(code)
  if (broken) return new AgencyError('protocol', `The answer is not HTTP (${code})`)
  return new AgencyError('unavailable', `The connection broke (${code})`)
}

function flat(headers: Record<string, string | string[] | undefined>) {
  const result: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return result
}

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) }

async function unpack({ headers, bytes, status }: Incoming, most: number): Promise<Uint8Array> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || bytes.length === 0) return bytes
  const unpacker = Object.hasOwn(unpackers, encoding)
    ? unpackers[encoding as keyof typeof unpackers]
    : undefined
  if (!unpacker) throw new AgencyError('protocol', 'The answer is packed in an unknown way', { status })
  try {
    return await unpacker(bytes, { maxOutputLength: most })
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(status)
    throw new AgencyError('protocol', 'The answer cannot be unpacked', { status })
  }
}
