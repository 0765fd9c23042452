/** Runs one project of vitest and counts what it says: for people on the screen, for us in its JSON report. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')

export type Outcome = {
  passed: number
  failed: number
  /** Tests that did not run, by file and name; a skip's reason is in its name. */
  skipped: string[]
  /** What went wrong outside any test: a file that does not load, an unhandled error, a crash. Each counts as failed. */
  broken: string[]
}

/** The part of vitest's JSON report that is read here. */
type Report = {
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}

export type Run = {
  project: 'unit' | 'e2e' | 'faults'
  /** File filters and options, handed on as they are. */
  args: string[]
  env: NodeJS.ProcessEnv
  /** Where the report is written. */
  folder: string
  signal: AbortSignal
}

export async function runVitest({ project, args, env, folder, signal }: Run): Promise<Outcome> {
  const file = join(folder, `${project}.json`)
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const own = ['run', '--project', project, '--passWithNoTests', ...reporters]
  const child = spawn(process.execPath, [vitest, ...own, ...args], { cwd: root, env, stdio: 'inherit' })
  const stop = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
  }
  signal.addEventListener('abort', stop)
  const ended = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, by) => resolve(by ?? `exit code ${code}`))
  })
  signal.removeEventListener('abort', stop)
  return count(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, ended)
}

/** The counts of a report; a run that ended badly without a failed test in it counts as one failure. */
export function count(report: Report | undefined, ended: string): Outcome {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: relative(root, file.name) })),
  )
  const failed = tests.filter((test) => test.status === 'failed').length
  const broken = files
    .filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    )
    .map((file) => `${relative(root, file.name)}: ${file.message?.split('\n')[0] || 'did not load'}`)
  if (!report) broken.push(`vitest wrote no report (${ended})`)
  else if (ended !== 'exit code 0' && failed + broken.length === 0)
    broken.push(`an error outside any test, see above (${ended})`)
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: failed + broken.length,
    skipped: tests
      .filter((test) => !['passed', 'failed'].includes(test.status))
      .map((test) => `${test.file}: ${test.fullName}`),
    broken,
  }
}
