import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { SandboxOptions } from './contract.ts'
import { verifyWebhook } from './inbound.ts'
import { jsonBody, type OpenSandbox, openSandbox } from './sandbox.ts'
import { simulationPdf } from './simulation-pdf.ts'

const now = () => new Date('2026-11-20T02:00:00Z')
const signature = {
  kind: 'hmac-sha256',
  signatureHeader: 'x-sig',
  timestampHeader: 'x-time',
  tolerance: 300,
} as const
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(options: Partial<SandboxOptions> = {}): Promise<OpenSandbox> {
  const sandbox = await openSandbox({ now, ...options }, (request, core) =>
    core.once(request, {
      key: String(request.headers['x-key']),
      step: 'file',
      conflict: () => ({ status: 422, json: { conflict: true } }),
      act: () => {
        if ((jsonBody(request) as { no?: boolean })?.no)
          return { answer: { status: 400, json: { no: true } } }
        const ref = `R-${core.store.next('case')}`
        return { ref, answer: { status: 201, json: { ref } } }
      },
    }),
  )
  closers.push(sandbox.close)
  return sandbox
}
const file = (sandbox: OpenSandbox, key: string, body = '{}') =>
  fetch(`${sandbox.url}/file`, { method: 'POST', headers: { 'x-key': key }, body }).then(async (answer) => [
    answer.status,
    await answer.json(),
  ])

test('once per key: the same answer again, another content is a conflict, a refusal is not remembered', async () => {
  const sandbox = await open()
  const all = await Promise.all(Array.from({ length: 20 }, () => file(sandbox, 'a')))
  expect(all).toEqual(Array(20).fill([201, { ref: 'R-1' }]))
  expect(await file(sandbox, 'a', '{"x":1}')).toEqual([422, { conflict: true }])
  expect(await file(sandbox, 'b', '{"no":true}')).toEqual([400, { no: true }])
  expect(await file(sandbox, 'b')).toEqual([201, { ref: 'R-2' }])
  expect(sandbox.effects()).toEqual([
    { key: 'a', ref: 'R-1', step: 'file' },
    { key: 'b', ref: 'R-2', step: 'file' },
  ])
})

test('with a file its memory survives a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  const first = await open({ file: join(folder, 'state.db') })
  await file(first, 'a')
  await first.close()
  const second = await open({ file: join(folder, 'state.db') })
  expect(await file(second, 'a')).toEqual([201, { ref: 'R-1' }])
  expect(await file(second, 'b')).toEqual([201, { ref: 'R-2' }])
  expect(second.effects()).toHaveLength(2)
})

test('temper drops: the work is done, the answer is not heard, and the key finds it again', async () => {
  const sandbox = await open()
  sandbox.temper('drops')
  await expect(file(sandbox, 'a')).rejects.toThrow()
  expect(sandbox.effects()).toHaveLength(1)
  sandbox.temper('ok')
  expect(await file(sandbox, 'a')).toEqual([201, { ref: 'R-1' }])
  expect(sandbox.effects()).toHaveLength(1)
})

test('closing ends what hangs and what is slow, and may be done twice', async () => {
  const sandbox = await open()
  sandbox.temper('hangs')
  const hanging = expect(file(sandbox, 'a')).rejects.toThrow()
  await fetch(`${sandbox.url}/x`, { signal: AbortSignal.timeout(50) }).catch(() => {})
  await sandbox.close()
  await hanging
  await sandbox.close()
})

test('webhooks are signed, sent in order, and sent again until they are taken', async () => {
  const taken: string[] = []
  let willing = false
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    expect(verifyWebhook(signature, ['rahasia'], request.headers, raw, now())).toBe('genuine')
    if (willing) taken.push(JSON.parse(raw.toString()).n)
    response.writeHead(willing ? 204 : 503).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    receiver.closeAllConnections()
    receiver.close()
  })
  const sandbox = await open({ webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` })
  const push = (n: number) => sandbox.core.push({ id: `e${n}`, body: { n }, signature, secret: 'rahasia' })
  await push(1)
  expect(taken).toEqual([])
  willing = true
  await Promise.all([push(2), push(3), push(4)])
  expect(taken).toEqual([1, 2, 3, 4])
  await sandbox.core.push({ id: 'e5', body: { n: 5 }, signature, secret: 'rahasia' })
  expect(taken).toEqual([1, 2, 3, 4, 5])
})

test('documents say what they are not', async () => {
  const bytes = await simulationPdf({
    title: 'Kutipan Akta',
    number: 'SIMULASI/1',
    issuer: 'Uji',
    at: now(),
    lines: [['Nama', 'Siti']],
  })
  const text = bytes.toString('latin1')
  expect(text.startsWith('%PDF-')).toBe(true)
  expect(text).toContain('(SIMULASI)')
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1)
  expect(text).toMatch(/\/MediaBox \[0 0 595\.28 841\.89\]/)
})
