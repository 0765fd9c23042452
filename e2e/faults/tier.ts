/**
 * How much is done: tier C in every run (a tenth of the goals' counts, or what fits), N and R in full. And the chances
 * of a run: one seed, printed by `npm run test:faults`, so that TEST_SEED repeats them.
 */
import { createHash, randomInt } from 'node:crypto'

const isFull = process.env.TIER === 'N' || process.env.TIER === 'R'
const seed = process.env.TEST_SEED ?? String(randomInt(2 ** 31))

export const times = (inEveryRun: number, inFull: number) => (isFull ? inFull : inEveryRun)

export type Chance = {
  /** From 0 to 1, without 1. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
}

/** Chances of their own for every `name`: adding a test does not change those of others. Mulberry32. */
export function chance(name: string): Chance {
  let state = createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE(0)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    pick: (from) => from[between(0, from.length - 1)]!,
    shuffle: (list) => {
      const rest = [...list]
      return list.map(() => rest.splice(between(0, rest.length - 1), 1)[0]!)
    },
  }
}

/** One line of what was measured, for whoever reads the run: the goal, and its figures in words. */
export function report(goal: string, figures: string) {
  console.log(`${goal}: ${figures}`)
}

export const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0

export const ms = (value: number) => `${Math.round(value)} ms`
