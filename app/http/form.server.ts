/**
 * A posted form as entries and files. Names that begin with `_` are the page's own (buttons, keys, versions); the rest
 * are answers. Counted while read, bounded in parts; nothing is guessed.
 */
import {
  FormDataParseError,
  MaxFileSizeExceededError,
  MaxFilesExceededError,
  MaxTotalSizeExceededError,
  MultipartParseError,
  parseFormData,
} from '@remix-run/form-data-parser'

export type PostedFile = { field: string; name: string; bytes: Uint8Array }
export type Posted = {
  /** The page's own inputs; of two with one name the first counts. */
  control: (name: string) => string
  /** The page's own inputs by their prefix: the lists above a region. */
  controls: (prefix: string) => [string, string][]
  /** Answers, in order, as the browser sent them. */
  entries: [string, string][]
  files: PostedFile[]
}

const MAX_PARTS = 500
export const MAX_FILE_BYTES = 10 * 1024 * 1024
/** What a page's form may weigh without files. */
export const MAX_FORM_BYTES = 256 * 1024
/** A step with files: at most 40 MB in one request (reliability rule 63), and some room for the text. */
export const MAX_UPLOAD_BYTES = 41 * 1024 * 1024

const bad = (status: number) => new Response(null, { status })

/** Throws a Response: 415 for another type of body, 413 for too much, 400 for what cannot be read. */
export async function readForm(request: Request): Promise<Posted> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim()
  try {
    if (type === 'application/x-www-form-urlencoded') return posted(await readPairs(request), [])
    if (type === 'multipart/form-data') return await readParts(request)
  } catch (error) {
    throw refusalOf(error)
  }
  throw bad(415)
}

/** Bytes that are not UTF-8 are refused, not guessed: no browser sends them. */
async function readPairs(request: Request): Promise<[string, string][]> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await request.arrayBuffer())
  decodeURIComponent(text.replaceAll('+', ' '))
  return [...new URLSearchParams(text)]
}

async function readParts(request: Request): Promise<Posted> {
  const files: PostedFile[] = []
  const limits = {
    maxFileSize: MAX_FILE_BYTES + 1,
    maxFiles: 10,
    maxParts: MAX_PARTS,
    maxTotalSize: MAX_UPLOAD_BYTES,
  }
  const data = await parseFormData(request, limits, async (upload) => {
    // An empty file input still sends a part without a name.
    const bytes = new Uint8Array(await upload.arrayBuffer())
    if (upload.name || bytes.length) files.push({ field: upload.fieldName ?? '', name: upload.name, bytes })
    return undefined
  })
  const entries = [...data].filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  // Only files may be large: what is typed has one limit, however it is sent.
  const typed = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (typed > MAX_FORM_BYTES) throw bad(413)
  return posted(entries, files)
}

const TOO_MUCH = [MaxFileSizeExceededError, MaxFilesExceededError, MaxTotalSizeExceededError]
const UNREADABLE = [FormDataParseError, MultipartParseError, URIError]

/** What a body that is too much or cannot be read is answered; a fault of ours stays what it is. */
function refusalOf(error: unknown): unknown {
  // By name: the server that counts the bytes and the bundle that runs this each have a class of their own.
  const counted = [error, (error as Error)?.cause].some((e) => (e as Error)?.name === 'BodyTooLarge')
  if (counted || TOO_MUCH.some((kind) => error instanceof kind)) return bad(413)
  const encoding = (error as { code?: string })?.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
  return encoding || UNREADABLE.some((kind) => error instanceof kind) ? bad(400) : error
}

function posted(all: [string, string][], files: PostedFile[]): Posted {
  if (all.length > MAX_PARTS) throw bad(400)
  const controls = new Map<string, string>()
  const entries: [string, string][] = []
  for (const [name, value] of all) {
    if (!name.startsWith('_')) entries.push([name, value])
    else if (!/^_[a-z]/.test(name)) throw bad(400)
    else if (!controls.has(name)) controls.set(name, value)
  }
  return {
    control: (name) => controls.get(name) ?? '',
    controls: (prefix) => [...controls].filter(([name]) => name.startsWith(prefix)),
    entries,
    files,
  }
}

/** Only these names may be answers of a small form written by hand; anything else is refused. */
export function only(form: Posted, names: readonly string[]): Record<string, string> {
  const values: Record<string, string> = Object.create(null)
  for (const [name, value] of form.entries) {
    if (!names.includes(name) || Object.hasOwn(values, name) || value.length > 5000) throw bad(400)
    values[name] = value
  }
  return values
}
