/**
 * A pocket DPMPTSP (SIMULASI): the protocol of README.md over real HTTP. It decides cases by the clock it is handed,
 * looking every half second and whenever it is asked, and tells the gateway by signed webhooks.
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
import { guidanceOn } from './kbli.ts'
import { type Case, createCases, type Issued } from './sandbox-cases.ts'
import { CLIENT, giveToken, knowsToken } from './sandbox-token.ts'
import { services, withoutKeys } from './services/index.ts'

/** It signs with the first; the second is the one before, still accepted. */
const WEBHOOK_SECRETS = ['kait-simulasi-perizinan-baru-0002', 'kait-simulasi-perizinan-lama-0001'] as const

export async function openDpmptsp(
  options: SandboxOptions,
): Promise<Sandbox<typeof CLIENT & { url: string; webhookSecrets: string[] }>> {
  const open = await openSandbox(options, answer)
  const { core } = open
  const cases = createCases(core, options.decideAfter ?? null, WEBHOOK_SECRETS[0])
  core.every(500, () => {
    cases.catchUp()
    return cases.post()
  })

  async function answer(request: SandboxRequest): Promise<SandboxAnswer> {
    if (request.target === '/oauth/token') return giveToken(request, core)
    if (!knowsToken(request, core)) return no(401, 'TOKEN_TIDAK_SAH', 'Token tidak dikenal atau kedaluwarsa')
    cases.catchUp()
    tell()
    return route(request)
  }
  /** Not waited for: the gateway may be busy with the very call we answer. */
  const tell = () => void cases.post()

  function route(request: SandboxRequest): SandboxAnswer | Promise<SandboxAnswer> {
    const [version, what, id = '', part, item = ''] = request.parts
    const known = version === 'v2' ? [request.method, what, id && '*', part, item && '*'] : []
    switch (known.filter(Boolean).join(' ')) {
      case 'GET status':
        return { status: 200, json: { layanan: 'perizinan', versi: '2' } }
      case 'GET kbli *':
        return guide(request, id)
      case 'PUT berkas *':
        core.store.put('berkas', id, { size: request.body.length, type: request.headers['content-type'] })
        return { status: 201, json: { id } }
      case 'POST permohonan':
        return file(request)
      case 'GET permohonan':
        return standing(cases.findByReference(request.query.get('referensi') ?? ''))
      case 'PATCH permohonan *':
        return step(request, id, 'perbaikan', (one, isian) => cases.correct(one, isian))
      case 'POST permohonan * pencabutan':
        return step(request, id, 'pencabutan', (one) => cases.withdraw(one))
      case 'POST permohonan * pesan':
        return step(request, id, 'pesan', () => {})
      case 'GET permohonan * dokumen *':
        return documentOf(core, cases.find(id), item)
      default:
        return no(404, 'TIDAK_DITEMUKAN', 'Alamat tidak dikenal')
    }
  }

  function file(request: SandboxRequest): SandboxAnswer {
    const filing = Filing.safeParse(jsonBody(request))
    if (!filing.success || !Object.hasOwn(services, filing.data.jenis)) return unfit()
    const { jenis, referensi, pemohon, isian, berkas } = filing.data
    const act = () => {
      if (request.temper === 'says_no')
        return { answer: no(422, 'TIDAK_MEMENUHI_SYARAT', 'Belum memenuhi syarat') }
      const outside = fieldOutside(isian)
      if (outside) return { answer: no(422, 'LUAR_WILAYAH', 'Lokasi di luar kota', [outside]) }
      if (berkas.some(({ id }) => !core.store.get('berkas', id))) return { answer: unfit() }
      const one = cases.file({ jenis, isian, pemohon: pemohon.nama ?? '' }, referensi)
      return { ref: one.nomor, answer: { ...standing(one), status: 201 } }
    }
    // The older part knows no keys: whatever comes is filed, also what came before. `once` still journals it.
    if (withoutKeys.has(jenis)) core.store.remove('once', `permohonan ${referensi}`)
    const key = withoutKeys.has(jenis) ? referensi : request.headers['idempotency-key']
    return typeof key === 'string' ? core.once(request, { key, step: 'permohonan', conflict, act }) : unfit()
  }

  /** Later steps of a case: each once per key, and none after it was decided. */
  function step(
    request: SandboxRequest,
    nomor: string,
    name: string,
    change: (one: Case, isian: Case['isian']) => void,
  ): SandboxAnswer {
    const key = request.headers['idempotency-key']
    const body = Step.safeParse(jsonBody(request))
    const one = cases.find(nomor)
    if (typeof key !== 'string' || !body.success) return unfit()
    if (!one) return no(404, 'TIDAK_DITEMUKAN', 'Nomor tidak ditemukan')
    const act = () => {
      if (request.temper === 'says_no' || cases.isDecided(one))
        return { answer: no(409, 'SUDAH_SELESAI', 'Tidak dapat diubah') }
      if (name === 'pencabutan' && one.status === 'LUNAS')
        return { answer: no(409, 'SUDAH_DIBAYAR', 'Tagihan sudah dibayar') }
      change(one, body.data.isian ?? {})
      return { ref: nomor, answer: { status: 200, json: { nomor } } }
    }
    const answered = core.once(request, { key, step: name, conflict, act })
    tell()
    return answered
  }

  return {
    config: { url: open.url, ...CLIENT, webhookSecrets: [...WEBHOOK_SECRETS] },
    url: open.url,
    temper: open.temper,
    effects: open.effects,
    close: open.close,
    async decide(ref, code, more) {
      cases.decide(ref, code, more)
      await cases.post()
    },
    async mischief(ref, what) {
      cases.mischief(ref, what)
      await cases.post()
    },
  }
}

const Filing = z.object({
  jenis: z.string(),
  referensi: z.string().min(1),
  pemohon: z.object({ nama: z.string().optional() }),
  isian: z.record(z.string(), z.unknown()),
  berkas: z.array(z.object({ isian: z.string(), id: z.string() })),
})
const Step = z.object({ isian: z.record(z.string(), z.unknown()).optional() })

const no = (status: number, kode: string, pesan: string, isian?: string[]): SandboxAnswer => ({
  status,
  json: { kode, pesan: `${pesan} (SIMULASI)`, ...(isian ? { isian } : {}) },
})
const unfit = () => no(400, 'TIDAK_SAH', 'Permintaan tidak sesuai')
const conflict = () => no(400, 'KUNCI_DIPAKAI', 'Kunci ini sudah dipakai untuk isi lain')
const standing = (one: Case | undefined): SandboxAnswer =>
  one
    ? { status: 200, json: { nomor: one.nomor, status: one.status } }
    : no(404, 'TIDAK_DITEMUKAN', 'Tidak ada permohonan dengan referensi ini')

function guide({ query, temper }: SandboxRequest, kbli: string): SandboxAnswer {
  const found = temper === 'says_no' ? undefined : guidanceOn(kbli, query.get('skala') ?? '')
  return found
    ? { status: 200, json: found }
    : no(404, 'KBLI_TIDAK_DITEMUKAN', 'Kode tidak ada dalam data contoh')
}

/** The field whose kelurahan is not in Kota Bima (52.72), be it a region or a place. */
function fieldOutside(isian: Record<string, unknown>) {
  const isOutside = (code: unknown) =>
    /^\d{2}(\.\d{2}){2}\.\d{4}$/.test(String(code)) && !String(code).startsWith('52.72.')
  return Object.keys(isian).find((name) => {
    const value = isian[name]
    return isOutside(value) || isOutside((value as { village?: string } | null)?.village)
  })
}

async function documentOf({ store }: SandboxCore, one: Case | undefined, id: string): Promise<SandboxAnswer> {
  const issued = store.get<Issued>('dokumen', id)
  if (!one || !issued || id !== `dok-${one.nomor}`)
    return no(404, 'TIDAK_DITEMUKAN', 'Dokumen tidak ditemukan')
  const bytes = await simulationPdf({
    title: issued.judul,
    number: issued.nomor,
    issuer: 'DPMPTSP',
    at: new Date(issued.at),
    lines: [
      ['Nomor permohonan', one.nomor],
      ['Pemohon', one.pemohon],
    ],
  })
  return { status: 200, type: 'application/pdf', bytes }
}
