import { createHash, randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import sharp from 'sharp'
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { AgencyError } from '../../adapters/kit/contract.ts'
import { transact } from '../../db/index.ts'
import { engines, type TestDatabase } from '../../db/testing.ts'
import { createFolderStore, whole } from './bytes.ts'
import type { Scan, ScanVerdict } from './clamd.ts'
import { createFiles, type FileOwner, type Files, type FilesDeps } from './index.ts'
import type { Inspector } from './inspect.ts'
import { plainPdf, streamOf, temporaryFolder, testSealer } from './testing.ts'

vi.setConfig({ testTimeout: 60_000 })
const HOUR = 3600_000
const siti: FileOwner = { account: 'a-siti' }
const budi: FileOwner = { account: 'a-budi' }
const guest: FileOwner = { guest: 'hash-of-cookie' }
/** The real inspector starts a process per file: most tests say what a PDF is instead. */
const quick: Inspector = async (bytes) => {
  const isPdf = (await whole(bytes())).subarray(0, 4).toString() === '%PDF'
  return isPdf ? { ok: true, type: 'application/pdf' } : { ok: false, reason: 'type' }
}
const pdfOf = (size: number) => plainPdf('x'.repeat(Math.max(size - plainPdf('').length, 0)))

let jpeg: Buffer
beforeAll(async () => {
  jpeg = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#468' } })
    .jpeg()
    .toBuffer()
})

for (const engine of engines) {
  describe(`files on ${engine.name}`, () => {
    let database: TestDatabase
    let folder: string
    let remove: () => Promise<void>
    let clock: { at: number }
    let files: Files
    const bytes = () => createFolderStore(`${folder}/bytes`)
    const now = () => new Date(clock.at)

    function make(more: Partial<FilesDeps> = {}) {
      const sealer = testSealer(database.db, 'BIM', now)
      const storage = { of: () => ({ store: bytes(), folder: `${folder}/quarantine` }) }
      return createFiles({
        db: database.db,
        tenant: 'BIM',
        sealer,
        store: storage,
        now,
        inspect: quick,
        ...more,
      })
    }
    beforeEach(async () => {
      database = await engine.open()
      ;({ folder, remove } = await temporaryFolder())
      // Bytes are dated by the file system, so the clock starts there.
      clock = { at: Date.now() }
      files = make()
    })
    afterEach(async () => {
      await database.close()
      await remove()
    })

    const draft = uuidv7()
    const send = (
      body = plainPdf(),
      more: { owner?: FileOwner; draft?: string; name?: string; photo?: boolean } = {},
    ) => files.receive({ owner: siti, draft, field: 'kk', name: 'kk.pdf', ...more, stream: streamOf(body) })
    async function sent(...args: Parameters<typeof send>) {
      const got = await send(...args)
      if (got.outcome !== 'received') throw new Error(got.reason)
      return got.id
    }
    const bind = (request: string, ids: string[], owner: FileOwner = siti) =>
      transact(database.db, (trx) => files.bindInTrx(request, ids, owner, trx))
    const read = async (id: string, scope: Parameters<Files['open']>[1] = siti) => {
      const file = await files.open(id, scope)
      return file && { ...file, stream: await whole(file.stream) }
    }
    const stored = async () => (await all(bytes().list())).map(({ key }) => key)
    const rowOf = (id: string) =>
      database.db.selectFrom('file').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

    describe('an upload', () => {
      it('is kept whole, sealed, under its own id', async () => {
        const body = plainPdf('KANARI-5272041507909001')
        const id = await sent(body, { name: '../Kartu "Keluarga" KANARI.pdf' })
        expect(await files.listOf(draft, siti)).toEqual([
          {
            id,
            field: 'kk',
            name: 'Kartu Keluarga KANARI.pdf',
            type: 'application/pdf',
            size: body.length,
            state: 'ready',
            at: now().toISOString(),
          },
        ])
        expect((await read(id))?.stream.equals(body)).toBe(true)
        const row = await rowOf(id)
        expect(row.sha256).toBe(createHash('sha256').update(body).digest('hex'))
        const kept = await whole((await bytes().get(id))!)
        for (const place of [kept, Buffer.from(row.name), Buffer.from(JSON.stringify(row))]) {
          expect(place.includes('KANARI')).toBe(false)
        }
        expect(await readdir(`${folder}/quarantine`)).toEqual([])
      })

      it('that is a picture is made anew by a process of its own', async () => {
        files = make({ inspect: undefined })
        const id = await sent(Buffer.concat([jpeg, Buffer.from('<script>')]), {
          name: 'foto.HEIC',
          photo: true,
        })
        const file = await read(id)
        expect(file).toMatchObject({ type: 'image/jpeg', name: 'foto.jpg' })
        expect(file?.stream).toHaveLength(file!.size)
        expect(file?.stream.includes('<script>')).toBe(false)
        expect(await send(plainPdf(), { photo: true })).toEqual({ outcome: 'refused', reason: 'photo' })
        expect(await send(plainPdf('/JavaScript'))).toEqual({ outcome: 'refused', reason: 'pdf_active' })
      })

      it('takes bytes as well as a stream', async () => {
        const got = await files.receive({ owner: siti, draft, field: 'kk', name: 'a.pdf', bytes: plainPdf() })
        expect(got.outcome).toBe('received')
      })

      it.each([
        ['nothing', Buffer.alloc(0), 'empty'],
        ['too much', Buffer.alloc(10 * 1024 * 1024 + 1, '%PDF'), 'too_large'],
        ['a program', Buffer.from('MZ'), 'type'],
      ])('of %s is refused and leaves nothing', async (_, body, reason) => {
        expect(await send(body)).toEqual({ outcome: 'refused', reason })
        expect(await files.listOf(draft, siti)).toEqual([])
        expect([await stored(), await readdir(`${folder}/quarantine`)]).toEqual([[], []])
      })

      it('of exactly 10 MB is taken', async () => {
        const id = await sent(pdfOf(10 * 1024 * 1024))
        expect((await read(id))?.size).toBe(10 * 1024 * 1024)
      })

      it('that was cut is refused and costs nothing', async () => {
        async function* cut() {
          yield plainPdf().subarray(0, 50)
          throw new Error('connection reset')
        }
        const got = await files.receive({ owner: siti, draft, field: 'kk', name: 'kk.pdf', stream: cut() })
        expect(got).toEqual({ outcome: 'refused', reason: 'interrupted' })
        expect(await database.db.selectFrom('file').select('id').execute()).toEqual([])
      })
    })

    describe('whose it is', () => {
      it('is asked by every way in', async () => {
        const id = await sent()
        expect(await read(id, budi)).toBeNull()
        expect(await read(id, guest)).toBeNull()
        expect(await read(id, { request: uuidv7() })).toBeNull()
        expect(await files.remove(id, budi)).toBe(false)
        expect(await files.listOf(draft, budi)).toEqual([])
        await expect(bind(uuidv7(), [id], budi)).rejects.toMatchObject({ key: 'file.not_ready' })
        expect(await read(randomUUID())).toBeNull()
        expect(await read("' or 1=1 --")).toBeNull()
        expect(await read(id)).not.toBeNull()
      })

      it('is another tenant’s never', async () => {
        const id = await sent()
        files = make({ tenant: 'MTR' })
        expect(await read(id)).toBeNull()
      })

      it('moves from a guest to the account that signs in', async () => {
        const id = await sent(plainPdf(), { owner: guest })
        await files.adopt('hash-of-cookie', 'a-siti')
        expect(await read(id, guest)).toBeNull()
        expect(await read(id, siti)).not.toBeNull()
      })
    })

    describe('a request', () => {
      it('gets the uploads it was sent with, once', async () => {
        const request = uuidv7()
        const ids = [await sent(), await sent()]
        await bind(request, [...ids, ids[0]!])
        await bind(request, ids)
        expect((await files.uploadsOf(request)).map((f) => f.id)).toEqual(ids)
        expect(await files.listOf(draft, siti)).toEqual([])
        expect(await files.remove(ids[0]!, siti)).toBe(false)
        await expect(bind(uuidv7(), ids)).rejects.toMatchObject({ kind: 'conflict' })
        expect(await read(ids[0]!, { request })).not.toBeNull()
        const handed = await files.openForAgency(ids[0]!, request)
        expect(Buffer.from(await handed.bytes()).equals(plainPdf())).toBe(true)
        await expect(files.openForAgency(ids[0]!, uuidv7())).rejects.toMatchObject({ kind: 'not_found' })
      })

      it('that is rolled back gives them back', async () => {
        const id = await sent()
        const failing = transact(database.db, async (trx) => {
          await files.bindInTrx(uuidv7(), [id], siti, trx)
          throw new Error('later in the same transaction')
        })
        await expect(failing).rejects.toThrow('later')
        expect(await files.listOf(draft, siti)).toHaveLength(1)
      })

      it('of two, sent at once with the same upload, one gets it', async () => {
        const id = await sent()
        const tries = await Promise.allSettled(Array.from({ length: 4 }, () => bind(uuidv7(), [id])))
        expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1)
      })

      it('keeps its uploads when a guest’s is claimed', async () => {
        const request = uuidv7()
        const id = await sent(plainPdf(), { owner: guest })
        await bind(request, [id], guest)
        await transact(database.db, (trx) => files.claimInTrx(request, 'a-siti', trx))
        expect(await read(id, siti)).not.toBeNull()
        expect(await read(id, guest)).toBeNull()
      })
    })

    describe('quotas', () => {
      it('ten files on a draft', async () => {
        for (let i = 0; i < 10; i++) await sent()
        expect(await send()).toEqual({ outcome: 'refused', reason: 'too_many' })
        expect(await send(plainPdf(), { draft: uuidv7() })).toMatchObject({ outcome: 'received' })
      })

      it('so many bytes on a draft, and a day', async () => {
        files = make({ quota: { draftBytes: 5000, dayBytes: 12_000 } })
        const first = await sent(pdfOf(3000))
        expect(await send(pdfOf(3000))).toEqual({ outcome: 'refused', reason: 'draft_full' })
        await files.remove(first, siti)
        await sent(pdfOf(3000))
        expect(await send(pdfOf(4000), { draft: uuidv7() })).toEqual({
          outcome: 'refused',
          reason: 'day_full',
        })
        expect(await send(pdfOf(4000), { draft: uuidv7(), owner: budi })).toMatchObject({
          outcome: 'received',
        })
        clock.at += 24 * HOUR + 1
        expect(await send(pdfOf(4000), { draft: uuidv7() })).toMatchObject({ outcome: 'received' })
      })

      it('counts what was refused too', async () => {
        files = make({ quota: { dayBytes: 250 } })
        expect(await send(Buffer.alloc(300, 'x'))).toEqual({ outcome: 'refused', reason: 'type' })
        expect(await send()).toEqual({ outcome: 'refused', reason: 'day_full' })
      })

      it('holds when many arrive at once', async () => {
        files = make({ quota: { files: 4 } })
        const got = await Promise.all(Array.from({ length: 10 }, () => send()))
        const there = await files.listOf(draft, siti)
        expect(there.length).toBeLessThanOrEqual(4)
        expect(
          got
            .filter((g) => g.outcome === 'received')
            .map((g) => g.id)
            .sort(),
        ).toEqual(there.map((f) => f.id))
        expect((await stored()).sort()).toEqual(there.map((f) => f.id))
      })
    })

    describe('the antivirus', () => {
      const says =
        (state: { verdict: ScanVerdict }): Scan =>
        async (source) => {
          await whole(source)
          return state.verdict
        }

      it('refuses what it knows, and tells of it without a name', async () => {
        const told: unknown[] = []
        files = make({
          scan: says({ verdict: { verdict: 'infected', signature: 'Uji' } }),
          onInfected: (f) => told.push(f),
        })
        expect(await send()).toEqual({ outcome: 'refused', reason: 'virus' })
        expect(told).toEqual([{ id: expect.any(String), signature: 'Uji' }])
        expect(await stored()).toEqual([])
      })

      it('that is away leaves a file checking: seen, but neither opened nor sent', async () => {
        const state: { verdict: ScanVerdict } = { verdict: { verdict: 'unknown' } }
        files = make({ scan: says(state) })
        const [clean, infected] = [await sent(), await sent()]
        expect((await files.listOf(draft, siti)).map((f) => f.state)).toEqual(['checking', 'checking'])
        expect(await read(clean)).toBeNull()
        await expect(bind(uuidv7(), [clean])).rejects.toMatchObject({ kind: 'conflict' })
        await files.sweep()
        expect(await read(clean)).toBeNull()
        state.verdict = { verdict: 'clean' }
        await files.sweep()
        expect(await read(clean)).not.toBeNull()
        expect(await read(infected)).not.toBeNull()
      })

      it('that finds something later takes the file away', async () => {
        const state: { verdict: ScanVerdict } = { verdict: { verdict: 'unknown' } }
        files = make({ scan: says(state) })
        const id = await sent()
        state.verdict = { verdict: 'infected', signature: 'Uji' }
        await files.sweep()
        expect(await files.listOf(draft, siti)).toEqual([])
        expect((await rowOf(id)).refusal).toBe('virus')
        expect(await stored()).toEqual([])
      })
    })

    describe('an issued document', () => {
      const issued = {
        sourceId: 'D-1',
        title: { id: 'Akta Kelahiran', en: 'Birth certificate' },
        type: 'application/pdf' as const,
        name: 'akta.pdf',
        bytes: plainPdf('akta'),
      }

      it('is kept once, however often and by however many it is fetched', async () => {
        const request = uuidv7()
        const all = await Promise.all(Array.from({ length: 4 }, () => files.storeIssued(request, issued)))
        const added = await Promise.all(
          all.map((one) => transact(database.db, (trx) => files.addIssuedInTrx(one, trx))),
        )
        expect(added.filter(Boolean)).toHaveLength(1)
        const again = await files.storeIssued(request, issued)
        expect(await transact(database.db, (trx) => files.addIssuedInTrx(again, trx))).toBe(false)
        const [view, ...others] = await files.issued(request)
        expect(others).toEqual([])
        expect(view).toMatchObject({
          title: issued.title,
          size: issued.bytes.length,
          type: 'application/pdf',
        })
        const file = await files.openIssued(view!.id)
        expect((await whole(file!.stream)).equals(issued.bytes)).toBe(true)
        expect(await read(view!.id, siti)).toBeNull()
        expect((await read(view!.id, { request }))?.name).toBe('akta.pdf')
        expect(await files.openIssued(await sent())).toBeNull()
      })

      it('that is no PDF is the agency’s error', async () => {
        const html = { ...issued, bytes: Buffer.from('<html>') }
        await expect(files.storeIssued(uuidv7(), html)).rejects.toBeInstanceOf(AgencyError)
        expect(await stored()).toEqual([])
      })
    })

    describe('the sweep', () => {
      const living = async () => {
        const id = uuidv7()
        const row = {
          id,
          tenant: 'BIM',
          account: 'a-siti',
          guest: null,
          agency: 'x',
          service: 'y',
          formVersion: 1,
          step: '',
          answers: new Uint8Array(),
          key: 'k',
          version: 1,
          createdAt: now().toISOString(),
          updatedAt: now().toISOString(),
        }
        await database.db.insertInto('draft').values(row).execute()
        return id
      }

      it('takes what nobody owns after a day, both ways, and nothing else', async () => {
        const kept = [await sent(plainPdf(), { draft: await living() }), await sent()]
        await bind(uuidv7(), [kept[1]!])
        const gone = [await sent(), await sent()]
        await files.remove(gone[1]!, siti)
        const rowless = uuidv7()
        await bytes().put(rowless, streamOf(Buffer.from('sealed')))
        expect(await files.compare()).toEqual({ rows: 0, bytes: 0, halves: 0, missing: [] })
        clock.at += 25 * HOUR
        expect(await files.compare()).toEqual({ rows: 2, bytes: 1, halves: 0, missing: [] })
        expect((await stored()).sort()).toEqual([...kept].sort())
        for (const id of kept) expect(await read(id)).not.toBeNull()
      })

      it('says which rows have lost their bytes, and keeps them', async () => {
        const id = await sent()
        await bind(uuidv7(), [id])
        await bytes().remove(id)
        clock.at += 25 * HOUR
        expect((await files.compare()).missing).toEqual([id])
        expect((await rowOf(id)).state).toBe('ready')
        await expect(files.open(id, siti)).rejects.toThrow('missing')
      })

      it('compares once an hour', async () => {
        expect(await files.sweep()).not.toBeNull()
        expect(await files.sweep()).toBeNull()
        clock.at += HOUR
        expect(await files.sweep()).not.toBeNull()
      })
    })

    it('what is kept cannot be swapped for another’s, nor cut', async () => {
      const [mine, other] = [await sent(pdfOf(3 << 20)), await sent(pdfOf(3 << 20))]
      const [a, b] = [await whole((await bytes().get(mine))!), await whole((await bytes().get(other))!)]
      await bytes().put(mine, streamOf(b))
      await expect(read(mine)).rejects.toThrow()
      await bytes().put(mine, streamOf(a.subarray(0, a.length - 1_100_000)))
      await expect(read(mine)).rejects.toThrow()
      await bytes().put(mine, streamOf(a))
      expect(await read(mine)).not.toBeNull()
    })
  })
}

async function all<T>(source: AsyncIterable<T>) {
  const list: T[] = []
  for await (const one of source) list.push(one)
  return list
}
