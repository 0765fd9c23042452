/**
 * `npm run bench [-- --only=S1,S4] [--requests=100000]`: today's figures against the goals, each a ratio to something
 * bare, measured side by side in this run. A whole run writes docs/bench.md.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assureBuilt } from '../../scripts/build.mjs'
import type { Bench, Figure } from './figure.ts'
import { pages } from './pages.ts'

const { values } = parseArgs({
  options: { only: { type: 'string' }, requests: { type: 'string', default: '20000' } },
})
const only = values.only?.split(',')
const wants = (id: string) => !only || only.includes(id)
const benches: Bench[] = [pages, submit, agencies, wholeProcess]
const figures: Figure[] = []
for (const bench of benches) {
  if (!bench.ids.some(wants)) continue
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-bench-'))
  try {
    figures.push(...(await bench.run({ folder, wants, requests: Number(values.requests) })))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
for (const f of figures) console.log(f)
process.exit(0)
