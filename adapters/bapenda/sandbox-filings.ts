/** The sandbox's back office: filings taken at once and decided later, news of them, and the documents that come out. */
import * as z from 'zod'
import type { SandboxAnswer, SandboxCore, SandboxRequest } from '../kit/sandbox.ts'
import { simulationPdf } from '../kit/simulation-pdf.ts'
import { CODE } from './codes.ts'
import { billOn, type Charge, officeTime } from './register.ts'
import { fine, keyUsed, malformed, say } from './sandbox-answers.ts'
import { type Answers, assessed, COURSES, disagreements, refusalOf, toCorrect } from './sandbox-rules.ts'
import { filings } from './services/index.ts'
import { sha256 } from './signing.ts'

type Case = {
  nomor: string
  jenis: string
  status: string
  pemohon: string
  isian: Answers
  since: number
  /** From when its course is counted; `null` while it waits for somebody. */
  decideFrom: number | null
  kodeBayar?: string
  /** Its document, once issued. */
  terbit?: { nomor: string; at: string }
}
type News = {
  id: string
  nomor: string
  status: string
  waktu: string
  catatan?: string
  perbaiki?: string[]
  tagihan?: ReturnType<typeof billOn>
  dokumen?: { id: string; judul: string; nomor: string }
  nomorBaru?: string
}
type Told = Omit<News, 'id' | 'nomor' | 'status' | 'waktu'>

const FINAL = ['SELESAI', 'DITOLAK', 'BATAL']
/** News is told again for a while: a window that overlaps the last. In positions of the store. */
const OVERLAP = 8
const PAGE = 100
const Filing = z.object({
  kunci: z.string().min(1),
  jenis: z.string(),
  pemohon: z.object({ nama: z.string().optional() }),
  isian: z.record(z.string(), z.unknown()),
  berkas: z.array(z.object({ isian: z.string(), id: z.string() })),
})
const Step = z.object({
  kunci: z.string().min(1),
  nomor: z.string(),
  isian: z.record(z.string(), z.unknown()).optional(),
})

export function createFilings(core: SandboxCore, decideAfter: number | null) {
  const { store, now } = core
  const get = (nomor: string) => store.get<Case>('case', nomor)

  function announce(one: Case, status: string, more: Told = {}, at = now()) {
    const id = `kbr-${store.next('kabar')}`
    store.put('kabar', id, { id, nomor: one.nomor, status, waktu: at.toISOString(), ...more } satisfies News)
  }
  function move(one: Case, status: string, more: Told = {}, at = now()) {
    one.status = status
    if (status === 'PERBAIKAN' || status === 'DITETAPKAN' || FINAL.includes(status)) one.decideFrom = null
    const issued = status === 'SELESAI' ? issue(one, at) : {}
    store.put('case', one.nomor, one)
    announce(one, status, { ...issued, ...more }, at)
  }
  function issue(one: Case, at: Date): Told {
    const npwpd =
      one.jenis === 'npwpd' ? `P.2.${String(store.next('npwpd') + 123).padStart(7, '0')}.04.007` : undefined
    if (npwpd) store.put('npwpd', npwpd, {})
    one.terbit = { nomor: npwpd ?? `SIMULASI/${one.nomor}`, at: at.toISOString() }
    const judul = `${filings[one.jenis]!.standard.product.id} (SIMULASI)`
    const dokumen = { id: `dok-${one.nomor}`, judul, nomor: one.terbit.nomor }
    return { dokumen, ...(npwpd ? { nomorBaru: npwpd } : {}) }
  }

  /** A new bill for a filing takes the place of its old one. */
  function charge(one: Case, pokok: number, jatuhTempo: string) {
    if (one.kodeBayar) store.remove('tagihan', one.kodeBayar)
    one.kodeBayar = `527299${String(store.next('tagihan')).padStart(6, '0')}`
    const judul = `${one.jenis === 'bphtb' ? 'BPHTB' : 'PBJT'} ${one.nomor} (SIMULASI)`
    const bill: Charge = { kodeBayar: one.kodeBayar, judul, pokok, jatuhTempo, nomor: one.nomor }
    store.put('tagihan', bill.kodeBayar, bill)
    return billOn(bill, officeTime(now()).day)
  }
  /** What an officer does who assesses: compare, send back, or bill; nothing owed is done at once. */
  function assess(one: Case, at = now()) {
    const wrong = disagreements(one.jenis, one.isian)
    if (wrong) return move(one, 'PERBAIKAN', wrong, at)
    const owed = assessed(one.jenis, one.isian, officeTime(at).day)
    if (!owed) return move(one, 'DITETAPKAN', {}, at)
    if (owed.pokok === 0)
      return move(one, 'SELESAI', { catatan: 'Nihil: tidak ada pajak yang harus dibayar.' }, at)
    move(one, 'DITETAPKAN', { tagihan: charge(one, owed.pokok, owed.jatuhTempo) }, at)
  }

  /** What would have happened since somebody last looked. */
  function catchUp() {
    if (decideAfter === null) return
    for (const one of store.all<Case>('case')) {
      for (const [status, share] of COURSES[one.jenis] ?? []) {
        const due = (one.decideFrom ?? Number.POSITIVE_INFINITY) + decideAfter * share
        if (due <= one.since || due > now().getTime()) continue
        one.since = due
        store.together(() =>
          status === 'DITETAPKAN' ? assess(one, new Date(due)) : move(one, status, {}, new Date(due)),
        )
      }
    }
  }

  function take(filing: z.infer<typeof Filing>, temper: string) {
    const { jenis, isian, berkas, pemohon } = filing
    const refusal = refusalOf(core, isian, temper)
    if (refusal) return { answer: refusal }
    if (berkas.some(({ id }) => !store.get('berkas', id))) return { answer: malformed() }
    const at = now()
    const year = officeTime(at).day.slice(0, 4)
    const nomor = `PJK-${year}-${String(store.next('nomor')).padStart(6, '0')}`
    const since = at.getTime()
    const one: Case = {
      nomor,
      jenis,
      status: 'DITERIMA',
      pemohon: pemohon.nama ?? '',
      isian,
      since,
      decideFrom: since,
    }
    store.put('case', nomor, one)
    return { ref: nomor, answer: fine({ nomor, status: one.status }) }
  }
  function act(one: Case, what: string, isian: Answers = {}) {
    if (what === 'pembatalan') move(one, 'BATAL')
    if (what !== 'perbaikan') return
    one.isian = { ...one.isian, ...isian }
    one.since = now().getTime()
    one.decideFrom = one.since
    move(one, 'DITELITI', { catatan: 'Perbaikan diterima.' })
  }

  async function pdfOf({ nomor, jenis, pemohon, terbit }: Case & { terbit: NonNullable<Case['terbit']> }) {
    const kept = () => store.get<string>('pdf', nomor)
    if (!kept()) {
      const bytes = await simulationPdf({
        title: filings[jenis]!.standard.product.id,
        number: terbit.nomor,
        issuer: 'Pengelola Pajak Daerah',
        at: new Date(terbit.at),
        lines: [
          ['Nomor permohonan', nomor],
          ['Pemohon', pemohon],
        ],
      })
      // Whoever was first: what was signed once stays.
      if (!kept()) store.put('pdf', nomor, bytes.toString('base64'))
    }
    return Buffer.from(kept()!, 'base64')
  }
  async function issuedPdf(nomor: string, id: string) {
    const one = get(nomor)
    if (!one?.terbit || id !== `dok-${nomor}`) return null
    return pdfOf({ ...one, terbit: one.terbit })
  }

  return {
    catchUp,
    file(request: SandboxRequest, message: unknown): SandboxAnswer {
      const filing = Filing.safeParse(message)
      if (!filing.success || !Object.hasOwn(filings, filing.data.jenis)) return malformed()
      const key = filing.data.kunci
      return core.once(request, {
        key,
        step: 'permohonan',
        conflict: keyUsed,
        act: () => take(filing.data, request.temper),
      })
    },
    /** Later steps of a filing: each once per key, and none after it was decided. */
    step(request: SandboxRequest, what: string, message: unknown): SandboxAnswer {
      const step = Step.safeParse(message)
      if (!step.success) return malformed()
      const { kunci, nomor, isian } = step.data
      return core.once(request, {
        key: kunci,
        step: what,
        conflict: keyUsed,
        act() {
          const one = get(nomor)
          if (!one) return { answer: say(CODE.unknown, 'Nomor permohonan tidak dikenal') }
          if (FINAL.includes(one.status) || request.temper === 'says_no')
            return { answer: say(CODE.tooLate, 'Permohonan sudah selesai') }
          act(one, what, isian)
          return { ref: nomor, answer: fine() }
        },
      })
    },
    news(message: unknown): SandboxAnswer {
      const asked = z.object({ sesudah: z.string().regex(/^\d{1,15}$/) }).safeParse(message)
      if (!asked.success) return malformed()
      const after = Number(asked.data.sesudah)
      const rows = store.after<News>('kabar', Math.max(after - OVERLAP, 0), PAGE + 1)
      const page = rows.slice(0, PAGE)
      const penanda = String(Math.max(page.at(-1)?.position ?? 0, after))
      return fine({ kabar: page.map((row) => row.value), penanda, lagi: rows.length > PAGE })
    },
    async digest(message: unknown): Promise<SandboxAnswer> {
      const asked = z.object({ nomor: z.string(), id: z.string() }).safeParse(message)
      if (!asked.success) return malformed()
      const bytes = await issuedPdf(asked.data.nomor, asked.data.id)
      return bytes ? fine({ sha256: sha256(bytes) }) : say(CODE.unknown, 'Dokumen tidak dikenal')
    },
    async pdf(nomor: string, id: string): Promise<SandboxAnswer> {
      const bytes = await issuedPdf(nomor, id)
      return bytes
        ? { status: 200, type: 'application/pdf', bytes }
        : { status: 404, type: 'text/plain', text: '' }
    },
    /** A filing whose bill was paid: receipted, then done. */
    paid(nomor: string) {
      const one = get(nomor)
      if (!one) return
      move(one, 'LUNAS')
      move(one, 'SELESAI')
    },
    decide(nomor: string, code: string, more: { note?: string; fix?: string[]; bill?: number } = {}) {
      store.together(() => {
        const one = found(nomor)
        const told: Told = {
          ...(code === 'PERBAIKAN' ? { perbaiki: more.fix ?? toCorrect(one.jenis) } : {}),
          ...(more.note ? { catatan: more.note } : {}),
        }
        if (code === 'DITETAPKAN' && more.bill === undefined) return assess(one)
        const due = officeTime(new Date(now().getTime() + 30 * 86_400_000)).day
        move(one, code, {
          ...told,
          ...(more.bill === undefined ? {} : { tagihan: charge(one, more.bill, due) }),
        })
      })
    },
    mischief(nomor: string, what: 'duplicate' | 'late' | 'backwards') {
      const one = found(nomor)
      const last = store
        .all<News>('kabar')
        .filter((news) => news.nomor === nomor)
        .at(-1)
      if (!last) throw new Error('This filing has no news yet')
      if (what === 'duplicate') store.put('kabar', `lagi-${store.next('kabar')}`, last)
      else if (what === 'late') announce(one, 'DITELITI', {}, new Date(Date.parse(last.waktu) - 60_000))
      else announce(one, 'DITERIMA')
    },
  }

  function found(nomor: string) {
    const one = get(nomor)
    if (!one) throw new Error('No such filing in the sandbox')
    return one
  }
}
