/** What is asked of news: every code has our word and theirs, documents can be fetched, and only genuine webhooks count. */
import { describe, expect, test } from 'vitest'
import { receive, signWebhook } from './inbound.ts'
import { document, poll, submit } from './run.ts'
import type { Suite } from './testing.ts'

export function testInbound(suite: Suite) {
  const { world, names, has } = suite
  const [first] = names('request')
  if (!first) return

  const fileOne = async (key: string) => {
    const { agency, ask } = world()
    const filed = await submit(agency, first, suite.service(first).sample, ask({ key }))
    if (filed.outcome !== 'accepted') throw new Error('not accepted')
    return filed.ref
  }

  describe('news', () => {
    test('every code has our word and the agency’s own', () => {
      const inbound = world().agency.inbound
      expect(inbound, 'a request service needs news').toBeDefined()
      expect(Object.keys(inbound!.words).sort()).toEqual(Object.keys(inbound!.statuses).sort())
    })

    test('every code the agency can say arrives, about the right request, once', async () => {
      const { sandbox, agency, news } = world()
      const codes = Object.keys(agency.inbound!.statuses)
      const known = new Set<string>()
      for (const [i, code] of codes.entries()) {
        const ref = await fileOne(`news-${i}`)
        const owes = agency.inbound!.statuses[code] === 'awaiting_payment'
        await sandbox.decide(ref, code, owes ? { bill: 150_000 } : {})
        const mine = (await news()).filter((update) => update.ref === ref)
        expect(mine.map((update) => update.meaning)).toContain(agency.inbound!.statuses[code])
        expect(
          mine.map((update) => update.meaning),
          'the map covers what the sandbox says',
        ).not.toContain('unknown')
        if (owes)
          expect(mine.find((update) => update.bill)?.bill).toMatchObject({ total: 150_000, paid: false })
        expect(new Set(mine.map((update) => update.eventId)).size).toBe(mine.length)
        for (const { eventId } of mine) known.add(eventId)
      }
      // Windows may overlap; what comes again is known by its id.
      expect((await news()).filter((update) => !known.has(update.eventId))).toEqual([])
    })

    test('notes and fields to correct arrive; a code nobody knows is kept as "unknown"', async () => {
      const { sandbox, agency, news } = world()
      const ref = await fileOne('news-note')
      const back = Object.entries(agency.inbound!.statuses).find(
        ([, status]) => status === 'needs_action',
      )?.[0]
      if (back) {
        const [field = ''] = Object.keys(suite.service(first).form.shape)
        await sandbox.decide(ref, back, { note: 'Foto kurang jelas\u202e', fix: [field] })
        const update = (await news()).at(-1)
        expect(update).toMatchObject({
          ref,
          fix: [field],
          note: { id: 'Foto kurang jelas' },
          meaning: 'needs_action',
        })
      }
      await sandbox.decide(ref, 'KODE-BARU')
      expect((await news()).at(-1)).toMatchObject({ ref, code: 'KODE-BARU', meaning: 'unknown' })
    })

    if (has.mischief) {
      test('the same news twice carries the same event, late news its own time', async () => {
        const { sandbox, agency, news } = world()
        const ref = await fileOne('news-order')
        const [code = ''] =
          Object.entries(agency.inbound!.statuses).find(([, status]) => status === 'in_progress') ?? []
        await sandbox.decide(ref, code)
        const before = (await news()).filter((update) => update.ref === ref)
        const known = new Set(before.map((update) => update.eventId))
        await sandbox.mischief!(ref, 'duplicate')
        const again = await news()
        expect(again.map((update) => update.eventId)).toContain(before.at(-1)?.eventId)
        expect(again.filter((update) => !known.has(update.eventId))).toEqual([])
        await sandbox.mischief!(ref, 'late')
        const late = (await news()).filter((update) => !known.has(update.eventId))
        expect(late).toHaveLength(1)
        expect(late[0]!.at.getTime()).toBeLessThan(before.at(-1)!.at.getTime())
      })
    }

    if (has.document) {
      test('issued documents can be fetched, and say SIMULASI', async () => {
        const { sandbox, agency, ask, news } = world()
        const ref = await fileOne('news-document')
        for (const [code, status] of Object.entries(agency.inbound!.statuses))
          if (status === 'done') await sandbox.decide(ref, code)
        const issued = (await news()).find((update) => update.document)?.document
        expect(issued).toMatchObject({ type: 'application/pdf', title: { id: expect.any(String) } })
        const file = await document(agency, ref, issued!.id, ask())
        const bytes = Buffer.from(await file.bytes())
        expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
        expect(bytes.length).toBe(file.size)
        expect(bytes.toString('latin1')).toContain('SIMULASI')
        await expect(document(agency, ref, 'no-such-document', ask())).rejects.toMatchObject({
          kind: 'protocol',
        })
      })
    }

    if (has.poll) testPolling(suite, fileOne)
    if (has.webhook) testWebhook(suite)
  })
}

function testPolling({ world }: Suite, fileOne: (key: string) => Promise<string>) {
  test('polled: the same cursor gives the same news, and pages join without a gap', async () => {
    const { agency, sandbox, now } = world()
    const ref = await fileOne('news-poll')
    const [code = ''] = Object.keys(agency.inbound!.statuses)
    for (let i = 0; i < 3; i++) await sandbox.decide(ref, code)
    const ask = { key: 'poll', deadline: 5000 }
    const page = await poll(agency, null, now(), ask)
    expect(page.updates.length).toBeGreaterThanOrEqual(3)
    expect(await poll(agency, null, now(), ask)).toEqual(page)
    await sandbox.decide(ref, code)
    const next = await poll(agency, page.cursor, now(), ask)
    const known = new Set(page.updates.map((update) => update.eventId))
    // Windows may overlap; what is new must be there.
    expect(next.updates.some((update) => !known.has(update.eventId))).toBe(true)
  })
}

function testWebhook({ world }: Suite) {
  test('webhook: the signed sample counts; one byte more, another secret, an old or no time stamp do not', () => {
    const { agency, now } = world()
    const { signature, secrets, sample } = agency.inbound!.webhook!
    const raw = Buffer.from(JSON.stringify(sample))
    const headers = signWebhook(signature, secrets[0]!, raw, now())
    const outcome = (h: Record<string, string>, bytes: Buffer, at = now()) =>
      receive(agency.inbound, h, bytes, at).outcome
    const good = receive(agency.inbound, headers, raw, now())
    expect(good).toMatchObject({ outcome: 'updates', refused: 0 })
    // A replay within the tolerance is the same event, which the inbox knows; later it is refused.
    expect(receive(agency.inbound, headers, raw, now())).toEqual(good)
    const later = new Date(now().getTime() + (signature.tolerance + 1) * 1000)
    expect(outcome(headers, raw, later)).toBe('stale')
    expect(outcome(headers, Buffer.concat([raw, Buffer.from(' ')]))).toBe('forged')
    expect(outcome(signWebhook(signature, 'another secret', raw, now()), raw)).toBe('forged')
    expect(outcome({ ...headers, [signature.timestampHeader]: '' }, raw)).toBe('unsigned')
    expect(outcome({}, raw)).toBe('unsigned')
    const empty = Buffer.from('{}')
    expect(outcome(signWebhook(signature, secrets[0]!, empty, now()), empty)).toBe('malformed')
  })
}
