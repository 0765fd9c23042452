/**
 * An unexpected `console.error` fails the test during which it was written: React warnings, swallowed errors and
 * forgotten print-outs do not pass. A test that expects one says so with
 * `vi.spyOn(console, 'error').mockImplementation(...)`. And properties take the seed of the run, so that it repeats.
 */
import { format } from 'node:util'
import { configureGlobal, readConfigureGlobal } from 'fast-check'
import { afterAll, afterEach } from 'vitest'

const written: string[] = []
console.error = (...args: unknown[]) => void written.push(format(...args))

function failOnErrors() {
  const lines = written.splice(0)
  if (lines.length > 0) throw new Error(`Unexpected console.error:\n${lines.join('\n')}`)
}
afterEach(failOnErrors)
afterAll(failOnErrors)

if (process.env.TEST_SEED) configureGlobal({ ...readConfigureGlobal(), seed: Number(process.env.TEST_SEED) })
