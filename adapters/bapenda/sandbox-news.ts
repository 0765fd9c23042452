/** News of filings, as the sandbox tells it: in order, page by page, and some of it twice. */
import * as z from 'zod'
import type { SandboxAnswer, SandboxCore } from '../kit/sandbox.ts'
import type { billOn } from './register.ts'
import { fine, malformed } from './sandbox-answers.ts'

type News = Told & { id: string; nomor: string; status: string; waktu: string }
/** What news may carry besides where the filing stands. */
export type Told = {
  catatan?: string
  perbaiki?: string[]
  tagihan?: ReturnType<typeof billOn>
  dokumen?: { id: string; judul: string; nomor: string }
  nomorBaru?: string
}

/** A window reaches back so far behind its cursor, in positions of the store: it overlaps the last one. */
const OVERLAP = 8
const PAGE = 100

export function createNews({ store, now }: SandboxCore) {
  function announce(nomor: string, status: string, more: Told = {}, at = now()) {
    const id = `kbr-${store.next('kabar')}`
    store.put('kabar', id, { id, nomor, status, waktu: at.toISOString(), ...more } satisfies News)
  }
  return {
    announce,
    page(message: unknown): SandboxAnswer {
      const asked = z.object({ sesudah: z.string().regex(/^\d{1,15}$/) }).safeParse(message)
      if (!asked.success) return malformed()
      const after = Number(asked.data.sesudah)
      const rows = store.after<News>('kabar', Math.max(after - OVERLAP, 0), PAGE + 1)
      const page = rows.slice(0, PAGE)
      const penanda = String(Math.max(page.at(-1)?.position ?? 0, after))
      return fine({ kabar: page.map((row) => row.value), penanda, lagi: rows.length > PAGE })
    },
    mischief(nomor: string, what: 'duplicate' | 'late' | 'backwards') {
      const last = store
        .all<News>('kabar')
        .filter((news) => news.nomor === nomor)
        .at(-1)
      if (!last) throw new Error('This filing has no news yet')
      if (what === 'duplicate') store.put('kabar', `lagi-${store.next('kabar')}`, last)
      else if (what === 'late') announce(nomor, 'DITELITI', {}, new Date(Date.parse(last.waktu) - 60_000))
      else announce(nomor, 'DITERIMA')
    },
  }
}
