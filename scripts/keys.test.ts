import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../db/testing.ts'
import { whole } from '../services/files/bytes.ts'
import { createS3Store } from '../services/files/bytes-s3.ts'
import { openStorage } from '../services/files/index.ts'
import { bytesAt } from '../services/files/receive.ts'
import { startS3Stub, streamOf, testSealer } from '../services/files/testing.ts'
import { KeyFileError } from '../services/platform/keys.ts'
import { admin } from './admin.ts'
import { sentenceOf } from './command.ts'
import { keys } from './keys.ts'
import { createSealedFiles } from './keys-files.ts'
import { type Live, lastingEngines, openLive } from './testing-live.ts'

const letter = Buffer.alloc(1_500_000, 'surat ')

for (const engine of lastingEngines)
  describe(`npm run keys on ${engine.name}`, () => {
    let live: Live
    const scan = uuidv7()
    beforeAll(async () => {
      live = await openLive(engine)
      await live.run(admin, 'invite-first', 'kepala@kota.go.id')
      await live.look(({ sealer }) => store().put(scan, sealer.sealFile(streamOf(letter), bytesAt(scan))))
    })
    afterAll(() => live.close())

    const store = () => openStorage({ kind: 'folder', path: join(live.folder, 'data/files') }).of('BIM').store
    /** The name in the database and the scan in the store, as the server reads them. */
    const readable = () =>
      live.look(async ({ db, sealer }) => {
        const account = await db.selectFrom('account').selectAll().executeTakeFirstOrThrow()
        const place = { table: 'account', column: 'name', row: account.id }
        const bytes = await whole(sealer.openFile((await store().get(scan))!, bytesAt(scan)))
        return { name: await sealer.openText(account.name, place), isScan: bytes.equals(letter) }
      })
    const whatIs = { name: 'Admin', isScan: true }
    let values = 0

    it('lists versions, where each is used, and no key', async () => {
      const said = await live.run(keys, 'list')
      expect(said).toMatch(
        /^master keys: m1; m1 is used\nversion 1: newest, made 2026-11-20T.*, under m1, \d+ values/,
      )
      values = Number(/(\d+) values/.exec(said)?.[1])
      expect(values).toBeGreaterThan(4)
      expect(said).toContain('  account.name 1\n  account.email 1\n')
      expect(said).toContain('  files 1')
      const { keys: masters, index } = JSON.parse(readFileSync(live.source.KEY_FILE!, 'utf8'))
      for (const secret of [masters.m1, index]) expect(said).not.toContain(secret)
    })

    it('rotates, and refuses to retire what is in use, new or unknown', async () => {
      expect(await live.run(keys, 'retire', '1')).toContain('refused: Version 1 is the newest')
      expect(await live.run(keys, 'rotate')).toContain('Version 2 is the newest now')
      expect(await live.run(keys, 'retire', '1')).toMatch(
        /^refused: It is too early .* after 2026-11-20T01:01:00/,
      )
      live.pass(61_000)
      const refused = await live.run(keys, 'retire', '1')
      expect(refused).toContain(
        `refused: Version 1 is still in use by ${values} values (account.name 1, account.email 1,`,
      )
      expect(refused).toContain('files 1). First: npm run keys reseal')
      expect(await live.run(keys, 'retire', '7')).toContain('refused: There is no version 7')
      expect(await live.run(keys, 'destroy', '1')).toContain('refused: Version 1 is still in use')
    })

    it('reseals every value and file, and the old key may go', async () => {
      const before = statSync(join(live.folder, 'data/files/BIM', scan.slice(0, 4), scan)).size
      expect(await live.run(keys, 'reseal')).toBe(`${values} values and files moved to version 2.`)
      expect(await live.run(keys, 'reseal')).toBe('0 values and files moved to version 2.')
      expect(statSync(join(live.folder, 'data/files/BIM', scan.slice(0, 4), scan)).size).toBe(before)
      expect(await readable()).toEqual(whatIs)
      expect(await live.run(keys, 'destroy', '1')).toContain('refused: Version 1 is not retired')
      expect(await live.run(keys, 'retire', '1')).toContain('Version 1 is retired')
      expect(await live.run(keys, 'destroy', '1')).toContain('refused: It is too early')
      live.pass(24 * 3_600_000)
      expect(await live.run(keys, 'destroy', '1')).toContain('Version 1 is destroyed')
      expect(await live.run(keys, 'list')).toMatch(/version 1: destroyed, .* 0 values\nversion 2: newest, /)
      expect(await readable()).toEqual(whatIs)
    })

    it('adds a master key and wraps the tenant keys with it', async () => {
      const before = JSON.parse(readFileSync(live.source.KEY_FILE!, 'utf8'))
      expect(await live.run(keys, 'rotate', '--master')).toMatch(/^Master key m2 is in .*, and 1 tenant keys/)
      const after = JSON.parse(readFileSync(live.source.KEY_FILE!, 'utf8'))
      expect(after).toMatchObject({ current: 'm2', keys: before.keys, index: before.index })
      expect(await live.run(keys, 'list')).toMatch(
        /^master keys: m1, m2; m2 is used(.|\n)*version 2: newest, .* under m2/,
      )
      expect(await readable()).toEqual(whatIs)
      // The old file alone opens nothing any more.
      writeFileSync(live.source.KEY_FILE!, JSON.stringify(before))
      await expect(readable()).rejects.toThrow(/lacks the master key "m2"/)
      writeFileSync(live.source.KEY_FILE!, JSON.stringify(after))
      expect(await live.run(keys, 'rotate')).toContain('Version 3 is the newest')
    })

    if (engine.engine === 'mysql')
      it('does not disturb a process that runs with the master keys of before', async () => {
        await live.look(async ({ sealer }) => {
          const place = { table: 't', column: 'c', row: 'r' }
          const before = await sealer.seal('sebelum', place)
          await live.run(keys, 'rotate', '--master')
          // It looks for newer keys in the background when this much time has gone by.
          live.pass(60_000)
          const after = await sealer.seal('sesudah', place)
          await new Promise((done) => setImmediate(done))
          expect([await sealer.openText(before, place), await sealer.openText(after, place)]).toEqual([
            'sebelum',
            'sesudah',
          ])
        })
      })

    it('moves on where one file is damaged, and says so', async () => {
      const cut = uuidv7()
      await store().put(cut, streamOf(Buffer.from('half')))
      expect(await live.run(keys, 'reseal')).toBe(`${values} values and files moved to version 3.`)
      expect(await live.run(keys, 'list')).toContain('1 files are damaged')
      await store().remove(cut)
    })

    it('is in the journal', async () => {
      const rows = await live.look(({ db }) =>
        db.selectFrom('audit').select(['action', 'object']).orderBy('id').execute(),
      )
      expect(
        rows.filter(({ action }) => action.startsWith('keys.')).map((row) => `${row.action} ${row.object}`),
      ).toEqual([
        'keys.rotated key:2',
        'keys.resealed key:2',
        'keys.resealed key:2',
        'keys.retired key:1',
        'keys.destroyed key:1',
        'keys.master_rotated key:m2',
        'keys.rotated key:3',
        ...(engine.engine === 'mysql' ? ['keys.master_rotated key:m3'] : []),
        'keys.resealed key:3',
      ])
    })

    it('refuses what it does not understand', async () => {
      for (const wrong of [
        [],
        ['new', 'x'],
        ['retire'],
        ['retire', 'two'],
        ['list', '--master'],
        ['burn'],
        ['list', '-x'],
      ])
        expect(await live.run(keys, ...wrong)).toMatch(/^refused: (.|\n)*Usage/)
    })
  })

describe('npm run keys new', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-keys-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const make = (source: Record<string, string>) => {
    const lines: string[] = []
    const print = (line: string) => void lines.push(line)
    return keys({ args: ['new'], source, now: () => new Date(), print }).then(() => lines.join('\n'))
  }

  it('makes the file for its user alone, without the other settings of a live installation', async () => {
    const file = join(folder, 'apart/keys.json')
    expect(await make({ MODE: 'live', KEY_FILE: file })).toContain(`Made ${file}.`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ current: 'm1' })
  })

  it('never overwrites one', async () => {
    const file = join(folder, 'apart/keys.json')
    const before = readFileSync(file, 'utf8')
    const error = await make({ KEY_FILE: file }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(KeyFileError)
    expect(sentenceOf(error)).toContain('exists already and was left as it is')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it('knows where the demo keeps it', async () => {
    await make({ DATA_DIR: folder })
    expect(statSync(join(folder, 'keys.json')).isFile()).toBe(true)
  })
})

describe('sealed files in an object store', () => {
  it('are counted and moved like those in a folder', async () => {
    const [memory] = engines
    const database = await memory!.open()
    const sealer = testSealer(database.db, 'BIM', () => new Date())
    const s3 = await startS3Stub()
    const store = createS3Store(s3.place)
    const files = createSealedFiles(store, sealer)
    const ids = Array.from({ length: 5 }, () => uuidv7())
    const bytes = (n: number) => Buffer.alloc(n * 400_000, `berkas ${n}`)
    for (const [n, id] of ids.entries()) await store.put(id, sealer.sealFile(streamOf(bytes(n)), bytesAt(id)))
    await sealer.rotate()
    expect(await files.versions()).toEqual(new Map([[1, 5]]))
    expect(await files.rewrapAll()).toBe(5)
    expect([await files.countInUse(1), await files.countInUse(2)]).toEqual([0, 5])
    for (const [n, id] of ids.entries()) {
      const opened = await whole(sealer.openFile((await store.get(id))!, bytesAt(id)))
      expect(opened.equals(bytes(n))).toBe(true)
    }
    await s3.close()
    await database.close()
  })
})
