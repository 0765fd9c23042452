/**
 * JSON from outside, read with suspicion: valid UTF-8, nested at most 32 levels, no key twice in one object and
 * no `__proto__`. Whether the shape is right is for the schema.
 */

/** Throws an `Error` whose message holds nothing of the text. */
export function readJson(bytes: Uint8Array, most = { depth: 32 }): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  checkStructure(text, most.depth)
  try {
    return JSON.parse(text)
  } catch {
    // The engine's message quotes the text.
    throw new Error('not JSON')
  }
}

/** One pass over the text before the engine builds anything from it. */
function checkStructure(text: string, depth: number) {
  const stack: (Set<string> | null)[] = []
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === OPEN_OBJECT || c === OPEN_LIST) {
      if (stack.push(c === OPEN_OBJECT ? new Set() : null) > depth) throw new Error('nested too deep')
    } else if (c === CLOSE_OBJECT || c === CLOSE_LIST) {
      stack.pop()
    } else if (c === QUOTE) {
      const end = endOfString(text, i)
      const keys = stack.at(-1)
      if (keys && isKey(text, end)) remember(keys, text.slice(i, end + 1))
      i = end
    }
  }
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const COLON = 58

function endOfString(text: string, start: number) {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === BACKSLASH) i++
    else if (c === QUOTE) return i
  }
  throw new Error('a text without end')
}

function isKey(text: string, end: number) {
  let i = end + 1
  while (i < text.length && text.charCodeAt(i) <= 32) i++
  return text.charCodeAt(i) === COLON
}

function remember(keys: Set<string>, quoted: string) {
  let key: unknown
  try {
    key = JSON.parse(quoted)
  } catch {
    throw new Error('not JSON')
  }
  if (key === '__proto__') throw new Error('a key that is not allowed')
  if (keys.has(key as string)) throw new Error('a key twice')
  keys.add(key as string)
}
