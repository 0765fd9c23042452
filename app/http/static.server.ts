/** Files of the build, read once at start and kept compressed: there are few and they never change under a name. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}
type Asset = {
  type: string
  etag: string
  forever: boolean
  plain: Buffer
  br: Buffer | null
  gzip: Buffer | null
}

export function loadStatic(folder: string) {
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(folder, file).split(sep).join('/')}`
    const type = TYPES[extname(file)]
    if (!type || path.startsWith('/.')) continue
    const plain = readFileSync(file)
    const text = !type.startsWith('image/png') && plain.length > 500
    assets.set(path, {
      type,
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      // Vite names these after their content.
      forever: path.startsWith('/assets/'),
      plain,
      br: text ? brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : null,
      gzip: text ? gzipSync(plain) : null,
    })
  }

  /** Answers `true` when the path is a file of the build. */
  return function serve(req: IncomingMessage, res: ServerResponse, path: string): boolean {
    const asset = assets.get(path)
    if (!asset || (req.method !== 'GET' && req.method !== 'HEAD')) return false
    res.setHeader('content-type', asset.type)
    res.setHeader('etag', asset.etag)
    res.setHeader('cache-control', asset.forever ? 'public, max-age=31536000, immutable' : 'public, no-cache')
    res.setHeader('vary', 'Accept-Encoding')
    if (req.headers['if-none-match'] === asset.etag) {
      res.writeHead(304).end()
      return true
    }
    const accepts = String(req.headers['accept-encoding'] ?? '')
    const encoding =
      asset.br && /\bbr\b/.test(accepts) ? 'br' : asset.gzip && /\bgzip\b/.test(accepts) ? 'gzip' : null
    const body = encoding === 'br' ? asset.br! : encoding === 'gzip' ? asset.gzip! : asset.plain
    if (encoding) res.setHeader('content-encoding', encoding)
    res.setHeader('content-length', body.length)
    res.writeHead(200).end(req.method === 'HEAD' ? undefined : body)
    return true
  }
}
