/**
 * A pocket Dukcapil (SIMULASI): the web service of README.md over real HTTP. It decides a case `decideAfter` ms after it
 * came in, looking at the clock whenever it is asked, so no timer runs; `null` waits for `decide`.
 */
import * as z from 'zod'
import type { Sandbox, SandboxOptions } from '../kit/contract.ts'
import {
  jsonBody,
  openSandbox,
  type SandboxAnswer,
  type SandboxCore,
  type SandboxRequest,
} from '../kit/sandbox.ts'
import { simulationPdf } from '../kit/simulation-pdf.ts'
import { findResident, sameName } from './register.ts'
import { services } from './services/index.ts'

type Case = {
  nomor: string
  jenis: string
  kode: string
  pemohon: string
  since: number
  decideFrom: number | null
}
type News = {
  id: string
  nomor: string
  kode: string
  waktu: string
  catatan?: string
  perbaiki?: string[]
  dokumen?: { id: string; judul: string; nomor: string }
}

const API_KEY = 'kunci-simulasi-dukcapil'
const FINAL = ['TERBIT', 'TOLAK', 'BATAL']
const no = (status: number, kode: string, pesan: string, isian?: string[]): SandboxAnswer => ({
  status,
  json: { kode, pesan: `${pesan} (SIMULASI)`, ...(isian ? { isian } : {}) },
})
const conflict = () => no(422, 'KUNCI_DIPAKAI', 'Kunci ini sudah dipakai untuk isi lain')
const Filing = z.object({
  jenis: z.string(),
  pemohon: z.object({ nik: z.string().optional(), nama: z.string().optional() }),
  isian: z.record(z.string(), z.unknown()),
  berkas: z.array(z.object({ isian: z.string(), id: z.string() })),
})

export async function openDukcapil(
  options: SandboxOptions,
): Promise<Sandbox<{ url: string; apiKey: string }>> {
  const { decideAfter = null } = options
  const open = await openSandbox(options, answer)
  const { store, now } = open.core

  function announce(one: Case, kode: string, more: Partial<News> = {}, waktu = now()) {
    const number = store.next('kabar')
    const news: News = { id: `kbr-${number}`, nomor: one.nomor, kode, waktu: waktu.toISOString(), ...more }
    store.put('kabar', String(number), news)
    return news
  }
  function move(one: Case, kode: string, more: Partial<News> = {}, at = now()) {
    one.kode = kode
    if (kode === 'KURANG' || FINAL.includes(kode)) one.decideFrom = null
    const dokumen = kode === 'TERBIT' ? issue(one) : undefined
    announce(one, kode, { ...more, ...(dokumen ? { dokumen } : {}) }, at)
    store.put('case', one.nomor, one)
  }
  function issue(one: Case) {
    const dokumen = {
      id: `dok-${one.nomor}`,
      judul: services[one.jenis]!.standard.product.id,
      nomor: `SIMULASI/${one.nomor}`,
    }
    store.put('dokumen', dokumen.id, { ...dokumen, at: now().toISOString() })
    return dokumen
  }
  /** What would have happened since somebody last looked. */
  function catchUp() {
    if (decideAfter === null) return
    const steps: [kode: string, share: number][] = [
      ['VERIFIKASI', 1 / 3],
      ['TTE', 2 / 3],
      ['TERBIT', 1],
    ]
    for (const one of store.all<Case>('case')) {
      for (const [kode, share] of steps) {
        const due = (one.decideFrom ?? Number.POSITIVE_INFINITY) + decideAfter * share
        if (due > one.since && due <= now().getTime()) {
          one.since = due
          move(one, kode, {}, new Date(due))
        }
      }
    }
  }

  function file(request: SandboxRequest, core: SandboxCore): SandboxAnswer {
    const filing = Filing.safeParse(jsonBody(request))
    const key = request.headers['idempotency-key']
    if (!filing.success || typeof key !== 'string' || !Object.hasOwn(services, filing.data.jenis)) {
      return no(400, 'TIDAK_SAH', 'Permintaan tidak sesuai')
    }
    const { jenis, pemohon, isian, berkas } = filing.data
    return core.once(request, {
      key,
      step: 'permohonan',
      conflict,
      act() {
        if (request.temper === 'says_no')
          return { answer: no(422, 'TIDAK_MEMENUHI_SYARAT', 'Belum memenuhi syarat') }
        const unknown = Object.entries(isian).find(
          ([name, value]) => name.toLowerCase().endsWith('nik') && !findResident(value),
        )
        if (unknown) return { answer: no(422, 'NIK_TIDAK_DITEMUKAN', 'NIK tidak ditemukan', [unknown[0]]) }
        if (berkas.some(({ id }) => !store.get('berkas', id)))
          return { answer: no(400, 'BERKAS_BELUM_ADA', 'Berkas belum dikirim') }
        const at = now()
        const nomor = `DKC-${at.getUTCFullYear()}-${String(store.next('nomor')).padStart(6, '0')}`
        const one: Case = {
          nomor,
          jenis,
          kode: 'DITERIMA',
          pemohon: pemohon.nama ?? '',
          since: at.getTime(),
          decideFrom: at.getTime(),
        }
        store.put('case', nomor, one)
        return { ref: nomor, answer: { status: 201, json: { nomor, kode: one.kode } } }
      },
    })
  }

  /** Later steps of a case: each once per key, and none after it was decided. */
  function step(
    request: SandboxRequest,
    core: SandboxCore,
    nomor: string,
    name: string,
    act: (one: Case) => void,
  ) {
    const key = request.headers['idempotency-key']
    const one = store.get<Case>('case', nomor)
    if (typeof key !== 'string') return no(400, 'TIDAK_SAH', 'Permintaan tidak sesuai')
    if (!one) return no(404, 'TIDAK_DITEMUKAN', 'Nomor tidak ditemukan')
    return core.once(request, {
      key,
      step: name,
      conflict,
      act() {
        if (request.temper === 'says_no') return { answer: no(409, 'SUDAH_SELESAI', 'Tidak dapat diubah') }
        if (FINAL.includes(one.kode)) return { answer: no(409, 'SUDAH_SELESAI', 'Permohonan sudah selesai') }
        act(one)
        return { ref: nomor, answer: { status: 200, json: { nomor } } }
      },
    })
  }

  async function answer(request: SandboxRequest, core: SandboxCore): Promise<SandboxAnswer> {
    if (request.headers['x-api-key'] !== API_KEY) return no(401, 'DITOLAK', 'Kunci tidak dikenal')
    catchUp()
    const [version, what, id = '', part, item = ''] = request.parts
    const route =
      version === 'v1' ? [request.method, what, id && '*', part, item && '*'].filter(Boolean).join(' ') : ''
    switch (route) {
      case 'GET status':
        return { status: 200, json: { layanan: 'dukcapil', versi: '1' } }
      case 'POST padan':
        return matchPerson(jsonBody(request))
      case 'PUT berkas *':
        core.store.put('berkas', id, { size: request.body.length, type: request.headers['content-type'] })
        return { status: 201, json: { id } }
      case 'POST permohonan':
        return file(request, core)
      case 'PATCH permohonan *':
        return step(request, core, id, 'perbaikan', (one) => {
          one.decideFrom = now().getTime()
          one.since = one.decideFrom
          move(one, 'VERIFIKASI', { catatan: 'Perbaikan diterima.' })
        })
      case 'POST permohonan * pembatalan':
        return step(request, core, id, 'pembatalan', (one) => move(one, 'BATAL'))
      case 'POST permohonan * pesan':
        return step(request, core, id, 'pesan', () => {})
      case 'GET kabar':
        return { status: 200, json: newsPage(request.query) }
      case 'GET permohonan * dokumen *':
        return documentOf(id, item)
      default:
        return no(404, 'TIDAK_DITEMUKAN', 'Alamat tidak dikenal')
    }
  }

  function newsPage(query: URLSearchParams) {
    const rows = store.after<News>(
      'kabar',
      Number(query.get('sesudah') ?? 0),
      Number(query.get('batas') ?? 100) + 1,
    )
    const page = rows.slice(0, Number(query.get('batas') ?? 100))
    const penanda = String(page.at(-1)?.position ?? query.get('sesudah') ?? 0)
    return { kabar: page.map((row) => row.value), penanda, lagi: rows.length > page.length }
  }
  async function documentOf(nomor: string, id: string): Promise<SandboxAnswer> {
    const one = store.get<Case>('case', nomor)
    const issued = store.get<{ judul: string; nomor: string; at: string }>('dokumen', id)
    if (!one || !issued || id !== `dok-${nomor}`) return no(404, 'TIDAK_DITEMUKAN', 'Dokumen tidak ditemukan')
    const lines: [string, string][] = [
      ['Nomor permohonan', nomor],
      ['Pemohon', one.pemohon],
    ]
    const at = new Date(issued.at)
    const bytes = await simulationPdf({
      title: issued.judul,
      number: issued.nomor,
      issuer: 'Dukcapil',
      at,
      lines,
    })
    return { status: 200, type: 'application/pdf', bytes }
  }
  function caseOf(ref: string) {
    const one = store.get<Case>('case', ref)
    if (!one) throw new Error('No such case in the sandbox')
    return one
  }

  return {
    config: { url: open.url, apiKey: API_KEY },
    url: open.url,
    temper: open.temper,
    effects: open.effects,
    close: open.close,
    async decide(ref, code, more = {}) {
      store.together(() =>
        move(caseOf(ref), code, {
          ...(more.note ? { catatan: more.note } : {}),
          ...(more.fix ? { perbaiki: more.fix } : {}),
        }),
      )
    },
    async mischief(ref, what) {
      const mine = store.all<News>('kabar').filter((news) => news.nomor === ref)
      const last = mine.at(-1)
      if (!last) throw new Error('This case has no news yet')
      if (what === 'duplicate') store.put('kabar', `lagi-${store.next('kabar')}`, last)
      else if (what === 'late')
        announce(caseOf(ref), 'VERIFIKASI', {}, new Date(Date.parse(last.waktu) - 60_000))
      else announce(caseOf(ref), 'DITERIMA')
    },
  }
}

function matchPerson(body: unknown): SandboxAnswer {
  const asked = z.object({ nik: z.string(), nama: z.string(), tanggalLahir: z.string() }).safeParse(body)
  if (!asked.success) return no(400, 'TIDAK_SAH', 'Permintaan tidak sesuai')
  const person = findResident(asked.data.nik)
  if (!person) return no(404, 'NIK_TIDAK_DITEMUKAN', 'NIK tidak ditemukan')
  const say = (same: boolean) => (same ? 'SESUAI' : 'TIDAK SESUAI')
  const { nama, tanggalLahir } = asked.data
  return {
    status: 200,
    json: { nama: say(sameName(nama, person.nama)), tanggalLahir: say(tanggalLahir === person.tanggalLahir) },
  }
}
