import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whole } from './bytes.ts'
import { quarantine, type UploadLimits } from './quarantine.ts'
import { streamOf, temporaryFolder } from './testing.ts'

let folder: string
let remove: () => Promise<void>
beforeAll(async () => {
  ;({ folder, remove } = await temporaryFolder())
})
afterAll(() => remove())

const limits: UploadLimits = { maxBytes: 3 << 20, idleMs: 5000, totalMs: 10_000 }
const left = () => readdir(folder)
const never = () => new Promise<never>(() => {})

describe('quarantine', () => {
  it.each([1, 1000, 1 << 20, (1 << 20) + 1, 3 << 20])(
    'keeps %i bytes, with their hash, unreadable on disk',
    async (size) => {
      const bytes = Buffer.alloc(size, 'KANARI-5272041507909001 ')
      const kept = await quarantine(streamOf(bytes), folder, limits)
      if (kept.outcome !== 'kept') throw new Error(kept.reason)
      expect(kept.file.size).toBe(size)
      expect(kept.file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      const [name = ''] = await left()
      expect((await readFile(join(folder, name))).includes('KANARI')).toBe(false)
      expect((await whole(kept.file.read())).equals(bytes)).toBe(true)
      expect((await whole(kept.file.read())).equals(bytes)).toBe(true)
      await kept.file.drop()
      expect(await left()).toEqual([])
    },
  )

  it('refuses one byte too many, and nothing', async () => {
    const large = await quarantine(streamOf(Buffer.alloc((3 << 20) + 1)), folder, limits)
    expect(large).toMatchObject({ outcome: 'cut', reason: 'too_large' })
    expect(await quarantine(streamOf(new Uint8Array()), folder, limits)).toMatchObject({ reason: 'empty' })
    expect(await left()).toEqual([])
  })

  it('stops reading what never ends', async () => {
    let sent = 0
    let told = false
    async function* endless() {
      try {
        for (; ; sent++) yield Buffer.alloc(1 << 16)
      } finally {
        told = true
      }
    }
    expect(await quarantine(endless(), folder, limits)).toMatchObject({ reason: 'too_large' })
    expect(sent).toBeLessThan(60)
    expect(told).toBe(true)
  })

  it('refuses what was cut at any tenth, and leaves nothing', async () => {
    const bytes = randomBytes(2 << 20)
    for (let tenth = 0; tenth < 10; tenth++) {
      async function* cut() {
        yield* streamOf(bytes.subarray(0, (bytes.length * tenth) / 10))
        throw new Error('connection reset')
      }
      expect(await quarantine(cut(), folder, limits)).toMatchObject({ outcome: 'cut', reason: 'interrupted' })
      expect(await left()).toEqual([])
    }
  })

  it('gives up on a sender who goes silent, or takes for ever', async () => {
    async function* silent() {
      yield Buffer.from('x')
      await never()
    }
    async function* dripping() {
      while (true) {
        await new Promise((done) => setTimeout(done, 5))
        yield Buffer.from('x')
      }
    }
    expect(await quarantine(silent(), folder, { ...limits, idleMs: 30 })).toMatchObject({
      reason: 'too_slow',
    })
    expect(await quarantine(dripping(), folder, { ...limits, totalMs: 60 })).toMatchObject({
      reason: 'too_slow',
    })
    expect(await left()).toEqual([])
  })

  it('takes a web stream as well', async () => {
    const kept = await quarantine(new Blob([Buffer.from('abc')]).stream(), folder, limits)
    expect(kept).toMatchObject({ outcome: 'kept', file: { size: 3 } })
    if (kept.outcome === 'kept') await kept.file.drop()
  })

  it('does not mix those that arrive at once', async () => {
    const all = Array.from({ length: 10 }, () => randomBytes(300_000))
    const kept = await Promise.all(all.map((bytes) => quarantine(streamOf(bytes, 999), folder, limits)))
    for (const [i, one] of kept.entries()) {
      if (one.outcome !== 'kept') throw new Error(one.reason)
      expect((await whole(one.file.read())).equals(all[i]!)).toBe(true)
      await one.file.drop()
    }
    expect(await left()).toEqual([])
  })
})
