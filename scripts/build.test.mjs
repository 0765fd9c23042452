import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assureBuilt } from './build.mjs'

let folder
let builds
const write = (path, text) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const assure = () =>
  assureBuilt({
    folder,
    build: async () => {
      builds++
    },
  })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gerbang-build-'))
  builds = 0
  write('app/root.tsx', 'page')
  write('package-lock.json', '{}')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('assureBuilt', () => {
  it('builds once, and names what it built', async () => {
    const first = await assure()
    const second = await assure()
    expect([first.built, second.built, builds]).toEqual([true, false, 1])
    expect(second.release).toBe(first.release)
    expect(first.release).toMatch(/^[0-9a-f]{12}$/)
  })

  it('builds nothing when files were only touched', async () => {
    await assure()
    utimesSync(join(folder, 'app/root.tsx'), new Date(), new Date('2030-01-01'))
    expect(await assure()).toMatchObject({ built: false })
    expect(builds).toBe(1)
  })

  it.each([
    ['a page changed', () => write('app/root.tsx', 'other'), true],
    ['a page changed, its size did not', () => write('app/root.tsx', 'pagf'), true],
    ['a page came', () => write('app/routes/new.tsx', 'x'), true],
    ['a page went', () => rmSync(join(folder, 'app/root.tsx')), true],
    ['packages changed', () => write('package-lock.json', '{ }'), true],
    ['the build was removed', () => rmSync(join(folder, 'build'), { recursive: true }), true],
    ['a test changed', () => write('app/root.test.tsx', 'x'), false],
    ['a service changed', () => write('services/index.ts', 'x'), false],
  ])('when %s', async (_, change, expected) => {
    await assure()
    change()
    expect((await assure()).built).toBe(expected)
  })

  it('builds again after a build that failed', async () => {
    const failing = async () => {
      throw new Error('broken')
    }
    await expect(assureBuilt({ folder, build: failing })).rejects.toThrow('broken')
    expect((await assure()).built).toBe(true)
  })
})
