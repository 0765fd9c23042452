/** Whoever meets an id in a comment finds it explained: docs/promises.md has a line for every one in use. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders = ['adapters', 'app', 'db', 'docs', 'e2e', 'scripts', 'services']
const PAGE = 'docs/promises.md'

/** `S256` and `RS256` are none: a word ends where an id ends. `T09:00` is a time of day. */
const ID = /\b(?:[GSN]\d{1,2}|[RICOPT]\d{2})\b(?!:\d)/g
/** `rule 9`, `rules 26-28, 36 and 37`. */
const RULES = /\b[Rr]ules? (\d+(?:(?:-|, | and )\d+)*)\b/g

const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .concat(readdirSync(root).filter((name) => /\.(ts|md|yaml)$/.test(name)))
  .filter((name) => /\.(tsx?|mjs|md|yaml)$/.test(name) && name !== PAGE && !name.endsWith('promises.test.ts'))

const rulesIn = (text: string) =>
  [...text.matchAll(RULES)].flatMap(([, list = '']) =>
    list.split(/, | and /).flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number)
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
    }),
  )

const page = readFileSync(join(root, PAGE), 'utf8')
const explained = new Set([...page.matchAll(/^\| (\w+) \|/gm)].map(([, id]) => id))

test('every id in use is explained', () => {
  const unknown = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const ids = [...(text.match(ID) ?? []), ...rulesIn(text).map(String)]
    return [...new Set(ids)].filter((id) => !explained.has(id)).map((id) => `${file}: ${id}`)
  })
  expect(unknown, `${PAGE} has no line for these`).toEqual([])
})

test('what is looked for is found at all', () => {
  expect('G1, G64-G68 and R06 (S256, RS256, T09:00)'.match(ID)).toEqual(['G1', 'G64', 'G68', 'R06'])
  expect(rulesIn('reliability rules 26-28, 36 and 37; Rule 9')).toEqual([26, 27, 28, 36, 37, 9])
  expect(files.length).toBeGreaterThan(200)
  expect(explained.size).toBeGreaterThan(100)
})

test('each id is explained once', () => {
  const ids = [...page.matchAll(/^\| ([A-Z]?\d+) \|/gm)].map(([, id]) => id)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
})
