import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from './index.ts'
import { insertOnce, StoreError } from './index.ts'
import { engines, type TestDatabase } from './testing.ts'
import { transact } from './transact.ts'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}`
const row = (n: number) => ({ tenant: 'BIM', day: day(n), name: '{}', kind: 'local', source: '0' })

/** A door that lets nobody through before `n` have come. */
function meeting(n: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let here = 0
  return () => {
    here += 1
    if (here >= n) resolve()
    return promise
  }
}

async function read(db: Db, n: number) {
  const { source } = await db
    .selectFrom('holiday')
    .select('source')
    .where('tenant', '=', 'BIM')
    .where('day', '=', day(n))
    .executeTakeFirstOrThrow()
  return Number(source)
}

const write = (db: Db, n: number, from: number, to: number) =>
  db
    .updateTable('holiday')
    .set({ source: String(to) })
    .where('tenant', '=', 'BIM')
    .where('day', '=', day(n))
    .where('source', '=', String(from))
    .executeTakeFirstOrThrow()

describe.each(engines)('transact on $name', (engine) => {
  const onMysql = engine.engine === 'mysql' ? it : () => {}
  let test: TestDatabase
  let db: Db
  beforeAll(async () => {
    test = await engine.open({ connections: 8 })
    db = test.db
  })
  afterAll(() => test.close())
  beforeEach(async () => {
    await db.deleteFrom('holiday').execute()
    await db
      .insertInto('holiday')
      .values([row(1), row(2)])
      .execute()
  })

  it('commits what the closure wrote and returns its value', async () => {
    expect(await transact(db, async (trx) => (await write(trx, 1, 0, 5)).numUpdatedRows)).toBe(1n)
    expect(await read(db, 1)).toBe(5)
  })

  it('rolls back when the closure throws, and gives its error as it is, without a second run', async () => {
    const mine = new Error('not this time')
    let runs = 0
    const outcome = transact(db, async (trx) => {
      runs += 1
      await write(trx, 1, 0, 5)
      throw mine
    })
    await expect(outcome).rejects.toBe(mine)
    expect(runs).toBe(1)
    expect(await read(db, 1)).toBe(0)
  })

  it('does not run a duplicate again', async () => {
    let runs = 0
    const outcome = transact(db, async (trx) => {
      runs += 1
      await trx.insertInto('holiday').values(row(1)).execute()
    })
    await expect(outcome).rejects.toMatchObject({ kind: 'duplicate' })
    expect(runs).toBe(1)
  })

  it('runs the whole closure again when the engine asks for it, and leaves nothing of the first run', async () => {
    let runs = 0
    await transact(db, async (trx) => {
      runs += 1
      await insertOnce(trx, 'holiday', row(10 + runs))
      if (runs < 3) throw new StoreError('retry')
    })
    expect(runs).toBe(3)
    const days = await db.selectFrom('holiday').select('day').orderBy('day').execute()
    expect(days.map((d) => d.day)).toEqual([day(1), day(2), day(13)])
  })

  it('gives up after five runs, with the error', async () => {
    let runs = 0
    const outcome = transact(db, async () => {
      runs += 1
      throw new StoreError('retry')
    })
    await expect(outcome).rejects.toMatchObject({ kind: 'retry' })
    expect(runs).toBe(5)
  })

  it('gives up when the deadline would pass', async () => {
    const started = performance.now()
    const outcome = transact(
      db,
      async () => {
        throw new StoreError('retry')
      },
      { tries: 1000, deadlineMs: 300 },
    )
    await expect(outcome).rejects.toMatchObject({ kind: 'retry' })
    expect(performance.now() - started).toBeLessThan(400)
  })

  it('refuses the outer database inside, instead of hanging or writing beside the transaction', async () => {
    const outcome = transact(db, async (trx) => {
      await write(trx, 1, 0, 5)
      await read(db, 1)
    })
    await expect(outcome).rejects.toThrow(/use the trx/)
    expect(await read(db, 1)).toBe(0)
  })

  it('refuses a transaction inside a transaction', async () => {
    await expect(transact(db, () => transact(db, async () => {}))).rejects.toThrow(/inside transact/)
    await expect(transact(db, (trx) => transact(trx, async () => {}))).rejects.toThrow(/given a transaction/)
    expect(await read(db, 1)).toBe(0)
  })

  it('lets what the closure started use the database when the transaction is over', async () => {
    const over = Promise.withResolvers<void>()
    let later: Promise<number> | undefined
    await transact(db, async () => {
      later = over.promise.then(() => read(db, 1))
    })
    over.resolve()
    expect(await later).toBe(0)
  })

  it('loses no update of eight writers who compare and set', async () => {
    const rounds = 25
    let changedMeanwhile = 0
    const writer = async () => {
      for (let done = 0; done < rounds; ) {
        const set = await transact(db, async (trx) => {
          const seen = await read(trx, 1)
          return (await write(trx, 1, seen, seen + 1)).numUpdatedRows
        })
        if (set === 1n) done += 1
        else changedMeanwhile += 1
      }
    }
    await Promise.all(Array.from({ length: 8 }, writer))
    expect(await read(db, 1)).toBe(8 * rounds)
    // SQLite's transactions take turns, so nobody is overtaken there.
    if (engine.engine === 'sqlite') expect(changedMeanwhile).toBe(0)
    else expect(changedMeanwhile).toBeGreaterThan(0)
  })

  onMysql('gets both sides of a real deadlock done', async () => {
    for (let round = 0; round < 5; round++) {
      const bothHoldOne = meeting(2)
      let runs = 0
      const side = (first: number, second: number) =>
        transact(db, async (trx) => {
          runs += 1
          await write(trx, first, await read(trx, first), round * 2 + 1 + runs)
          if (runs <= 2) await bothHoldOne()
          await write(trx, second, await read(trx, second), round * 2 + 2 + runs)
        })
      await Promise.all([side(1, 2), side(2, 1)])
      expect(runs).toBe(3)
    }
  })

  onMysql('never commits after a deadlock that the closure swallowed', async () => {
    const bothHoldOne = meeting(2)
    let runs = 0
    const side = (first: number, second: number) =>
      transact(
        db,
        async (trx) => {
          runs += 1
          await insertOnce(trx, 'holiday', row(20 + first))
          await write(trx, first, 0, first)
          if (runs <= 2) await bothHoldOne()
          await write(trx, second, 0, second).catch(() => undefined)
          await insertOnce(trx, 'holiday', row(30 + first))
        },
        { tries: 1 },
      )
    const outcomes = await Promise.allSettled([side(1, 2), side(2, 1)])
    const lost = outcomes.findIndex((outcome) => outcome.status === 'rejected') + 1
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(1)
    const days = (await db.selectFrom('holiday').select('day').execute()).map((d) => d.day)
    expect(days).not.toContain(day(20 + lost))
    // written after the engine's own rollback: it would stand alone
    expect(days).not.toContain(day(30 + lost))
  })

  onMysql('runs again after a lock was held too long elsewhere', async () => {
    const held = Promise.withResolvers<void>()
    const free = Promise.withResolvers<void>()
    const holder = transact(
      db,
      async (trx) => {
        await write(trx, 1, 0, 1)
        held.resolve()
        await free.promise
      },
      { deadlineMs: 20_000 },
    )
    await held.promise
    let runs = 0
    const waiter = transact(
      db,
      async (trx) => {
        runs += 1
        // the first run meets lock wait time-out 1205, after which the holder goes
        if (runs === 2) free.resolve()
        await write(trx, 2, 0, 7)
        return (await write(trx, 1, 1, 2)).numUpdatedRows
      },
      { deadlineMs: 15_000 },
    )
    expect(await waiter).toBe(1n)
    await holder
    expect(runs).toBe(2)
    expect([await read(db, 1), await read(db, 2)]).toEqual([2, 7])
  })
})
