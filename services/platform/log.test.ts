import { beforeEach, describe, expect, test } from 'vitest'
import { AppError } from './errors.ts'
import { createLog, currentRequestId, inRequest } from './log.ts'

const CANARY = {
  nik: '5272040101900001',
  nop: '527204000700301230',
  phone: '081234567890',
  email: 'siti.canary@contoh.test',
  name: 'Siti Canarywati',
}

let lines: string[] = []
const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } })
beforeEach(() => {
  lines = []
})

/** The one line written, parsed, after proof that no canary is in it, in any spelling. */
function line(): Record<string, unknown> & { err?: Record<string, unknown> } {
  expect(lines).toHaveLength(1)
  const text = lines[0]!
  for (const canary of Object.values(CANARY)) {
    for (const spelling of [
      canary,
      encodeURIComponent(canary),
      canary.toLowerCase(),
      canary.replace(/(\d{4})/g, '$1 ').trim(),
    ]) {
      expect(text).not.toContain(spelling)
    }
  }
  return JSON.parse(text)
}

describe('a log line', () => {
  test('is JSON with a level, a time, a message and what was handed in', () => {
    log.info({ agency: 'dukcapil', ms: 12, outcome: 'ok' }, 'called')
    expect(line()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      agency: 'dukcapil',
      ms: 12,
      outcome: 'ok',
      msg: 'called',
    })
  })

  test('carries the request it was written in, however deep and late, and no other', async () => {
    const late = (id: string) =>
      inRequest(id, async () => {
        await new Promise(setImmediate)
        log.info('deep')
        return currentRequestId()
      })
    expect(await Promise.all([late('AAAAA-00001'), late('BBBBB-00002')])).toEqual([
      'AAAAA-00001',
      'BBBBB-00002',
    ])
    log.info('outside')
    expect(lines.map((l) => JSON.parse(l).requestId)).toEqual(['AAAAA-00001', 'BBBBB-00002', undefined])
  })
})

describe('canaries of personal data are not printed', () => {
  test('in the message of an error and of its causes; kind and cause chain stay', () => {
    class AgencyError extends Error {
      override name = 'AgencyError'
      kind = 'unavailable'
      maybeActed = false
    }
    const bottom = Object.assign(
      new Error(`Duplicate entry '${CANARY.name}' for key 'account.name' ${CANARY.nik}`),
      {
        code: 'ER_DUP_ENTRY',
        errno: 1062,
        sql: `insert into x values ('${CANARY.email}')`,
        parameters: [CANARY.phone],
      },
    )
    const middle = new SyntaxError(`Unexpected token 'S', "${CANARY.name}"... is not valid JSON`, {
      cause: bottom,
    })
    log.error(
      { err: new AgencyError(`no answer for ${CANARY.phone} ${CANARY.email}`, { cause: middle }) },
      'delivery failed',
    )
    expect(line().err).toMatchObject({
      type: 'AgencyError',
      kind: 'unavailable',
      maybeActed: false,
      message: 'no answer for [phone] [email]',
      stack: expect.stringContaining('log.test.ts'),
      cause: {
        type: 'SyntaxError',
        cause: { code: 'ER_DUP_ENTRY', errno: 1062, message: expect.stringContaining('Duplicate entry') },
      },
    })
  })

  test('when the error is logged alone, or under another name, or thrown as no error', () => {
    log.error(new Error(`for "${CANARY.name}"`))
    expect(line()).toMatchObject({ msg: 'Error', err: { message: 'for [quoted]' } })
    lines = []
    log.warn({
      reason: Object.assign(new TypeError('x is not a function'), { input: CANARY.name }),
      err: `${CANARY.name}`,
    })
    expect(line()).toMatchObject({
      reason: { type: 'TypeError', message: 'x is not a function' },
      err: { type: 'string' },
    })
    lines = []
    log.error({ err: new AggregateError([new Error(`'${CANARY.name}'`)], `'${CANARY.name}'`) }, 'several')
    expect(line().err).toMatchObject({ type: 'AggregateError', errors: [{ type: 'Error' }] })
  })

  test('an AppError keeps its key and loses its params', () => {
    log.info(
      { err: new AppError('not_found', 'error.request.not_found', { params: { name: CANARY.name } }) },
      'refused',
    )
    expect(line().err).toMatchObject({ type: 'AppError', kind: 'not_found', key: 'error.request.not_found' })
    expect(lines[0]).not.toContain('params')
  })

  test('in the query and the headers of a request', () => {
    const headers = {
      cookie: `a=${CANARY.name}`,
      authorization: CANARY.name,
      'x-forwarded-for': '203.0.113.7',
      referer: `/?q=${CANARY.name}`,
      'content-type': 'text/plain',
      'content-length': '3',
    }
    const url = `/track?nik=${CANARY.nik}&email=${encodeURIComponent(CANARY.email)}&name=${encodeURIComponent(CANARY.name)}`
    log.info({ req: { method: 'GET', url, headers }, url, headers }, 'asked')
    expect(line()).toMatchObject({
      req: { method: 'GET', url: '/track?nik&email&name', type: 'text/plain', length: '3' },
      url: '/track?nik&email&name',
    })
    expect(lines[0]).not.toContain('203.0.113.7')
  })

  test('in fields known by name, at any depth', () => {
    const person = { ...CANARY, birthDate: '1990-01-01', answers: { mother: CANARY.name } }
    const deep = { c: { d: { e: { f: { g: person } } } } }
    log.info({ ...person, a: [person], b: { c: person }, deep, at: new Date(0) }, 'person')
    expect(line()).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      nik: '[hidden]',
      name: '[hidden]',
      a: [{ name: '[hidden]', answers: '[hidden]' }],
      b: { c: { phone: '[hidden]', birthDate: '[hidden]' } },
    })
  })

  test('in a message, a field nobody thought of, a number, or a key', () => {
    log.info(
      { odd: [{ deep: { deeper: { deepest: CANARY.nik, n: Number(CANARY.nik) } } }], [CANARY.email]: 1 },
      `for ${CANARY.nik} and ${CANARY.phone}`,
    )
    expect(line()).toMatchObject({
      msg: 'for [digits] and [phone]',
      odd: [{ deep: { deeper: { deepest: '[digits]', n: '[digits]' } } }],
      '[email]': 1,
    })
  })

  test('in what a child logger, or its child, was given', () => {
    const child = log.child({ agency: 'lapor', name: CANARY.name, email: CANARY.email, note: CANARY.nik })
    child.child({ channel: 'poll', phone: CANARY.phone }).info('hello')
    expect(line()).toMatchObject({
      agency: 'lapor',
      channel: 'poll',
      name: '[hidden]',
      phone: '[hidden]',
      msg: 'hello',
    })
  })
})
