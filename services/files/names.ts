/** Names of files: kept for people, never used as a path. */
import { cleanLine } from '../../adapters/kit/identifiers.ts'

export type FileType = 'image/jpeg' | 'image/png' | 'application/pdf'

const EXTENSION: Record<FileType, string> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'application/pdf': '.pdf',
}
const MAX_GRAPHEMES = 80
/** Names that Windows takes for devices. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)$/i

/** What a person named it, without path, control and direction characters, cut at 80 graphemes, with the extension of what it is. */
export function safeName(given: string, type: FileType): string {
  const line = cleanLine(given.slice(0, 2000))
  const last = line.split(/[/\\]/).at(-1) ?? ''
  const stem = last
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[<>:"|?*\u2028\u2029]/g, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const cut = [...graphemes.segment(stem)]
    .slice(0, MAX_GRAPHEMES)
    .map((g) => g.segment)
    .join('')
  return `${cut === '' || DEVICE.test(cut) ? 'berkas' : cut}${EXTENSION[type]}`
}
const graphemes = new Intl.Segmenter('id', { granularity: 'grapheme' })

/** `Content-Disposition` of a download: an ASCII name for old readers, the true one for the rest (RFC 6266, RFC 8187). */
export function contentDisposition(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/["\\%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
