import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type Adapter, type Agency, AgencyError, type Call, type RequestService } from './contract.ts'
import type { RequestData } from './define.ts'
import { field, form } from './fields.ts'
import { bills, document, find, match, poll, startAgency, submit } from './run.ts'

const text = (id: string) => ({ id, en: id })
const base: RequestData = {
  title: text('x'),
  summary: text('x'),
  synonyms: { id: [], en: [] },
  life: [],
  who: 'account',
  form: form({ name: field.text({ label: text('Nama') }) }),
  sample: { name: 'Siti' },
  standard: {
    requirements: [],
    steps: [],
    time: { kind: 'instant' },
    fee: { kind: 'free' },
    product: text('x'),
    complaints: [],
    legalBasis: [],
  },
  privacy: { basis: 'public_service', purpose: text('x') },
  version: 1,
}
const now = () => new Date('2026-11-20T02:00:00Z')
const ask = { key: 'k' }

/** An agency that answers whatever a test wants. */
function agencyOf(answer: (call: Call) => unknown, more: Partial<Agency> = {}) {
  const reply = async (...args: unknown[]) => answer(args.at(-1) as Call) as never
  const request: RequestService = { ...base, kind: 'request', retry: 'key', submit: reply }
  const cache = { freshFor: 0, staleFor: 0 }
  const adapter: Adapter = {
    manifest: {
      id: 'uji',
      name: text('Uji'),
      owner: { name: 'x', email: 'x@contoh.test' },
      docs: '',
      contract: 1,
      hosts: [],
      timeouts: { read: 15_000, write: 15_000 },
      reads: ['name'],
    },
    config: z.strictObject({}),
    create: () => ({
      services: {
        request,
        lookup: {
          ...request,
          kind: 'lookup',
          cache,
          result: z.strictObject({ name: z.string() }),
          find: reply,
          show: () => ({ facts: [] }),
        },
        bill: { ...request, kind: 'bill', cache, payable: true, find: reply, pay: reply, advise: reply },
      } as Agency['services'],
      check: reply,
      match: reply,
      ...more,
    }),
    sandbox: () => Promise.reject(new Error('none')),
  }
  return startAgency(adapter, { config: {}, http: { at: () => ({}) as never }, now })
}

describe('what comes back is believed only in the promised shape', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a word', 'OK'],
    ['an empty number', { outcome: 'accepted', ref: '', status: 'received' }],
    ['a status of theirs', { outcome: 'accepted', ref: 'R', status: 'DITERIMA' }],
    ['a field too many', { outcome: 'accepted', ref: 'R', status: 'received', paid: true }],
    ['a "no" without a reason', { outcome: 'rejected' }],
    ['a reason in one language', { outcome: 'rejected', reason: { id: 'x' } }],
  ])('%s is "protocol", and may have acted', async (_, answer) => {
    await expect(
      submit(
        agencyOf(() => answer),
        'request',
        { name: 'Siti' },
        ask,
      ),
    ).rejects.toMatchObject({ kind: 'protocol', maybeActed: true })
  })
  test('texts are cleaned on the way', async () => {
    const answer = { outcome: 'rejected', reason: { id: 'tidak\u202e bisa\u0000', en: ' no ' } }
    expect(
      await submit(
        agencyOf(() => answer),
        'request',
        { name: 'Siti' },
        ask,
      ),
    ).toEqual({ outcome: 'rejected', reason: { id: 'tidak bisa', en: 'no' } })
    expect(
      await find(
        agencyOf(() => ({ name: 'a\u200bb' })),
        'lookup',
        { name: 'x' },
        ask,
      ),
    ).toEqual({ name: 'ab' })
  })
  test.each([1.5, -1, 1e15, Number.NaN, '1.000', 2 ** 53])('%s is no amount', async (total) => {
    const bill = { id: '1', title: 'x', principal: 0, penalty: 0, total, due: null, paid: false }
    await expect(
      bills(
        agencyOf(() => [bill]),
        'bill',
        { name: 'x' },
        ask,
      ),
    ).rejects.toMatchObject({ kind: 'protocol', maybeActed: false })
  })
  test('a match holds three answers and nothing of the register', async () => {
    const facts = { nik: '5272041507909001', name: 'x', birthDate: '1990-07-15' }
    const leaky = agencyOf(() => ({ found: true, name: true, birthDate: true, address: 'Jalan' }))
    await expect(match(leaky, facts, ask)).rejects.toMatchObject({ kind: 'protocol' })
  })
  test('a document has bytes', async () => {
    const inbound = { statuses: {}, words: {}, document: async () => ({ name: 'x' }) as never }
    await expect(
      document(
        agencyOf(() => 0, { inbound }),
        'r',
        'd',
        ask,
      ),
    ).rejects.toMatchObject({ kind: 'protocol' })
  })
  test('a cursor that says "more" and stands still is refused', async () => {
    const inbound = {
      statuses: {},
      words: {},
      poll: { everySeconds: 1, since: async () => ({ updates: [], cursor: '7', more: true }) },
    }
    const agency = agencyOf(() => 0, { inbound })
    await expect(poll(agency, '7', now(), ask)).rejects.toMatchObject({ kind: 'protocol' })
    expect(await poll(agency, '6', now(), ask)).toEqual({ updates: [], refused: 0, cursor: '7', more: true })
  })
})

describe('what goes in', () => {
  test('answers that do not fit reach nobody, and the error does not repeat them', async () => {
    let called = false
    const agency = agencyOf(() => {
      called = true
    })
    const error = await submit(agency, 'request', { name: '', secret: 'rahasia-sekali' }, ask).catch((e) => e)
    expect(error).toMatchObject({ kind: 'protocol', maybeActed: false })
    expect(`${error.message}${error.cause}`).not.toContain('rahasia')
    expect(called).toBe(false)
  })
  test('only facts the manifest names; no person stays no person', async () => {
    const seen: unknown[] = []
    const agency = agencyOf((call) => void seen.push(call.person))
    const person = { name: 'Siti', nik: '5272045507909002', phone: '+628123456789' }
    await submit(agency, 'request', { name: 'x' }, { ...ask, person }).catch(() => {})
    await submit(agency, 'request', { name: 'x' }, ask).catch(() => {})
    expect(seen).toEqual([{ name: 'Siti' }, undefined])
  })
  test('a service that is not there is our own mistake', async () => {
    for (const id of ['nothing', 'constructor', 'lookup']) {
      await expect(
        submit(
          agencyOf(() => 0),
          id,
          {},
          ask,
        ),
      ).rejects.toBeInstanceOf(TypeError)
    }
  })
})

describe('how it fails', () => {
  test('whatever an adapter throws becomes "protocol", with its cause', async () => {
    const cause = new RangeError('boom')
    const agency = agencyOf(() => {
      throw cause
    })
    await expect(submit(agency, 'request', { name: 'x' }, ask)).rejects.toMatchObject({
      kind: 'protocol',
      maybeActed: true,
      cause,
    })
  })
  test('its own errors keep their kind; a question never "may have acted"', async () => {
    const agency = agencyOf(() => {
      throw new AgencyError('unavailable', 'x', { retryAfter: 5000, status: 503 })
    })
    await expect(submit(agency, 'request', { name: 'x' }, ask)).rejects.toMatchObject({
      maybeActed: true,
      retryAfter: 5000,
      status: 503,
    })
    await expect(find(agency, 'lookup', { name: 'x' }, ask)).rejects.toMatchObject({
      kind: 'unavailable',
      maybeActed: false,
      retryAfter: 5000,
      status: 503,
    })
  })
  test('an adapter that does not listen to its signal is left behind at the deadline', async () => {
    const agency = agencyOf(() => new Promise(() => {}))
    const started = performance.now()
    await expect(submit(agency, 'request', { name: 'x' }, { ...ask, deadline: 50 })).rejects.toMatchObject({
      kind: 'timeout',
      maybeActed: true,
    })
    await expect(find(agency, 'lookup', { name: 'x' }, { ...ask, deadline: 50 })).rejects.toMatchObject({
      kind: 'timeout',
      maybeActed: false,
    })
    const control = new AbortController()
    const given = find(agency, 'lookup', { name: 'x' }, { ...ask, signal: control.signal })
    control.abort()
    await expect(given).rejects.toMatchObject({ kind: 'timeout' })
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
