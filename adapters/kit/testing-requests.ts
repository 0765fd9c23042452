/** What is asked of every request service: one filing per key whatever happens, a "no" as a value, and only the facts it may read. */
import { describe, expect, test } from 'vitest'
import { AgencyError, PersonalField, type RequestService } from './contract.ts'
import { amend, findSubmitted, message, submit, withdraw } from './run.ts'
import { expectNothingPersonal, type Suite } from './testing.ts'
import { CANARY } from './testing-world.ts'

export function testRequests(suite: Suite) {
  const { adapter, world, names } = suite
  if (names('request').length === 0) return

  describe.each(names('request'))('%s', (id) => {
    const service = suite.service(id) as RequestService
    const { sample } = service
    const file = (key = 'filing-one') => submit(world().agency, id, sample, world().ask({ key }))

    test('the sample is accepted, with a number', async () => {
      expect(await file()).toMatchObject({ outcome: 'accepted', ref: expect.any(String), status: 'received' })
      expect(world().sandbox.effects()).toHaveLength(1)
    })

    test('a "no" is a value with a reason, and changes nothing', async () => {
      world().sandbox.temper('says_no')
      expect(await file()).toMatchObject({
        outcome: 'rejected',
        reason: { id: expect.any(String), en: expect.any(String) },
      })
      expect(world().sandbox.effects()).toEqual([])
    })

    test('says what may be done after a time-out', () => {
      expect(
        service.retry === 'key' || service.retry === 'unsafe' || typeof service.retry?.find === 'function',
      ).toBe(true)
    })

    test('another key is another filing', async () => {
      expect(await file('filing-one')).not.toEqual(await file('filing-two'))
    })

    if (service.retry === 'key') {
      test('the same key twice gives the same number, and 8 times at once one filing', async () => {
        const once = await file()
        expect(await file()).toEqual(once)
        const many = await Promise.all(Array.from({ length: 8 }, () => file('filing-many')))
        expect(new Set(many.map((answer) => JSON.stringify(answer))).size).toBe(1)
        expect(
          world()
            .sandbox.effects()
            .map((effect) => effect.key),
        ).toEqual(['filing-one', 'filing-many'])
      })
    }

    test('the answer lost after the agency acted: known as such, and settled without a second filing', async () => {
      const { sandbox, agency, ask } = world()
      sandbox.temper('drops')
      const lost = await file().then(
        () => undefined,
        (error) => error,
      )
      expect(lost).toBeInstanceOf(AgencyError)
      expect(lost).toMatchObject({ maybeActed: true })
      expectNothingPersonal(lost, suite)
      sandbox.temper('ok')
      const [effect] = sandbox.effects()
      if (service.retry === 'key')
        expect(await file()).toMatchObject({ outcome: 'accepted', ref: effect?.ref })
      if (typeof service.retry === 'object') {
        expect(await findSubmitted(agency, id, ask({ key: 'filing-one' }))).toMatchObject({
          ref: effect?.ref,
        })
        expect(await findSubmitted(agency, id, ask({ key: 'never-filed' }))).toBeNull()
      }
      expect(sandbox.effects()).toHaveLength(1)
    })

    test('only the facts named in the manifest reach the agency', async () => {
      await file()
      const all = JSON.stringify(world().sent)
      for (const name of PersonalField.options) {
        if (!adapter.manifest.reads.includes(name)) expect(all, name).not.toContain(CANARY[name])
      }
    })

    if (service.who === 'anonymous') {
      test('can be filed without a name', async () => {
        const answer = await submit(world().agency, id, sample, world().ask({ person: undefined }))
        expect(answer).toMatchObject({ outcome: 'accepted' })
      })
    }

    test('later steps are taken once per key, and refused with a reason', async () => {
      const { agency, ask, sandbox } = world()
      const filed = await file()
      if (filed.outcome !== 'accepted') throw new Error('not accepted')
      const steps = [
        service.message &&
          ((key: string) =>
            message(agency, id, filed.ref, 'Apakah berkas saya sudah lengkap?', ask({ key }))),
        service.amend && ((key: string) => amend(agency, id, filed.ref, sample, ask({ key }))),
        service.withdraw && ((key: string) => withdraw(agency, id, filed.ref, ask({ key }))),
      ].filter((step) => step !== undefined)
      for (const [i, step] of steps.entries()) {
        expect(await step(`step-${i}`)).toEqual({ outcome: 'taken' })
        expect(await step(`step-${i}`)).toEqual({ outcome: 'taken' })
      }
      expect(sandbox.effects()).toHaveLength(1 + steps.length)
      sandbox.temper('says_no')
      for (const [i, step] of steps.entries())
        expect(await step(`refused-${i}`)).toMatchObject({ outcome: 'refused' })
      expect(sandbox.effects()).toHaveLength(1 + steps.length)
    })

    if (service.assess) {
      test('the assessment is whole rupiah and its lines add up', () => {
        const { total, lines } = service.assess!(service.form.parse(sample), world().now())
        expect([total, ...lines.map((line) => line.rupiah)].every(Number.isSafeInteger)).toBe(true)
        expect(lines.length).toBeGreaterThan(0)
      })
    }
  })
}
