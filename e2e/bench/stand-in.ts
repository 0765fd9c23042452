/** An agency with one look-up over plain HTTP, to measure the way there and not the agency. SIMULASI. */
import * as z from 'zod'
import type { Adapter, Text } from '../../adapters/kit/contract.ts'
import { lookupService } from '../../adapters/kit/define.ts'
import { field, form } from '../../adapters/kit/fields.ts'
import { path } from '../../adapters/kit/http.ts'

const said = (words: string): Text => ({ id: words, en: words })
const Measured = z.strictObject({
  name: z.string(),
  years: z.array(z.strictObject({ year: z.number(), owed: z.number(), paid: z.boolean() })),
})
/** About a kilobyte, as agencies answer. */
export const ANSWER = JSON.stringify({
  name: 'Objek contoh (SIMULASI)',
  years: Array.from({ length: 20 }, (_, i) => ({ year: 2006 + i, owed: 125_000 + i, paid: i < 18 })),
})
export const STAND_IN = 'patokan'
export const LOOKUP = 'ukur'

/** `origin`: where the stand-in listens. The object asked after is the time it takes, in milliseconds. */
export function standIn(origin: string): Adapter {
  const config = z.strictObject({ url: z.url() })
  const sandbox = {
    config: { url: origin },
    url: origin,
    temper: () => {},
    effects: () => [],
    decide: async () => {},
    close: async () => {},
  }
  return {
    manifest: {
      id: STAND_IN,
      name: said('Patokan (SIMULASI)'),
      owner: { name: 'Patokan', email: 'patokan@contoh.test' },
      docs: 'docs/bench.md',
      contract: 1,
      hosts: ['patokan.example.go.id'],
      timeouts: { read: 3000, write: 3000 },
      reads: [],
      limits: { inFlight: 50 },
    },
    config,
    create({ config, http }) {
      const api = http.at((config as { url: string }).url)
      return {
        services: {
          [LOOKUP]: lookupService({
            title: said('Ukur'),
            summary: said('Ukur'),
            synonyms: { id: [], en: [] },
            life: ['building'],
            version: 1,
            form: form({ object: field.digits({ label: said('Objek'), length: [1, 12] }) }),
            sample: { object: '1' },
            standard: {
              requirements: [],
              steps: [],
              time: { kind: 'instant' },
              fee: { kind: 'free' },
              product: said('Angka'),
              complaints: [],
              legalBasis: [],
            },
            privacy: { basis: 'public_service', purpose: said('Ukur') },
            result: Measured,
            cache: { freshFor: 3_600_000, staleFor: 3_600_000 },
            find: ({ object }, call) =>
              api.json(call, { method: 'GET', path: path`/${object}`, ok: Measured }),
            show: ({ name }) => ({ facts: [{ label: said('Nama'), value: name }] }),
          }),
        },
        check: async () => {},
      }
    },
    sandbox: async () => sandbox,
  } as Adapter
}
