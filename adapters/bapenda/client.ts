/** The line to the tax office: every message signed, every answer proved before it is read, its code given a meaning. */
import * as z from 'zod'
import { AgencyError, type Call } from '../kit/contract.ts'
import type { AgencyHttp, JsonRequest } from '../kit/http.ts'
import { readJson } from '../kit/json.ts'
import { CODE } from './codes.ts'
import { HEADERS, sameSignature, sha256, signAnswer, signRequest } from './signing.ts'

export const config = z.strictObject({
  /** Where `/h2h` and `/permohonan` are. */
  url: z.url(),
  /** Name of this gateway at the tax office. */
  channel: z.string().min(3).max(40),
  /** Shared with the tax office; signs both directions. */
  secret: z.string().min(32),
})
type Settings = { config: z.output<typeof config>; http: AgencyHttp; now: () => Date }

/** What is made of a code other than 0; it is given the whole content and parses it. */
type Refusals<N> = Record<number, (content: unknown) => N>
type Sent = Pick<JsonRequest<unknown, never>, 'method' | 'path' | 'body' | 'raw'>
export type Line = ReturnType<typeof openLine>

const Envelope = z.strictObject({ isi: z.string().max(900_000), tanda: z.string().regex(/^[0-9a-f]{64}$/) })
const Head = z.looseObject({ kode: z.int().min(0).max(99) })

export function openLine({ config: { url, channel, secret }, http, now }: Settings) {
  /** A client for one message, which remembers how it signed. */
  function forOne() {
    const signed = { as: '' }
    const api = http.at(url, {
      sign(message) {
        const time = String(Math.floor(now().getTime() / 1000))
        signed.as = signRequest(secret, { ...message, time })
        return { [HEADERS.channel]: channel, [HEADERS.time]: time, [HEADERS.signature]: signed.as }
      },
    })
    return { api, signed }
  }

  async function send<R, N = never>(call: Call, message: Sent, ok: z.ZodType<R>, no: Refusals<N> = {}) {
    const { api, signed } = forOne()
    const answer = Envelope.transform(({ isi, tanda }): R | N => {
      if (!sameSignature(tanda, signAnswer(secret, signed.as, isi)))
        throw new AgencyError('protocol', 'The answer is not signed by the tax office')
      const content = readJson(Buffer.from(isi))
      const { kode } = Head.parse(content)
      if (kode === CODE.ok) return ok.parse(content)
      const refusal = no[kode]
      if (refusal) return refusal(content)
      if (kode === CODE.badKey) throw new AgencyError('unauthorised', 'The tax office refused our signature')
      throw new AgencyError('protocol', `The tax office answered with code ${kode}`)
    })
    return api.json<R | N>(call, { ...message, ok: answer })
  }

  return {
    post: <R, N = never>(call: Call, path: string, body: object, ok: z.ZodType<R>, no?: Refusals<N>) =>
      send<R, N>(call, { method: 'POST', path, body }, ok, no),
    put: <R>(call: Call, path: string, raw: { type: string; bytes: Uint8Array }, ok: z.ZodType<R>) =>
      send<R>(call, { method: 'PUT', path, raw }, ok),
    /** A PDF whose SHA-256 was said in a signed answer. */
    async pdf(call: Call, path: string, digest: string) {
      const { type, bytes } = await forOne().api.bytes(call, {
        method: 'GET',
        path,
        types: ['application/pdf'],
      })
      if (sha256(bytes) !== digest)
        throw new AgencyError('protocol', 'The document is not the one that was signed')
      return { type, bytes }
    },
  }
}
