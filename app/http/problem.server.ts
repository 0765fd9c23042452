/** Errors of the API as RFC 9457 says, each a plain sentence in the reader's language and a code for programs. */
import { STATUS_CODES } from 'node:http'
import type * as z from 'zod'
import type { Text } from '../../adapters/kit/contract.ts'
import type { Lang } from '../words/words.ts'
import type { Problem } from './api-schemas.server.ts'

/** `{allowed}`, `{field}` and `{seconds}` are filled in; nothing that was sent is ever repeated. */
const PROBLEMS = {
  refused: [400, 'Alamat ini tidak dapat dibaca.', 'This address cannot be read.'],
  unknown_parameter: [
    400,
    'Ada parameter yang tidak dikenal atau diulang. Yang dikenal: {allowed}.',
    'There is a parameter that is unknown or repeated. Known are: {allowed}.',
  ],
  invalid_parameter: [
    400,
    'Nilai parameter {field} tidak dapat dipakai.',
    'The value of the parameter {field} cannot be used.',
  ],
  invalid_body: [
    400,
    'Kirim objek JSON dengan tepat: {allowed}.',
    'Send a JSON object with exactly: {allowed}.',
  ],
  not_found: [
    404,
    'Alamat ini tidak ada. Lihat /api/openapi.json.',
    'There is nothing at this address. See /api/openapi.json.',
  ],
  service_not_found: [404, 'Layanan ini tidak ada.', 'There is no such service.'],
  track_not_found: [
    404,
    'Periksa nomor dan kodenya. Keduanya harus sama persis dengan yang ada di tanda terima.',
    'Check the number and the code. Both must be exactly as on the receipt.',
  ],
  method_not_allowed: [405, 'Di sini hanya: {allowed}.', 'Here only: {allowed}.'],
  too_large: [413, 'Kiriman terlalu besar.', 'The body is too large.'],
  not_json: [415, 'Kirim sebagai application/json.', 'Send it as application/json.'],
  too_many: [
    429,
    'Terlalu banyak permintaan. Coba lagi dalam {seconds} detik.',
    'Too many requests. Try again in {seconds} seconds.',
  ],
  broken: [
    500,
    'Ada yang rusak di pihak kami. Coba lagi nanti.',
    'Something broke on our side. Try again later.',
  ],
  busy: [503, 'Sedang ramai. Coba lagi dalam {seconds} detik.', 'Busy. Try again in {seconds} seconds.'],
} satisfies Record<string, [status: number, id: Text['id'], en: Text['en']]>
export type ProblemCode = keyof typeof PROBLEMS

type More = {
  allowed?: string
  field?: string
  seconds?: number
  trace?: string
  headers?: Record<string, string>
}

export function problem(code: ProblemCode, lang: Lang, more: More = {}): Response {
  const [status, id, en] = PROBLEMS[code]
  const values: Record<string, unknown> = more
  const detail = (lang === 'en' ? en : id).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
  const body: z.input<typeof Problem> = {
    type: 'about:blank',
    title: STATUS_CODES[status]!,
    status,
    detail,
    code,
    ...(more.trace ? { trace: more.trace } : {}),
  }
  const headers = new Headers({
    ...more.headers,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  })
  headers.set('content-language', lang)
  if (more.seconds) headers.set('retry-after', String(more.seconds))
  if (code === 'method_not_allowed') headers.set('allow', more.allowed!)
  return new Response(JSON.stringify(body), { status, headers })
}

/** The guard's refusal in the words of the API. */
export function problemOfStatus(status: number, lang: Lang, allow?: string): Response {
  if (status === 405) return problem('method_not_allowed', lang, { allowed: allow ?? '' })
  return problem(status === 404 ? 'not_found' : 'refused', lang)
}
