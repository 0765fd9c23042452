/**
 * The roads of the API: a public GET, a JSON POST, and the answer to OPTIONS. Nothing here reads a cookie or sets one,
 * and every "no" is a problem document. Errors are caught here: Remix would answer them with a page.
 */
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { Context } from './context.server.ts'
import { type ProblemCode, problem } from './problem.server.ts'

type Asked = { request: Request; context: Context }

/** Any site may read these: they are public and nobody's credentials count. */
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Retry-After' }
const PER_ADDRESS = { points: 600, perSeconds: 60 }
const BODY_BYTES = 4096

export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: ProblemCode
  readonly more: Parameters<typeof problem>[2]
  constructor(code: ProblemCode, more?: Parameters<typeof problem>[2]) {
    super(code)
    this.code = code
    this.more = more
  }
}

/** `find` answers the body, or throws a Refusal. */
export function publicGet<Q extends z.ZodObject>(
  asked: Asked,
  query: Q,
  find: (query: z.output<Q>) => object,
) {
  return answered(asked, CORS, async () => {
    const { context, request } = asked
    const { ok, retryAfter } = await context.services.limits.take('api.address', context.address, PER_ADDRESS)
    if (!ok) throw new Refusal('too_many', { seconds: retryAfter })
    return cacheable(request, JSON.stringify(find(readQuery(request, query))))
  })
}

/** `work` answers the body, or throws a Refusal. Other sites' pages cannot send this: JSON asks for leave first, and gets none. */
export function jsonPost<Q extends z.ZodObject, B extends z.ZodObject>(
  asked: Asked,
  { query, body }: { query: Q; body: B },
  work: (body: z.output<B>, query: z.output<Q>) => Promise<object>,
) {
  return answered(asked, {}, async () => {
    const read = readQuery(asked.request, query)
    const known = Object.keys(body.shape).join(', ')
    const parsed = body.safeParse(await readJson(asked.request, known))
    if (!parsed.success) throw new Refusal('invalid_body', { allowed: known })
    return Response.json(await work(parsed.data, read), { headers: { 'cache-control': 'no-store' } })
  })
}

export const notAllowed = ({ words }: Context, allowed: string) =>
  problem('method_not_allowed', words.lang, { allowed })

async function answered(
  { context, request }: Asked,
  headers: Record<string, string>,
  work: () => Promise<Response>,
) {
  let response: Response
  try {
    response = await work()
  } catch (error) {
    const { lang } = context.words
    if (error instanceof Refusal) response = problem(error.code, lang, error.more)
    else if (isTooLong(error)) response = problem('too_large', lang)
    else {
      context.services.log.error({ err: error, trace: context.trace }, 'api failed')
      response = problem('broken', lang, { trace: context.trace })
    }
  }
  // What was not read must not be taken for the next request.
  if (request.body && !request.bodyUsed) response.headers.set('connection', 'close')
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

/** The gateway stopped reading. By name: the page bundle has a class of its own. */
const isTooLong = (error: unknown) =>
  [error, (error as Error)?.cause].some((one) => one instanceof Error && one.name === 'BodyTooLarge')

/** The tag is weak: the same content travels under several codings. */
function cacheable(request: Request, body: string): Response {
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers = { etag, 'cache-control': 'public, max-age=60' }
  const has = (request.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim())
  if (has.some((tag) => tag === '*' || tag.replace(/^(W\/)?/, 'W/') === etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } })
}

function readQuery<Q extends z.ZodObject>(request: Request, schema: Q): z.output<Q> {
  const given = [...new URL(request.url).searchParams]
  const values = Object.fromEntries(given)
  const known = Object.keys(schema.shape)
  if (given.length > Object.keys(values).length || !given.every(([name]) => known.includes(name))) {
    throw new Refusal('unknown_parameter', { allowed: known.join(', ') })
  }
  const parsed = schema.safeParse(values)
  if (!parsed.success)
    throw new Refusal('invalid_parameter', { field: String(parsed.error.issues[0]?.path[0]) })
  return parsed.data
}

async function readJson(request: Request, known: string): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type)) throw new Refusal('not_json')
  // A length that is announced is believed here; one that is not is counted, up to what the gateway lets through.
  if (Number(request.headers.get('content-length')) > BODY_BYTES) throw new Refusal('too_large')
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength > BODY_BYTES) throw new Refusal('too_large')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Refusal('invalid_body', { allowed: known })
  }
}

/** Leave for other sites' scripts: the public GETs only. */
export function preflight(path: string): Response {
  const post = path === '/api/v1/track'
  const allow = post ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS'
  const leave = {
    ...CORS,
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'If-None-Match',
    'access-control-max-age': '600',
  }
  return new Response(null, {
    status: 204,
    headers: { allow, 'cache-control': 'no-store', ...(post ? {} : leave) },
  })
}
