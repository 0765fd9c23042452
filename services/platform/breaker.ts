/**
 * A circuit breaker. Cockatiel's takes neither a clock nor two rules at once (so many in a row, or a share of the last
 * half minute), and both are what reliability rule 28 asks for.
 */
import { createTally } from './tally.ts'

export type BreakerState = 'closed' | 'open' | 'half_open'
export type BreakerRules = {
  /** Failures in a row that open it. */
  consecutive: number
  /** Share of failures, from 0 to 1, that opens it once `minimum` calls were made in `windowMs`. */
  ratio: number
  minimum: number
  windowMs: number
  /** How long it stays open before `trials` calls may try; all of them must succeed to close it. */
  openMs: number
  trials: number
}

/** `void`: the call said nothing about the other side (we refused it ourselves, or the caller left). */
export type BreakerOutcome = 'ok' | 'failed' | 'void'
export type Pass = { done(outcome: BreakerOutcome): void }

export function createBreaker(rules: BreakerRules, now: () => Date) {
  const tally = createTally<'ok' | 'failed'>(rules.windowMs, now)
  let state: BreakerState = 'closed'
  let since = now()
  // Raised by every move: a call that began before it has nothing to say about what came after.
  let era = 0
  let streak = 0
  let trying = 0
  let passed = 0

  function move(to: BreakerState) {
    state = to
    since = now()
    era++
    streak = trying = passed = 0
    tally.clear()
  }
  function settle() {
    const age = now().getTime() - since.getTime()
    // A negative age is a clock that was set back; waiting for it could take for ever.
    if (state === 'open' && (age >= rules.openMs || age < 0)) move('half_open')
    return state
  }
  function tooMany() {
    const failed = tally.total('failed')
    const all = failed + tally.total('ok')
    return streak >= rules.consecutive || (all >= rules.minimum && failed / all >= rules.ratio)
  }
  function learn(outcome: BreakerOutcome) {
    if (state === 'half_open') {
      trying--
      if (outcome === 'failed') move('open')
      else if (outcome === 'ok' && ++passed >= rules.trials) move('closed')
    } else if (outcome !== 'void') {
      tally.add(outcome)
      streak = outcome === 'failed' ? streak + 1 : 0
      if (tooMany()) move('open')
    }
  }

  return {
    /** Leave to make one call, whose end must be told by `done`; null when calls are refused. */
    enter(): Pass | null {
      settle()
      if (state === 'open' || (state === 'half_open' && trying + passed >= rules.trials)) return null
      if (state === 'half_open') trying++
      const mine = era
      let told = false
      return {
        done(outcome) {
          if (told) return
          told = true
          if (mine === era) learn(outcome)
        },
      }
    },
    state: () => ({ breaker: settle(), since }),
    /** Milliseconds until a trial is let through; 0 when it is not open. */
    opensIn: () => (settle() === 'open' ? Math.max(0, since.getTime() + rules.openMs - now().getTime()) : 0),
  }
}
export type Breaker = ReturnType<typeof createBreaker>
