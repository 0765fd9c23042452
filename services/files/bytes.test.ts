import { randomUUID } from 'node:crypto'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ByteStore, createFolderStore, whole } from './bytes.ts'
import { createS3Store } from './bytes-s3.ts'
import { startS3Stub, streamOf, temporaryFolder } from './testing.ts'

type Opened = { store: ByteStore; close(): Promise<void> }
const faces: [string, () => Promise<Opened>][] = [
  [
    'a folder',
    async () => {
      const { folder, remove } = await temporaryFolder()
      return { store: createFolderStore(join(folder, 'BIM')), close: remove }
    },
  ],
  [
    'S3',
    async () => {
      const stub = await startS3Stub()
      return { store: createS3Store(stub.place), close: stub.close }
    },
  ],
]

describe.each(faces)('the bytes of files in %s', (_, open) => {
  let store: ByteStore
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ store, close } = await open())
  })
  afterEach(() => close())
  const read = async (key: string) => {
    const found = await store.get(key)
    return found && whole(found)
  }
  const listed = async () => {
    const keys: string[] = []
    for await (const { key, at } of store.list()) {
      expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000)
      keys.push(key)
    }
    return keys
  }

  it('come back as they were put', async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 31) & 255))
    const [a, b] = [randomUUID(), randomUUID()]
    await store.put(a, streamOf(bytes))
    await store.put(b, streamOf(new Uint8Array()))
    expect((await read(a))?.equals(bytes)).toBe(true)
    expect(await read(b)).toHaveLength(0)
  })

  it('are not there before, and not after removal', async () => {
    const key = randomUUID()
    expect(await store.get(key)).toBeNull()
    await store.remove(key)
    await store.put(key, streamOf(Buffer.from('x')))
    await store.remove(key)
    expect(await store.get(key)).toBeNull()
    expect(await listed()).toEqual([])
  })

  it('are replaced as a whole', async () => {
    const key = randomUUID()
    await store.put(key, streamOf(Buffer.from('a longer first')))
    await store.put(key, streamOf(Buffer.from('second')))
    expect(String(await read(key))).toBe('second')
  })

  it('stay as they were when the source breaks', async () => {
    const [key, other] = [randomUUID(), randomUUID()]
    await store.put(key, streamOf(Buffer.from('first')))
    async function* breaking() {
      yield Buffer.from('half')
      throw new Error('the line went dead')
    }
    await expect(store.put(key, breaking())).rejects.toThrow('dead')
    await expect(store.put(other, breaking())).rejects.toThrow('dead')
    expect(String(await read(key))).toBe('first')
    expect(await store.get(other)).toBeNull()
    expect(await listed()).toEqual([key])
  })

  it('are listed in order, over several pages', async () => {
    const keys = Array.from({ length: 11 }, () => randomUUID())
    await Promise.all(keys.map((key) => store.put(key, streamOf(Buffer.from(key)))))
    expect(await listed()).toEqual(keys.sort())
  })

  it('are kept by several at once without mixing', async () => {
    const key = randomUUID()
    const texts = ['a', 'b', 'c', 'd'].map((c) => c.repeat(200_000))
    await Promise.all(texts.map((text) => store.put(key, streamOf(Buffer.from(text), 1000))))
    expect(texts).toContain(String(await read(key)))
  })

  it.each(['../../etc/passwd', '', 'a/b', '0190-x', `${randomUUID()}/..`, `${randomUUID()}\0`])(
    'refuse the key %j',
    async (key) => {
      await expect((async () => store.put(key, streamOf(Buffer.from('x'))))()).rejects.toThrow(TypeError)
      await expect((async () => store.get(key))()).rejects.toThrow(TypeError)
      await expect((async () => store.remove(key))()).rejects.toThrow(TypeError)
    },
  )
})

describe('a folder', () => {
  it('tidies halves of a crash, but only old ones', async () => {
    const { folder, remove } = await temporaryFolder()
    const store = createFolderStore(folder)
    await store.put(randomUUID(), streamOf(Buffer.from('x')))
    await writeFile(join(folder, 'half', 'old'), 'x')
    await writeFile(join(folder, 'half', 'young'), 'x')
    const dayAgo = new Date(Date.now() - 25 * 3600_000)
    await utimes(join(folder, 'half', 'old'), dayAgo, dayAgo)
    expect(await store.tidy(new Date(Date.now() - 24 * 3600_000))).toBe(1)
    expect(await readdir(join(folder, 'half'))).toEqual(['young'])
    await remove()
  })
})

describe('S3', () => {
  it('tries again after a fault, and gives up with an error that names nothing', async () => {
    const stub = await startS3Stub()
    const store = createS3Store(stub.place)
    const key = randomUUID()
    stub.state.failing = 1
    await store.put(key, streamOf(Buffer.from('x')))
    expect(stub.objects.has(`uji/BIM/${key}`)).toBe(true)
    stub.state.failing = 100
    const error = await store.get(key).catch(String)
    expect(error).toBe('Error: The object store answered 503 to HEAD')
    await stub.close()
  })

  it('is refused with a wrong secret', async () => {
    const stub = await startS3Stub()
    const store = createS3Store({ ...stub.place, secretAccessKey: 'wrong' })
    await expect(store.put(randomUUID(), streamOf(Buffer.from('x')))).rejects.toThrow('403')
    expect(stub.objects.size).toBe(0)
    await stub.close()
  })
})
