import { describe, expect, test } from 'vitest'
import type { AgencyUpdate, Inbound, SignatureScheme } from './contract.ts'
import { readUpdates, receive, signWebhook, verifyWebhook } from './inbound.ts'

const scheme: SignatureScheme = {
  kind: 'hmac-sha256',
  signatureHeader: 'X-Signature',
  timestampHeader: 'X-Timestamp',
  tolerance: 300,
}
const now = new Date('2026-11-20T02:00:00Z')
const raw = Buffer.from('{"a":1}')
const good = signWebhook(scheme, 'kini', raw, now)
const verdict = (
  headers: Record<string, string | undefined>,
  secrets = ['kini'],
  bytes: Uint8Array = raw,
  at = now,
) => verifyWebhook(scheme, secrets, headers, bytes, at)
const signed = { signature: good['X-Signature']!, timestamp: good['X-Timestamp']! }

describe('whose bytes they are', () => {
  test('current and previous secret, several signatures, any case of header names', () => {
    expect(verdict(good)).toBe('genuine')
    expect(verdict(good, ['baru', 'kini'])).toBe('genuine')
    expect(verdict({ 'x-signature': signed.signature, 'X-TIMESTAMP': signed.timestamp })).toBe('genuine')
    expect(verdict({ ...good, 'X-Signature': `${'0'.repeat(64)}, ${signed.signature}` })).toBe('genuine')
    expect(verifyWebhook(scheme, ['kini'], new Headers(good), raw, now)).toBe('genuine')
  })
  test.each([
    ['retired secret', verdict(good, ['baru']), 'forged'],
    ['no secret at all', verdict(good, []), 'forged'],
    ['no signature', verdict({ 'X-Timestamp': signed.timestamp }), 'unsigned'],
    ['no time stamp', verdict({ 'X-Signature': signed.signature }), 'unsigned'],
    ['one byte more', verdict(good, ['kini'], Buffer.from('{"a":1} ')), 'forged'],
    ['nothing', verdict(good, ['kini'], Buffer.alloc(0)), 'forged'],
    ['another time', verdict({ ...good, 'X-Timestamp': String(Number(signed.timestamp) + 1) }), 'forged'],
    ['upper-case hex', verdict({ ...good, 'X-Signature': signed.signature.toUpperCase() }), 'forged'],
    [
      'base64',
      verdict({ ...good, 'X-Signature': Buffer.from(signed.signature, 'hex').toString('base64') }),
      'forged',
    ],
    [
      'six signatures',
      verdict({ ...good, 'X-Signature': Array(6).fill(signed.signature).join(',') }),
      'forged',
    ],
    ['milliseconds', verdict({ ...good, 'X-Timestamp': String(now.getTime()) }), 'stale'],
    ['a date as text', verdict({ ...good, 'X-Timestamp': now.toISOString() }), 'stale'],
    ['five minutes on the dot', verdict(good, ['kini'], raw, new Date(now.getTime() + 300_000)), 'genuine'],
    ['six minutes late', verdict(good, ['kini'], raw, new Date(now.getTime() + 360_000)), 'stale'],
    ['six minutes early', verdict(good, ['kini'], raw, new Date(now.getTime() - 360_000)), 'stale'],
  ])('%s', (_, found, expected) => expect(found).toBe(expected))
})

const update: AgencyUpdate = { eventId: 'e1', ref: 'R-1', code: 'BARU', at: now }
const inbound: Inbound = {
  statuses: { BARU: 'received' },
  words: { BARU: { id: 'Baru', en: 'New' } },
  webhook: {
    signature: scheme,
    secrets: ['kini'],
    sample: {},
    read: (body) => [{ ...update, code: (body as { code: string }).code }],
  },
}

describe('what they say', () => {
  test('our word beside theirs; prototypes are not codes', () => {
    const codes = ['BARU', 'baru', 'constructor', '__proto__', 'LAIN'].map((code, i) => ({
      ...update,
      code,
      eventId: `e${i}`,
    }))
    const { updates, refused } = readUpdates(inbound, codes, now)
    expect(updates.map((one) => one.meaning)).toEqual([
      'received',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ])
    expect(refused).toBe(0)
  })
  test.each<[string, object]>([
    ['from tomorrow', { at: new Date(now.getTime() + 86_400_000) }],
    ['from 1970', { at: new Date(0) }],
    ['without a date', { at: new Date('never') }],
    ['without a number', { ref: '' }],
    ['with a long number', { ref: 'x'.repeat(101) }],
    ['with a field too many', { status: 'done' }],
    [
      'with half a rupiah',
      { bill: { id: 'b', title: 'x', principal: 0.5, penalty: 0, total: 0.5, due: null, paid: false } },
    ],
    [
      'with less than nothing',
      { bill: { id: 'b', title: 'x', principal: -1, penalty: 0, total: -1, due: null, paid: false } },
    ],
    [
      'with too much',
      { bill: { id: 'b', title: 'x', principal: 1e15, penalty: 0, total: 1e15, due: null, paid: false } },
    ],
    [
      'with another kind of document',
      { document: { id: 'd', title: { id: 'x', en: 'x' }, type: 'text/html' } },
    ],
  ])('news %s is left out and counted; the rest stays', (_, bad) => {
    const { updates, refused } = readUpdates(inbound, [{ ...update, ...bad }, update], now)
    expect(updates).toEqual([{ ...update, meaning: 'received' }])
    expect(refused).toBe(1)
  })
  test('texts are cleaned', () => {
    const { updates } = readUpdates(inbound, [{ ...update, note: { id: 'a\u202eb\u0007', en: 'c' } }], now)
    expect(updates[0]?.note).toEqual({ id: 'ab', en: 'c' })
  })
  test('genuine but not as agreed is "malformed"; an agency without webhooks says so', () => {
    const bytes = Buffer.from('{"code":"BARU"}')
    expect(receive(inbound, signWebhook(scheme, 'kini', bytes, now), bytes, now)).toMatchObject({
      outcome: 'updates',
      refused: 0,
    })
    for (const body of ['null', '<html>', '{"code":"a","code":"b"}', '[]'.repeat(2)]) {
      const bad = Buffer.from(body)
      expect(receive(inbound, signWebhook(scheme, 'kini', bad, now), bad, now), body).toMatchObject({
        outcome: 'malformed',
      })
    }
    expect(receive({ statuses: {}, words: {} }, good, raw, now)).toEqual({ outcome: 'not_offered' })
  })
})
