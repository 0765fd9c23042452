/**
 * Files of residents and of agencies: received with suspicion, kept sealed, opened only for whom they belong to.
 * Bytes lie in a `ByteStore` under the id of their row; rows lie in the table `file`.
 */
import type { FileStream } from '../../adapters/kit/contract.ts'
import type { Db } from '../../db/index.ts'
import { AppError } from '../platform/errors.ts'
import type { Sealer } from '../platform/seal.ts'
import { whole } from './bytes.ts'
import type { Scan } from './clamd.ts'
import { createInspector, type Inspector } from './inspect.ts'
import { createIssued } from './issued.ts'
import { contentDisposition } from './names.ts'
import { UPLOAD_LIMITS, type UploadLimits } from './quarantine.ts'
import { bytesAt, createReceive, type FileView, nameAt, QUOTA, type Quota, viewOf } from './receive.ts'
import type { Storage } from './storage.ts'
import { createFileStore, type FileOwner, type FileRow, type FileScope, type Trx } from './store.ts'
import { createSweep, type Swept } from './sweep.ts'

export type { ByteStore } from './bytes.ts'
export type { Scan } from './clamd.ts'
export type { Issued, IssuedView, StoredIssue } from './issued.ts'
export type { FileView, Received, Refusal, Upload } from './receive.ts'
export { openStorage, type Storage } from './storage.ts'
export type { FileOwner, FileScope } from './store.ts'
export type { Swept } from './sweep.ts'

export type FilesDeps = {
  db: Db
  tenant: string
  sealer: Sealer
  store: Storage
  now: () => Date
  /** Absent: no antivirus is configured. */
  scan?: Scan | null
  inspect?: Inspector
  limits?: Partial<UploadLimits>
  quota?: Partial<Quota>
  /** Told of an infected upload; the log line of it. */
  onInfected?: (file: { id: string; signature: string }) => void
}

/** An open file. `stream` throws in the middle when what is kept was cut or changed. */
export type OpenFile = { name: string; type: string; size: number; stream: AsyncIterable<Uint8Array> }

const COMPARE_MS = 3600_000

export function createFiles(deps: FilesDeps) {
  const { db, tenant, sealer, now, scan = null } = deps
  const { folder, store } = deps.store.of(tenant)
  const rows = createFileStore({ db, tenant })
  const onInfected = deps.onInfected ?? (() => {})
  const receive = createReceive({
    ...{ rows, tenant, sealer, store, folder, scan, now, onInfected },
    inspect: deps.inspect ?? createInspector(),
    limits: { ...UPLOAD_LIMITS, ...deps.limits },
    quota: { ...QUOTA, ...deps.quota },
  })
  const issued = createIssued({ rows, tenant, sealer, store, now })

  async function openRow(row: FileRow | undefined): Promise<OpenFile | null> {
    if (row?.state !== 'ready') return null
    const sealed = await store.get(row.id)
    if (!sealed) throw new Error(`The bytes of file ${row.id} are missing`)
    const name = await sealer.openText(row.name, nameAt(row.id))
    const { type, size } = row
    return { name, type, size: Number(size), stream: sealer.openFile(sealed, bytesAt(row.id)) }
  }

  const compare = createSweep({ rows, store, folder, now })
  let comparedAt = Number.NEGATIVE_INFINITY

  /** Asks the antivirus again about what it could not be asked about. Answers how many are settled. */
  async function recheck(limit = 20): Promise<number> {
    let settled = 0
    for (const row of scan ? await rows.checking(limit) : []) {
      const sealed = await store.get(row.id)
      // Lost bytes are the comparison's to say; they must not hold up the others.
      if (!sealed) continue
      const verdict = await scan!(sealer.openFile(sealed, bytesAt(row.id)))
      if (verdict.verdict === 'unknown') break
      const infected = verdict.verdict === 'infected'
      if (infected) onInfected({ id: row.id, signature: verdict.signature })
      await rows.settle(
        row.id,
        'checking',
        infected ? { state: 'refused', refusal: 'virus' } : { state: 'ready' },
      )
      if (infected) await store.remove(row.id)
      settled++
    }
    return settled
  }

  return {
    receive,

    /** Uploads of a draft, or of a correction by the id of its request; oldest first. */
    async listOf(draft: string, owner: FileOwner): Promise<FileView[]> {
      const found = await rows.ofDraft(draft, owner)
      return Promise.all(found.map((row) => viewOf(row, sealer)))
    },

    /** Takes an upload off its draft. False: not there, not theirs, or sent already. */
    async remove(id: string, owner: FileOwner): Promise<boolean> {
      if (!(await rows.discard(id, owner))) return false
      await store.remove(id)
      return true
    },

    /**
     * Makes uploads part of a request; those that are part of it already stay. Throws `AppError` (`conflict`,
     * `file.not_ready`) when one is not there, not theirs, another request's, or still being checked.
     */
    async bindInTrx(request: string, ids: string[], owner: FileOwner, trx: Trx): Promise<void> {
      const wanted = [...new Set(ids)]
      if (wanted.length === 0) return
      const bound = await rows.bindInTrx(request, wanted, owner, trx)
      if (bound.length !== wanted.length) throw new AppError('conflict', 'file.not_ready')
      const bytes = bound.reduce((sum, row) => sum + Number(row.size), 0)
      const quota = { ...QUOTA, ...deps.quota }
      if (bound.length > quota.files || bytes > quota.draftBytes)
        throw new AppError('invalid', 'file.draft_full')
    },

    /** Null: not there, not theirs, or not (yet) found clean. */
    open: async (id: string, scope: FileScope): Promise<OpenFile | null> =>
      openRow(await rows.find(id, scope)),

    /** A document that an agency issued, for a reader who was let in to its request. */
    async openIssued(id: string): Promise<OpenFile | null> {
      const row = await rows.findById(id)
      return row?.origin === 'issued' ? openRow(row) : null
    },

    /** `Content-Disposition` for the name of an open file. */
    disposition: contentDisposition,

    /** A file of a request as an adapter sends it on. Throws when the request has no such file. */
    async openForAgency(id: string, request: string): Promise<FileStream> {
      const file = await openRow(await rows.find(id, { request }))
      if (!file) throw new AppError('not_found', 'file.gone')
      const { name, type, size, stream } = file
      return { name, type, size, bytes: () => whole(stream) }
    },

    /** Uploads that belong to a request, for its page. */
    async uploadsOf(request: string): Promise<FileView[]> {
      const uploads = (await rows.ofRequest(request)).filter((row) => row.origin === 'upload')
      return Promise.all(uploads.map((row) => viewOf(row, sealer)))
    },

    storeIssued: issued.store,
    addIssuedInTrx: issued.addInTrx,
    issued: issued.list,

    adopt: rows.adopt,
    claimInTrx: rows.claimInTrx,

    recheck,

    /** To be called every minute or so: asks the antivirus again, and once an hour compares table and store. */
    async sweep(): Promise<Swept | null> {
      await recheck()
      if (now().getTime() - comparedAt < COMPARE_MS) return null
      comparedAt = now().getTime()
      return compare()
    },
    /** The comparison by itself. */
    compare,
  }
}
export type Files = ReturnType<typeof createFiles>
