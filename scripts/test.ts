/**
 * `npm test [-- FILES]` and `npm run test:faults [-- --tier=C|N|R FILES]`: everything on a fresh clone, on servers of
 * its own. What could not run is named with its reason, and fails the run when CI=true. Last line: N passed, N failed.
 */
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { type Ground, openGround } from './ground.ts'
import { type Outcome, type Run, runVitest } from './vitest.ts'

const options = process.argv.slice(2)
const isFaults = options.includes('--faults')
const tier = options.find((option) => option.startsWith('--tier='))?.slice('--tier='.length) ?? 'C'
const args = options.filter((option) => option !== '--faults' && !option.startsWith('--tier='))
const isNarrowed = args.length > 0
const isCi = process.env.CI === 'true'
const interrupted = new AbortController()

if (!['C', 'N', 'R'].includes(tier)) {
  console.error(`--tier=${tier} is not known. Tiers: C (every run), N (nightly), R (before a release).`)
  process.exit(1)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    console.log(`\n${signal}: stopping the tests and their servers.`)
    interrupted.abort()
  })
}

const seed = process.env.TEST_SEED ?? String(randomInt(1, 2 ** 31))
console.log(`Seed ${seed} (TEST_SEED=${seed} repeats the random choices of this run).`)
const [ground, built] = await Promise.all([openGround(), wantsPages() ? build() : true])
const outcomes = await runAll(ground)
const code = report(ground, outcomes)
await ground.close()
process.exit(code)

function projects(): Run['project'][] {
  if (isFaults) return ['faults']
  return wantsPages() ? ['unit', 'e2e'] : ['unit']
}

/** Journeys and faults run against the built pages; `npm test -- services` needs none. */
function wantsPages(): boolean {
  return isFaults || !isNarrowed || args.some((arg) => arg.includes('e2e'))
}

async function runAll({ env, folder }: Ground): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const forTests = { ...env, TEST_SEED: seed, TIER: tier }
  for (const project of projects()) {
    if (interrupted.signal.aborted) break
    if (!built && project !== 'unit') {
      outcomes.push({
        passed: 0,
        failed: 1,
        skipped: [],
        broken: [`${project}: the pages could not be built`],
      })
      continue
    }
    console.log(`\n${project}${isFaults ? `, tier ${tier}` : ''}`)
    const outcome = await runVitest({ project, args, env: forTests, folder, signal: interrupted.signal })
    if (!isNarrowed && outcome.passed + outcome.failed === 0)
      Object.assign(outcome, { failed: 1, broken: [`${project}: no test ran`] })
    outcomes.push(outcome)
  }
  return outcomes
}

function build(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'build.mjs')], { stdio: 'inherit' })
    child.on('exit', (code) => resolve(code === 0))
  })
}

/** Prints the summary and its last line; the exit code. */
function report({ missing, logs }: Ground, outcomes: Outcome[]): number {
  const all = (pick: (outcome: Outcome) => string[]) => outcomes.flatMap(pick)
  const sum = (pick: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0)
  // With a name filter (-t) vitest calls the rest skipped.
  const notRun = [...missing, ...(isNarrowed ? [] : all((outcome) => outcome.skipped))]
  const passed = sum((outcome) => outcome.passed)
  let failed = sum((outcome) => outcome.failed) + (isCi ? notRun.length : 0)
  const problems = all((outcome) => outcome.broken)
  if (interrupted.signal.aborted) problems.push('interrupted')
  else if (passed + failed === 0) problems.push('no test ran')
  if (failed === 0) failed = problems.length

  if (failed > 0 && logs()) console.log(`\n${logs()}`)
  list('Went wrong outside any test', problems)
  list(`Could not run${isCi ? ', which counts as failed in CI' : ''}`, notRun)
  if (failed > 0) console.log(`Seed ${seed}.`)
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

function list(title: string, lines: string[]) {
  if (lines.length === 0) return
  console.log(`\n${title}:`)
  for (const line of lines.slice(0, 50)) console.log(`  ${line}`)
  if (lines.length > 50) console.log(`  and ${lines.length - 50} more`)
}
