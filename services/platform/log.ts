/**
 * JSON lines. What a person is never reaches one: known fields are redacted by name, errors are reduced to what they
 * are, queries to their names, and a last net looks at every finished line (`hide.ts`). Never interpolate values into
 * messages; pass ids in the object.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import { hideInJson, hidePersonal, hideQuery } from './hide.ts'

export type Log = Logger

const scope = new AsyncLocalStorage<{ requestId: string }>()
/** Runs `fn` so that every log line written in it, also later and deeper, carries `requestId`. */
export const inRequest = <T>(requestId: string, fn: () => T): T => scope.run({ requestId }, fn)
/** The reference number for the error page, when there is a request. */
export const currentRequestId = () => scope.getStore()?.requestId

/** Fields that are personal or secret wherever they stand. */
const HIDDEN = new Set([
  ...[
    'nik',
    'kk',
    'nop',
    'npwp',
    'name',
    'email',
    'phone',
    'address',
    'birthDate',
    'birthPlace',
    'mother',
    'person',
  ],
  ...['password', 'otp', 'totp', 'trackCode', 'secret', 'token', 'accessToken', 'apiKey', 'signature'],
  ...['answers', 'input', 'body', 'form', 'ip', 'userAgent', 'sql', 'parameters', 'params'],
  ...[
    'cookie',
    'set-cookie',
    'authorization',
    'proxy-authorization',
    'x-forwarded-for',
    'x-real-ip',
    'user-agent',
    'referer',
  ],
])
/** Left to their serialisers. */
const SERIALISED = new Set(['err', 'req', 'url'])

/** Pino's own redaction by wildcard paths takes 300 microseconds a line for as many names; this takes one. */
function redact(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  for (const key in fields) {
    if (HIDDEN.has(key)) clean[key] = '[hidden]'
    else clean[key] = depth === 0 && SERIALISED.has(key) ? fields[key] : redactValue(fields[key], depth)
  }
  return clean
}
function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return describeError(value)
  if (depth >= 6) return '[deep]'
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1))
  // What says itself how it is written (dates, secrets) is left to do so; other objects lose what is hidden.
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return value
  return redact(value as Record<string, unknown>, depth + 1)
}

export type LogOptions = { level?: LoggerOptions['level']; destination?: DestinationStream }

export function createLog({ level = 'info', destination }: LogOptions = {}): Log {
  const options: LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ ...scope.getStore() }),
    serializers: { err: describeError, req: describeRequest, url: (url: unknown) => hideQuery(String(url)) },
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => redact(fields),
    },
    hooks: {
      // Left alone, pino makes an error's own message the message of the line.
      logMethod(args, method) {
        const [first, message] = args as unknown as [unknown, string | undefined]
        const err = first instanceof Error ? first : (first as { err?: unknown } | null)?.err
        if (err === undefined || message !== undefined) return method.apply(this, args)
        const fields = first instanceof Error ? { err: first } : (first as object)
        return (method as (fields: object, message: string) => void).call(this, fields, nameOf(err))
      },
      streamWrite: hideInJson,
    },
  }
  const log = destination ? pino(options, destination) : pino(options)
  // Children inherit this; pino's formatters do not see what a child is given.
  const { child } = log
  log.child = function (this: Log, bindings, more) {
    return child.call(this, redact(bindings), more)
  } as Log['child']
  return log
}

/** Facts of an error that are ours or the system's; anything else on it (SQL, answers, parameters) is left behind. */
const FACTS = [
  'kind',
  'code',
  'errno',
  'errcode',
  'syscall',
  'status',
  'retryAfter',
  'maybeActed',
  'key',
  'reference',
]

export type ErrorFacts = {
  type: string
  message: string
  stack?: string
  cause?: unknown
  errors?: unknown[]
} & Record<string, unknown>

/** An error and its causes without what they were about: quoted text goes, for that is where foreign messages put data. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error === undefined ? undefined : { type: typeof error }
  const facts: ErrorFacts = { type: nameOf(error), message: plainMessage(error) }
  for (const name of FACTS) {
    const value = (error as unknown as Record<string, unknown>)[name]
    if (typeof value === 'number' || typeof value === 'boolean') facts[name] = value
    else if (typeof value === 'string' && value.length <= 80) facts[name] = hidePersonal(value)
  }
  const frames = error.stack?.split('\n').filter((line) => /^ {4}at /.test(line))
  if (frames?.length) facts.stack = frames.slice(0, 12).join('\n')
  if (error.cause !== undefined && depth < 5) facts.cause = describeError(error.cause, depth + 1)
  if (error instanceof AggregateError && depth < 5)
    facts.errors = error.errors.slice(0, 3).map((e) => describeError(e, depth + 1))
  return facts
}

const nameOf = (error: unknown) =>
  error instanceof Error && /^\w{1,60}$/.test(error.name) ? error.name : 'Error'

/** These two quote source code; all others quote what they were given. */
const QUOTES_CODE = new Set(['TypeError', 'ReferenceError'])
const QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|“[^”]*”/g

function plainMessage(error: Error) {
  const text = error.message.slice(0, 1000)
  return hidePersonal(QUOTES_CODE.has(error.name) ? text : text.replace(QUOTED, '[quoted]')).slice(0, 300)
}

/** Method, path and the names of the query; of the headers only what describes the body. */
function describeRequest(req: { method?: string; url?: string; headers?: Record<string, unknown> }) {
  const { 'content-type': type, 'content-length': length } = req.headers ?? {}
  return { method: req.method, url: req.url && hideQuery(req.url), type, length }
}
