/** The thread through the house on every engine: filed once, delivered once, followed truly. */
import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../db/testing.ts'
import { AHMAD, openWorld, sampleOf, type World } from '../testing.ts'
import { statusOf } from './state.ts'

const AGENCY = 'dukcapil'
const SERVICE = 'pindah-keluar'
const newKey = () => randomBytes(16).toString('base64url')

for (const engine of engines) {
  describe(engine.name, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld(engine)
    })
    afterAll(() => world.close())

    const filer = () => ({ account: uuidv7(), phone: AHMAD.phone })
    const filing = async (
      by: { account: string; phone?: string } | { guest: string } = filer(),
      key = newKey(),
    ) => ({
      by,
      agency: AGENCY,
      service: SERVICE,
      input: await sampleOf(world, by, AGENCY, SERVICE),
      key,
      person: AHMAD,
    })
    const ref = async (account: string, number: string) =>
      (await world.services.requests.view({ account }, number))!.references[0]!.ref

    test('from filing to the finished document', async () => {
      const by = filer()
      const { requests } = world.services
      const filed = await requests.submit(await filing(by))
      expect(filed.outcome).toBe('received')
      const number = (filed as { number: string }).number
      expect(number).toMatch(/^BIM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$/)
      expect(await requests.view(by, number)).toMatchObject({ status: 'received', delivery: 'queued' })

      await world.settle()
      expect(await requests.view(by, number)).toMatchObject({
        delivery: 'accepted',
        references: [{ agency: AGENCY }],
      })
      world.pass(60_000)
      await world.sandbox(AGENCY).decide(await ref(by.account, number), 'TERBIT')
      await world.settle()
      const done = (await requests.view(by, number))!
      expect(done.status).toBe('done')
      expect(done.documents).toHaveLength(1)
      const file = await requests.document(by, number, done.documents[0]!.id)
      const bytes = Buffer.concat(await Array.fromAsync(file!.file.stream))
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    })

    test('the row is the fold of its events', async () => {
      const rows = await world.db.selectFrom('request').selectAll().execute()
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        const events = await world.services.requests.store.events(row.id)
        expect(statusOf(events)).toMatchObject({
          status: row.status,
          delivery: row.delivery,
          waitingFor: row.waitingFor,
        })
        expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1))
        expect(row.version).toBe(events.length)
      }
    })

    test('pressed many times at once: one request, one number (G4)', { timeout: 60_000 }, async () => {
      // A form whose files are optional: what is raced here is the filing, not the uploads.
      const { service } = world.services.agencies.request('lapor', 'lapor')
      const { photo, ...input } = service.sample as Record<string, unknown>
      for (let round = 0; round < 12; round++) {
        const one = { by: filer(), agency: 'lapor', service: 'lapor', input, key: newKey() }
        const answers = await Promise.all(
          Array.from({ length: 2 + (round % 7) }, () => world.services.requests.submit(one)),
        )
        const numbers = new Set(answers.map((a) => 'number' in a && a.number))
        expect(numbers.size).toBe(1)
        expect(answers.filter((a) => a.outcome === 'received')).toHaveLength(1)
      }
    })

    test('the same key with other answers is refused, and leaves the first alone (G5)', async () => {
      const one = await filing()
      const first = await world.services.requests.submit(one)
      const { sample } = world.services.agencies.request(AGENCY, SERVICE).service
      const text = Object.entries(sample).find(([, v]) => typeof v === 'string' && v.length > 20)!
      const other = { ...one, input: { ...one.input, [text[0]]: `${text[1]} lain` } }
      expect(await world.services.requests.submit(other)).toEqual({ outcome: 'changed' })
      expect(await world.services.requests.submit(one)).toEqual({
        outcome: 'already',
        number: (first as { number: string }).number,
      })
    })

    test('the same key of another account is a filing of its own (G6)', async () => {
      const key = newKey()
      const [a, b] = [filer(), filer()]
      const first = await world.services.requests.submit(await filing(a, key))
      const second = await world.services.requests.submit(await filing(b, key))
      expect(second.outcome).toBe('received')
      expect(second).not.toEqual(first)
      expect(await world.services.requests.view(b, (first as { number: string }).number)).toBeNull()
    })

    test('where a person has one at a time, a second try shows the first', async () => {
      const by = filer()
      const { requests } = world.services
      const input = await sampleOf(world, by, 'bapenda', 'npwpd')
      const one = { by, agency: 'bapenda', service: 'npwpd', input, person: AHMAD }
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => requests.submit({ ...one, key: newKey() })),
      )
      expect(answers.filter((a) => a.outcome === 'received')).toHaveLength(1)
      expect(answers.filter((a) => a.outcome === 'open_already')).toHaveLength(4)
      expect(new Set(answers.map((a) => 'number' in a && a.number)).size).toBe(1)
      const { number } = answers[0] as { number: string }
      expect(await requests.withdraw(by, number, newKey())).toEqual({ outcome: 'done' })
      const again = { ...one, input: await sampleOf(world, by, 'bapenda', 'npwpd'), key: newKey() }
      expect((await requests.submit(again)).outcome).toBe('received')
    })

    test('sent back, mended in exactly the marked field, and on', async () => {
      const by = filer()
      const { requests } = world.services
      const { number } = (await requests.submit(await filing(by))) as { number: string }
      await world.settle()
      const { sample } = world.services.agencies.request(AGENCY, SERVICE).service
      const field = Object.keys(sample)[0]!
      world.pass(60_000)
      await world
        .sandbox(AGENCY)
        .decide(await ref(by.account, number), 'KURANG', { note: 'Isian belum jelas', fix: [field] })
      await world.settle()
      const back = (await requests.view(by, number))!
      expect(back).toMatchObject({ status: 'needs_action', waitingFor: 'resident', fix: [field], due: null })
      const value = sample[field]
      world.pass(1000)
      expect(await requests.correct(by, number, { [field]: value }, newKey(), back.version)).toEqual({
        outcome: 'done',
      })
      await world.settle()
      expect(await requests.view(by, number)).toMatchObject({ status: 'in_progress', fix: [] })
    })

    test('withdrawn before it left: the agency never hears of it', async () => {
      const by = filer()
      const before = world.sandbox(AGENCY).effects().length
      const { number } = (await world.services.requests.submit(await filing(by))) as { number: string }
      expect(await world.services.requests.withdraw(by, number, newKey())).toEqual({ outcome: 'done' })
      await world.settle()
      expect(await world.services.requests.view(by, number)).toMatchObject({ status: 'cancelled' })
      expect(world.sandbox(AGENCY).effects()).toHaveLength(before)
    })

    test('an agency that drops the line has one filing in the end', async () => {
      const by = filer()
      const before = world.sandbox(AGENCY).effects().length
      const { number } = (await world.services.requests.submit(await filing(by))) as { number: string }
      world.sandbox(AGENCY).temper('drops')
      await world.settle()
      world.sandbox(AGENCY).temper('ok')
      expect(await world.services.requests.view(by, number)).toMatchObject({ delivery: 'queued' })
      world.pass(60_000)
      await world.settle()
      expect(await world.services.requests.view(by, number)).toMatchObject({ delivery: 'accepted' })
      expect(world.sandbox(AGENCY).effects()).toHaveLength(before + 1)
    })

    test('a protocol fault stops it and a person is told; replayed, it arrives once', async () => {
      const by = filer()
      const { number } = (await world.services.requests.submit(await filing(by))) as { number: string }
      world.sandbox(AGENCY).temper('html')
      await world.settle()
      world.sandbox(AGENCY).temper('ok')
      expect(await world.services.requests.view(by, number)).toMatchObject({ delivery: 'stuck' })
      const [stuck] = await world.services.outbox.stuck(AGENCY)
      expect(await world.services.deliveries.replay(stuck!.id, { actor: 'admin', reason: 'uji' })).toBe(true)
      await world.settle()
      expect(await world.services.requests.view(by, number)).toMatchObject({ delivery: 'accepted' })
    })

    test('many writers on one request lose nothing (G18)', async () => {
      const by = filer()
      const { requests } = world.services
      const { number } = (await requests.submit(await filing(by))) as { number: string }
      await world.settle()
      const reference = await ref(by.account, number)
      const updates = Array.from({ length: 24 }, (_, i) => ({
        eventId: `storm-${number}-${i}`,
        ref: reference,
        code: 'VERIFIKASI',
        at: new Date(world.now().getTime() + i),
        meaning: 'in_progress' as const,
      }))
      await Promise.all(updates.map((u) => world.services.news.apply(AGENCY, u)))
      const row = (await world.services.requests.store.findByNumber('house', number))!
      const events = await world.services.requests.store.events(row.id)
      expect(events.filter((e) => e.agencyCode === 'VERIFIKASI')).toHaveLength(24)
      expect(row.version).toBe(events.length)
    })

    test('the same news twice is once', async () => {
      const row = await world.db.selectFrom('reference').selectAll().limit(1).executeTakeFirstOrThrow()
      const update = {
        eventId: 'again',
        ref: row.ref,
        code: 'VERIFIKASI',
        at: world.now(),
        meaning: 'in_progress' as const,
      }
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, () => world.services.news.apply(AGENCY, update)),
      )
      expect(outcomes.filter((o) => o !== 'duplicate')).toHaveLength(1)
    })

    test('track: the code opens state only, a wrong one and an unknown number look the same', async () => {
      const by = filer()
      const { requests } = world.services
      const { number } = (await requests.submit(await filing(by))) as { number: string }
      const { code } = (await requests.receiptOf(by, number))!
      expect(await requests.track(number, { code, phoneTail: '' })).toMatchObject({ number })
      expect(
        await requests.track(number.toLowerCase().replaceAll('-', ' '), {
          code: code.toLowerCase(),
          phoneTail: '',
        }),
      ).toMatchObject({ number })
      expect(await requests.track(number, { code: '', phoneTail: AHMAD.phone.slice(-4) })).toMatchObject({
        number,
      })
      expect(await requests.track(number, { code: '000000', phoneTail: '0000' })).toBeNull()
      expect(await requests.track('BIM-7F3K-2QXN-4', { code, phoneTail: '' })).toBeNull()
    })

    test('a guest claims with the code, once', async () => {
      const guest = { guest: newKey() }
      const { requests } = world.services
      const { number } = (await requests.submit(await filing(guest))) as { number: string }
      const { code } = (await requests.receiptOf(guest, number))!
      const account = uuidv7()
      expect(await requests.claim(account, number, 'ZZZZZZ')).toEqual({ outcome: 'gone' })
      expect(await requests.claim(account, number, code)).toEqual({ outcome: 'done' })
      expect(await requests.claim(uuidv7(), number, code)).toEqual({ outcome: 'gone' })
      expect(await requests.view(guest, number)).toBeNull()
      expect(await requests.view({ account }, number)).toMatchObject({ number })
    })

    test('no personal value is in clear in any column, nor in the log (G61)', async () => {
      const canaries = [AHMAD.nik, AHMAD.name, AHMAD.phone]
      for (const table of [
        'request',
        'event',
        'job',
        'inbox',
        'draft',
        'file',
        'mail',
        'call',
        'submission',
      ] as const) {
        for (const row of await world.db.selectFrom(table).selectAll().execute()) {
          const text = Object.values(row)
            .map((v) => (v instanceof Uint8Array ? Buffer.from(v).toString('latin1') : String(v)))
            .join('\n')
          for (const canary of canaries) expect(text.includes(canary), `${canary} in ${table}`).toBe(false)
        }
      }
      for (const canary of canaries) expect(world.lines.join('\n')).not.toContain(canary)
    })
  })
}
