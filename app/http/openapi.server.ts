/** The API's description (OpenAPI 3.1), made from the schemas that type and test it. */
import * as z from 'zod'
import { CatalogueQuery, named, PlainQuery } from './api-schemas.server.ts'

type Json = { [name: string]: unknown }
const SCHEMAS = '#/components/schemas/'

export function describeApi(origin: string): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Gerbang',
      version: '1',
      description:
        'Public and read-only, without keys. Texts come in Indonesian and English; instants are UTC, days `YYYY-MM-DD`, money whole rupiah. Properties may be added: ignore what you do not know.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: origin }],
    // Said aloud: there are no keys.
    security: [],
    paths: {
      '/api/v1/services': {
        get: reading(
          'listServices',
          'The catalogue, in the order of agencies',
          'ServiceList',
          CatalogueQuery,
        ),
      },
      '/api/v1/services/{agency}/{service}': {
        get: {
          ...reading(
            'showService',
            'One service: its standard, requirements and form',
            'ServiceDetail',
            PlainQuery,
            [404],
          ),
          parameters: [segment('agency'), segment('service'), ...parameters(PlainQuery)],
        },
      },
      '/api/v1/agencies': { get: reading('listAgencies', 'The agencies', 'AgencyList', PlainQuery) },
      '/api/v1/track': { post: track },
      '/api/openapi.json': {
        get: {
          operationId: 'describe',
          summary: 'This document',
          parameters: parameters(PlainQuery),
          responses: {
            200: {
              description: 'OpenAPI 3.1',
              headers: { ETag },
              content: { 'application/json': { schema: { type: 'object' } } },
            },
            304: { description: 'Not changed', headers: { ETag } },
            ...problems([400, 429, 500]),
          },
        },
      },
    },
    components: { schemas: componentSchemas() },
  }
}

const MEANING: Record<number, string> = {
  400: 'Something in the request cannot be used',
  404: 'Not there',
  413: 'Longer than 4 kB',
  415: 'Not application/json',
  429: 'Too many requests',
  500: 'Something broke on our side',
}

const ETag = { description: 'Send it back as If-None-Match', schema: { type: 'string' } }

const problems = (statuses: number[]): Json =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: MEANING[status],
        ...(status === 429
          ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } }
          : {}),
        content: { 'application/problem+json': { schema: { $ref: `${SCHEMAS}Problem` } } },
      },
    ]),
  )

const json = (schema: string) => ({ 'application/json': { schema: { $ref: SCHEMAS + schema } } })

const reading = (
  operationId: string,
  summary: string,
  schema: string,
  query: z.ZodObject,
  more: number[] = [],
) => ({
  operationId,
  summary,
  parameters: parameters(query),
  responses: {
    200: { description: summary, headers: { ETag }, content: json(schema) },
    304: { description: 'Not changed', headers: { ETag } },
    ...problems([400, ...more, 429, 500]),
  },
})

const track: Json = {
  operationId: 'track',
  summary: 'Where a request stands, by its number and code',
  description:
    'A wrong code and an unknown number are answered alike. At most 30 questions an hour from one address and 10 about one number, counted together with the page for people.',
  parameters: parameters(PlainQuery),
  requestBody: { required: true, content: json('TrackAsk') },
  responses: {
    200: { description: 'Found', content: json('Tracked') },
    ...problems([400, 404, 413, 415, 429, 500]),
  },
}

function parameters(query: z.ZodObject): Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema as Json
    return { name, in: 'query', description, schema: rest }
  })
}

function segment(name: string): Json {
  return { name, in: 'path', required: true, schema: { type: 'string' } }
}

/** Input side: what may be added later is not forbidden now. Ids are those of the document, so the schemas' own go. */
function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(named, { uri: (id) => SCHEMAS + id, io: 'input' })
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]))
}
