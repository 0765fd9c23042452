/**
 * A pocket tax office (SIMULASI): the protocol of README.md over real HTTP. It looks at the clock whenever it is asked,
 * so no timer runs. Payments are in `sandbox-payments.ts`, filings in `sandbox-filings.ts`.
 */
import type * as z from 'zod'
import type { Sandbox, SandboxOptions } from '../kit/contract.ts'
import {
  jsonBody,
  openSandbox,
  type SandboxAnswer,
  type SandboxCore,
  type SandboxRequest,
} from '../kit/sandbox.ts'
import type { config } from './client.ts'
import { CODE } from './codes.ts'
import { charges, taxpayers } from './register.ts'
import { fine } from './sandbox-answers.ts'
import { createFilings } from './sandbox-filings.ts'
import { createPayments } from './sandbox-payments.ts'
import { HEADERS, sameSignature, signAnswer, signRequest, TOLERANCE } from './signing.ts'

const CHANNEL = 'gerbang-simulasi'
const SECRET = 'rahasia-simulasi-pajak-daerah-00001'

export async function openBapenda(options: SandboxOptions): Promise<Sandbox<z.input<typeof config>>> {
  const open = await openSandbox(options, answer)
  const { core } = open
  const filings = createFilings(core, options.decideAfter ?? null)
  const payments = createPayments(core, filings.paid)
  seed(core)

  async function answer(request: SandboxRequest): Promise<SandboxAnswer> {
    const signature = provedBy(request)
    if (!signature) return { status: 401, json: { kode: CODE.badKey, pesan: 'Tanda tidak sah (SIMULASI)' } }
    filings.catchUp()
    const { json, ...rest } = await route(request)
    if (json === undefined) return rest
    const isi = JSON.stringify(json)
    return { ...rest, json: { isi, tanda: signAnswer(SECRET, signature, isi) } }
  }

  /** The signature of a message that is really from our one channel, and from now. */
  function provedBy({ method, target, headers, body }: SandboxRequest): string | null {
    const [channel, time, signature] = [HEADERS.channel, HEADERS.time, HEADERS.signature].map((name) =>
      String(headers[name] ?? ''),
    ) as [string, string, string]
    const right = signRequest(SECRET, { method, path: target, body, time })
    const age = Math.abs(core.now().getTime() / 1000 - Number(time))
    return channel === CHANNEL && sameSignature(signature, right) && age <= TOLERANCE ? signature : null
  }

  function route(request: SandboxRequest): SandboxAnswer | Promise<SandboxAnswer> {
    const [desk, what = '', id = '', item = ''] = request.parts
    const message = jsonBody(request)
    switch ([request.method, desk, what, id && '*', item && '*'].filter(Boolean).join(' ')) {
      case 'POST h2h echo':
        return fine({ layanan: 'pajak-daerah', versi: '1' })
      case 'POST h2h inquiry':
        return payments.inquire(request, message)
      case 'POST h2h payment':
        return payments.pay(request, CHANNEL, message)
      case 'POST h2h advice':
        return payments.advise(request, CHANNEL, message)
      case 'POST h2h reversal':
        return payments.reverse(request, CHANNEL, message)
      case 'POST permohonan':
        return filings.file(request, message)
      case 'PUT permohonan berkas *':
        core.store.put('berkas', id, { size: request.body.length, type: request.headers['content-type'] })
        return fine({ id })
      case 'POST permohonan perbaikan':
      case 'POST permohonan pembatalan':
      case 'POST permohonan pesan':
        return filings.step(request, what, message)
      case 'POST permohonan kabar':
        return filings.news(message)
      case 'POST permohonan dokumen':
        return filings.digest(message)
      case 'GET permohonan dokumen * *':
        return filings.pdf(id, item)
      default:
        return { status: 404, json: { kode: CODE.malformed, pesan: 'Alamat tidak dikenal (SIMULASI)' } }
    }
  }

  return {
    config: { url: open.url, channel: CHANNEL, secret: SECRET },
    url: open.url,
    temper: open.temper,
    effects: open.effects,
    close: open.close,
    decide: async (ref, code, more) => filings.decide(ref, code, more),
    mischief: async (ref, what) => filings.mischief(ref, what),
  }
}

/** What is known at first; a sandbox that kept its file knows it already. */
function seed({ store }: SandboxCore) {
  store.together(() => {
    for (const charge of charges)
      if (!store.get('tagihan', charge.kodeBayar)) store.put('tagihan', charge.kodeBayar, charge)
    for (const npwpd of taxpayers) store.put('npwpd', npwpd, {})
  })
}
