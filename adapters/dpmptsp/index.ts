/**
 * DPMPTSP, the licensing office: REST and JSON behind OAuth2 client credentials. A filing gets its number at once, news
 * comes by signed webhooks, corrections name fields, and two services raise a bill. README.md has the protocol.
 */
import type * as z from 'zod'
import type { Adapter, Call, RequestService } from '../kit/contract.ts'
import { filesIn, lookupService, type RequestData } from '../kit/define.ts'
import { path } from '../kit/http.ts'
import { config, openApi } from './client.ts'
import { statuses, words } from './codes.ts'
import {
  About,
  Filed,
  Noted,
  notFound,
  Push,
  refused,
  rejected,
  Stored,
  samplePush,
  signature,
} from './messages.ts'
import { openDpmptsp } from './sandbox.ts'
import { Guidance } from './services/guidance.ts'
import { nibPanduan } from './services/guide.ts'
import { services, withoutKeys } from './services/index.ts'

export const dpmptsp: Adapter<typeof config> = {
  manifest: {
    id: 'dpmptsp',
    name: {
      id: 'Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu',
      en: 'Investment and One-Stop Licensing Office',
    },
    owner: { name: 'Tim integrasi DPMPTSP', email: 'integrasi.dpmptsp@contoh.test' },
    docs: 'adapters/dpmptsp/README.md',
    contract: 1,
    hosts: ['perizinan.example.go.id'],
    timeouts: { read: 3000, write: 10_000 },
    // Whom the permit is for. Where it is needed, the form asks for more.
    reads: ['name', 'nik'],
  },
  config,

  create(deps) {
    const api = openApi(deps)
    const keyed = (call: Call) => ({ 'idempotency-key': call.key })

    /** Scans go first, each under its own id, so that sending one twice stores it once. */
    async function sendFiles(form: z.ZodObject, isian: Record<string, unknown>, call: Call) {
      const files = filesIn(form, isian)
      for (const { id } of files) {
        const file = await call.file(id)
        const raw = { type: file.type, bytes: await file.bytes() }
        await api.json(call, { method: 'PUT', path: path`/v2/berkas/${id}`, raw, ok: Stored })
      }
      return files.map(({ field, id }) => ({ isian: field, id }))
    }
    /** A later step of a case: taken, or refused with a reason. */
    const step = (call: Call, method: 'POST' | 'PATCH', to: string, body: object) =>
      api.json(call, {
        method,
        path: to,
        headers: keyed(call),
        body,
        ok: Noted,
        no: { 409: refused, 422: refused },
      })

    const service = (jenis: string, data: RequestData): RequestService => ({
      ...data,
      kind: 'request',
      retry: withoutKeys.has(jenis) ? { find: findByReference } : 'key',
      async submit(isian, call) {
        const berkas = await sendFiles(data.form, isian, call)
        const pemohon = { nama: call.person?.name, nik: call.person?.nik }
        return api.json(call, {
          method: 'POST',
          path: '/v2/permohonan',
          headers: keyed(call),
          body: { jenis, referensi: call.key, pemohon, isian, berkas },
          ok: Filed,
          no: { 422: rejected },
        })
      },
      async amend(nomor, isian, call) {
        const berkas = await sendFiles(data.form, isian, call)
        return step(call, 'PATCH', path`/v2/permohonan/${nomor}`, { isian, berkas })
      },
      withdraw: (nomor, call) => step(call, 'POST', path`/v2/permohonan/${nomor}/pencabutan`, {}),
      message: (nomor, isi, call) => step(call, 'POST', path`/v2/permohonan/${nomor}/pesan`, { isi }),
    })
    /** Whether a filing with our reference arrived: asked before anything is sent again. */
    const findByReference = (referensi: string, call: Call) =>
      api.json(call, {
        method: 'GET',
        path: '/v2/permohonan',
        query: { referensi },
        ok: Filed,
        no: { 404: notFound },
      })

    return {
      services: {
        'nib-panduan': lookupService({
          ...nibPanduan,
          find: ({ kbli, scale }, call) =>
            api.json(call, {
              method: 'GET',
              path: path`/v2/kbli/${kbli}`,
              query: { skala: scale },
              ok: Guidance,
              no: { 404: notFound },
            }),
        }),
        ...Object.fromEntries(Object.entries(services).map(([id, data]) => [id, service(id, data)])),
      },
      inbound: {
        statuses,
        words,
        webhook: {
          signature,
          secrets: deps.config.webhookSecrets,
          read: (body) => Push.parse(body).kabar,
          sample: samplePush,
        },
        async document(nomor, id, call) {
          const from = path`/v2/permohonan/${nomor}/dokumen/${id}`
          const types = ['application/pdf']
          const { type, bytes } = await api.bytes(call, { method: 'GET', path: from, types })
          return { name: `${id}.pdf`, type, size: bytes.length, bytes: async () => bytes }
        },
      },
      async check(call) {
        await api.json(call, { method: 'GET', path: '/v2/status', ok: About })
      },
    }
  },
  sandbox: openDpmptsp,
}
