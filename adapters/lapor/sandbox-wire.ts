/** How the pocket server reads arguments and writes answers: as strict, and as odd, as real ones are. */
import type { SandboxAnswer, SandboxRequest } from '../kit/sandbox.ts'

export type Format = 'json' | 'xml'
export type Failure = { code: string | number; description: string }
export type Arguments = { values: Map<string, string>; media: File[] }

const ITEM: Record<string, string> = {
  services: 'service',
  service_requests: 'request',
  service_request_updates: 'request_update',
  errors: 'error',
  attributes: 'attribute',
  values: 'value',
}

/** `value` under its root element. In JSON the root is left out, a list stands alone. */
export function answer(format: Format, root: string, value: unknown, status = 200): SandboxAnswer {
  if (format === 'json')
    return { status, type: 'application/json; charset=utf-8', text: JSON.stringify(value) }
  const text = `<?xml version="1.0" encoding="utf-8"?>\n${element(root, value)}\n`
  return { status, type: 'text/xml; charset=utf-8', text }
}

export const failures = (format: Format, status: number, ...errors: Failure[]) =>
  answer(format, 'errors', errors, status)
export const plainNotFound = (text: string): SandboxAnswer => ({
  status: 404,
  type: 'text/plain; charset=utf-8',
  text: `${text} (SIMULASI)`,
})

function element(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return `<${name}/>`
  if (Array.isArray(value)) {
    const inner = value.map((one) => element(ITEM[name] ?? 'item', one)).join('')
    return inner ? `<${name}>${inner}</${name}>` : `<${name}/>`
  }
  if (typeof value === 'object') {
    const inner = Object.entries(value).map(([key, one]) => element(key, one))
    return `<${name}>${inner.join('')}</${name}>`
  }
  return `<${name}>${escaped(String(value))}</${name}>`
}
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]!)

/** What a POST carries. A body of another kind (JSON) is none; a name twice is said by `null`. */
export async function argumentsIn({ headers, body }: SandboxRequest): Promise<Arguments | null> {
  const type = headers['content-type'] ?? ''
  const values = new Map<string, string>()
  const media: File[] = []
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return { values, media }
  const init = { method: 'POST', headers: { 'content-type': type }, body: new Uint8Array(body) }
  const form = await new Request('http://sandbox', init).formData()
  for (const [name, value] of form) {
    if (typeof value !== 'string') media.push(value)
    else if (values.has(name)) return null
    else values.set(name, value)
  }
  return { values, media }
}

/** W3C date and time, without milliseconds and with a zone; `null` when it is none. */
export function dateOf(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/.test(text)) return null
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date
}
export const w3c = (at: Date) => at.toISOString().replace(/\.\d{3}Z$/, 'Z')
