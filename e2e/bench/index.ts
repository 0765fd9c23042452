/**
 * `npm run bench [-- --only=S1,S4] [--requests=100000]`: today's figures against the goals, each a ratio to something
 * bare, measured side by side in this run. A whole run writes docs/bench.md.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { agencies } from './agencies.ts'
import type { Bench, Figure } from './figure.ts'
import { pages } from './pages.ts'
import { wholeProcess } from './process.ts'
import { document, machine, table } from './report.ts'
import { submit } from './submit.ts'

const root = join(import.meta.dirname, '..', '..')
const benches: Bench[] = [pages, submit, agencies, wholeProcess]
const { values } = parseArgs({
  options: { only: { type: 'string' }, requests: { type: 'string', default: '20000' } },
})
const only = values.only?.split(',')
const wants = (id: string) => !only || only.includes(id)

const unknown = only?.filter((id) => !benches.some((bench) => bench.ids.includes(id))) ?? []
if (unknown.length > 0)
  refuse(`Not measured here: ${unknown.join(', ')}. Known: ${benches.flatMap((b) => b.ids).join(', ')}.`)
const requests = Number(values.requests)
if (!Number.isInteger(requests) || requests < 1000)
  refuse('--requests wants a whole number of at least 1000.')

process.chdir(root)
if (!(await build())) refuse('The pages could not be built.')
const before = machine()
const figures: Figure[] = []
for (const bench of benches.filter((b) => b.ids.some(wants))) figures.push(...(await run(bench)))

console.log(`\n${table(figures)}`)
if (!only) {
  writeFileSync('docs/bench.md', document(figures, { before, after: machine() }))
  console.log('\nWritten to docs/bench.md.')
}
process.exit(0)

async function run(bench: Bench): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-bench-'))
  try {
    const found = await bench.run({ folder, wants, requests })
    for (const f of found)
      console.log(`${f.id}  ${f.what}: ${f.today} (${f.goal}) ${f.met ? 'met' : 'NOT MET'}\n    ${f.behind}`)
    return found
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function build(): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' })
    child.on('exit', (code) => done(code === 0))
  })
}

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
