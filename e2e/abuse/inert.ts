/** Whether text in a page stayed text: no script but our own, no handler, no address that runs, nothing unescaped. */

/** React's own marks between texts and around what may suspend. */
const REACT = /<!--(?: |\/?\$[?!]?)-->/g
const TAG = /<\/?([a-zA-Z][\w-]*)((?:\s+[^\s"'<>/=]+(?:=(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=`]+))?)*)\s*\/?>/g
const ATTRIBUTE = /([^\s"'<>/=]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/g
const NEVER = new Set(['iframe', 'object', 'embed', 'base', 'style', 'frame', 'marquee', 'math', 'noscript'])
const OURS = /^\s+type="module" src="\/assets\/[\w.-]+"$/

/** What is wrong with a page of ours, or null. */
export function notInert(html: string): string | null {
  const page = html.replace(/^<!doctype html>/i, '').replace(REACT, '')
  let problem: string | null = null
  // The mark of bytes that were not UTF-8, or of a text cut in the middle of a character.
  if (page.includes('\ufffd'))
    problem = `damaged: ${page.slice(page.indexOf('\ufffd') - 40, page.indexOf('\ufffd') + 1)}`
  const rest = page.replace(TAG, (tag, name: string, attributes: string) => {
    if (wrongWith(name.toLowerCase(), attributes)) problem ??= tag.slice(0, 120)
    return ''
  })
  // Every `<` of the page belongs to a tag of ours; what somebody typed has become `&lt;`.
  const loose = rest.indexOf('<')
  return problem ?? (loose >= 0 ? `loose: ${rest.slice(loose, loose + 80)}` : null)
}

function wrongWith(name: string, attributes: string): boolean {
  if (NEVER.has(name)) return true
  if (name === 'script' && attributes !== '' && !OURS.test(attributes)) return true
  return [...attributes.matchAll(ATTRIBUTE)].some(([, key = '', a, b, c]) => {
    const value = decoded(a ?? b ?? c ?? '').replace(/[\s\u0000-\u001f]/g, '')
    if (/^on/i.test(key)) return true
    return (
      /^(href|src|action|formaction|xlink:href)$/i.test(key) &&
      /^(javascript|vbscript|data:text)/i.test(value)
    )
  })
}

/** What a reader sees of a page, as NFC and with white space folded. */
export const wordsOf = (html: string) => folded(decoded(html.replace(REACT, '')))
export const folded = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim()

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'" }
const decoded = (html: string) =>
  html.replace(/&(amp|lt|gt|quot|#x27|#39);/g, (_, name: string) => ENTITIES[name]!)
