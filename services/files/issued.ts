/** Documents that agencies issue: kept once per request and document, however often they are fetched. */
import { createHash } from 'node:crypto'
import { AgencyError, type Text } from '../../adapters/kit/contract.ts'
import { instant } from '../../db/dialects.ts'
import type { Sealer } from '../platform/seal.ts'
import type { ByteStore } from './bytes.ts'
import { safeName } from './names.ts'
import { bytesAt, nameAt, pieces } from './receive.ts'
import type { FileRow, FileRows, Trx } from './store.ts'

export type Issued = {
  /** The agency's id of the document. */
  sourceId: string
  title: Text
  type: 'application/pdf'
  name: string
  bytes: Uint8Array
}
/** Bytes that are kept, waiting for their row. */
export type StoredIssue = { row: FileRow }
export type IssuedView = { id: string; title: Text; size: number; type: string; at: string }

const MAX_BYTES = 20 << 20

type Deps = { rows: FileRows; tenant: string; sealer: Sealer; store: ByteStore; now: () => Date }

export function createIssued({ rows, tenant, sealer, store, now }: Deps) {
  return {
    /**
     * Keeps the bytes, outside any transaction; doing it again is harmless. Throws `AgencyError` of kind `protocol` when
     * the agency did not send a PDF of at most 20 MB.
     */
    async store(request: string, issued: Issued): Promise<StoredIssue> {
      assertPdf(issued.bytes)
      const id = idOf(tenant, request, issued.sourceId)
      const known = await rows.findById(id)
      if (known) return { row: known }
      await store.put(id, sealer.sealFile(pieces(issued.bytes), bytesAt(id)))
      return { row: await rowOf(id, request, issued) }
    },

    /** Adds it to the request. False: it is there already. */
    addInTrx: ({ row }: StoredIssue, trx: Trx): Promise<boolean> => rows.insertOnceInTrx(row, trx),

    async list(request: string): Promise<IssuedView[]> {
      const found = (await rows.ofRequest(request)).filter(
        (r) => r.origin === 'issued' && r.state === 'ready',
      )
      return found.map(({ id, title, size, type, createdAt }) => ({
        ...{ id, size: Number(size), type, at: createdAt },
        title: JSON.parse(title ?? '{"id":"Dokumen","en":"Document"}') as Text,
      }))
    },
  }

  async function rowOf(
    id: string,
    request: string,
    { sourceId, title, type, name, bytes }: Issued,
  ): Promise<FileRow> {
    return {
      ...{ id, tenant, request, sourceId: sourceId.slice(0, 191), type, size: bytes.length },
      name: await sealer.seal(safeName(name || title.id, type), nameAt(id)),
      title: JSON.stringify(title),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      createdAt: instant(now()),
      ...{
        origin: 'issued',
        state: 'ready',
        refusal: null,
        draft: null,
        account: null,
        guest: null,
        field: null,
      },
    }
  }
}

function assertPdf(bytes: Uint8Array) {
  const isPdf = Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-'
  if (!isPdf || bytes.length > MAX_BYTES) {
    throw new AgencyError('protocol', 'An issued document is not a PDF of at most 20 MB')
  }
}

/** The same document of the same request has the same id, so that the primary key keeps it once. */
function idOf(tenant: string, request: string, sourceId: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([tenant, request, sourceId]))
    .digest('hex')
  // The shape of a UUID of version 8, "custom" (RFC 9562).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
