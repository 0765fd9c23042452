/**
 * The way of an upload: quarantine with hash and limits, a look by the child process, the antivirus, sealed into the
 * store, and only then a row (reliability rules 61 and 63). Killed anywhere before the row, it was never accepted, and
 * what lies around is swept.
 */
import { uuidv7 } from 'uuidv7'
import { instant } from '../../db/dialects.ts'
import type { Sealer } from '../platform/seal.ts'
import type { ByteStore } from './bytes.ts'
import type { Scan } from './clamd.ts'
import { type Finding, type Inspected, type Inspector, InspectorBusy } from './inspect.ts'
import { safeName } from './names.ts'
import { type Cut, type Incoming, type Quarantined, quarantine, type UploadLimits } from './quarantine.ts'
import type { FileOwner, FileRow, FileRows } from './store.ts'

export type Quota = { files: number; draftBytes: number; dayBytes: number }
export const QUOTA: Quota = { files: 10, draftBytes: 40 << 20, dayBytes: 200 << 20 }

/** Why an upload was refused; there is a word for each, `field.file_<reason>`. `photo`: a picture was wanted. */
export type Refusal =
  | Cut
  | Extract<Finding, { ok: false }>['reason']
  | ('photo' | 'virus' | 'too_many' | 'draft_full' | 'day_full' | 'busy')

export type Upload = {
  owner: FileOwner
  /** The draft, or the id of the request that is being corrected. */
  draft: string
  /** Name of the field it answers. */
  field: string
  /** As the browser said; cleaned before it is kept. */
  name: string
  /** Only a picture will do. */
  photo?: boolean
} & ({ stream: Incoming } | { bytes: Uint8Array })
export type FileView = {
  id: string
  field: string
  name: string
  type: string
  size: number
  state: 'checking' | 'ready'
  at: string
}
export type Received =
  | { outcome: 'received'; id: string; file: FileView }
  | { outcome: 'refused'; reason: Refusal }

export type ReceiveDeps = {
  rows: FileRows
  tenant: string
  sealer: Sealer
  store: ByteStore
  folder: string
  inspect: Inspector
  scan: Scan | null
  now: () => Date
  limits: UploadLimits
  quota: Quota
  onInfected: (file: { id: string; signature: string }) => void
}

export const bytesAt = (row: string) => ({ table: 'file', column: 'bytes', row })
export const nameAt = (row: string) => ({ table: 'file', column: 'name', row })
const DAY_MS = 24 * 3600_000

export function createReceive(deps: ReceiveDeps) {
  const { rows, tenant, sealer, store, scan, now, quota } = deps

  async function receive(upload: Upload): Promise<Received> {
    const full = await overQuota(upload, { adding: 1 })
    if (full) return refused(full)
    const source = 'bytes' in upload ? pieces(upload.bytes) : upload.stream
    const kept = await quarantine(source, deps.folder, deps.limits)
    if (kept.outcome === 'cut') {
      // What was cut on the way costs the sender nothing: a bad line must not use up their day.
      if (kept.reason === 'too_large') await record(upload, kept.size, '', kept.reason)
      return refused(kept.reason)
    }
    try {
      return await admit(upload, kept.file)
    } finally {
      await kept.file.drop()
    }
  }

  async function admit(upload: Upload, file: Quarantined): Promise<Received> {
    const found = await look(upload, file)
    if (!found.ok) {
      if (found.reason !== 'busy') await record(upload, file.size, file.sha256, found.reason)
      return refused(found.reason)
    }
    const verdict = scan ? await scan(file.read()) : { verdict: 'clean' as const }
    const id = uuidv7()
    if (verdict.verdict === 'infected') {
      deps.onInfected({ id, signature: verdict.signature })
      await record(upload, file.size, file.sha256, 'virus', id)
      return refused('virus')
    }
    const content = found.output ? pieces(found.output) : file.read()
    await store.put(id, sealer.sealFile(content, bytesAt(id)))
    const row = await rowOf(upload, id, {
      name: safeName(upload.name, found.type),
      type: found.type,
      size: found.output?.length ?? file.size,
      sha256: file.sha256,
      state: verdict.verdict === 'clean' ? 'ready' : 'checking',
    })
    await rows.insert(row)
    return await confirm(upload, row)
  }

  /** Several at once may each have found room: after the row is there, all that are too many see it. */
  async function confirm(upload: Upload, row: FileRow): Promise<Received> {
    const full = await overQuota(upload, { adding: 0 })
    if (!full) return { outcome: 'received', id: row.id, file: await viewOf(row, sealer) }
    await rows.settle(row.id, row.state, { state: 'refused', refusal: full })
    await store.remove(row.id)
    return refused(full)
  }

  async function look(
    upload: Upload,
    file: Quarantined,
  ): Promise<Inspected | { ok: false; reason: 'busy' | 'photo' }> {
    try {
      const found = await deps.inspect(file.read)
      const wrong = found.ok && upload.photo && found.type === 'application/pdf'
      return wrong ? { ok: false, reason: 'photo' } : found
    } catch (error) {
      if (error instanceof InspectorBusy) return { ok: false, reason: 'busy' }
      throw error
    }
  }

  async function overQuota(
    { owner, draft }: Upload,
    { adding }: { adding: number },
  ): Promise<Refusal | null> {
    const there = await rows.ofDraft(draft, owner)
    if (there.length + adding > quota.files) return 'too_many'
    const bytes = there.reduce((sum, row) => sum + Number(row.size), 0)
    if (bytes + adding > quota.draftBytes) return 'draft_full'
    const sent = await rows.sentSince(owner, new Date(now().getTime() - DAY_MS))
    return sent + adding > quota.dayBytes ? 'day_full' : null
  }

  /** A refused upload keeps a row without name and bytes for a day: it counts. */
  async function record(upload: Upload, size: number, sha256: string, refusal: Refusal, id = uuidv7()) {
    const row = await rowOf(upload, id, { name: '', type: '', size, sha256, state: 'refused' })
    await rows.insert({ ...row, draft: null, refusal })
  }

  async function rowOf(
    { owner, draft, field }: Upload,
    id: string,
    { name, ...more }: { name: string; type: string; size: number; sha256: string; state: string },
  ): Promise<FileRow> {
    return {
      ...{ id, tenant, draft, field: field.slice(0, 128), ...more },
      account: 'account' in owner ? owner.account : null,
      guest: 'guest' in owner ? owner.guest : null,
      name: await sealer.seal(name, nameAt(id)),
      createdAt: instant(now()),
      ...{ request: null, origin: 'upload', sourceId: null, title: null, refusal: null },
    }
  }

  return receive
}

export async function viewOf(row: FileRow, sealer: Sealer): Promise<FileView> {
  const { id, field, type, size, createdAt } = row
  const name = await sealer.openText(row.name, nameAt(id))
  const state = row.state === 'ready' ? 'ready' : 'checking'
  return { id, field: field ?? '', name, type, size: Number(size), state, at: createdAt }
}

const refused = (reason: Refusal): Received => ({ outcome: 'refused', reason })

export async function* pieces(bytes: Uint8Array, size = 1 << 18) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
