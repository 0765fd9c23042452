import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createEgress } from './egress.ts'
import { createAgencyHttp } from './http.ts'

/** Where names lead, for a test. */
const leadsTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

async function ask(
  url: string,
  options: {
    hosts: string[]
    ranges?: string[]
    resolve?: () => Promise<{ address: string; family: number }[]>
  },
) {
  const http = createAgencyHttp({ connectTimeout: 300, ...options })
  const call = { signal: AbortSignal.timeout(2000) }
  const error = await (async () =>
    http.at(url).json(call, { method: 'POST', path: '/', ok: z.unknown() }))().catch((e) => e)
  await http.close()
  return error
}

describe('which addresses may be asked at all', () => {
  const { check } = createEgress({
    hosts: ['api.contoh.go.id', 'other.contoh.go.id:8443'],
    openOrigins: ['http://127.0.0.1:4100'],
  })
  const fails = (url: string) => expect(() => check(new URL(url)), url).toThrow(/not called/)

  test('https to a host and port on the list, and open origins exactly', () => {
    check(new URL('https://api.contoh.go.id/v1'))
    check(new URL('https://API.contoh.go.id:443/v1'))
    check(new URL('https://other.contoh.go.id:8443/'))
    check(new URL('http://127.0.0.1:4100/'))
  })
  test('nothing else', () => {
    for (const url of [
      ...[
        'http://api.contoh.go.id/',
        'https://api.contoh.go.id:22/',
        'https://other.contoh.go.id/',
        'https://evil.test/',
      ],
      ...[
        'https://api.contoh.go.id.evil.test/',
        'https://api.contoh.go.id@evil.test/',
        'https://user@api.contoh.go.id/',
      ],
      ...[
        'http://127.0.0.1:3306/',
        'http://localhost:4100/',
        'http://2130706433:4101/',
        'http://0177.0.0.1:6379/',
      ],
      ...[
        'https://аpi.contoh.go.id/',
        'https://localhost./',
        'http://[::1]:4100/',
        'https://169.254.169.254/',
      ],
    ])
      fails(url)
  })
})

describe('where a name may lead', () => {
  test.each([
    ...[
      '127.0.0.1',
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '169.254.169.254',
      '172.31.0.1',
      '192.168.1.1',
      '198.18.0.1',
    ],
    ...[
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      'fe80::1',
      'fd00::1',
      'ff02::1',
      '2002:7f00:1::',
    ],
  ])('not to %s', async (address) => {
    const error = await ask('https://api.contoh.go.id', {
      hosts: ['api.contoh.go.id'],
      resolve: leadsTo(address),
    })
    expect(error).toMatchObject({
      kind: 'protocol',
      maybeActed: false,
      message: expect.stringContaining('not allowed'),
    })
  })
  test('not to a public and a private address at once, and not to none', async () => {
    for (const addresses of [['93.184.216.34', '127.0.0.1'], []]) {
      const error = await ask('https://api.contoh.go.id', {
        hosts: ['api.contoh.go.id'],
        resolve: leadsTo(...addresses),
      })
      expect(error).toMatchObject({ kind: 'protocol', maybeActed: false })
    }
  })
  test('not to a private address written as such, listed or not', async () => {
    for (const host of ['127.0.0.1', '[::1]', '10.0.0.1']) {
      const error = await ask(`https://${host}`, { hosts: [host] })
      expect(error).toMatchObject({ kind: 'protocol', maybeActed: false })
    }
  })
  test('an intranet agency is reached by its range, and the name is asked once per connection', async () => {
    const touched = vi.fn()
    const server = createServer((socket) => {
      touched()
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `intra.contoh.go.id:${(server.address() as AddressInfo).port}`
    const resolve = vi.fn(leadsTo('127.0.0.1'))
    const error = await ask(`https://${host}`, { hosts: [host], ranges: ['127.0.0.0/8'], resolve })
    // It speaks no TLS, but it was reached, at the address that was checked.
    expect(error).toMatchObject({ kind: 'unavailable', maybeActed: false })
    expect(touched).toHaveBeenCalledTimes(1)
    expect(resolve).toHaveBeenCalledTimes(1)
    server.close()
  })
  test('a name that says something else the second time is checked again', async () => {
    let times = 0
    const resolve = async () => [{ address: times++ === 0 ? '192.0.2.1' : '127.0.0.1', family: 4 }]
    const options = { hosts: ['api.contoh.go.id'], ranges: ['192.0.2.0/24'], resolve }
    await ask('https://api.contoh.go.id', options)
    expect(await ask('https://api.contoh.go.id', options)).toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('not allowed'),
    })
  })
  test('a name nobody knows is "unavailable"', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
    const error = await ask('https://api.contoh.go.id', { hosts: ['api.contoh.go.id'], resolve })
    expect(error).toMatchObject({ kind: 'unavailable', maybeActed: false })
  })
  test('a range that is none is refused at the start', () => {
    expect(() => createEgress({ hosts: [], ranges: ['10.0.0.1'] })).toThrow('no range')
  })
})
