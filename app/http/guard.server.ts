/**
 * What stands in front of Remix (reliability rule 54): it refuses what no page of ours ever sends, before anything
 * costs something. Pure: a request's line and headers in, a verdict out.
 */
export type Ask = { method: string; url: string; headers: Record<string, string | string[] | undefined> }
export type Verdict =
  | { verdict: 'pass' }
  | {
      verdict: 'refuse'
      status: 400 | 403 | 404 | 405 | 414
      why: 'method' | 'path' | 'query' | 'internal' | 'cross_site'
      allow?: string
    }

/** Routes for machines: no cookies are read there, so a browser's cookies cannot be abused. */
export const isMachine = (path: string) => isApi(path) || path.startsWith('/hooks/')
export const isApi = (path: string) => path === '/api' || path.startsWith('/api/')

const MAX_PATH = 1024
const MAX_SEGMENTS = 32
const MAX_QUERY_KEYS = 64
const MAX_URL = 8192

export function judge(ask: Ask, publicOrigin: string): Verdict {
  const { method, url } = ask
  if (url.length > MAX_URL) return refuse(414, 'path')
  const [path = '', query = ''] = split(url)
  if (!path.startsWith('/') || badPath(path)) return refuse(path.length > MAX_PATH ? 414 : 400, 'path')
  if (query && badQuery(query)) return refuse(400, 'query')
  // Remix's own machinery: no page of ours asks for it, and each door is a known weakness (reliability.md section 6).
  if (path === '/__manifest' || path.endsWith('.data') || /(^|&)_(data|routes)(=|&|$)/.test(query))
    return refuse(404, 'internal')
  const methods = isApi(path) ? API : isMachine(path) ? MACHINE : PEOPLE
  if (!methods.includes(method)) return { ...refuse(405, 'method'), allow: methods.join(', ') }
  if (SAFE.includes(method) || isMachine(path)) return PASS
  return sameOrigin(ask, publicOrigin) ? PASS : refuse(403, 'cross_site')
}

const PASS: Verdict = { verdict: 'pass' }
const SAFE = ['GET', 'HEAD']
const PEOPLE = ['GET', 'HEAD', 'POST']
const MACHINE = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Scripts of other sites ask for leave to read what is public. */
const API = [...MACHINE, 'OPTIONS']
type Refusal = Extract<Verdict, { verdict: 'refuse' }>
const refuse = (status: Refusal['status'], why: Refusal['why']): Refusal => ({
  verdict: 'refuse',
  status,
  why,
})

function split(url: string): [string, string] {
  const mark = url.indexOf('?')
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
}

function badPath(path: string): boolean {
  if (path.length > MAX_PATH || path.includes('//') || path.split('/').length - 1 > MAX_SEGMENTS) return true
  let plain: string
  try {
    plain = decodeURIComponent(path)
  } catch {
    return true
  }
  // Encoded slashes, dots and control characters mean one thing to us and another to somebody else.
  return /[\\\u0000-\u001f\u007f;]|\/\.{1,2}(\/|$)/.test(plain) || /%2f|%5c|%00/i.test(path)
}

function badQuery(query: string): boolean {
  if (query.split('&').length > MAX_QUERY_KEYS) return true
  try {
    return /\u0000/.test(decodeURIComponent(query.replaceAll('+', ' ')))
  } catch {
    return true
  }
}

/** Fetch Metadata first; Origin where a browser is too old for it; neither means no. */
function sameOrigin({ headers }: Ask, publicOrigin: string): boolean {
  const site = one(headers['sec-fetch-site'])
  if (site !== undefined) return site === 'same-origin'
  return one(headers.origin) === publicOrigin
}
const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(',') : header)
