/** The cases of the pocket Dukcapil and what is told about them: filed, moved, decided by the clock or by hand. */
import type { SandboxCore } from '../kit/sandbox.ts'
import { services } from './services/index.ts'

export type Case = {
  nomor: string
  jenis: string
  kode: string
  pemohon: string
  /** Instant (ms) up to which it has been moved, and from which the time to the decision counts. */
  since: number
  decideFrom: number | null
}
export type News = {
  id: string
  nomor: string
  kode: string
  waktu: string
  catatan?: string
  perbaiki?: string[]
  dokumen?: { id: string; judul: string; nomor: string }
}
export type Issued = { id: string; judul: string; nomor: string; at: string }

const FINAL = ['TERBIT', 'TOLAK', 'BATAL']
/** What happens to a case that nobody touches, by the share of `decideAfter`. */
const COURSE: [kode: string, share: number][] = [
  ['VERIFIKASI', 1 / 3],
  ['TTE', 2 / 3],
  ['TERBIT', 1],
]

export function createCases({ store, now }: SandboxCore, decideAfter: number | null) {
  /** When the clock has something to do again; unknown after a restart, so it looks at once. */
  let nextDue = 0
  function wait(one: Case) {
    one.since = now().getTime()
    one.decideFrom = one.since
    store.put('waiting', one.nomor, one.nomor)
    nextDue = 0
  }

  function announce(one: Case, kode: string, more: Partial<News> = {}, at = now()) {
    const number = store.next('kabar')
    const news: News = { id: `kbr-${number}`, nomor: one.nomor, kode, waktu: at.toISOString(), ...more }
    store.put('kabar', String(number), news)
  }

  function issue(one: Case, at: Date): News['dokumen'] {
    const { product } = services[one.jenis]!.standard
    const dokumen = { id: `dok-${one.nomor}`, judul: product.id, nomor: `SIMULASI/${one.nomor}` }
    store.put('dokumen', dokumen.id, { ...dokumen, at: at.toISOString() } satisfies Issued)
    return dokumen
  }

  function move(one: Case, kode: string, more: Partial<News> = {}, at = now()) {
    one.kode = kode
    if (kode === 'KURANG' || FINAL.includes(kode)) one.decideFrom = null
    announce(one, kode, kode === 'TERBIT' ? { ...more, dokumen: issue(one, at) } : more, at)
    store.put('case', one.nomor, one)
  }

  return {
    move,
    find: (nomor: string) => store.get<Case>('case', nomor),
    get(nomor: string) {
      const one = store.get<Case>('case', nomor)
      if (!one) throw new Error('No such case in the sandbox')
      return one
    },
    isDecided: (one: Case) => FINAL.includes(one.kode),

    /** A new case under the next number of the year. */
    file(jenis: string, pemohon: string): Case {
      const nomor = `DKC-${now().getUTCFullYear()}-${String(store.next('nomor')).padStart(6, '0')}`
      const one: Case = { nomor, jenis, kode: 'DITERIMA', pemohon, since: 0, decideFrom: null }
      wait(one)
      store.put('case', nomor, one)
      return one
    },

    /** A correction came: checking starts again. */
    corrected(one: Case) {
      wait(one)
      move(one, 'VERIFIKASI', { catatan: 'Perbaikan diterima.' })
    },

    /** What would have happened since somebody last looked; nothing when cases wait for `decide`. */
    catchUp() {
      if (decideAfter === null || now().getTime() < nextDue) return
      nextDue = Number.POSITIVE_INFINITY
      for (const nomor of store.all<string>('waiting')) {
        const one = store.get<Case>('case', nomor)
        if (!one || one.decideFrom === null) {
          store.remove('waiting', nomor)
          continue
        }
        for (const [kode, share] of COURSE) {
          const due = one.decideFrom + decideAfter * share
          if (due <= one.since) continue
          if (due > now().getTime()) {
            nextDue = Math.min(nextDue, due)
            break
          }
          one.since = due
          move(one, kode, {}, new Date(due))
        }
      }
    },

    /** Tells it again, tells something older late, or goes back. */
    mischief(one: Case, what: 'duplicate' | 'late' | 'backwards') {
      const last = store.all<News>('kabar').findLast((news) => news.nomor === one.nomor)
      if (!last) throw new Error('This case has no news yet')
      if (what === 'duplicate') store.put('kabar', `lagi-${store.next('kabar')}`, last)
      else if (what === 'late') announce(one, 'VERIFIKASI', {}, new Date(Date.parse(last.waktu) - 60_000))
      else announce(one, 'DITERIMA')
    },
  }
}
