import { request as ask } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Adapter, Sandbox } from '../adapters/kit/contract.ts'
import { checkAgencies } from './check-agencies.ts'
import { Refused } from './command.ts'
import { newAgency } from './new-adapter/index.ts'
import { makeCertificate } from './testing-certificate.ts'

/** A configured agency is called by https only, so its sandbox stands behind TLS here. */
let sandbox: Sandbox<{ url: string; apiKey: string }>
let tls: ReturnType<typeof createTlsServer>
let url: string
let reachable: Adapter
const certificate = makeCertificate('localhost')
const trusted = getCACertificates('default')

beforeAll(async () => {
  sandbox = (await newAgency.sandbox({ now: () => new Date(), decideAfter: null })) as typeof sandbox
  tls = createTlsServer(certificate, (incoming, outgoing) => {
    const { method, headers } = incoming
    const inner = ask(new URL(incoming.url ?? '/', sandbox.url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    inner.on('error', () => outgoing.destroy())
    outgoing.on('close', () => inner.destroy())
    incoming.pipe(inner)
  })
  await new Promise<void>((done) => tls.listen(0, 'localhost', done))
  url = `https://localhost:${(tls.address() as AddressInfo).port}`
  reachable = { ...newAgency, manifest: { ...newAgency.manifest, hosts: [new URL(url).host] } } as Adapter
  setDefaultCACertificates([...trusted, certificate.cert])
})
afterAll(async () => {
  setDefaultCACertificates(trusted)
  tls.closeAllConnections()
  await new Promise((done) => tls.close(done))
  await sandbox.close()
})

const SECRET = 'rahasia-kenari-9911'
const other = { ...newAgency, manifest: { ...newAgency.manifest, id: 'other-agency' } } as Adapter
const configured = (more: Record<string, string> = {}) => ({
  NEW_AGENCY_URL: url,
  NEW_AGENCY_API_KEY: SECRET,
  AGENCY_RANGES: '127.0.0.0/8,::1/128',
  ...more,
})

/** The lines it prints, and the sentence it ends with when it ends badly. */
async function run(source: Record<string, string>, deadline = 10_000) {
  const adapters = [reachable, other]
  const lines: string[] = []
  const print = (line: string) => void lines.push(line.replace(/\d+ ms/, 'N ms'))
  const ended = await checkAgencies({ adapters, source, now: () => new Date(), print, deadline }).then(
    () => 'well',
    (error: unknown) => {
      expect(error).toBeInstanceOf(Refused)
      return (error as Error).message
    },
  )
  for (const secret of [SECRET, sandbox.config.apiKey])
    expect([...lines, ended].join('\n')).not.toContain(secret)
  return { lines, ended }
}

describe('npm run check:agencies', () => {
  it('says in a demo that nothing is configured, and asks the sandboxes', async () => {
    expect(await run({})).toEqual({
      lines: [
        'No agency is configured. This is a demo: each is asked on its own sandbox, a simulation.',
        'new-agency    not configured, its sandbox: ok, N ms',
        'other-agency  not configured, its sandbox: ok, N ms',
      ],
      ended: 'well',
    })
  })

  it('opens no sandbox in live mode', async () => {
    expect(await run({ MODE: 'live' })).toEqual({
      lines: [
        'No agency is configured, so all are off.',
        'new-agency    not configured: it is off',
        'other-agency  not configured: it is off',
      ],
      ended: 'well',
    })
  })

  it('asks a configured agency itself, and changes nothing there', async () => {
    const { lines, ended } = await run(configured({ NEW_AGENCY_API_KEY: sandbox.config.apiKey }))
    expect(lines).toContain('new-agency    configured: ok, N ms')
    expect(ended).toBe('well')
    expect(sandbox.effects()).toEqual([])
  })

  it.each<[string, Record<string, string>, string]>([
    ['refused credentials', {}, 'configured: unauthorised ('],
    ['a host that is not listed', { NEW_AGENCY_URL: 'https://localhost:1' }, 'its host is not on the list'],
    ['plain http', { NEW_AGENCY_URL: 'http://localhost' }, 'its address is not https'],
    ['an address inside', { AGENCY_RANGES: '10.9.0.0/16' }, 'leads to an address that is not allowed'],
    ['a missing setting', { NEW_AGENCY_API_KEY: '' }, 'settings wrong: NEW_AGENCY_API_KEY is missing'],
    ['a setting it does not know', { NEW_AGENCY_TOKEN: SECRET }, 'NEW_AGENCY_TOKEN is not a setting'],
    ['a secret of a demo', { MODE: 'live', NEW_AGENCY_API_KEY: 'simulasi' }, 'has a value of the demo'],
  ])('fails on %s, and asks the others all the same', async (_, change, sentence) => {
    const { lines, ended } = await run(configured(change))
    expect(lines.find((line) => line.startsWith('new-agency'))).toContain(sentence)
    expect(ended).toBe('1 of 2 agencies cannot be used as configured.')
    expect(lines.some((line) => line.startsWith('other-agency'))).toBe(true)
  })

  it.each([
    ['hangs', 'timeout'],
    ['error_500', 'unavailable'],
    ['html', 'protocol'],
  ] as const)('names the kind of a bad day (%s)', async (temper, kind) => {
    sandbox.temper(temper)
    const deadline = temper === 'hangs' ? 500 : undefined
    const { lines, ended } = await run(configured({ NEW_AGENCY_API_KEY: sandbox.config.apiKey }), deadline)
    sandbox.temper('ok')
    expect(lines.find((line) => line.startsWith('new-agency'))).toContain(`configured: ${kind} (`)
    expect(ended).toContain('of 2 agencies cannot be used')
  })
})
