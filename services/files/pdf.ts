/**
 * Whether a PDF is a plain document: nothing in it runs, opens, sends, is attached or is locked. Looks at bytes, never
 * follows a reference, so there is nothing to loop in; what is compressed is inflated within a bound. Pure.
 *
 * Which bytes a reader takes for an object is decided by tables that may lie, and names may be written with `#xx`. So
 * telling names are looked for in every byte of the file, where chance does not write them, and in every stream that
 * begins like an object stream (numbers), whatever its dictionary says. Not seen: an object stream that hides both its
 * name and its content behind an unusual filter; an antivirus and a sandboxed download stand behind this check.
 */
import { constants, inflateSync } from 'node:zlib'

export type PdfVerdict = 'ok' | 'pdf_broken' | 'pdf_active' | 'pdf_locked' | 'pdf_pages'
/** `inflated`: bytes that all object streams together may become. */
export type PdfLimits = { pages: number; streams: number; inflated: number }
export const PDF_LIMITS: PdfLimits = { pages: 200, streams: 20_000, inflated: 32 << 20 }

export function checkPdf(bytes: Uint8Array, limits: PdfLimits = PDF_LIMITS): PdfVerdict {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (!isWhole(file)) return 'pdf_broken'
  if (LOCKED.test(file)) return 'pdf_locked'
  if (ACTIVE.test(file)) return 'pdf_active'
  const packed = readObjectStreams(file, limits)
  if (packed === null) return 'pdf_broken'
  if (packed.some((text) => ACTIVE.test(text))) return 'pdf_active'
  return countPages([file, ...packed]) > limits.pages ? 'pdf_pages' : 'ok'
}

/** Begins and ends as a PDF; nothing behind the end, and no archive's directory there, which makes it a ZIP as well. */
function isWhole(file: string): boolean {
  if (!/^%PDF-[12]\.\d/.test(file)) return false
  const end = file.lastIndexOf('%%EOF')
  if (end < 0 || /[^\s\0]/.test(file.slice(end + 5))) return false
  return file.includes('startxref') && !file.slice(-66_000).includes('PK\x05\x06')
}

/** What object streams contain, or null when one cannot be read or all together are too much. */
function readObjectStreams(file: string, limits: PdfLimits): string[] | null {
  const texts: string[] = []
  let room = limits.inflated
  let streams = 0
  let end = 0
  for (const found of file.matchAll(/(?<!end)stream[\r\n ]\n?/g)) {
    if (++streams > limits.streams) return null
    const start = found.index + found[0].length
    // Looked for only when passed: many beginnings before one end must not cost many searches.
    if (end < start) end = file.indexOf('endstream', start)
    if (end < 0) end = file.length
    if (!looksLikeObjects(peel(file.slice(start, Math.min(end, start + SNIFF))))) continue
    const data = peel(file.slice(start, end))
    const text = isDeflated(data) ? inflate(data, Math.max(room, 1)) : data.toString('latin1')
    if (text === null) return null
    room -= Math.max(text.length, data.length)
    if (room < 0) return null
    texts.push(text)
  }
  // One that calls itself an object stream and was not understood hides something.
  return (file.match(OBJECT_STREAMS)?.length ?? 0) > texts.length ? null : texts
}
const SNIFF = 4096

/** Bytes of a stream without a layer of ASCII85 or hex, which some writers put around what is deflated. */
function peel(data: string): Buffer {
  if (!OBJECTS.test(data) && /^[0-9A-Fa-f\s]{60}/.test(data))
    return Buffer.from(data.replace(/[^0-9A-Fa-f]/g, ''), 'hex')
  if (!OBJECTS.test(data) && /^\s*(?:<~)?[!-uz\s]{60}/.test(data)) return decodeAscii85(data)
  return Buffer.from(data, 'latin1')
}
/** An object stream begins with pairs of numbers; so do some drawings, which does no harm. */
const OBJECTS = /^[\s\0-\x04]*\d{1,10}\s+\d{1,10}\s/

const isDeflated = (data: Buffer) =>
  data.length > 2 && (data[0]! & 0x0f) === 8 && data.readUInt16BE(0) % 31 === 0

function looksLikeObjects(data: Buffer): boolean {
  return OBJECTS.test(isDeflated(data) ? beginning(data) : data.subarray(0, 64).toString('latin1'))
}

function beginning(data: Buffer): string {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 8 << 20 }
    return inflateSync(data.subarray(0, 2048), options).subarray(0, 64).toString('latin1')
  } catch {
    return ''
  }
}

function inflate(data: Buffer, limit: number): string | null {
  try {
    return inflateSync(data, { maxOutputLength: limit }).toString('latin1')
  } catch {
    return null
  }
}

function decodeAscii85(text: string): Buffer {
  const digits = text
    .replace(/^\s*<~/, '')
    .replace(/~>[\s\S]*$/, '')
    .replace(/\s/g, '')
    .replaceAll('z', '!!!!!')
  const out = Buffer.alloc(Math.ceil(digits.length / 5) * 4)
  for (let i = 0; i < digits.length; i += 5) {
    let value = 0
    for (let j = 0; j < 5; j++) value = value * 85 + ((digits.charCodeAt(i + j) || 117) - 33)
    out.writeUInt32BE(Math.min(Math.max(value, 0), 0xffffffff), (i / 5) * 4)
  }
  return out.subarray(0, Math.floor((digits.length * 4) / 5))
}

/** By the pages themselves and by what the page tree claims, whichever is more. */
function countPages(texts: string[]): number {
  let pages = 0
  let claimed = 0
  for (const text of texts) {
    for (const _ of text.matchAll(PAGE)) pages++
    for (const [, count] of text.matchAll(COUNT)) claimed = Math.max(claimed, Number(count))
  }
  return Math.max(pages, claimed)
}

/** A name as PDF may write it: each letter as itself or as `#` and two hex digits. */
const named = (name: string) =>
  [...name]
    .map((c) => {
      const hex = c.charCodeAt(0).toString(16)
      return `(?:${c}|#${hex.replace(/[a-f]/g, (d) => `[${d}${d.toUpperCase()}]`)})`
    })
    .join('')
const END = '(?![^\\s\\0/<>\\[\\]()%{}])'
const anyOf = (...names: string[]) => `/(?:${names.map(named).join('|')})${END}`

const ACTIVE = new RegExp(
  anyOf(
    ...['JavaScript', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia', 'Rendition'],
    ...['SubmitForm', 'ImportData', 'XFA', 'GoToE', 'GoToR'],
  ),
)
const LOCKED = new RegExp(anyOf('Encrypt'))
const OBJECT_STREAMS = new RegExp(anyOf('ObjStm'), 'g')
const PAGE = new RegExp(`/${named('Type')}\\s*${anyOf('Page')}`, 'g')
const COUNT = new RegExp(`/${named('Count')}\\s+(\\d{1,9})`, 'g')
