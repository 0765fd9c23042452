/**
 * The HTTP an adapter is handed. It gives only answers one can reason about: the promised shape, a "no" the adapter
 * mapped, or an `AgencyError` whose kind says what may be done next. No redirects, no retries, no logging, no cache.
 */
import { Agent, type Dispatcher } from 'undici'
import type * as z from 'zod'
import { parseBase, targetOf } from './address.ts'
import { type Body, encodeBody } from './body.ts'
import { AgencyError, type AgencyErrorKind, type Call } from './contract.ts'
import { createEgress, type EgressOptions } from './egress.ts'
import { exchange, type Incoming, type Outgoing } from './exchange.ts'
import { failed, harmless, isOk, jsonOf, shaped, typeOf, utf8 } from './reading.ts'

export { path } from './address.ts'

type Asked = {
  method: Outgoing['method']
  /** Below the base address, beginning with `/`; write refs in with `path`. */
  path: string
  query?: Record<string, string | number | undefined>
  headers?: Record<string, string>
} & Body
/** What the adapter makes of a 4xx: a value, so that a "no" is never an exception. It is given the JSON body. */
type No<N> = { no?: Record<number, (body: unknown) => N> }
export type JsonRequest<R, N> = Asked & No<N> & { ok: z.ZodType<R> }
export type BytesRequest<N> = Asked & No<N> & { types: string[]; most?: number }
export type TextRequest = Asked & { types: string[]; accept?: number[] }

export type AgencyClient = {
  /** A JSON answer in the shape `ok`, or what `no` makes of a mapped 4xx. */
  json<R, N = never>(call: Pick<Call, 'signal'>, request: JsonRequest<R, N>): Promise<R | N>
  /** A file of one of `types`, at most 20 MB. */
  bytes<N = never>(
    call: Pick<Call, 'signal'>,
    request: BytesRequest<N>,
  ): Promise<{ type: string; bytes: Uint8Array } | N>
  /** Text (XML and the like) of one of `types`; statuses in `accept` are answers too. */
  text(
    call: Pick<Call, 'signal'>,
    request: TextRequest,
  ): Promise<{ status: number; type: string; text: string }>
}

export type ClientOptions = {
  /** Sent with every request. */
  headers?: Record<string, string>
  /** Headers computed per message, over the exact bytes sent: signatures. May be asynchronous (a token). */
  sign?(message: {
    method: string
    path: string
    body: Uint8Array
  }): Record<string, string> | Promise<Record<string, string>>
}

/** Handed to `create`; `at` binds it to the address from the configuration. */
export type AgencyHttp = { at(baseUrl: string, options?: ClientOptions): AgencyClient }

/** One exchange, without anything personal: no path, no body. */
export type Observation = {
  at: Date
  ms: number
  method: string
  status: number | null
  outcome: 'answer' | 'no' | AgencyErrorKind
}

export type AgencyHttpOptions = EgressOptions & {
  now?: () => Date
  observe?: (observation: Observation) => void
  /** Puts something between us and the network: recording in tests, faults. */
  wrap?: (dispatcher: Dispatcher) => Dispatcher
}

const MOST = 1024 * 1024
const MOST_DOCUMENT = 20 * 1024 * 1024

/** `close` ends its connections. Errors: `AgencyError` only. */
export function createAgencyHttp(options: AgencyHttpOptions): AgencyHttp & { close(): Promise<void> } {
  const egress = createEgress(options)
  const agent = new Agent({
    connect: egress.connect,
    pipelining: 1,
    maxResponseSize: -1,
    keepAliveTimeout: 4000,
  })
  const dispatcher = options.wrap?.(agent) ?? agent
  const now = options.now ?? (() => new Date())

  const at: AgencyHttp['at'] = (baseUrl, client = {}) => {
    const base = parseBase(baseUrl)

    /** The answer with a status that is meant, or an `AgencyError`. */
    async function ask(
      call: Pick<Call, 'signal'>,
      asked: Asked,
      accept: (status: number) => boolean,
      most: number,
    ) {
      const started = performance.now()
      const seen = { at: now(), method: asked.method, status: null as number | null }
      const report = (outcome: Observation['outcome'], status = seen.status) =>
        options.observe?.({ ...seen, status, outcome, ms: Math.round(performance.now() - started) })
      try {
        const url = targetOf(base, asked)
        egress.check(url)
        const { body, type } = encodeBody(asked)
        const path = url.pathname + url.search
        const signed = await client.sign?.({ method: asked.method, path, body: body ?? new Uint8Array() })
        const headers = {
          accept: '*/*',
          'accept-encoding': 'gzip',
          'user-agent': 'gerbang/1',
          ...(type ? { 'content-type': type } : {}),
          ...client.headers,
          ...asked.headers,
          ...signed,
        }
        const out = {
          origin: url.origin,
          path,
          method: asked.method,
          headers,
          body,
          signal: call.signal,
          most,
        }
        const answer = await exchange(dispatcher, out)
        seen.status = answer.status
        if (!accept(answer.status)) throw failed(answer, now())
        report(answer.status >= 400 ? 'no' : 'answer')
        return answer
      } catch (error) {
        const known = asAgencyError(error)
        report(known.kind, known.status ?? seen.status)
        throw asked.method === 'GET' ? harmless(known) : known
      }
    }

    async function orNo<N>(no: No<N>['no'], answer: Incoming): Promise<{ no: N } | null> {
      const mapped = no?.[answer.status]
      if (!mapped || answer.status < 400) return null
      return { no: await shaped(answer, () => mapped(jsonOf(answer))) }
    }
    const meant = (no: object | undefined) => (status: number) =>
      isOk(status) || (status >= 400 && no !== undefined && status in no)

    return {
      async json(call, request) {
        const answer = await ask(call, request, meant(request.no), MOST)
        const refusal = await orNo(request.no, answer)
        if (refusal) return refusal.no
        return shaped(answer, () => request.ok.parse(answer.status === 204 ? undefined : jsonOf(answer)))
      },
      async bytes(call, request) {
        const answer = await ask(call, request, meant(request.no), request.most ?? MOST_DOCUMENT)
        const refusal = await orNo(request.no, answer)
        if (refusal) return refusal.no
        return { type: typeOf(answer, request.types), bytes: answer.bytes }
      },
      async text(call, request) {
        const accept = (status: number) => isOk(status) || (request.accept?.includes(status) ?? false)
        const answer = await ask(call, request, accept, MOST)
        const type = typeOf(answer, request.types)
        return { status: answer.status, type, text: await shaped(answer, () => utf8(answer.bytes)) }
      },
    }
  }
  return { at, close: () => agent.close() }
}

function asAgencyError(error: unknown) {
  if (error instanceof AgencyError) return error
  return new AgencyError('protocol', 'The call failed', { cause: error, maybeActed: false })
}
