/**
 * The local tax office: host-to-host inquiry, payment, advice and reversal, and filings on a second endpoint of the
 * same host. Every message is signed both ways. README.md has the protocol.
 */
import type * as z from 'zod'
import type { Adapter, Call, RequestService } from '../kit/contract.ts'
import { billService, filesIn, lookupService, type RequestData } from '../kit/define.ts'
import { path } from '../kit/http.ts'
import { config, openLine } from './client.ts'
import { statuses, words } from './codes.ts'
import { About, Digest, Filed, Inquiry, Noted, no, Page, Paying, Receipt, Stored } from './messages.ts'
import { openBapenda } from './sandbox.ts'
import { filings } from './services/index.ts'
import { pbbBayar, pbbCek } from './services/pbb.ts'

export const bapenda: Adapter<typeof config> = {
  manifest: {
    id: 'bapenda',
    name: { id: 'Pengelola Pajak Daerah (Bapenda)', en: 'Regional Tax Office (Bapenda)' },
    owner: { name: 'Tim integrasi pajak daerah', email: 'integrasi.bapenda@contoh.test' },
    docs: 'adapters/bapenda/README.md',
    contract: 1,
    hosts: ['h2h.pajak.example.go.id'],
    timeouts: { read: 3000, write: 10_000 },
    reads: ['name', 'nik', 'phone'],
  },
  config,

  create(deps) {
    const line = openLine(deps)
    const inquire = (nop: string, call: Call) => line.post(call, '/h2h/inquiry', { nop }, Inquiry, no.inquiry)

    /** Scans go first, each under its own id, so that sending one twice stores it once. */
    async function sendFiles(form: z.ZodObject, isian: Record<string, unknown>, call: Call) {
      const files = filesIn(form, isian)
      for (const { id } of files) {
        const file = await call.file(id)
        await line.put(
          call,
          path`/permohonan/berkas/${id}`,
          { type: file.type, bytes: await file.bytes() },
          Stored,
        )
      }
      return files.map(({ field, id }) => ({ isian: field, id }))
    }
    const filing = (jenis: string, data: RequestData): RequestService => ({
      ...data,
      kind: 'request',
      retry: 'key',
      async submit(isian, call) {
        const berkas = await sendFiles(data.form, isian, call)
        const pemohon = { nik: call.person?.nik, nama: call.person?.name, telepon: call.person?.phone }
        const body = { kunci: call.key, jenis, pemohon, isian, berkas }
        return line.post(call, '/permohonan', body, Filed, no.filing)
      },
      async amend(nomor, isian, call) {
        const berkas = await sendFiles(data.form, isian, call)
        return line.post(
          call,
          '/permohonan/perbaikan',
          { kunci: call.key, nomor, isian, berkas },
          Noted,
          no.step,
        )
      },
      withdraw: (nomor, call) =>
        line.post(call, '/permohonan/pembatalan', { kunci: call.key, nomor }, Noted, no.step),
      message: (nomor, teks, call) =>
        line.post(call, '/permohonan/pesan', { kunci: call.key, nomor, teks }, Noted, no.step),
    })

    return {
      services: {
        'pbb-cek': lookupService({ ...pbbCek, find: ({ nop }, call) => inquire(nop, call) }),
        'pbb-bayar': billService({
          ...pbbBayar,
          find: async ({ nop }, call) => (await inquire(nop, call))?.years.map(({ bill }) => bill) ?? [],
          // The reference is the key of a payment: at the tax office (channel, reference) is paid once.
          pay: (bill, { reference, rupiah, at }, call) => {
            const body = { referensi: reference, kodeBayar: bill.id, jumlah: rupiah, waktu: at.toISOString() }
            return line.post(call, '/h2h/payment', body, Paying, no.payment)
          },
          advise: ({ reference, rupiah }, call) =>
            line.post(call, '/h2h/advice', { referensi: reference, jumlah: rupiah }, Receipt, no.advice),
          reverse: ({ reference, rupiah }, call) =>
            line.post(
              call,
              '/h2h/reversal',
              { kunci: call.key, referensi: reference, jumlah: rupiah },
              Noted,
              no.reversal,
            ),
        }),
        ...Object.fromEntries(Object.entries(filings).map(([id, data]) => [id, filing(id, data)])),
      },
      inbound: {
        statuses,
        words,
        poll: {
          everySeconds: 15,
          since: (cursor, call) => line.post(call, '/permohonan/kabar', { sesudah: cursor ?? '0' }, Page),
        },
        async document(nomor, id, call) {
          const { sha256 } = await line.post(call, '/permohonan/dokumen', { nomor, id }, Digest)
          const { type, bytes } = await line.pdf(call, path`/permohonan/dokumen/${nomor}/${id}`, sha256)
          return { name: `${id}.pdf`, type, size: bytes.length, bytes: async () => bytes }
        },
      },
      async check(call) {
        await line.post(call, '/h2h/echo', {}, About)
      },
    }
  },
  sandbox: openBapenda,
}
