/** Who may import whom (docs: the house), read from the import lines; and that the core knows no agency by name. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const FOLDERS = ['app', 'services', 'adapters', 'db']
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(folder, name)),
)

/** `import x from`, `import { a } from`, `import * as z from`, `import 'x'`, and the same of `export`. */
const IMPORT =
  /^(?:import|export)\s+(type\s+)?(?:((?:[\w$]+\s*,\s*)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?|[\w$]+))\s+from\s+)?['"]([^'"]+)['"]/gm

type Import = { from: string; to: string; typeOnly: boolean }
const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(ROOT, from), 'utf8')
  return [...text.matchAll(IMPORT)].map(([, type, names = '', to = '']) => {
    const target = to.startsWith('.') ? relative(ROOT, normalize(join(ROOT, dirname(from), to))) : to
    const inner = /^\{([^}]*)\}$/s.exec(names.trim())?.[1]
    const allTypes = inner?.split(',').every((n) => !n.trim() || n.trim().startsWith('type '))
    return { from, to: target, typeOnly: Boolean(type || allTypes) }
  })
})

const room = (file: string): string => {
  const [top = '', second = '', third = ''] = file.split('/')
  if (top === 'adapters') return third ? `adapters/${second}` : 'adapters/index'
  if (top === 'services' && second === 'platform') return 'services/platform'
  if (top === 'app') return third || second === 'words' ? `app/${second}` : 'app'
  return top
}

/** What each room may import of ours, by value; types may also come from `types`. */
const RULES: Record<string, { values: string[]; types: string[] }> = {
  'app/routes': {
    values: ['app/routes', 'app/http', 'app/ui', 'app/words'],
    types: ['services', 'services/platform', 'adapters/kit'],
  },
  // Only types: the page's bundle would get a second copy of every registry and pool.
  'app/http': {
    values: ['app/http', 'app/words', 'app/ui'],
    types: ['services', 'services/platform', 'adapters/kit'],
  },
  'app/ui': { values: ['app/ui', 'app/words'], types: ['services', 'adapters/kit'] },
  'app/words': { values: ['app/words'], types: ['adapters/kit'] },
  'app/enhance': { values: ['app/enhance'], types: [] },
  app: { values: ['app', 'app/ui', 'app/enhance', 'app/routes'], types: ['adapters/kit', 'services'] },
  services: { values: ['services', 'services/platform', 'adapters/kit', 'db', 'adapters/index'], types: [] },
  'services/platform': { values: ['services/platform'], types: [] },
  'adapters/index': {
    values: ['adapters/index', ...agencyIds().map((id) => `adapters/${id}`)],
    types: ['adapters/kit'],
  },
  'adapters/kit': { values: ['adapters/kit'], types: [] },
  db: { values: ['db'], types: [] },
}

function agencyIds() {
  return readdirSync(join(ROOT, 'adapters'), { withFileTypes: true })
    .filter((d) => d.isDirectory() && d.name !== 'kit')
    .map((d) => d.name)
}

test('every import is allowed', () => {
  const ours = imports.filter((i) => FOLDERS.includes(i.to.split('/')[0]!))
  const wrong = ours.filter(({ from, to, typeOnly }) => {
    const [here, there] = [room(from), room(to)]
    const rule = RULES[here] ?? { values: [here, 'adapters/kit'], types: [] }
    return !rule.values.includes(there) && !(typeOnly && rule.types.includes(there))
  })
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test('Remix stays at the edge', () => {
  const wrong = imports.filter((i) => i.to.startsWith('@remix-run/') && !i.from.startsWith('app/'))
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test('a table is named by the store that owns it, never by a page', () => {
  expect(imports.filter((i) => i.from.startsWith('app/') && i.to.startsWith('db/'))).toEqual([])
})

test('the core knows no agency by name', () => {
  const ids = agencyIds()
  const pattern = new RegExp(`['"\`/](${ids.join('|')})(?!\\.go\\.id)['"\`/.]`)
  const core = files
    .filter((f) => !f.startsWith('adapters/') || f.startsWith('adapters/kit/'))
    .filter((f) => !f.includes('testing'))
  // The demo's accounts are data about the demo city, as its seed is.
  const allowed = ['services/identity/demo.ts', 'services/city.ts']
  const found = core
    .filter((f) => !allowed.includes(f))
    .flatMap((f) =>
      readFileSync(join(ROOT, f), 'utf8')
        .split('\n')
        .map((line, i) => ({ at: `${f}:${i + 1}`, line })),
    )
    .filter(({ line }) => pattern.test(line) && !/^\s*(\/\/|\*|\/\*\*)/.test(line))
  expect(found.map((f) => f.at)).toEqual([])
})
