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
import { type Case, createCases, type Issued, type News } from './sandbox-cases.ts'
import { services } from './services/index.ts'

const API_KEY = 'kunci-simulasi-dukcapil'

export async function openDukcapil(
  options: SandboxOptions,
): Promise<Sandbox<{ url: string; apiKey: string }>> {
  const open = await openSandbox(options, answer)
  const cases = createCases(open.core, options.decideAfter ?? null)

  async function answer(request: SandboxRequest, core: SandboxCore): Promise<SandboxAnswer> {
    if (request.headers['x-api-key'] !== API_KEY) return no(401, 'DITOLAK', 'Kunci tidak dikenal')
    core.store.together(cases.catchUp)
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
        return step(request, core, id, 'perbaikan', cases.corrected)
      case 'POST permohonan * pembatalan':
        return step(request, core, id, 'pembatalan', (one) => cases.move(one, 'BATAL'))
      case 'POST permohonan * pesan':
        return step(request, core, id, 'pesan', () => {})
      case 'GET kabar':
        return newsPage(request, core)
      case 'GET permohonan * dokumen *':
        return documentOf(core, cases.find(id), item)
      default:
        return no(404, 'TIDAK_DITEMUKAN', 'Alamat tidak dikenal')
    }
  }

  function file(request: SandboxRequest, core: SandboxCore): SandboxAnswer {
    const filing = Filing.safeParse(jsonBody(request))
    const key = request.headers['idempotency-key']
    if (!filing.success || typeof key !== 'string' || !Object.hasOwn(services, filing.data.jenis))
      return unfit()
    const { jenis, pemohon, isian, berkas } = filing.data
    const act = () => {
      if (request.temper === 'says_no')
        return { answer: no(422, 'TIDAK_MEMENUHI_SYARAT', 'Belum memenuhi syarat') }
      const stranger = Object.keys(isian).find((name) => /nik$/i.test(name) && !findResident(isian[name]))
      if (stranger) return { answer: no(422, 'NIK_TIDAK_DITEMUKAN', 'NIK tidak ditemukan', [stranger]) }
      if (berkas.some(({ id }) => !core.store.get('berkas', id))) return { answer: unfit() }
      const { nomor, kode } = cases.file(jenis, pemohon.nama ?? '')
      return { ref: nomor, answer: { status: 201, json: { nomor, kode } } }
    }
    return core.once(request, { key, step: 'permohonan', conflict, act })
  }

  /** Later steps of a case: each once per key, and none after it was decided. */
  function step(
    request: SandboxRequest,
    core: SandboxCore,
    nomor: string,
    name: string,
    change: (one: Case) => void,
  ) {
    const key = request.headers['idempotency-key']
    const one = cases.find(nomor)
    if (typeof key !== 'string') return unfit()
    if (!one) return no(404, 'TIDAK_DITEMUKAN', 'Nomor tidak ditemukan')
    const act = () => {
      if (request.temper === 'says_no' || cases.isDecided(one))
        return { answer: no(409, 'SUDAH_SELESAI', 'Tidak dapat diubah') }
      change(one)
      return { ref: nomor, answer: { status: 200, json: { nomor } } }
    }
    return core.once(request, { key, step: name, conflict, act })
  }

  return {
    config: { url: open.url, apiKey: API_KEY },
    url: open.url,
    temper: open.temper,
    effects: open.effects,
    close: open.close,
    async decide(ref, code, { note, fix } = {}) {
      const more = { ...(note ? { catatan: note } : {}), ...(fix ? { perbaiki: fix } : {}) }
      open.core.store.together(() => cases.move(cases.get(ref), code, more))
    },
    async mischief(ref, what) {
      cases.mischief(cases.get(ref), what)
    },
  }
}

const Filing = z.object({
  jenis: z.string(),
  pemohon: z.object({ nama: z.string().optional() }),
  isian: z.record(z.string(), z.unknown()),
  berkas: z.array(z.object({ isian: z.string(), id: z.string() })),
})
const Asked = z.object({ nik: z.string(), nama: z.string(), tanggalLahir: z.string() })

const no = (status: number, kode: string, pesan: string, isian?: string[]): SandboxAnswer => ({
  status,
  json: { kode, pesan: `${pesan} (SIMULASI)`, ...(isian ? { isian } : {}) },
})
const unfit = () => no(400, 'TIDAK_SAH', 'Permintaan tidak sesuai')
const conflict = () => no(400, 'KUNCI_DIPAKAI', 'Kunci ini sudah dipakai untuk isi lain')

/** An answer per field; the register itself never leaves. */
function matchPerson(body: unknown): SandboxAnswer {
  const asked = Asked.safeParse(body)
  if (!asked.success) return unfit()
  const person = findResident(asked.data.nik)
  if (!person) return no(404, 'NIK_TIDAK_DITEMUKAN', 'NIK tidak ditemukan')
  const say = (same: boolean) => (same ? 'SESUAI' : 'TIDAK SESUAI')
  const { nama, tanggalLahir } = asked.data
  return {
    status: 200,
    json: { nama: say(sameName(nama, person.nama)), tanggalLahir: say(tanggalLahir === person.tanggalLahir) },
  }
}

function newsPage({ query }: SandboxRequest, { store }: SandboxCore): SandboxAnswer {
  const [after, most] = [Number(query.get('sesudah') ?? 0), Number(query.get('batas') ?? 100)]
  if (!Number.isSafeInteger(after) || !(most >= 1 && most <= 100)) return unfit()
  const rows = store.after<News>('kabar', after, most + 1)
  const page = rows.slice(0, most)
  const penanda = String(page.at(-1)?.position ?? after)
  return { status: 200, json: { kabar: page.map((row) => row.value), penanda, lagi: rows.length > most } }
}

async function documentOf({ store }: SandboxCore, one: Case | undefined, id: string): Promise<SandboxAnswer> {
  const issued = store.get<Issued>('dokumen', id)
  if (!one || !issued || id !== `dok-${one.nomor}`)
    return no(404, 'TIDAK_DITEMUKAN', 'Dokumen tidak ditemukan')
  const bytes = await simulationPdf({
    title: issued.judul,
    number: issued.nomor,
    issuer: 'Dinas Kependudukan dan Pencatatan Sipil',
    at: new Date(issued.at),
    lines: [
      ['Nomor permohonan', one.nomor],
      ['Pemohon', one.pemohon],
    ],
  })
  return { status: 200, type: 'application/pdf', bytes }
}
