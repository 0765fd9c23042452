/** Documents the sandbox issues: a PDF that says SIMULASI, announced by its SHA-256 in a signed answer, then sent. */
import * as z from 'zod'
import type { SandboxAnswer, SandboxCore } from '../kit/sandbox.ts'
import { simulationPdf } from '../kit/simulation-pdf.ts'
import { CODE } from './codes.ts'
import { fine, malformed, say } from './sandbox-answers.ts'
import type { Told } from './sandbox-news.ts'
import { filings } from './services/index.ts'
import { sha256 } from './signing.ts'

type Issued = {
  id: string
  judul: string
  nomor: string
  pemohon: string
  filing: string
  at: string
  pdf?: string
}

export function createDocuments({ store }: SandboxCore) {
  /** The bytes, made when first asked for; what was signed once stays. */
  async function bytesOf(id: string, nomor: string) {
    const kept = () => store.get<Issued>('dokumen', id)
    const issued = kept()
    if (issued?.filing !== nomor) return null
    if (!issued.pdf) {
      const bytes = await simulationPdf({
        title: issued.judul,
        number: issued.nomor,
        issuer: 'Pengelola Pajak Daerah',
        at: new Date(issued.at),
        lines: [
          ['Nomor permohonan', nomor],
          ['Pemohon', issued.pemohon],
        ],
      })
      if (!kept()?.pdf)
        store.put('dokumen', id, { ...issued, pdf: bytes.toString('base64') } satisfies Issued)
    }
    return Buffer.from(kept()?.pdf ?? '', 'base64')
  }

  return {
    /** What comes out of a filing that is done; a new taxpayer gets a number of its own. */
    issue(filing: { nomor: string; jenis: string; pemohon: string }, at: Date): Told {
      const npwpd = filing.jenis === 'npwpd' ? newTaxpayer() : undefined
      const judul = `${filings[filing.jenis]!.standard.product.id} (SIMULASI)`
      const dokumen = { id: `dok-${filing.nomor}`, judul, nomor: npwpd ?? `SIMULASI/${filing.nomor}` }
      const { nomor, pemohon } = filing
      const issued: Issued = { ...dokumen, pemohon, filing: nomor, at: at.toISOString() }
      store.put('dokumen', dokumen.id, issued)
      return { dokumen, ...(npwpd ? { nomorBaru: npwpd } : {}) }
    },
    async digest(message: unknown): Promise<SandboxAnswer> {
      const asked = z.object({ nomor: z.string(), id: z.string() }).safeParse(message)
      if (!asked.success) return malformed()
      const bytes = await bytesOf(asked.data.id, asked.data.nomor)
      return bytes ? fine({ sha256: sha256(bytes) }) : say(CODE.unknown, 'Dokumen tidak dikenal')
    },
    async pdf(nomor: string, id: string): Promise<SandboxAnswer> {
      const bytes = await bytesOf(id, nomor)
      return bytes ? { status: 200, type: 'application/pdf', bytes } : { status: 404 }
    },
  }

  function newTaxpayer() {
    const npwpd = `P.2.${String(store.next('npwpd') + 123).padStart(7, '0')}.04.007`
    store.put('npwpd', npwpd, {})
    return npwpd
  }
}
