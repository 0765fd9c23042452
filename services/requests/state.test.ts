import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Status } from '../../adapters/kit/contract.ts'
import { applyEvent, isFinal, judgeNews, MOVES, type RequestEvent, START, statusOf } from './state.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 1, minute))
const news = (status: Status, minute: number): RequestEvent => ({
  kind: status === 'needs_action' ? 'correction_asked' : 'status',
  actor: 'agency',
  at: at(minute),
  status,
  agencyCode: status.toUpperCase(),
  agencyAt: at(minute),
  body: status === 'needs_action' ? { fix: ['letter'] } : undefined,
})

/** Applies news in the order it arrives, by the rule that `receive` uses. */
const arrive = (list: RequestEvent[]) =>
  list.reduce((state, event) => {
    const verdict = judgeNews(state, event.status, event.agencyAt!)
    if (verdict === 'move') return applyEvent(state, event)
    return applyEvent(state, { ...event, kind: 'note', status: undefined, body: { ignored: verdict } })
  }, START)

describe('moves', () => {
  test('every status can end, and final ones stay', () => {
    for (const status of Status.options) {
      const reached = new Set<Status>([status])
      for (const one of reached) for (const next of MOVES[one]) reached.add(next)
      expect([...reached].some(isFinal), status).toBe(true)
    }
    expect(Status.options.filter(isFinal)).toEqual(['done', 'rejected', 'cancelled'])
  })

  test('a move that is not in the table throws', () => {
    const done = statusOf([news('done', 1)])
    expect(() => applyEvent(done, news('in_progress', 2))).toThrow('done -> in_progress')
  })

  test('sent back for correction: the resident is waited for, until they answer', () => {
    const asked = statusOf([news('in_progress', 1), news('needs_action', 2)])
    expect(asked).toMatchObject({ waitingFor: 'resident', fix: ['letter'] })
    const corrected = applyEvent(asked, {
      kind: 'corrected',
      actor: 'resident',
      at: at(3),
      status: 'in_progress',
    })
    expect(corrected).toMatchObject({ waitingFor: 'agency', fix: [], status: 'in_progress' })
  })

  test('all 720 orders of six messages end the same, and a final state never goes back (G44)', () => {
    const six: Status[] = [
      'received',
      'in_progress',
      'needs_action',
      'in_progress',
      'awaiting_payment',
      'done',
    ]
    const messages = six.map((status, i) => news(status, i))
    const orders = permutations(messages)
    expect(orders).toHaveLength(720)
    for (const order of orders) {
      const state = arrive(order)
      expect(state.status).toBe('done')
      expect(state.agencyAt).toEqual(at(5))
    }
  })

  test('any stream of news keeps the state legal', () => {
    const message = fc.tuple(fc.constantFrom(...Status.options), fc.integer({ min: 0, max: 50 }))
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (list) => {
        let final: Status | null = null
        let state = START
        for (const [status, minute] of list) {
          state = arriveFrom(state, news(status, minute))
          if (final) expect(state.status).toBe(final)
          if (isFinal(state.status)) final = state.status
        }
      }),
    )
  })
})

const arriveFrom = (state: typeof START, event: RequestEvent) =>
  judgeNews(state, event.status, event.agencyAt!) === 'move' ? applyEvent(state, event) : state

function permutations<T>(list: T[]): T[][] {
  if (list.length < 2) return [list]
  return list.flatMap((one, i) => permutations(list.toSpliced(i, 1)).map((rest) => [one, ...rest]))
}
