import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refused } from './command.ts'
import { listed, newAdapter } from './new-adapter.ts'

const root = join(import.meta.dirname, '..')
let folder: string
let into: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gerbang-adapter-'))
  into = join(folder, 'adapters')
  mkdirSync(into)
  cpSync(join(root, 'adapters/kit'), join(into, 'kit'), { recursive: true })
  // The list as it is, with agencies of nobody's.
  writeFileSync(join(into, 'index.ts'), list)
  for (const id of ['alpha', 'omega']) mkdirSync(join(into, id))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const list = `/** The agencies. */
import { alpha } from './alpha/index.ts'
import type { Adapter } from './kit/contract.ts'
import { omega } from './omega/index.ts'

export const adapters: readonly Adapter[] = [omega, alpha]
`

async function scaffold(...args: string[]): Promise<string> {
  const lines: string[] = []
  await newAdapter({ args: [...args, '--into', into], source: {}, print: (line) => void lines.push(line) })
  return lines.join('\n')
}

/** A program of ours on the temporary folder, without the variables by which vitest knows its own workers. */
function run(program: string, ...args: string[]) {
  const env = { ...process.env }
  for (const name of Object.keys(env)) if (/^(VITEST|TEST|NODE_OPTIONS)/.test(name)) delete env[name]
  return spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
}

describe('npm run new:adapter', () => {
  it('makes an agency whose contract suite passes at once, formatted as the house is', async () => {
    const longest = 'a'.repeat(31)
    for (const id of ['new', longest]) expect(await scaffold(id)).toContain(`npx vitest run adapters/${id}`)
    expect(readdirSync(join(into, 'new'))).toEqual(['README.md', 'index.test.ts', 'index.ts', 'sandbox.ts'])
    const report = join(folder, 'report.json')
    const suites = ['new', longest].map((id) => `adapters/${id}/`)
    run('vitest/vitest.mjs', 'run', '--root', folder, ...suites, '--reporter=json', `--outputFile=${report}`)
    const said = JSON.parse(readFileSync(report, 'utf8'))
    expect(said).toMatchObject({ success: true, numFailedTests: 0 })
    expect(said.testResults).toHaveLength(2)
    expect(said.numPassedTests).toBeGreaterThan(50)
    const checked = run(
      '@biomejs/biome/bin/biome',
      'check',
      `--config-path=${root}`,
      ...['new', longest, 'index.ts'].map((name) => join('adapters', name)),
    )
    expect(checked.stdout + checked.stderr).toContain('No fixes applied')
    expect(checked.status).toBe(0)
  }, 120_000)

  it('leaves nothing of the template’s own name behind', async () => {
    await scaffold('dinas-sosial', '--no-list')
    for (const file of readdirSync(join(into, 'dinas-sosial'))) {
      const text = readFileSync(join(into, 'dinas-sosial', file), 'utf8')
      expect(text, file).not.toMatch(/new.?agency|\.\.\/\.\.\//i)
      expect(text, file).toMatch(/dinas-?sosial/i)
    }
  })

  it('adds the agency to the list, in order, and with --no-list says what to add', async () => {
    writeFileSync(join(into, 'index.ts'), list)
    const swallowed = {
      args: ['dinas-desa', '--into', into],
      source: { npm_config_list: '' },
      print: () => {},
    }
    await newAdapter(swallowed)
    expect(await scaffold('dinas-kota', '--no-list')).toContain(
      "import { dinasKota } from './dinas-kota/index.ts'",
    )
    expect(readFileSync(join(into, 'index.ts'), 'utf8')).toBe(list)
    expect(await scaffold('beta')).toContain('added  beta')
    expect(readFileSync(join(into, 'index.ts'), 'utf8')).toBe(
      list
        .replace('import type', "import { beta } from './beta/index.ts'\nimport type")
        .replace('[omega, alpha]', '[omega, alpha, beta]'),
    )
  })

  it('does not touch a list it does not understand', () => {
    expect(listed('export const adapters = makeThem()\n', 'beta', 'beta')).toBeNull()
    expect(listed(list, 'zeta', 'zeta')).toContain("omega/index.ts'\nimport { zeta }")
  })

  it.each([
    ['kit', 'a name of the house'],
    ['index', 'a name of the house'],
    ['alpha', 'exists already'],
    ['a', 'cannot be the id'],
    ['Dinsos', 'cannot be the id'],
    ['9dinas', 'cannot be the id'],
    ['dinas_sosial', 'cannot be the id'],
    ['dinas-', 'cannot be the id'],
    ['../evil', 'cannot be the id'],
    ['b'.repeat(32), 'cannot be the id'],
    ['s3', 'as those of the gateway do'],
    ['mail', 'as those of the gateway do'],
    ['alpha-dua', 'as those of alpha do'],
  ])('refuses %s in a sentence', async (id, sentence) => {
    const before = readdirSync(into)
    await expect(scaffold(id)).rejects.toThrow(sentence)
    await expect(scaffold(id)).rejects.toBeInstanceOf(Refused)
    expect(readdirSync(into)).toEqual(before)
  })

  it('refuses to guess what is meant', async () => {
    await expect(scaffold()).rejects.toThrow('Usage')
    await expect(scaffold('one', 'two')).rejects.toThrow('Usage')
    await expect(scaffold('one', '--quick')).rejects.toThrow('Usage')
    await expect(
      newAdapter({ args: ['gamma', '--into', tmpdir()], source: {}, print: () => {} }),
    ).rejects.toThrow('no kit in it')
    expect(existsSync(join(into, 'one'))).toBe(false)
  })
})
