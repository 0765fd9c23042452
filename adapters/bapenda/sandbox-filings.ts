/** The sandbox's back office: filings are taken at once and decided later, by a course of their own or by `decide`. */
import * as z from 'zod'
import type { SandboxAnswer, SandboxCore, SandboxRequest } from '../kit/sandbox.ts'
import { CODE } from './codes.ts'
import { billOn, type Charge, officeTime } from './register.ts'
import { fine, keyUsed, malformed, say } from './sandbox-answers.ts'
import { createDocuments } from './sandbox-documents.ts'
import { createNews, type Told } from './sandbox-news.ts'
import { type Answers, assessed, COURSES, disagreements, refusalOf, toCorrect } from './sandbox-rules.ts'
import { filings } from './services/index.ts'

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
}
const FINAL = ['SELESAI', 'DITOLAK', 'BATAL']
const STANDS_STILL = ['PERBAIKAN', 'DITETAPKAN', ...FINAL]
/** Looked at again, or over: its unpaid bill no longer holds. */
const WITHOUT_BILL = ['DITELITI', 'PERBAIKAN', ...FINAL]

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
  const news = createNews(core)
  const documents = createDocuments(core)

  function move(one: Case, status: string, more: Told = {}, at = now()) {
    one.status = status
    if (STANDS_STILL.includes(status)) one.decideFrom = null
    if (WITHOUT_BILL.includes(status)) dropBill(one)
    store.put('case', one.nomor, one)
    const issued = status === 'SELESAI' ? documents.issue(one, at) : {}
    news.announce(one.nomor, status, { ...issued, ...more }, at)
  }
  function dropBill({ kodeBayar }: Case) {
    const bill = kodeBayar && store.get<Charge>('tagihan', kodeBayar)
    if (bill && !bill.dibayar) store.remove('tagihan', kodeBayar)
  }
  /** A new bill for a filing takes the place of its old one. */
  function charge(one: Case, pokok: number, jatuhTempo: string) {
    dropBill(one)
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
    const nothing = 'Nihil: tidak ada pajak yang harus dibayar. (SIMULASI)'
    if (owed.pokok === 0) return move(one, 'SELESAI', { catatan: nothing }, at)
    move(one, 'DITETAPKAN', { tagihan: charge(one, owed.pokok, owed.jatuhTempo) }, at)
  }

  function take(filing: z.infer<typeof Filing>, temper: string) {
    const { jenis, isian, berkas, pemohon } = filing
    const refusal = refusalOf(core, isian, temper)
    if (refusal) return { answer: refusal }
    if (berkas.some(({ id }) => !store.get('berkas', id))) return { answer: malformed() }
    const since = now().getTime()
    const year = officeTime(now()).day.slice(0, 4)
    const nomor = `PJK-${year}-${String(store.next('nomor')).padStart(6, '0')}`
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
    move(one, 'DITELITI', { catatan: 'Perbaikan diterima. (SIMULASI)' })
  }

  return {
    news: news.page,
    digest: documents.digest,
    pdf: documents.pdf,
    mischief: news.mischief,
    /** What would have happened since somebody last looked. */
    catchUp() {
      if (decideAfter === null) return
      for (const one of store.all<Case>('case')) {
        for (const [status, share] of COURSES[one.jenis] ?? []) {
          const due = (one.decideFrom ?? Number.POSITIVE_INFINITY) + decideAfter * share
          if (due <= one.since || due > now().getTime() || status === one.status) continue
          one.since = due
          const at = new Date(due)
          store.together(() => (status === 'DITETAPKAN' ? assess(one, at) : move(one, status, {}, at)))
        }
      }
    },
    file(request: SandboxRequest, message: unknown): SandboxAnswer {
      const filing = Filing.safeParse(message)
      if (!filing.success || !Object.hasOwn(filings, filing.data.jenis)) return malformed()
      const { data } = filing
      const act = () => take(data, request.temper)
      return core.once(request, { key: data.kunci, step: 'permohonan', conflict: keyUsed, act })
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
          const one = store.get<Case>('case', nomor)
          if (!one) return { answer: say(CODE.unknown, 'Nomor permohonan tidak dikenal') }
          if (FINAL.includes(one.status) || request.temper === 'says_no')
            return { answer: say(CODE.tooLate, 'Permohonan sudah selesai') }
          act(one, what, isian)
          return { ref: nomor, answer: fine() }
        },
      })
    },
    /** A filing whose bill was paid: receipted, then done. */
    paid(nomor: string) {
      const one = store.get<Case>('case', nomor)
      if (!one) return
      move(one, 'LUNAS')
      move(one, 'SELESAI')
    },
    /** `DITETAPKAN` without an amount compares and computes, as the officer would. */
    decide(nomor: string, code: string, more: { note?: string; fix?: string[]; bill?: number } = {}) {
      store.together(() => {
        const one = store.get<Case>('case', nomor)
        if (!one) throw new Error('No such filing in the sandbox')
        if (code === 'DITETAPKAN' && more.bill === undefined) return assess(one)
        const due = officeTime(new Date(now().getTime() + 30 * 86_400_000)).day
        move(one, code, {
          ...(more.note ? { catatan: more.note } : {}),
          ...(code === 'PERBAIKAN' ? { perbaiki: more.fix ?? toCorrect(one.jenis) } : {}),
          ...(more.bill === undefined ? {} : { tagihan: charge(one, more.bill, due) }),
        })
      })
    },
  }
}
