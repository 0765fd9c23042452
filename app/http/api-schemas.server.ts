/**
 * What the public API takes and gives, as Zod schemas: the OpenAPI document is made from them, handlers are typed by
 * them, and the tests parse every answer with them. Own registry: a second evaluation in development names nothing twice.
 */
import * as z from 'zod'
import type { FieldDescription } from '../../adapters/kit/fields.ts'

export const named = z.registry<{ id: string; description?: string }>()

const Text = z
  .object({ id: z.string(), en: z.string() })
  .register(named, { id: 'Text', description: 'One text in Indonesian and in English.' })
const day = z.iso.date().describe('YYYY-MM-DD in the time zone of the city')
const instant = z.iso.datetime().describe('UTC')
const agencyId = z.string().regex(/^[a-z0-9-]{1,40}$/)

const LifeEvent = z.enum(['identity', 'family', 'moving', 'building', 'business', 'neighbourhood'])
const Lang = z.enum(['id', 'en']).describe('Language of sentences; Indonesian when absent')

export const PlainQuery = z.strictObject({ lang: Lang.optional() })
export const CatalogueQuery = z.strictObject({
  lang: Lang.optional(),
  agency: agencyId.optional().describe('Only services of this agency'),
  life: LifeEvent.optional().describe('Only services for this situation of life'),
  q: z.string().min(1).max(100).optional().describe('Search words; the best match comes first, at most 20'),
})

const Time = z.union([
  z.object({ kind: z.literal('instant') }),
  z.object({
    value: z.number(),
    unit: z.enum(['minute', 'hour', 'working_day', 'calendar_day']),
    from: Text.optional().describe('The moment it is counted from; a complete file when absent'),
  }),
])
const Fee = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('free'), basis: Text.optional() }),
  z.object({ kind: z.literal('fixed'), rupiah: z.int(), basis: Text.optional() }),
  z.object({ kind: z.literal('formula'), formula: Text, basis: Text.optional() }),
])
const State = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  z.object({ state: z.literal('paused'), until: day.optional(), reason: Text }),
  z.object({
    state: z.literal('closed'),
    successor: z.string().optional().describe('agency/service, or the name alone within the same agency'),
    reason: Text,
  }),
])

const line = {
  id: z.string().describe('agency/service'),
  agency: z.object({ id: agencyId, name: Text }),
  service: z.string(),
  kind: z.enum(['request', 'lookup', 'bill']),
  title: Text,
  summary: Text,
  life: z.array(LifeEvent),
  state: State.describe('As of today in the time zone of the city'),
  fee: Fee,
  time: Time,
}
export const ServiceLine = z.object(line).register(named, { id: 'ServiceLine' })
export const ServiceList = z.object({ services: z.array(ServiceLine) }).register(named, { id: 'ServiceList' })

const Requirement = z
  .object({
    text: Text,
    document: z.boolean().optional(),
    optional: z.boolean().optional(),
    lookup: Text.optional().describe('What fetches it, so that it need not be brought'),
  })
  .register(named, { id: 'Requirement' })

export const Field: z.ZodType<FieldDescription> = z
  .object({
    name: z.string(),
    kind: z.enum(
      // biome-ignore format: one list
      ['text', 'longtext', 'number', 'digits', 'nik', 'kk', 'nop', 'date', 'choice', 'choices', 'money', 'phone', 'email', 'region', 'place', 'people', 'files'],
    ),
    label: Text,
    hint: Text.optional(),
    required: z.boolean(),
    personal: z.boolean(),
    step: z.string().optional().describe('Id of the step it is asked in; the first when absent'),
    when: z
      .object({ field: z.string(), is: z.array(z.string()) })
      .optional()
      .describe('Asked only when that field has one of these values'),
    options: z.array(z.object({ value: z.string(), label: Text })).optional(),
    under: z
      .string()
      .optional()
      .describe('Options are those whose value starts with the value of this field'),
    min: z.number().optional().describe('Length, value or count, by kind'),
    max: z.number().optional().describe('Length, value or count, by kind'),
    earliest: z.string().optional().describe('YYYY-MM-DD, or a distance from today such as -120y'),
    latest: z.string().optional().describe('YYYY-MM-DD, or a distance from today such as today'),
    level: z.enum(['province', 'regency', 'district', 'village']).optional(),
    photo: z.boolean().optional(),
    autocomplete: z.string().optional(),
    from: z
      .enum(['name', 'nik', 'phone', 'email', 'address', 'birthDate'])
      .optional()
      .describe('Filled in from the account'),
    unit: Text.optional(),
    get fields(): z.ZodOptional<z.ZodArray<z.ZodType<FieldDescription>>> {
      return z.array(Field).optional().describe('People: the fields of one entry')
    },
  })
  .register(named, { id: 'Field' })

export const ServiceDetail = z
  .object({
    ...line,
    simulation: z.boolean().describe('The agency is a simulation: nothing filed here is real'),
    requirements: z.object({
      bring: z.array(Requirement).describe('What a resident must have'),
      fetched: z.array(Requirement).describe('What is fetched for them'),
    }),
    steps: z.array(Text),
    product: Text,
    complaints: z.array(Text),
    legalBasis: z.array(Text),
    privacy: z.object({
      basis: z.enum([
        'consent',
        'contract',
        'legal_obligation',
        'vital_interest',
        'public_service',
        'legitimate_interest',
      ]),
      purpose: Text,
      reads: z
        .array(z.enum(['name', 'nik', 'phone', 'email', 'address', 'birthDate']))
        .describe('Personal facts the agency is given'),
    }),
    who: z.enum(['account', 'guest', 'anonymous']).describe('Who may file or ask'),
    payable: z.boolean(),
    form: z.object({
      version: z.int(),
      steps: z.array(z.object({ id: z.string(), title: Text, intro: Text.optional() })),
      fields: z.array(Field),
    }),
    related: z.array(ServiceLine),
    successor: ServiceLine.nullable(),
  })
  .register(named, { id: 'ServiceDetail' })

export const AgencyList = z
  .object({
    agencies: z.array(
      z.object({
        id: agencyId,
        name: Text,
        services: z.int().describe('How many services it offers'),
        simulation: z.boolean(),
      }),
    ),
  })
  .register(named, { id: 'AgencyList' })

export const TrackAsk = z
  .strictObject({
    number: z.string().min(1).max(40).describe('As on the receipt'),
    code: z
      .string()
      .min(1)
      .max(40)
      .describe('The track code of the receipt, or the last four digits of the phone number on the account'),
  })
  .register(named, { id: 'TrackAsk' })

export const Tracked = z
  .object({
    number: z.string(),
    agency: z.object({ id: agencyId, name: Text }),
    service: z.object({ id: z.string(), title: Text }),
    status: z.enum([
      'received',
      'in_progress',
      'needs_action',
      'awaiting_payment',
      'done',
      'rejected',
      'cancelled',
    ]),
    waitingFor: z.enum(['resident', 'payment', 'signature', 'agency']).nullable(),
    agencyWord: Text.nullable().describe("The agency's own word for where it stands"),
    due: day.nullable(),
    overdue: z.boolean(),
    asOf: z.object({
      source: Text,
      at: instant.nullable(),
      stale: z.boolean().describe('The agency has not answered for longer than it should'),
    }),
    next: z.string().describe('What to do next, in the language of `lang`'),
  })
  .register(named, { id: 'Tracked' })

export const Problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('A sentence in the language of `lang`'),
    code: z.string().describe('Stays the same in every language; for programs'),
    trace: z.string().optional().describe('When something broke on our side: name it when you write to us'),
  })
  .register(named, { id: 'Problem', description: 'RFC 9457.' })
