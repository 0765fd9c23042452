/** Mail by a real SMTP server on loopback. */
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { secret } from './platform/secret.ts'
import { createTransport } from './transport.ts'

const received: string[] = []
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, _session, done) {
    let text = ''
    stream.on('data', (chunk) => {
      text += chunk
    })
    stream.on('end', () => {
      received.push(text)
      done()
    })
  },
})
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done())))
afterAll(() => new Promise<void>((done) => server.close(() => done())))

const letter = { id: '019a', to: 'warga@contoh.test', subject: 'Permohonan diterima', text: 'Halo' }
const at = (port: number) =>
  createTransport({ kind: 'smtp', url: secret(`smtp://127.0.0.1:${port}`), from: 'gerbang@contoh.test' })

test('one letter arrives, with an id that stays the same when it is sent again', async () => {
  const { port } = server.server.address() as { port: number }
  await at(port).send(letter)
  await at(port).send(letter)
  expect(received).toHaveLength(2)
  const ids = received.map((text) => /^message-id: (.*)$/im.exec(text)?.[1])
  expect(ids).toEqual(['<019a@gerbang>', '<019a@gerbang>'])
  expect(received[0]).toContain('Subject: Permohonan diterima')
})

test('a name with a line break makes no second header', async () => {
  const { port } = server.server.address() as { port: number }
  await at(port).send({ ...letter, id: '019b', subject: 'Halo\r\nBcc: jahat@contoh.test' })
  expect(received.at(-1)).not.toMatch(/^bcc:/im)
})

test('a server that is not there is an error, so that the outbox tries again', async () => {
  await expect(at(1).send(letter)).rejects.toThrow()
})
