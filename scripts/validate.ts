/**
 * `npm run validate`: what can be said about the source without running it. Who may import whom is a test
 * (services/architecture.test.ts). Last line: N passed, N failed.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const checks = [
  {
    name: 'types',
    run: ['typescript/bin/tsc', '--noEmit', '-p', '.'],
    fix: 'the lines above name file and line',
  },
  {
    name: 'format and lint',
    run: ['@biomejs/biome/bin/biome', 'check', '.'],
    fix: 'npx biome check --write .',
  },
  { name: 'dead code', run: ['knip/bin/knip.js'], fix: 'npx knip --fix, then read what it took away' },
]
const root = join(import.meta.dirname, '..')

const results = checks.map(({ name, run: [program = '', ...args], fix }) => {
  const started = Date.now()
  console.log(`\n${name} ...`)
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(
    status === 0 ? `${name}: good (${seconds} s)` : `${name}: FAILED (${seconds} s). To fix: ${fix}`,
  )
  return status === 0
})

const passed = results.filter(Boolean).length
console.log(`${passed} passed, ${results.length - passed} failed`)
process.exit(passed === results.length ? 0 : 1)
