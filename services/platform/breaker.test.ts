import { describe, expect, test } from 'vitest'
import { createBreaker } from './breaker.ts'
import { createManualClock } from './testing.ts'

const RULES = { consecutive: 5, ratio: 0.5, minimum: 10, windowMs: 30_000, openMs: 10_000, trials: 3 }

function open() {
  const clock = createManualClock()
  const breaker = createBreaker(RULES, clock.now)
  const call = (outcome: 'ok' | 'failed' | 'void') => {
    const pass = breaker.enter()
    pass?.done(outcome)
    return pass !== null
  }
  const fail = (n: number) => Array.from({ length: n }, () => call('failed'))
  return { clock, breaker, call, fail, state: () => breaker.state().breaker }
}

describe('a breaker', () => {
  test('opens at the fifth failure in a row, not at the fourth', () => {
    const { fail, call, state } = open()
    fail(4)
    expect(state()).toBe('closed')
    call('ok')
    fail(4)
    expect(state()).toBe('closed')
    fail(1)
    expect(state()).toBe('open')
    expect(call('ok')).toBe(false)
  })

  test('opens at half of ten calls in half a minute, and forgets what is older', async () => {
    const { clock, call, state } = open()
    for (let i = 0; i < 4; i++) [call('failed'), call('ok')]
    await clock.advance(31_000)
    for (let i = 0; i < 4; i++) [call('ok'), call('failed')]
    expect(state()).toBe('closed')
    call('ok')
    call('failed')
    expect(state()).toBe('open')
  })

  test('says nothing about calls that said nothing', () => {
    const { call, fail, state } = open()
    fail(4)
    for (let i = 0; i < 100; i++) call('void')
    expect(state()).toBe('closed')
    fail(1)
    expect(state()).toBe('open')
  })

  test('lets three try after ten seconds, and closes when all three succeed', async () => {
    const { clock, breaker, fail, state } = open()
    fail(5)
    await clock.advance(9999)
    expect(breaker.enter()).toBeNull()
    expect(breaker.opensIn()).toBe(1)
    await clock.advance(1)
    expect(state()).toBe('half_open')
    const trials = [breaker.enter(), breaker.enter(), breaker.enter()]
    expect(breaker.enter()).toBeNull()
    for (const trial of trials) {
      expect(state()).toBe('half_open')
      trial!.done('ok')
    }
    expect(state()).toBe('closed')
  })

  test('opens again when a trial fails, and takes a void trial for none', async () => {
    const { clock, breaker, fail, state, call } = open()
    fail(5)
    await clock.advance(10_000)
    for (let i = 0; i < 5; i++) expect(call('void')).toBe(true)
    const late = breaker.enter()
    expect(call('failed')).toBe(true)
    expect(state()).toBe('open')
    await clock.advance(10_000)
    expect(state()).toBe('half_open')
    late!.done('failed')
    expect(state()).toBe('half_open')
  })

  test('hears only the first word of a call, and none of calls from before it moved', () => {
    const { breaker, fail, state } = open()
    const early = breaker.enter()!
    const chatty = breaker.enter()!
    for (let i = 0; i < 10; i++) chatty.done('failed')
    expect(state()).toBe('closed')
    fail(4)
    expect(state()).toBe('open')
    early.done('ok')
    expect(state()).toBe('open')
  })

  test('is not held open by a clock that was set back', () => {
    const { clock, fail, state } = open()
    fail(5)
    clock.set('2026-03-01T02:00:00Z')
    expect(state()).toBe('half_open')
  })
})
