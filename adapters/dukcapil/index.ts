/**
 * Dukcapil, the population office: a JSON web service. Filings are accepted at once and decided later; news is fetched
 * by cursor. NIK are matched per field and the register itself is never copied.
 */
import * as z from 'zod'
import type { Adapter, Call, RequestService } from '../kit/contract.ts'
import { filesIn, type RequestData } from '../kit/define.ts'
import { path } from '../kit/http.ts'
import {
  About,
  Filed,
  Match,
  Noted,
  notFound,
  Page,
  refused,
  rejected,
  Stored,
  statuses,
  words,
} from './messages.ts'
import { openDukcapil } from './sandbox.ts'
import { services } from './services/index.ts'

const config = z.strictObject({ url: z.url(), apiKey: z.string().min(8) })

export const dukcapil: Adapter<typeof config> = {
  manifest: {
    id: 'dukcapil',
    name: { id: 'Dinas Kependudukan dan Pencatatan Sipil', en: 'Population and Civil Registration Office' },
    owner: { name: 'Tim integrasi Dukcapil', email: 'integrasi.dukcapil@contoh.test' },
    docs: 'adapters/dukcapil/README.md',
    contract: 1,
    hosts: ['layanan.dukcapil.example.go.id'],
    timeouts: { read: 3000, write: 10_000 },
    reads: ['name', 'nik', 'phone'],
  },
  config,

  create({ config: { url, apiKey }, http }) {
    const api = http.at(url, { headers: { 'x-api-key': apiKey } })
    const keyed = (call: Call) => ({ 'idempotency-key': call.key })
    /** Scans go first, each under its own id, so that sending one twice stores it once. */
    async function sendFiles(form: z.ZodObject, input: Record<string, unknown>, call: Call) {
      const files = filesIn(form, input)
      for (const { id } of files) {
        const file = await call.file(id)
        const raw = { type: file.type, bytes: await file.bytes() }
        await api.json(call, { method: 'PUT', path: path`/v1/berkas/${id}`, raw, ok: Stored })
      }
      return files.map(({ field, id }) => ({ isian: field, id }))
    }
    const service = (jenis: string, data: RequestData): RequestService => ({
      ...data,
      kind: 'request',
      retry: 'key',
      async submit(isian, call) {
        const berkas = await sendFiles(data.form, isian, call)
        const pemohon = { nik: call.person?.nik, nama: call.person?.name, telepon: call.person?.phone }
        const body = { jenis, pemohon, isian, berkas }
        return api.json(call, {
          method: 'POST',
          path: '/v1/permohonan',
          headers: keyed(call),
          body,
          ok: Filed,
          no: { 422: rejected },
        })
      },
      async amend(ref, isian, call) {
        const body = { isian, berkas: await sendFiles(data.form, isian, call) }
        const to = path`/v1/permohonan/${ref}`
        return api.json(call, {
          method: 'PATCH',
          path: to,
          headers: keyed(call),
          body,
          ok: Noted,
          no: { 409: refused, 422: refused },
        })
      },
      withdraw(ref, call) {
        const to = path`/v1/permohonan/${ref}/pembatalan`
        return api.json(call, {
          method: 'POST',
          path: to,
          headers: keyed(call),
          body: {},
          ok: Noted,
          no: { 409: refused },
        })
      },
      message(ref, text, call) {
        const to = path`/v1/permohonan/${ref}/pesan`
        return api.json(call, {
          method: 'POST',
          path: to,
          headers: keyed(call),
          body: { isi: text },
          ok: Noted,
          no: { 409: refused },
        })
      },
    })

    return {
      services: Object.fromEntries(Object.entries(services).map(([id, data]) => [id, service(id, data)])),
      inbound: {
        statuses,
        words,
        poll: {
          everySeconds: 15,
          async since(cursor, call) {
            const query = { sesudah: cursor ?? '0', batas: 100 }
            const page = await api.json(call, { method: 'GET', path: '/v1/kabar', query, ok: Page })
            return { updates: page.kabar, cursor: page.penanda, more: page.lagi }
          },
        },
        async document(ref, id, call) {
          const from = path`/v1/permohonan/${ref}/dokumen/${id}`
          const { type, bytes } = await api.bytes(call, {
            method: 'GET',
            path: from,
            types: ['application/pdf'],
          })
          return { name: `${id}.pdf`, type, size: bytes.length, bytes: async () => bytes }
        },
      },
      async check(call) {
        await api.json(call, {
          method: 'GET',
          path: '/v1/status',
          ok: About,
        })
      },
      async match({ nik, name, birthDate }, call) {
        const answer = await api.json(call, {
          method: 'POST',
          path: '/v1/padan',
          body: { nik, nama: name, tanggalLahir: birthDate },
          ok: Match,
          no: { 404: notFound },
        })
        return {
          found: answer !== null,
          name: answer?.nama === 'SESUAI',
          birthDate: answer?.tanggalLahir === 'SESUAI',
        }
      },
    }
  },
  sandbox: openDukcapil,
}
