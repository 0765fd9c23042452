/**
 * The back office of the pocket DPMPTSP: cases filed, moved, billed and told about by webhook, by the clock or by hand.
 */
import { describeForm } from '../kit/fields.ts'
import type { SandboxCore } from '../kit/sandbox.ts'
import { signature } from './messages.ts'
import { services } from './services/index.ts'

type Tagihan = {
  kode_bayar: string
  uraian: string
  pokok: number
  denda: number
  jumlah: number
  jatuh_tempo: string
  lunas: boolean
}
export type Case = {
  nomor: string
  jenis: string
  status: string
  pemohon: string
  isian: Record<string, unknown>
  /** Instant (ms) since which it stands where it stands. */
  since: number
  tagihan?: Tagihan
}
export type Issued = { id: string; judul: string; nomor: string; at: string }
type Told = { catatan?: string; perbaiki?: string[]; tagihan?: Tagihan; dokumen?: Omit<Issued, 'at'> }
type News = Told & { id: string; nomor: string; status: string; waktu: string }

type Unsent = { key: string; news: News }

const FINAL = ['TERBIT', 'DITOLAK', 'DICABUT']
/** What happens to a case that nobody touches: the next status, after a share of `decideAfter`. */
type Course = Record<string, [next: string, share: number]>
const PLAIN: Course = { DITERIMA: ['DIPROSES', 1 / 3], DIPROSES: ['TERBIT', 2 / 3] }
/** The bill stands long enough to be seen; then somebody pays at the counter. */
const BILLED: Course = {
  DITERIMA: ['DIPROSES', 1 / 4],
  DIPROSES: ['SURVEI', 1 / 4],
  SURVEI: ['TAGIHAN', 1 / 2],
  TAGIHAN: ['LUNAS', 1],
  LUNAS: ['TERBIT', 1 / 4],
}
const NOTES: Record<string, string> = {
  SURVEI: 'Petugas meninjau lokasi. (SIMULASI)',
  LUNAS: 'Pembayaran di loket tercatat. (SIMULASI)',
}

/** `secret` signs the webhooks. */
export function createCases(core: SandboxCore, decideAfter: number | null, secret: string) {
  const { store, now } = core
  const courseOf = ({ jenis }: Case) => (services[jenis]!.assess ? BILLED : PLAIN)
  const assessed = ({ jenis, isian }: Case) => services[jenis]!.assess?.(isian, now()).total ?? 0

  function announce(nomor: string, status: string, more: Told = {}, at = now()) {
    const id = `kbr-${store.next('kabar')}`
    const news: News = { id, nomor, status, waktu: officeTime(at), ...more }
    store.put('kabar', id, news)
    outgoing(news)
  }
  /** Kept with the change it tells of, so that a killed sandbox tells it after all. */
  function outgoing(news: News) {
    const key = `kirim-${store.next('kirim')}`
    store.put('unsent', key, { key, news } satisfies Unsent)
  }

  function move(one: Case, status: string, more: Told = {}, at = now()) {
    one.status = status
    one.since = at.getTime()
    const told = { ...more }
    if (status === 'TAGIHAN') told.tagihan ??= charge(one, assessed(one), at)
    if (status === 'LUNAS' && one.tagihan) told.tagihan = { ...one.tagihan, lunas: true }
    if (told.tagihan) one.tagihan = told.tagihan
    if (status === 'TERBIT') told.dokumen = issue(one, at)
    keep(one)
    announce(one.nomor, status, told, at)
  }
  function keep(one: Case) {
    store.put('case', one.nomor, one)
    if (courseOf(one)[one.status]) store.put('waiting', one.nomor, one.nomor)
    else store.remove('waiting', one.nomor)
  }
  function charge({ nomor, jenis }: Case, pokok: number, at = now()): Tagihan | undefined {
    if (pokok <= 0) return undefined
    const due = officeTime(new Date(at.getTime() + 30 * 86_400_000)).slice(0, 10)
    return {
      kode_bayar: `527288${String(store.next('tagihan')).padStart(6, '0')}`,
      uraian: `${services[jenis]!.title.id} ${nomor} (SIMULASI)`,
      pokok,
      denda: 0,
      jumlah: pokok,
      jatuh_tempo: due,
      lunas: false,
    }
  }
  function issue({ nomor, jenis }: Case, at: Date) {
    const judul = `${services[jenis]!.standard.product.id} (SIMULASI)`
    const dokumen = { id: `dok-${nomor}`, judul, nomor: `SIMULASI/${nomor}` }
    store.put('dokumen', dokumen.id, { ...dokumen, at: at.toISOString() } satisfies Issued)
    return dokumen
  }

  /** Where a case goes next by itself and when; what owes nothing is issued without a bill. */
  function nextOf(one: Case) {
    const [next, share] = courseOf(one)[one.status] ?? []
    if (!next || share === undefined || decideAfter === null) return null
    const free = next === 'TAGIHAN' && assessed(one) === 0
    return { status: free ? 'TERBIT' : next, at: one.since + decideAfter * share }
  }

  return {
    find: (nomor: string) => store.get<Case>('case', nomor),
    /** The first filing with this reference of the applicant's system. */
    findByReference(referensi: string) {
      const nomor = store.get<string>('referensi', referensi)
      return nomor === undefined ? undefined : store.get<Case>('case', nomor)
    },
    isDecided: (one: Case) => FINAL.includes(one.status),

    /** A new case under the next number of the year. */
    file(filing: Pick<Case, 'jenis' | 'pemohon' | 'isian'>, referensi: string): Case {
      const { jenis, pemohon, isian } = filing
      const at = now()
      const nomor = `IZN-${officeTime(at).slice(0, 4)}-${String(store.next('nomor')).padStart(6, '0')}`
      const one: Case = { nomor, jenis, status: 'DITERIMA', pemohon, isian, since: at.getTime() }
      keep(one)
      if (!store.get('referensi', referensi)) store.put('referensi', referensi, nomor)
      return one
    },
    /** What was sent back is here again: checking starts anew, and an old bill no longer holds. */
    correct(one: Case, isian: Case['isian']) {
      one.isian = { ...one.isian, ...isian }
      if (one.status !== 'PERBAIKAN') return keep(one)
      delete one.tagihan
      move(one, 'DIPROSES', { catatan: 'Perbaikan diterima. (SIMULASI)' })
    },
    withdraw: (one: Case) => move(one, 'DICABUT'),

    /** As an officer would. Sent back without a word on what to fix, it is the first document. */
    decide(nomor: string, status: string, more: { note?: string; fix?: string[]; bill?: number } = {}) {
      const { note, fix, bill } = more
      store.together(() => {
        const one = store.get<Case>('case', nomor)
        if (!one) throw new Error('No such case in the sandbox')
        move(one, status, {
          ...(note ? { catatan: note } : {}),
          ...(status === 'PERBAIKAN' ? { perbaiki: fix ?? firstDocument(one.jenis) } : {}),
          ...(bill === undefined ? {} : { tagihan: charge(one, bill) }),
        })
      })
    },
    /** What would have happened by now; nothing when cases wait for `decide`. */
    catchUp() {
      store.together(() => {
        for (const nomor of store.all<string>('waiting')) {
          const one = store.get<Case>('case', nomor)
          if (!one) continue
          for (let next = nextOf(one); next && next.at <= now().getTime(); next = nextOf(one)) {
            const note = NOTES[next.status]
            move(one, next.status, note ? { catatan: note } : {}, new Date(next.at))
          }
        }
      })
    },
    /** Tells it again, tells something older late, or goes back. */
    mischief(nomor: string, what: 'duplicate' | 'late' | 'backwards') {
      const last = store.all<News>('kabar').findLast((news) => news.nomor === nomor)
      if (!last) throw new Error('This case has no news yet')
      if (what === 'duplicate') outgoing(last)
      else if (what === 'late') announce(nomor, 'DIPROSES', {}, new Date(Date.parse(last.waktu) - 60_000))
      else announce(nomor, 'DITERIMA')
    },
    /** Posts what is new, signed; resolves when each was tried once. */
    async post() {
      const pushes = store.all<Unsent>('unsent').map(({ key, news }) =>
        store.together(() => {
          store.remove('unsent', key)
          return core.push({ id: key, body: { kabar: [news] }, signature, secret })
        }),
      )
      await Promise.all(pushes)
    },
  }
}

/** The office's clock: WITA, with its offset. */
const officeTime = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().replace('Z', '+08:00')

const firstDocument = (jenis: string) =>
  describeForm(services[jenis]!.form)
    .fields.filter((field) => field.kind === 'files')
    .slice(0, 1)
    .map((field) => field.name)
