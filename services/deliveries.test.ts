/** A person decides about what got stuck: once, with a reason, and with an end the resident can read. */
import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Temper } from '../adapters/kit/contract.ts'
import { engines } from '../db/testing.ts'
import { statusOf } from './requests/state.ts'
import { AHMAD, openWorld, sampleOf, type World } from './testing.ts'

const AGENCY = 'dukcapil'
const SERVICE = 'pindah-keluar'
const BY = { actor: 'admin-1', reason: 'Diperiksa lewat telepon' }
const NOTE = { id: 'Kami tidak dapat meneruskannya.', en: 'We could not pass it on.' }

for (const engine of engines) {
  describe(engine.name, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld(engine)
    })
    // The breaker of the last test has closed again.
    beforeEach(() => world.pass(60_000))
    afterAll(() => world.close())

    const newKey = () => randomBytes(16).toString('base64url')
    const under = async (temper: Temper) => {
      world.sandbox(AGENCY).temper(temper)
      await world.settle()
      world.sandbox(AGENCY).temper('ok')
    }
    const filed = async () => {
      const by = { account: uuidv7(), phone: AHMAD.phone }
      const input = await sampleOf(world, by, AGENCY, SERVICE)
      const answer = await world.services.requests.submit({
        by,
        agency: AGENCY,
        service: SERVICE,
        input,
        key: newKey(),
        person: AHMAD,
      })
      const { number } = answer as { number: string }
      return {
        number,
        see: async () => (await world.services.requests.view(by, number))!,
        held: async () => (await world.services.deliveries.list()).find((d) => d.number === number)!,
        by,
      }
    }
    const stuckFiling = async () => {
      const one = await filed()
      await under('html')
      return { ...one, delivery: await one.held() }
    }
    /** Filed, sent back, and a correction on its way that gets stuck. */
    const stuckCorrection = async () => {
      const one = await filed()
      await world.settle()
      const field = Object.keys(world.services.agencies.request(AGENCY, SERVICE).service.sample)[0]!
      world.pass(60_000)
      await world.sandbox(AGENCY).decide((await one.see()).references[0]!.ref, 'KURANG', { fix: [field] })
      await world.settle()
      const back = await one.see()
      const value = world.services.agencies.request(AGENCY, SERVICE).service.sample[field]
      world.pass(1000)
      await world.services.requests.correct(one.by, one.number, { [field]: value }, newKey(), back.version)
      await under('html')
      return { ...one, field, delivery: await one.held() }
    }
    const journal = async (id: string) =>
      (await world.services.audit.list({ limit: 50 })).rows.filter((row) => row.object === `delivery:${id}`)

    test('what waits is listed oldest first, by number, page after page', async () => {
      const [first, second] = [await stuckFiling(), await stuckFiling()]
      const list = await world.services.deliveries.list({ agency: AGENCY })
      expect(list.map((d) => d.number)).toEqual([first.number, second.number])
      expect(list[0]).toMatchObject({
        kind: 'submit',
        state: 'stuck',
        tries: 1,
        lastError: 'protocol',
        retry: 'key',
      })
      expect(list[0]!.asks).toEqual({ ref: true, note: true })
      const rest = await world.services.deliveries.list({ after: list[0]!.position, limit: 1 })
      expect(rest.map((d) => d.number)).toEqual([second.number])
      expect(await world.services.deliveries.list({ agency: 'mail' })).toEqual([])
      expect(await world.services.deliveries.replayAll(AGENCY, BY)).toBe(2)
      await world.settle()
      expect(await world.services.deliveries.list()).toEqual([])
      expect(await second.see()).toMatchObject({ delivery: 'accepted' })
    })

    test('eight presses at once replay it once, and it arrives once', async () => {
      const { number, see, delivery } = await stuckFiling()
      const before = world.sandbox(AGENCY).effects().length
      const presses = Array.from({ length: 8 }, () =>
        world.services.deliveries.decide(delivery.id, { ...BY, do: 'replay' }),
      )
      const answers = await Promise.all(presses)
      expect(answers.filter((a) => a === 'done')).toHaveLength(1)
      expect(new Set(answers)).toEqual(new Set(['done', 'decided']))
      await world.settle()
      expect(await see()).toMatchObject({ delivery: 'accepted' })
      expect(world.sandbox(AGENCY).effects()).toHaveLength(before + 1)
      const [entry, ...more] = await journal(delivery.id)
      expect(more).toEqual([])
      expect(entry).toMatchObject({ actor: 'staff:admin-1', action: 'delivery.replay', purpose: BY.reason })
      expect(entry!.detail).toEqual({ kind: 'submit', channel: AGENCY, number })
    })

    test('settled with the agency’s number: the tracker follows it, and early news is not lost', async () => {
      const { number, see, delivery } = await stuckFiling()
      const ref = `SETTLED-${number}`
      const news = {
        eventId: `early-${number}`,
        ref,
        code: 'VERIFIKASI',
        at: world.now(),
        meaning: 'in_progress' as const,
      }
      expect(await world.services.news.apply(AGENCY, news)).toBe('orphan')
      expect(
        await world.services.deliveries.decide(delivery.id, { ...BY, do: 'settle', ref: ` ${ref} ` }),
      ).toBe('done')
      expect(await see()).toMatchObject({
        delivery: 'accepted',
        status: 'in_progress',
        references: [{ agency: AGENCY, ref }],
      })

      const other = await stuckFiling()
      const taken = await world.services.deliveries.decide(other.delivery.id, { ...BY, do: 'settle', ref })
      expect(taken).toBe('ref_taken')
      expect(await other.see()).toMatchObject({ delivery: 'stuck', references: [] })
      expect(await other.held()).toMatchObject({ state: 'stuck' })
      expect(await journal(other.delivery.id)).toEqual([])
      await world.services.deliveries.decide(other.delivery.id, { ...BY, do: 'stop', note: NOTE })
    })

    test('a filing that is stopped ends, says why, and may be filed again', async () => {
      const { number, see, delivery } = await stuckFiling()
      expect(await world.services.deliveries.decide(delivery.id, { ...BY, do: 'stop', note: NOTE })).toBe(
        'done',
      )
      const ended = await see()
      expect(ended).toMatchObject({ status: 'cancelled', waitingFor: null })
      expect(ended.timeline.at(-1)).toMatchObject({ kind: 'withdrawn', actor: { kind: 'staff' }, note: NOTE })
      const row = (await world.services.requests.store.findByNumber('house', number))!
      expect(statusOf(await world.services.requests.store.events(row.id))).toMatchObject({
        status: 'cancelled',
      })
      const told = await world.services.outbox.of(row.id)
      expect(told.map((job) => job.step.split('.').at(-1))).toContain('cancelled')
      expect(
        await world.db.selectFrom('openSlot').selectAll().where('request', '=', row.id).execute(),
      ).toEqual([])
    })

    test('a correction that is stopped is asked for again', async () => {
      const { see, field, delivery } = await stuckCorrection()
      expect(delivery).toMatchObject({ kind: 'amend', asks: { ref: false, note: true } })
      expect(await world.services.deliveries.decide(delivery.id, { ...BY, do: 'stop', note: NOTE })).toBe(
        'done',
      )
      expect(await see()).toMatchObject({
        status: 'needs_action',
        delivery: 'accepted',
        fix: [field],
        fixReason: NOTE,
        can: { correct: true },
      })
    })

    test('a correction the agency has after all goes on', async () => {
      const { see, delivery } = await stuckCorrection()
      expect(await world.services.deliveries.decide(delivery.id, { ...BY, do: 'settle' })).toBe('done')
      expect(await see()).toMatchObject({ status: 'in_progress', delivery: 'accepted', fix: [] })
    })

    test('a withdrawal: stopped, the request goes on; settled, it has ended', async () => {
      for (const [what, status] of [
        ['stop', 'received'],
        ['settle', 'cancelled'],
      ] as const) {
        const one = await filed()
        await world.settle()
        await world.services.requests.withdraw(one.by, one.number, newKey())
        await under('html')
        const delivery = await one.held()
        expect(delivery.kind).toBe('withdraw')
        expect(await world.services.deliveries.decide(delivery.id, { ...BY, do: what, note: NOTE })).toBe(
          'done',
        )
        expect(await one.see()).toMatchObject({
          status,
          delivery: what === 'stop' ? 'accepted' : 'stuck',
          can: { withdraw: what === 'stop' },
        })
      }
    })

    test('without a reason, a number or a sentence nothing happens; nor for an unknown id', async () => {
      const { delivery, see } = await stuckFiling()
      const { decide, find } = world.services.deliveries
      expect(await decide(delivery.id, { actor: 'a', reason: '  ', do: 'replay' })).toBe('incomplete')
      expect(await decide(delivery.id, { ...BY, do: 'settle', ref: ' ' })).toBe('incomplete')
      expect(await decide(delivery.id, { ...BY, do: 'stop' })).toBe('incomplete')
      expect(await decide(uuidv7(), { ...BY, do: 'replay' })).toBe('gone')
      expect(await find(uuidv7())).toBeNull()
      expect(await find(delivery.id)).toMatchObject({ state: 'stuck' })
      expect(await see()).toMatchObject({ delivery: 'stuck' })
      expect(await journal(delivery.id)).toEqual([])
    })

    test('a letter about a request is decided without touching the request', async () => {
      const one = await filed()
      await world.settle()
      const row = (await world.services.requests.store.findByNumber('house', one.number))!
      const tell = (await world.services.outbox.of(row.id)).find((job) => job.kind === 'tell')!
      await world.db.updateTable('job').set({ state: 'stuck' }).where('id', '=', tell.id).execute()
      const held = await one.held()
      expect(held).toMatchObject({
        kind: 'tell',
        agency: 'mail',
        retry: null,
        asks: { ref: false, note: false },
      })
      const before = await one.see()
      expect(await world.services.deliveries.decide(held.id, { ...BY, do: 'stop' })).toBe('done')
      expect(await one.see()).toEqual(before)
    })

    test('a mail that nobody could send can be stopped', async () => {
      const message = { cause: newKey(), account: null, to: 'a@contoh.test', subject: 'Uji', text: 'Uji' }
      await world.db.transaction().execute((trx) => world.services.mail.queueInTrx(message, trx))
      await world.db
        .updateTable('job')
        .set({ state: 'stuck' })
        .where('channel', '=', 'mail')
        .where('state', '=', 'ready')
        .execute()
      const [mail] = await world.services.deliveries.list({ agency: 'mail' })
      expect(mail).toMatchObject({
        agency: 'mail',
        number: null,
        retry: null,
        asks: { ref: false, note: false },
      })
      expect(await world.services.deliveries.decide(mail!.id, { ...BY, do: 'stop' })).toBe('done')
      expect(await world.services.deliveries.list({ agency: 'mail' })).toEqual([])
    })
  })
}
