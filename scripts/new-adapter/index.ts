/**
 * NEW AGENCY: say in one sentence what this agency does and how its system speaks. Filings are accepted at once and
 * decided later; news is fetched by cursor. What a real agency does otherwise, change here and in `sandbox.ts` together.
 */
import * as z from 'zod'
import type { Adapter, AgencyUpdate, Status, Submitted, Text } from '../../adapters/kit/contract.ts'
import { requestService, said } from '../../adapters/kit/define.ts'
import { field, form } from '../../adapters/kit/fields.ts'
import { openNewAgency } from './sandbox.ts'

/** Settings: NEW_AGENCY_URL and NEW_AGENCY_API_KEY. */
const config = z.strictObject({ url: z.url(), apiKey: z.string().min(8) })

/** The agency's codes: our word, and the agency's own. A code that is not here is kept, and the status holds. */
const statuses: Record<string, Status> = {
  NEW: 'received',
  WORKING: 'in_progress',
  DONE: 'done',
  REFUSED: 'rejected',
}
const words: Record<string, Text> = {
  NEW: { id: 'Permohonan masuk', en: 'Filed' },
  WORKING: { id: 'Sedang diperiksa', en: 'Being examined' },
  DONE: { id: 'Selesai', en: 'Finished' },
  REFUSED: { id: 'Ditolak', en: 'Refused' },
}

// The agency's messages, and what they mean in our words. Strict: an answer we did not expect is not believed.
const About = z.strictObject({ service: z.literal('new-agency') })
const Filed = z
  .strictObject({ number: z.string().min(1).max(40), code: z.string().max(20) })
  .transform(({ number, code }): Submitted => {
    return { outcome: 'accepted', ref: number, status: statuses[code] ?? 'received', code }
  })
const Refusal = z.strictObject({ code: z.string().max(40), message: z.string().min(1).max(500) })
const rejected = (body: unknown): Submitted => {
  return { outcome: 'rejected', reason: said(Refusal.parse(body).message) }
}
const News = z
  .strictObject({
    id: z.string(),
    number: z.string(),
    code: z.string(),
    at: z.iso.datetime(),
    note: z.string().min(1).max(2000).optional(),
  })
  .transform(({ id, number, code, at, note }): AgencyUpdate => {
    return { eventId: id, ref: number, code, at: new Date(at), ...(note ? { note: said(note) } : {}) }
  })
const NewsPage = z.strictObject({ news: z.array(News).max(200), next: z.string(), more: z.boolean() })

export const newAgency: Adapter<typeof config> = {
  manifest: {
    id: 'new-agency',
    name: { id: 'Nama instansi', en: 'Name of the agency' },
    owner: { name: 'Tim integrasi', email: 'integrasi@contoh.test' },
    docs: 'adapters/new-agency/README.md',
    contract: 1,
    // Where it may connect to in live mode, by https.
    hosts: ['layanan.example.go.id'],
    timeouts: { read: 3000, write: 10_000 },
    // What of the resident's account reaches the agency: no more than it needs.
    reads: ['name', 'phone'],
  },
  config,

  create({ config: { url, apiKey }, http }) {
    const api = http.at(url, { headers: { 'x-api-key': apiKey } })
    return {
      services: {
        // The service's id is in addresses and in stored requests: it stays when titles change.
        'layanan-pertama': requestService({
          title: { id: 'Nama layanan', en: 'Name of the service' },
          summary: {
            id: 'Untuk apa layanan ini, dalam satu kalimat.',
            en: 'What it is for, in one sentence.',
          },
          synonyms: { id: ['kata warga', 'kata lain'], en: ['a resident’s word'] },
          life: ['neighbourhood'],
          who: 'account',
          version: 1,
          form: form({
            subject: field.text({ label: { id: 'Tentang apa?', en: 'What is it about?' }, max: 100 }),
            details: field.longtext({
              label: { id: 'Ceritakan keperluan Anda', en: 'Tell us what you need' },
              personal: true,
            }),
          }),
          sample: { subject: 'Permohonan percobaan', details: 'SIMULASI: isi contoh untuk pengujian.' },
          standard: {
            requirements: [],
            steps: [{ id: 'Isi formulir dan kirim.', en: 'Fill in the form and send it.' }],
            time: { value: 3, unit: 'working_day' },
            fee: { kind: 'free' },
            product: { id: 'Surat jawaban', en: 'A letter of reply' },
            complaints: [{ id: 'Loket instansi', en: 'The agency’s counter' }],
            legalBasis: [{ id: 'Dasar hukum layanan ini', en: 'The legal basis of this service' }],
          },
          privacy: {
            basis: 'public_service',
            purpose: { id: 'Memproses permohonan Anda', en: 'To process your request' },
          },
          // The agency knows our keys: after a time-out the same filing is sent again, and counts once.
          retry: 'key',
          submit({ subject, details }, call) {
            const applicant = { name: call.person?.name, phone: call.person?.phone }
            return api.json(call, {
              method: 'POST',
              path: '/v1/requests',
              headers: { 'idempotency-key': call.key },
              body: { applicant, subject, details },
              ok: Filed,
              no: { 422: rejected },
            })
          },
        }),
      },
      inbound: {
        statuses,
        words,
        poll: {
          everySeconds: 30,
          async since(cursor, call) {
            const query = { after: cursor ?? '0' }
            const page = await api.json(call, { method: 'GET', path: '/v1/news', query, ok: NewsPage })
            return { updates: page.news, cursor: page.next, more: page.more }
          },
        },
      },
      async check(call) {
        await api.json(call, { method: 'GET', path: '/v1/about', ok: About })
      },
    }
  },
  sandbox: openNewAgency,
}
