/** Between Node's server and the Fetch API: a request with a counted body in, a compressed answer out. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
/** Below this many bytes compressing costs more than it saves. */
const WORTH = 860

/** Thrown while a body is read that is longer than its route allows. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge'
}

/**
 * The request as Remix reads it. `tooLarge` says whether its body went over the limit, whatever became of the error;
 * `release` is called when the answer is known, since what was not read would stand in the way of the next request.
 */
export type Incoming = { request: Request; tooLarge: () => boolean; release: () => void }

/** The URL comes from configuration, never from Host or X-Forwarded-Host. The body is counted while it is read. */
export function toRequest(req: IncomingMessage, origin: string, limit: number): Incoming {
  const headers = new Headers()
  for (let i = 0; i < req.rawHeaders.length; i += 2)
    headers.append(req.rawHeaders[i]!, req.rawHeaders[i + 1]!)
  headers.set('host', new URL(origin).host)
  const method = req.method ?? 'GET'
  const init: RequestInit & { duplex?: 'half' } = { method, headers }
  const body = method === 'GET' || method === 'HEAD' ? null : counted(req, limit)
  if (body) {
    init.body = Readable.toWeb(body.stream) as ReadableStream<Uint8Array>
    init.duplex = 'half'
  }
  return {
    request: new Request(new URL(req.url ?? '/', origin), init),
    tooLarge: () => body?.isOver() ?? false,
    release: () => void body?.stream.destroy(),
  }
}

function counted(req: IncomingMessage, limit: number) {
  let size = 0
  async function* chunks() {
    try {
      for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > limit) throw new BodyTooLarge()
        yield chunk
      }
    } finally {
      // The rest is thrown away: the refusal reaches whoever is still sending, and the connection stays of use.
      req.resume()
    }
  }
  return { stream: Readable.from(chunks(), { objectMode: false }), isOver: () => size > limit }
}

/** Writes an answer, compressed when the client takes it and the type is text. */
export async function send(req: IncomingMessage, res: ServerResponse, response: Response): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length) res.appendHeader('set-cookie', cookies)
  if (req.method === 'HEAD' || !response.body) {
    await response.body?.cancel()
    res.end()
    return
  }
  const type = response.headers.get('content-type') ?? ''
  if (!/^(text\/|application\/(json|manifest))/.test(type)) return pipe(response.body, res)
  const plain = Buffer.from(await response.arrayBuffer())
  const [bytes, encoding] = await compress(plain, String(req.headers['accept-encoding'] ?? ''))
  if (encoding) res.setHeader('content-encoding', encoding)
  res.appendHeader('vary', 'Accept-Encoding')
  res.setHeader('content-length', bytes.length)
  res.end(bytes)
}

/** Quality 4 of brotli: about gzip's cost, smaller result. */
export async function compress(
  plain: Buffer,
  accepts: string,
  quality = 4,
): Promise<[Buffer, string | null]> {
  if (plain.length < WORTH) return [plain, null]
  if (/\bbr\b/.test(accepts))
    return [await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }), 'br']
  if (/\bgzip\b/.test(accepts)) return [await zip(plain), 'gzip']
  return [plain, null]
}

async function pipe(body: ReadableStream<Uint8Array>, res: ServerResponse) {
  const source = Readable.fromWeb(body as never)
  await new Promise<void>((done, fail) => {
    source.on('error', fail)
    res.on('close', () => {
      source.destroy()
      done()
    })
    source.pipe(res)
  })
}
