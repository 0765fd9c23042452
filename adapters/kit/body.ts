/** What a request carries: at most one of JSON, a form, parts with files, or bytes as they are. */
import { randomUUID } from 'node:crypto'

export type Part =
  | { name: string; value: string }
  | { name: string; file: { name: string; type: string; bytes: Uint8Array } }
export type Body = {
  /** Sent as JSON. */
  body?: unknown
  /** Sent as `application/x-www-form-urlencoded`; a list repeats its name. */
  form?: Record<string, string | string[]> | [string, string][]
  /** Sent as `multipart/form-data`. */
  parts?: Part[]
  /** Sent as it is. */
  raw?: { type: string; bytes: Uint8Array }
}

export function encodeBody({ body, form, parts, raw }: Body): { body: Uint8Array | null; type?: string } {
  if (raw) return { body: raw.bytes, type: raw.type }
  if (parts) return multipart(parts)
  if (form) return { body: Buffer.from(urlencoded(form)), type: 'application/x-www-form-urlencoded' }
  if (body !== undefined) return { body: Buffer.from(JSON.stringify(body)), type: 'application/json' }
  return { body: null }
}

function urlencoded(form: NonNullable<Body['form']>) {
  const entries = Array.isArray(form)
    ? form
    : Object.entries(form).flatMap(([name, value]) => [value].flat().map((v): [string, string] => [name, v]))
  return new URLSearchParams(entries).toString()
}

/** RFC 7578; names are quoted as browsers do. */
function multipart(parts: Part[]) {
  const boundary = `gerbang-${randomUUID()}`
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    const file = 'file' in part ? part.file : null
    const type = file ? `\r\nContent-Type: ${file.type.replace(/[\r\n]/g, '')}` : ''
    const fileName = file ? `; filename="${quoted(file.name)}"` : ''
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"${fileName}${type}\r\n\r\n`
    chunks.push(
      Buffer.from(head),
      file ? file.bytes : Buffer.from((part as { value: string }).value),
      Buffer.from('\r\n'),
    )
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return { body: Buffer.concat(chunks), type: `multipart/form-data; boundary=${boundary}` }
}

const quoted = (s: string) => s.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')
