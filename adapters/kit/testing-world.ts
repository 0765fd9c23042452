/** One agency with its sandbox, for tests: a clock in hand, every sent message on record, webhooks caught. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Adapter, FileStream, Person, SandboxOptions } from './contract.ts'
import { createAgencyHttp } from './http.ts'
import { type ReadUpdate, type Received, receive } from './inbound.ts'
import { type Ask, poll, startAgency } from './run.ts'

export type Recorded = { method: string; path: string; headers: string; body: string }
export type Delivery = { headers: Record<string, string | string[] | undefined>; raw: Buffer }
export type AgencyWorld = Awaited<ReturnType<typeof openAgencyWorld>>

/** A person nobody has met: every fact can be searched for in what was sent, said or logged. */
export const CANARY: Required<Person> = {
  name: 'Kanari Ujicoba',
  nik: '5272013112999876',
  phone: '+6281299887766',
  email: 'kanari.ujicoba@contoh.test',
  address: 'Jalan Kanari Ujicoba 77',
  birthDate: '1999-12-31',
}

export async function openAgencyWorld(adapter: Adapter, options: Partial<SandboxOptions> = {}) {
  let time = Date.parse('2026-11-20T02:00:00Z')
  const now = options.now ?? (() => new Date(time))
  const deliveries: Delivery[] = []
  const receiver = await openReceiver(deliveries)
  const sandbox = await adapter.sandbox({ decideAfter: null, webhookUrl: receiver.url, ...options, now })
  const sent: Recorded[] = []
  const http = createAgencyHttp({
    hosts: adapter.manifest.hosts,
    openOrigins: [sandbox.url],
    now,
    wrap: (agent) =>
      agent.compose((dispatch) => (message, handler) => {
        sent.push(recordOf(message))
        return dispatch(message, handler)
      }),
  })
  const start = (config: unknown) => startAgency(adapter, { config, http, now })
  const agency = start(sandbox.config)
  let cursor: string | null = null
  let steps = 0

  return {
    agency,
    sandbox,
    /** The same agency under other settings. */
    start,
    now,
    sent,
    deliveries,
    advance(ms: number) {
      time += ms
    },
    /** A step with a key of its own; a short deadline keeps silence short. */
    ask: (more: Partial<Ask> = {}): Ask => ({
      key: `test-step-${++steps}`,
      person: CANARY,
      file: sampleDocument,
      deadline: 5000,
      ...more,
    }),
    /** All news since the last look, whichever way the agency sends it. */
    async news(): Promise<ReadUpdate[]> {
      const news = deliveries
        .splice(0)
        .flatMap(({ headers, raw }) => updatesOf(receive(agency.inbound, headers, raw, now())))
      for (let more = agency.inbound?.poll !== undefined; more; ) {
        const page = await poll(agency, cursor, now(), { key: 'poll', deadline: 5000 })
        if (page.refused > 0) throw new Error('The adapter made updates out of bounds')
        news.push(...page.updates)
        cursor = page.cursor
        more = page.more
      }
      return news
    },
    async close() {
      await http.close()
      await sandbox.close()
      await receiver.close()
    },
  }
}

/** Bytes for any file a sample names. */
const sampleDocument = async (): Promise<FileStream> => {
  const bytes = Buffer.from('%PDF-1.4\n% SIMULASI\n%%EOF\n')
  return { name: 'contoh.pdf', type: 'application/pdf', size: bytes.length, bytes: async () => bytes }
}

function updatesOf(received: Received) {
  if (received.outcome !== 'updates' || received.refused > 0)
    throw new Error(`A webhook of the sandbox was ${received.outcome}`)
  return received.updates
}

function recordOf({
  method,
  path,
  headers,
  body,
}: {
  method: string
  path: string
  headers?: unknown
  body?: unknown
}): Recorded {
  const text = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : String(body ?? '')
  return { method, path: decodeURIComponent(path), headers: JSON.stringify(headers), body: decodeForm(text) }
}
/** So that `%2B62` is found when `+62` is looked for. */
function decodeForm(text: string) {
  try {
    return `${text}\n${decodeURIComponent(text.replaceAll('+', ' '))}`
  } catch {
    return text
  }
}

async function openReceiver(deliveries: Delivery[]) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    deliveries.push({ headers: request.headers, raw: Buffer.concat(chunks) })
    response.writeHead(200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
