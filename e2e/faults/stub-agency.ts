/**
 * An agency made for fault tests: small and quick, no files, three services that differ only in what may be done after
 * a lost answer, a look-up, and a sandbox that also does what no honest sandbox does, by `behave`.
 */
import * as z from 'zod'
import type {
  Adapter,
  AgencyUpdate,
  Call,
  Manifest,
  Sandbox,
  SignatureScheme,
  Status,
} from '../../adapters/kit/contract.ts'
import { lookupService, type RequestData, requestService, said } from '../../adapters/kit/define.ts'
import { field, form } from '../../adapters/kit/fields.ts'
import { path } from '../../adapters/kit/http.ts'
import { jsonBody, openSandbox, type SandboxAnswer, type SandboxRequest } from '../../adapters/kit/sandbox.ts'

export const SECRET = 'kait-simulasi-uji-0001'
export const signature: SignatureScheme = {
  kind: 'hmac-sha256',
  signatureHeader: 'x-uji-signature',
  timestampHeader: 'x-uji-timestamp',
  tolerance: 300,
}
export const statuses: Record<string, Status> = {
  DIPROSES: 'in_progress',
  KURANG: 'needs_action',
  TAGIHAN: 'awaiting_payment',
  TERBIT: 'done',
  DITOLAK: 'rejected',
  DICABUT: 'cancelled',
}

/** What the agency was asked: when, by the clock it was given. */
export type Asked = { at: number; what: string; key: string }
/** Answers in the agency's stead; undefined lets it answer by itself. */
export type Behave = (
  request: SandboxRequest,
  key: string,
) => SandboxAnswer | undefined | Promise<SandboxAnswer | undefined>
export type Stub = {
  adapter: Adapter
  /** Every call that reached it. */
  asked: Asked[]
  behave(how: Behave | null): void
}
type Options = { limits?: Manifest['limits']; timeouts?: Manifest['timeouts']; poll?: boolean }

const config = z.strictObject({ url: z.url() })
const News = z.strictObject({
  id: z.string(),
  nomor: z.string(),
  kode: z.string(),
  waktu: z.iso.datetime(),
  perbaiki: z.array(z.string()).optional(),
})
type News = z.infer<typeof News>
const Filed = z.strictObject({ nomor: z.string() })
const Answered = z.strictObject({ jawab: z.string().max(200) })
const Page = z.strictObject({ kabar: z.array(News).max(100), penanda: z.string(), lagi: z.boolean() })

const data = {
  title: said('Layanan uji (SIMULASI)'),
  summary: said('Untuk uji gangguan'),
  synonyms: { id: [], en: [] },
  life: [],
  who: 'account',
  version: 1,
  form: form({ isi: field.text({ label: said('Isi'), max: 200 }) }),
  sample: { isi: 'contoh' },
  standard: {
    requirements: [],
    steps: [],
    time: { value: 5, unit: 'working_day' },
    fee: { kind: 'free' },
    product: said('Surat uji'),
    complaints: [],
    legalBasis: [],
  },
  privacy: { basis: 'public_service', purpose: said('Uji gangguan') },
} satisfies RequestData

export function stubAgency(
  id: string,
  { limits, timeouts = { read: 3000, write: 10_000 }, poll = true }: Options = {},
): Stub {
  const asked: Asked[] = []
  let behave: Behave | null = null
  const adapter: Adapter<typeof config> = {
    manifest: {
      id,
      name: said(`Dinas ${id}`),
      owner: { name: 'Uji', email: 'uji@contoh.test' },
      docs: '',
      contract: 1,
      hosts: [],
      timeouts,
      reads: ['name', 'nik'],
      limits,
    },
    config,
    create({ config: { url }, http }) {
      const api = http.at(url)
      const keyed = (call: Call) => ({ 'idempotency-key': call.key })
      const accepted = ({ nomor }: z.infer<typeof Filed>) => ({
        outcome: 'accepted' as const,
        ref: nomor,
        status: 'received' as const,
      })
      const step = async (to: string, call: Call, body: object) => {
        await api.json(call, { method: 'POST', path: to, headers: keyed(call), body, ok: Filed })
        return { outcome: 'taken' as const }
      }
      const service = (jenis: string, retry: Parameters<typeof requestService>[0]['retry']) =>
        requestService({
          ...data,
          retry,
          submit: async (input, call) =>
            accepted(
              await api.json(call, {
                method: 'POST',
                path: '/permohonan',
                headers: keyed(call),
                body: { jenis, ...input, pemohon: call.person ?? null },
                ok: Filed,
              }),
            ),
          amend: (ref, fields, call) => step(path`/permohonan/${ref}/perbaikan`, call, fields),
          withdraw: (ref, call) => step(path`/permohonan/${ref}/penarikan`, call, {}),
          message: (ref, text, call) => step(path`/permohonan/${ref}/pesan`, call, { text }),
        })
      const find = async (kunci: string, call: Call) => {
        const found = await api.json(call, {
          method: 'GET',
          path: '/permohonan',
          query: { kunci },
          headers: keyed(call),
          ok: Filed,
          no: { 404: () => null },
        })
        return found && accepted(found)
      }
      const update = ({ id: eventId, nomor, kode, waktu, perbaiki }: News): AgencyUpdate => ({
        eventId,
        ref: nomor,
        code: kode,
        at: new Date(waktu),
        ...(perbaiki ? { fix: perbaiki } : {}),
      })
      return {
        services: {
          kunci: service('kunci', 'key'),
          cari: service('cari', { find }),
          nekat: service('nekat', 'unsafe'),
          tanya: lookupService({
            ...data,
            result: Answered,
            cache: { freshFor: 60_000, staleFor: 3_600_000 },
            find: ({ isi }, call) =>
              api.json(call, {
                method: 'GET',
                path: '/tanya',
                query: { isi },
                ok: Answered,
                no: { 404: () => null },
              }),
            show: ({ jawab }) => ({ facts: [{ label: said('Jawab'), value: jawab }] }),
          }),
        },
        inbound: {
          statuses,
          words: {},
          webhook: {
            signature,
            secrets: [SECRET],
            read: (body) =>
              z
                .strictObject({ kabar: z.array(News) })
                .parse(body)
                .kabar.map(update),
            sample: { kabar: [] },
          },
          ...(poll && {
            poll: {
              everySeconds: 15,
              async since(cursor, call) {
                const page = await api.json(call, {
                  method: 'GET',
                  path: '/kabar',
                  query: { sesudah: cursor ?? '0' },
                  ok: Page,
                })
                return { updates: page.kabar.map(update), cursor: page.penanda, more: page.lagi }
              },
            },
          }),
        },
        async check(call) {
          await api.json(call, {
            method: 'GET',
            path: '/status',
            ok: z.strictObject({ baik: z.literal(true) }),
          })
        },
      }
    },
    sandbox: (options) => openStub(options),
  }

  async function openStub(
    options: Parameters<Adapter['sandbox']>[0],
  ): Promise<Sandbox<z.input<typeof config>>> {
    const open = await openSandbox(options, async (request) => {
      const key = String(request.headers['idempotency-key'] ?? request.query.get('kunci') ?? '')
      asked.push({ at: options.now().getTime(), what: `${request.method} ${request.parts[0]}`, key })
      return (await behave?.(request, key)) ?? answer(request, key)
    })
    const { store } = open.core

    function answer(request: SandboxRequest, key: string): SandboxAnswer {
      const [what = '', nomor = '', part = ''] = request.parts
      switch (`${request.method} ${what} ${part}`.trim()) {
        case 'POST permohonan':
          return file(request, key)
        case 'GET permohonan': {
          const found = store.get<string>('kunci', key)
          return found ? { status: 200, json: { nomor: found } } : { status: 404, json: {} }
        }
        case 'GET kabar': {
          const after = Number(request.query.get('sesudah'))
          const rows = store.after<News>('kabar', after, 101)
          const page = rows.slice(0, 100)
          return {
            status: 200,
            json: {
              kabar: page.map((row) => row.value),
              penanda: String(page.at(-1)?.position ?? after),
              lagi: rows.length > 100,
            },
          }
        }
        case 'GET tanya':
          return { status: 200, json: { jawab: `jawab ${request.query.get('isi')}` } }
        case 'GET status':
          return { status: 200, json: { baik: true } }
        default:
          return part ? once(request, key, part, () => nomor) : { status: 404, json: {} }
      }
    }
    function file(request: SandboxRequest, key: string) {
      const { jenis } = jsonBody(request) as { jenis: string }
      const act = () => {
        const nomor = `UJI-${store.next('nomor')}`
        store.put('kunci', key, nomor)
        return nomor
      }
      // Only one of the three knows a key again; the others file whatever comes.
      return once(request, key, jenis === 'kunci' ? 'permohonan' : `permohonan-${store.next('masuk')}`, act)
    }
    const once = (request: SandboxRequest, key: string, step: string, act: () => string) =>
      open.core.once(request, {
        key,
        step,
        conflict: () => ({ status: 409, json: {} }),
        act: () => {
          const ref = act()
          return { ref, answer: { status: 201, json: { nomor: ref } } }
        },
      })

    return {
      config: { url: open.url },
      url: open.url,
      temper: open.temper,
      effects: open.effects,
      close: open.close,
      async decide(nomor, kode, { fix } = {}) {
        const news: News = {
          id: `kbr-${store.next('kabar')}`,
          nomor,
          kode,
          waktu: options.now().toISOString(),
          ...(fix && { perbaiki: fix }),
        }
        store.put('kabar', news.id, news)
      },
    }
  }

  return {
    adapter: adapter as unknown as Adapter,
    asked,
    behave: (how) => {
      behave = how
    },
  }
}
