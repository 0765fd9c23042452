/**
 * Lapor Kota Bima, the city's reporting desk: Open311 GeoReport v2. News is polled by time window, with an overlap.
 * README.md says what is standard, what is extended, and what is assumed.
 */
import { type Adapter, AgencyError, type Call, type Submitted, type Taken } from '../kit/contract.ts'
import { requestService } from '../kit/define.ts'
import { categories } from './categories.ts'
import { ATTRIBUTE, statuses, words } from './codes.ts'
import { config, createOpen311, type Entry, type Upload, w3c } from './open311.ts'
import { argumentsOf, attribute, uploadsOf } from './report.ts'
import { openLapor } from './sandbox.ts'
import { report } from './service.ts'
import { pageOf, windowAfter } from './windows.ts'

const SENT_ATTRIBUTES = Object.values<string>(ATTRIBUTE)

export const lapor: Adapter<typeof config> = {
  manifest: {
    id: 'lapor',
    name: { id: 'Lapor Kota Bima', en: 'Lapor Kota Bima (city reports)' },
    owner: { name: 'Tim integrasi Diskominfotik', email: 'integrasi.lapor@contoh.test' },
    docs: 'adapters/lapor/README.md',
    contract: 1,
    hosts: ['lapor.kota.example.go.id'],
    timeouts: { read: 5000, write: 15_000 },
    // Nothing from the account: a named report asks for the name in the form, an anonymous one has none to send.
    reads: [],
  },
  config,

  create({ config, http, now }) {
    const open311 = createOpen311(config, http)

    /** An update in the resident's name. `update_id` is our key, so that the agency knows it again. */
    async function tell(
      ref: string,
      update: { status: 'OPEN' | 'CLOSED'; description: string; entries?: Entry[]; files?: Upload[] },
      call: Call,
    ): Promise<Taken> {
      const entries: Entry[] = [
        ['service_request_id', ref],
        ['update_id', call.key.replace(/[^\w-]/g, '_')],
        ['status', update.status],
        ['updated_datetime', w3c(now())],
        ['description', update.description],
        ...(update.entries ?? []),
      ]
      const refusal = await open311.update(entries, update.files ?? [], call)
      return refusal ? { outcome: 'refused', reason: refusal.refused.reason } : { outcome: 'taken' }
    }

    const accepted = (ref: string): Submitted => ({ outcome: 'accepted', ref, status: 'received' })
    const service = requestService({
      ...report,
      async submit(answers, call) {
        const place = answers.place ? [] : [['address_string', 'Tidak terkait tempat tertentu'] as Entry]
        const entries = [
          ...argumentsOf(answers),
          ...place,
          ['description', answers.description] as Entry,
          ...attribute(ATTRIBUTE.reference, call.key),
        ]
        const filed = await open311.file(entries, await uploadsOf(answers, call), call)
        return 'ref' in filed ? accepted(filed.ref) : { outcome: 'rejected', ...filed.refused }
      },
      retry: {
        async find(key, call) {
          const ref = await open311.find(key, call)
          return ref === null ? null : accepted(ref)
        },
      },
      async amend(ref, fields, call) {
        const description = fields.description ?? 'Perbaikan dari pelapor.'
        const files = await uploadsOf(fields, call)
        return tell(ref, { status: 'OPEN', description, entries: argumentsOf(fields), files }, call)
      },
      message: (ref, text, call) => tell(ref, { status: 'OPEN', description: text }, call),
      withdraw: (ref, call) => tell(ref, { status: 'CLOSED', description: 'Ditarik oleh pelapor.' }, call),
    })

    return {
      services: { lapor: service },
      inbound: {
        statuses,
        words,
        poll: {
          everySeconds: 30,
          async since(cursor, call) {
            const present = now()
            const window = windowAfter(cursor, present)
            return pageOf(window, await open311.updates(window.from, window.to, call), present)
          },
        },
      },

      /** Every category is offered, nothing is demanded that we do not send, and reports can be looked for by our key. */
      async check(call) {
        const offered = await open311.services(call)
        const codes = new Set(offered.map((one) => one.service_code))
        const missing = categories.find(({ value }) => !codes.has(value))
        if (missing) throw new AgencyError('protocol', `The agency does not offer "${missing.value}"`)
        const { attributes } = await open311.definition(report.sample.category, call)
        const asked = attributes.find(({ code, required }) => required && !SENT_ATTRIBUTES.includes(code))
        if (asked) throw new AgencyError('protocol', 'The agency demands an attribute we do not know')
        if ((await open311.find('gerbang-periksa', call)) !== null)
          throw new AgencyError('protocol', 'The agency does not look for reports by our key')
      },
    }
  },
  sandbox: openLapor,
}
