import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMasterKey, createKeyFile, KeyFileError, loadMasterKeys, type MasterKeys } from './keys.ts'
import { createSealer, keyVersionOf, type Place, SealBroken } from './seal.ts'
import { CHUNK } from './seal-stream.ts'
import type { TenantKeyStore, WrappedTenantKey } from './tenant-keys.ts'

const place: Place = { table: 'account', column: 'nik', row: 'a1' }
let folder: string
let masterKeys: MasterKeys

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seal-'))
  masterKeys = await loadMasterKeys({ file: join(folder, 'first.json'), mode: 'demo' })
})
afterAll(() => rm(folder, { recursive: true }))

/** Wrapped keys in memory, for tests without a database; `services/keys.test.ts` has them in both engines. */
function memoryStore(): TenantKeyStore & { rows: WrappedTenantKey[] } {
  const rows: WrappedTenantKey[] = []
  const find = (version: number) => rows.find((row) => row.version === version)!
  return {
    rows,
    exclusive: false,
    list: async () => rows.map((row) => ({ ...row })),
    add: async (_, key) => !find(key.version) && rows.push({ ...key }) > 0,
    rewrap: async (_, version, wrapped, masterKey) =>
      void Object.assign(find(version), { wrapped, masterKey }),
    retire: async (_, version, at) => void Object.assign(find(version), { retiredAt: at }),
    destroy: async (_, version) => void Object.assign(find(version), { wrapped: new Uint8Array() }),
  }
}

function clock(start = '2026-11-20T00:00:00Z') {
  let at = Date.parse(start)
  const pass = (ms: number) => {
    at += ms
  }
  return { now: () => new Date(at), pass }
}

function open(store = memoryStore(), keys = masterKeys, tenant = 'BIM') {
  const time = clock()
  return { store, time, sealer: createSealer({ tenant, masterKeys: keys, store, now: time.now }) }
}

/** Lets what was started in the background come to its end. */
const settled = () => new Promise((done) => setImmediate(done))

describe('a sealed value', () => {
  it('opens to what was sealed, whatever it was', async () => {
    const { sealer } = open()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.uint8Array(), async (text, bytes) => {
        expect(await sealer.openText(await sealer.seal(text, place), place)).toBe(text.toWellFormed())
        expect(Buffer.from(await sealer.open(await sealer.seal(bytes, place), place))).toEqual(
          Buffer.from(bytes),
        )
      }),
      { numRuns: 50 },
    )
  })

  it('differs every time and shows nothing of its content', async () => {
    const { sealer } = open()
    const a = await sealer.seal('5272041507909001', place)
    const b = await sealer.seal('5272041507909001', place)
    expect(Buffer.from(a).equals(Buffer.from(b))).toBe(false)
    expect(Buffer.from(a).includes('5272041507909001')).toBe(false)
  })

  it('opens nowhere but in its tenant, table, column and row', async () => {
    const { sealer, store } = open()
    const sealed = await sealer.seal('rahasia', place)
    for (const other of [{ table: 'x' }, { column: 'x' }, { row: 'a2' }])
      await expect(sealer.open(sealed, { ...place, ...other })).rejects.toThrow(SealBroken)
    // Joined parts must not read two ways.
    await expect(sealer.open(sealed, { table: 'accountn', column: 'ik', row: 'a1' })).rejects.toThrow(
      SealBroken,
    )
    const foreign = createSealer({ tenant: 'DOM', masterKeys, store: memoryStore(), now: () => new Date(0) })
    await foreign.check()
    await expect(foreign.open(sealed, place)).rejects.toThrow(SealBroken)
    // A tenant key moved to another tenant's row does not unwrap either.
    const thief = createSealer({ tenant: 'DOM', masterKeys, store, now: () => new Date(0) })
    await expect(thief.open(sealed, place)).rejects.toThrow(KeyFileError)
  })

  it('does not open with any single byte changed, or cut short', async () => {
    const { sealer } = open()
    const sealed = await sealer.seal('rahasia', place)
    for (let i = 0; i < sealed.length; i++) {
      const altered = Buffer.from(sealed)
      altered[i]! ^= 1
      await expect(sealer.open(altered, place), `byte ${i}`).rejects.toThrow(SealBroken)
      await expect(sealer.open(sealed.subarray(0, i), place), `cut at ${i}`).rejects.toThrow(SealBroken)
    }
  })
})

describe('the blind index', () => {
  it('is the same for the same value, and another per column, tenant and key file', async () => {
    const { sealer } = open()
    const other = await loadMasterKeys({ file: join(folder, 'other.json'), mode: 'demo' })
    const all = [
      sealer.index('account.nik', '5272041507909001'),
      sealer.index('account.nik', '5272041507909002'),
      sealer.index('account.phone', '5272041507909001'),
      open(memoryStore(), masterKeys, 'DOM').sealer.index('account.nik', '5272041507909001'),
      open(memoryStore(), other).sealer.index('account.nik', '5272041507909001'),
    ]
    expect(sealer.index('account.nik', '5272041507909001')).toBe(all[0])
    expect(new Set(all).size).toBe(5)
    expect(all.every((index) => /^[\w-]{43}$/.test(index))).toBe(true)
  })
})

describe('rotation', () => {
  it('writes with the newest key and reads with any', async () => {
    const { sealer } = open()
    const old = await sealer.seal('lama', place)
    expect(await sealer.rotate()).toBe(2)
    const fresh = await sealer.seal('baru', place)
    expect([keyVersionOf(old), keyVersionOf(fresh)]).toEqual([1, 2])
    expect(await sealer.openText(old, place)).toBe('lama')
    const moved = await sealer.rewrap(old, place)
    expect(keyVersionOf(moved!)).toBe(2)
    expect(await sealer.openText(moved!, place)).toBe('lama')
    expect(await sealer.rewrap(moved!, place)).toBeNull()
  })

  it('reaches other processes: they read at once, and write with it within seconds', async () => {
    const store = memoryStore()
    const time = clock()
    const [a, b] = [0, 1].map(() => createSealer({ tenant: 'BIM', masterKeys, store, now: time.now }))
    await b!.seal('x', place)
    await a!.rotate()
    expect(await b!.openText(await a!.seal('dari a', place), place)).toBe('dari a')
    time.pass(5_000)
    // Sealing does not wait for the look that it sets off.
    await b!.seal('y', place)
    await settled()
    expect(keyVersionOf(await b!.seal('z', place))).toBe(2)
  })

  it('is heard of although the clock went back', async () => {
    const { sealer, time, store } = open()
    await sealer.seal('x', place)
    await open(store).sealer.rotate()
    time.pass(-3_600_000)
    await sealer.seal('y', place)
    await settled()
    expect(keyVersionOf(await sealer.seal('z', place))).toBe(2)
  })

  it('makes one first key when many processes start at once', async () => {
    const store = memoryStore()
    const sealers = Array.from({ length: 5 }, () => open(store).sealer)
    const sealed = await Promise.all(sealers.map((s) => s.seal('satu', place)))
    expect(store.rows.filter((row) => row.version === 1)).toHaveLength(1)
    for (const value of sealed) expect(await sealers[0]!.openText(value, place)).toBe('satu')
  })

  it('retires a key only when it is old, settled and unused', async () => {
    const { sealer, time, store } = open()
    const value = await sealer.seal('x', place)
    const count = (values: number) => async () => values
    expect(await sealer.retire(1, count(0))).toEqual({ outcome: 'newest' })
    await sealer.rotate()
    expect(await sealer.retire(1, count(0))).toMatchObject({ outcome: 'too_soon' })
    time.pass(60_000)
    expect(await sealer.retire(1, count(3))).toEqual({ outcome: 'in_use', values: 3 })
    expect(await sealer.retire(1, count(0))).toEqual({ outcome: 'retired' })
    expect(store.rows[0]!.retiredAt).toEqual(time.now())
    // Written a moment ago by a process that had not heard: not lost.
    expect(await sealer.openText(value, place)).toBe('x')
  })

  it('destroys a key only when it was retired a day ago and is still unused', async () => {
    const { sealer, time, store } = open()
    const value = await sealer.seal('x', place)
    await sealer.rotate()
    time.pass(60_000)
    const count = (values: number) => async () => values
    expect(await sealer.destroy(1, count(0))).toEqual({ outcome: 'not_retired' })
    await sealer.retire(1, count(0))
    expect(await sealer.destroy(1, count(0))).toMatchObject({ outcome: 'too_soon' })
    time.pass(24 * 3_600_000)
    expect(await sealer.destroy(1, count(1))).toEqual({ outcome: 'in_use', values: 1 })
    expect(await sealer.destroy(2, count(0))).toEqual({ outcome: 'newest' })
    expect(await sealer.destroy(1, count(0))).toEqual({ outcome: 'destroyed' })
    await expect(sealer.open(value, place)).rejects.toThrow(SealBroken)
    expect(await sealer.destroy(1, count(0))).toEqual({ outcome: 'unknown' })
    await open(store).sealer.check()
    expect(await sealer.rotate()).toBe(3)
  })
})

describe('the master key file', () => {
  it('is made in demo mode, for its owner alone, and read again', async () => {
    const file = join(folder, 'data', 'keys.json')
    const made = await loadMasterKeys({ file, mode: 'demo' })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await loadMasterKeys({ file, mode: 'live' })).toEqual(made)
    await expect(createKeyFile(file)).rejects.toThrow('left as it is')
  })

  it('is refused in live mode when missing, readable by others, or damaged, without quoting it', async () => {
    const file = join(folder, 'live.json')
    await expect(loadMasterKeys({ file, mode: 'live' })).rejects.toThrow(/does not exist/)
    await createKeyFile(file)
    for (const mode of [0o644, 0o604, 0o640]) {
      await chmod(file, mode)
      await expect(loadMasterKeys({ file, mode: 'live' })).rejects.toThrow(/other users/)
    }
    await chmod(file, 0o600)
    const content = await readFile(file, 'utf8')
    for (const bad of [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      content.replace('"m1"', '"m9"'),
      content.replace(/"index".*/, '"index": "abc"}'),
    ]) {
      await writeFile(file, bad)
      await expect(loadMasterKeys({ file, mode: 'live' }), bad.slice(0, 20)).rejects.toThrow(
        `The key file ${file} is damaged. Restore it from your backup.`,
      )
    }
  })

  it('that does not fit the database is told apart from a damaged value', async () => {
    const { sealer, store } = open()
    await sealer.check()
    const wrong = await loadMasterKeys({ file: join(folder, 'wrong.json'), mode: 'demo' })
    await expect(open(store, wrong).sealer.check()).rejects.toThrow('does not belong to this database')
  })

  it('takes a new master key, under which the tenant keys are wrapped again', async () => {
    const file = join(folder, 'grow.json')
    const before = await loadMasterKeys({ file, mode: 'demo' })
    const { sealer, store } = open(memoryStore(), before)
    const value = await sealer.seal('tetap', place)
    await sealer.rotate()
    expect(await addMasterKey(file)).toBe('m2')
    const after = await loadMasterKeys({ file, mode: 'live' })
    const grown = open(store, after).sealer
    expect(await grown.openText(value, place)).toBe('tetap')
    expect(grown.index('account.nik', '1')).toBe(sealer.index('account.nik', '1'))
    expect(await grown.rewrapTenantKeys()).toBe(2)
    expect(await grown.rewrapTenantKeys()).toBe(0)
    expect(await grown.openText(value, place)).toBe('tetap')
    // The file from before the change no longer opens the database, and says which key it lacks.
    await expect(open(store, before).sealer.check()).rejects.toThrow('lacks the master key "m2"')
  })
})

describe('a sealed file', () => {
  const where: Place = { table: 'file', column: 'bytes', row: 'f1' }
  async function* pieces(bytes: Uint8Array, size: number) {
    for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
  }
  async function collect(source: AsyncIterable<Uint8Array>) {
    const parts: Uint8Array[] = []
    for await (const part of source) parts.push(part)
    return Buffer.concat(parts)
  }
  const content = (size: number) => Buffer.alloc(size).map((_, i) => (i * 7 + (i >> 8)) & 255)

  it('streams out what streamed in, at every edge of a chunk', async () => {
    const { sealer } = open()
    for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17]) {
      const plain = content(size)
      const sealed = await collect(sealer.sealFile(pieces(plain, 300_000), where))
      const back = await collect(sealer.openFile(pieces(sealed, 65_537), where))
      expect(back.equals(plain), `${size} bytes`).toBe(true)
    }
  })

  it('holds one chunk at a time', async () => {
    const { sealer } = open()
    for await (const part of sealer.sealFile(pieces(content(3 * CHUNK), 3 * CHUNK), where))
      expect(part.length).toBeLessThanOrEqual(CHUNK + 16)
  })

  it('does not open when cut, extended, swapped, repeated, moved or altered', async () => {
    const { sealer } = open()
    const parts: Uint8Array[] = []
    for await (const part of sealer.sealFile(pieces(content(3 * CHUNK), 500_000), where)) parts.push(part)
    const [header, prefix, one, two, three] = parts as [Buffer, Buffer, Buffer, Buffer, Buffer]
    const altered = Buffer.from(two)
    altered[5]! ^= 1
    const variants = {
      'cut after a chunk': [header, prefix, one, two],
      'cut inside a chunk': [header, prefix, one, two.subarray(0, 99)],
      'cut in the header': [header.subarray(0, 20)],
      'without chunks': [header, prefix],
      extended: [header, prefix, one, two, three, Buffer.from([0])],
      swapped: [header, prefix, two, one, three],
      repeated: [header, prefix, one, one, two, three],
      'a chunk left out': [header, prefix, one, three],
      altered: [header, prefix, one, altered, three],
    }
    for (const [name, bytes] of Object.entries(variants))
      await expect(
        collect(sealer.openFile(pieces(Buffer.concat(bytes), 70_000), where)),
        name,
      ).rejects.toThrow(SealBroken)
    await expect(
      collect(sealer.openFile(pieces(Buffer.concat(parts), 70_000), { ...where, row: 'f2' })),
    ).rejects.toThrow(SealBroken)
  })

  it('is re-wrapped by its header alone', async () => {
    const { sealer } = open()
    const plain = content(100)
    const parts: Uint8Array[] = []
    for await (const part of sealer.sealFile(pieces(plain, 10), where)) parts.push(part)
    await sealer.rotate()
    const moved = await sealer.rewrap(parts[0]!, where)
    expect(keyVersionOf(moved!)).toBe(2)
    const back = await collect(sealer.openFile(pieces(Buffer.concat([moved!, ...parts.slice(1)]), 50), where))
    expect(back.equals(plain)).toBe(true)
  })
})
