/** The reports of the pocket Lapor and what is told about them: filed, moved, closed by the clock or by hand. */
import type { SandboxCore } from '../kit/sandbox.ts'
import { w3c } from './sandbox-wire.ts'

export type ReportRecord = {
  /** The number, and, while it is not given out, the token that stands for it and how often it was asked. */
  id: number
  token: string | null
  asked: number
  service: string
  description: string
  place: { lat?: string; long?: string; address?: string; addressId?: string }
  /** `attribute[…]` by code. */
  attributes: Record<string, string>
  photos: number
  code: string
  requested: string
  updated: string
  /** Instant (ms) up to which it has been moved, and from which the time to the end counts. */
  since: number
  decideFrom: number | null
}
export type UpdateRecord = {
  update_id: string
  service_request_id: number
  status: string
  external_status_code?: string
  updated_datetime: string
  description: string
  extras?: Record<string, string>
}
type Told = { note?: string; fix?: string[] }

/** The agency's codes, the status of the standard (or its common extension) beside each, and what is said with it. */
const CODES: Record<string, { status: string; says: string }> = {
  MENUNGGU: { status: 'open', says: 'Laporan diterima dan menunggu tanggapan dinas.' },
  KOORDINASI: { status: 'internal_referral', says: 'Laporan diperiksa dan dikoordinasikan antardinas.' },
  DISPOSISI: { status: 'action_scheduled', says: 'Laporan diteruskan kepada petugas lapangan.' },
  PROSES: { status: 'in_progress', says: 'Petugas sedang menangani laporan.' },
  KURANG: { status: 'open', says: 'Mohon lengkapi laporan ini.' },
  SELESAI: { status: 'closed', says: 'Laporan sudah ditangani.' },
  DITOLAK: { status: 'no_further_action', says: 'Laporan tidak dapat ditindaklanjuti.' },
  DUPLIKAT: { status: 'duplicate', says: 'Laporan yang sama sudah ditangani.' },
  DITARIK: { status: 'closed', says: 'Laporan ditarik oleh pelapor.' },
}
const CLOSED = ['closed', 'SELESAI', 'DITOLAK', 'DUPLIKAT', 'DITARIK']
/** What happens to a report that nobody touches, by the share of `decideAfter`. */
const COURSE: [code: string, share: number][] = [
  ['KOORDINASI', 1 / 4],
  ['DISPOSISI', 1 / 2],
  ['PROSES', 3 / 4],
  ['SELESAI', 1],
]
/** Every third report gets a token first, and its number when it is asked for the second time. */
const TOKEN_EVERY = 3
const ASKED_FOR_NUMBER = 2

export const isClosed = (one: ReportRecord) => CLOSED.includes(one.code)
export const isSecret = (one: ReportRecord) => one.attributes.SIFAT !== 'publik'

export function createReports({ store, now }: SandboxCore, decideAfter: number | null) {
  /** When the clock has something to do again; unknown after a restart, so it looks at once. */
  let nextDue = 0
  const keep = (one: ReportRecord) => store.put('laporan', String(one.id), one)
  const find = (id: string) => store.get<ReportRecord>('laporan', id)

  function wait(one: ReportRecord) {
    one.since = now().getTime()
    one.decideFrom = one.since
    store.put('menunggu', String(one.id), one.id)
    nextDue = 0
  }

  function announce(one: ReportRecord, code: string, { note, fix }: Told = {}, at = now()) {
    const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined
    const number = store.next('kabar')
    const plain = code === 'open' || code === 'closed'
    const news: UpdateRecord = {
      update_id: String(number),
      service_request_id: one.id,
      status: known?.status ?? (plain ? code : 'open'),
      ...(plain ? {} : { external_status_code: code }),
      updated_datetime: w3c(at),
      description: note ?? (known ? `${known.says} (SIMULASI)` : ''),
      ...(fix ? { extras: { perbaiki: fix.join(',') } } : {}),
    }
    store.put('kabar', String(number), news)
  }

  function move(one: ReportRecord, code: string, told: Told = {}, at = now()) {
    one.code = code
    one.updated = w3c(at)
    if (code === 'KURANG' || isClosed(one)) one.decideFrom = null
    announce(one, code, told, at)
    keep(one)
  }

  return {
    find,
    move,
    all: () => store.all<ReportRecord>('laporan'),
    news: () => store.all<UpdateRecord>('kabar'),
    get(id: string) {
      const one = find(id)
      if (!one) throw new Error('No such report in the sandbox')
      return one
    },

    /** A new report under the next number of the year. */
    file(given: Pick<ReportRecord, 'service' | 'description' | 'place' | 'attributes' | 'photos'>) {
      const serial = store.next('nomor')
      const at = w3c(now())
      const one: ReportRecord = {
        ...given,
        id: now().getUTCFullYear() * 1_000_000 + serial,
        token: serial % TOKEN_EVERY === 0 ? `tunggu-${serial}` : null,
        asked: 0,
        code: 'MENUNGGU',
        requested: at,
        updated: at,
        since: 0,
        decideFrom: null,
      }
      wait(one)
      keep(one)
      if (one.token) store.put('tanda', one.token, one.id)
      return one
    },

    /** Counts how often a token was asked. */
    askToken(token: string) {
      const id = store.get<number>('tanda', token)
      const one = id === undefined ? undefined : find(String(id))
      if (!one) return undefined
      one.asked++
      if (one.asked >= ASKED_FOR_NUMBER) one.token = null
      keep(one)
      return one
    },

    /** The reporter added something: what was sent back goes on from the beginning. */
    added(one: ReportRecord) {
      if (one.code !== 'KURANG') return keep(one)
      wait(one)
      move(one, 'PROSES', { note: 'Perbaikan diterima. (SIMULASI)' })
    },

    /** What would have happened since somebody last looked; nothing when reports wait for `decide`. */
    catchUp() {
      if (decideAfter === null || now().getTime() < nextDue) return
      nextDue = Number.POSITIVE_INFINITY
      for (const id of store.all<number>('menunggu')) {
        const one = find(String(id))
        if (!one || one.decideFrom === null) {
          store.remove('menunggu', String(id))
          continue
        }
        for (const [code, share] of COURSE) {
          const due = one.decideFrom + decideAfter * share
          if (due <= one.since) continue
          if (due > now().getTime()) {
            nextDue = Math.min(nextDue, due)
            break
          }
          one.since = due
          move(one, code, {}, new Date(due))
        }
      }
    },

    /** Tells it again, tells something older late, or goes back. */
    mischief(one: ReportRecord, what: 'duplicate' | 'late' | 'backwards') {
      const last = store.all<UpdateRecord>('kabar').findLast((news) => news.service_request_id === one.id)
      if (!last) throw new Error('This report has no news yet')
      if (what === 'duplicate') store.put('kabar', `lagi-${store.next('lagi')}`, last)
      else if (what === 'late')
        announce(one, 'KOORDINASI', {}, new Date(Date.parse(last.updated_datetime) - 60_000))
      else announce(one, 'MENUNGGU')
    },
  }
}
export type Reports = ReturnType<typeof createReports>
