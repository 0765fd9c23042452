import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { count } from './vitest.ts'

const root = join(import.meta.dirname, '..')
const file = (name: string, status: string, tests: string[], message = '') => ({
  name: join(root, name),
  status,
  message,
  assertionResults: tests.map((status, index) => ({ status, fullName: `test ${index + 1}` })),
})

describe('count', () => {
  it('adds tests up and names those that did not run', () => {
    const testResults = [
      file('a.test.ts', 'failed', ['passed', 'failed', 'skipped']),
      file('b.test.ts', 'passed', ['passed', 'todo']),
    ]
    expect(count({ testResults }, 'exit code 1')).toEqual({
      passed: 2,
      failed: 1,
      skipped: ['a.test.ts: test 3', 'b.test.ts: test 2'],
      broken: [],
    })
  })

  it('counts a file that does not load', () => {
    const outcome = count(
      { testResults: [file('a.test.ts', 'failed', [], 'Cannot find x\n at y')] },
      'exit code 1',
    )
    expect(outcome).toMatchObject({ failed: 1, broken: ['a.test.ts: Cannot find x'] })
  })

  it('counts an error outside any test', () => {
    const outcome = count({ testResults: [file('a.test.ts', 'passed', ['passed'])] }, 'exit code 1')
    expect(outcome).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a crash', () => {
    expect(count(undefined, 'SIGSEGV')).toMatchObject({ passed: 0, failed: 1 })
    expect(count({ testResults: [] }, 'SIGKILL')).toMatchObject({ failed: 1 })
  })

  it('takes no test for no failure: who narrowed the run decides', () => {
    expect(count({ testResults: [] }, 'exit code 0')).toMatchObject({ passed: 0, failed: 0, broken: [] })
  })
})
