/** S4, S5, S9: what stands between a page and an agency, and what a silent agency does to the rest. */
import { cpSync, mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { bapenda } from '../../adapters/bapenda/index.ts'
import * as run from '../../adapters/kit/run.ts'
import { startApp } from '../app.ts'
import { type Bare, startBare } from './bare.ts'
import { type Bench, type Figure, ms, percent, times } from './figure.ts'
import { type BenchHouse, fileRequests, openBenchHouse, settings, signIn } from './house.ts'
import { compare, median, request } from './load.ts'
import { ANSWER, LOOKUP, STAND_IN, standIn } from './stand-in.ts'

export const agencies: Bench = {
  ids: ['S4', 'S5', 'S9'],
  async run({ folder, wants }) {
    const figures: Figure[] = []
    if (wants('S4') || wants('S5')) {
      const agency = await startBare({ kind: 'agency', answer: ANSWER })
      const house = await openBenchHouse({
        folder: join(folder, 'calls'),
        adapters: [bapenda, standIn(agency.origin)],
      })
      try {
        if (wants('S4')) figures.push(await s4(house), await s4Crowd(house, agency))
        if (wants('S5')) figures.push(await s5(house, agency))
      } finally {
        await house.close()
        await agency.close()
      }
    }
    if (wants('S9')) figures.push(await s9(folder))
    return figures
  },
}

/** Someone else every time: a person may ask sixty times an hour. */
const askers = (name: string) => {
  let n = 0
  return () => ({ account: `${name}-${++n}` })
}

async function s4({ services }: BenchHouse): Promise<Figure> {
  const { sample } = services.agencies.service('bapenda', 'pbb-cek')!
  const entries = Object.entries(sample as Record<string, string>)
  const next = askers('cached')
  const ask = () => services.lookups.ask('bapenda', 'pbb-cek', entries, next())
  const memory = new Map([[JSON.stringify(entries), await ask()]])
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 200; i++) {
      const began = performance.now()
      const answer = await ask()
      ours.push(performance.now() - began)
      if (answer.outcome !== 'found' || answer.stale) throw new Error(`look-up: ${answer.outcome}`)
    }
    for (let i = 0; i < 200; i++) {
      const began = performance.now()
      memory.get(JSON.stringify(entries))
      bare.push(performance.now() - began)
    }
  }
  const added = median(ours.slice(400)) - median(bare.slice(400))
  return {
    id: 'S4',
    what: 'cached look-up (form checked, limit taken, key hashed, answer copied and drawn): added over a memory read',
    goal: 'under 0.3 ms at the median',
    today: ms(added),
    met: added < 0.3,
    behind: `${times(median(ours) / Math.max(median(bare), 1e-4))} a memory read of ${(median(bare) * 1000).toFixed(1)} µs`,
    because: 'The answer is checked and drawn anew for each asker.',
  }
}

async function s4Crowd({ services }: BenchHouse, agency: Bare): Promise<Figure> {
  const crowd = 1000
  const next = askers('crowd')
  const calls = async () => Number(await (await fetch(`${agency.origin}/count`)).text())
  const before = await calls()
  const answers = await Promise.all(
    Array.from({ length: crowd }, () => services.lookups.ask(STAND_IN, LOOKUP, [['object', '200']], next())),
  )
  const caused = (await calls()) - before
  const found = answers.filter((answer) => answer.outcome === 'found').length
  return {
    id: 'S4',
    what: `${crowd} simultaneous askers of an agency that answers in 200 ms`,
    goal: '1 call',
    today: `${caused} call${caused === 1 ? '' : 's'}, ${found} answers`,
    met: caused === 1 && found === crowd,
    behind: 'one process',
  }
}

async function s5({ services }: BenchHouse, agency: Bare): Promise<Figure> {
  const wait = 20
  const ours: number[] = []
  const bare: number[] = []
  const timed = async (into: number[], work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    into.push(performance.now() - began)
  }
  const call = (key: string) =>
    services.agencies.call(STAND_IN, { operation: LOOKUP, key, ms: 3000, idempotent: true }, (live, ask) =>
      run.find(live, LOOKUP, { object: String(wait) }, ask),
    )
  const lane = async (n: number) => {
    for (let i = 0; i < 120; i++) {
      await timed(ours, () => call(`bench-${n}-${i}`))
      await timed(bare, async () => (await fetch(`${agency.origin}/${wait}`)).json())
    }
  }
  await Promise.all([0, 1, 2, 3].map(lane))
  const [mine, plain] = [median(ours.slice(40)), median(bare.slice(40))]
  const cost = mine / plain - 1
  return {
    id: 'S5',
    what: 'an agency call (bulkhead, breaker, time-out, parsing, note) over a bare fetch, the agency answering in 20 ms',
    goal: 'under 5 %',
    today: percent(cost),
    met: cost < 0.05,
    behind: `${ms(mine)} against ${ms(plain)} at the median of ${bare.length} pairs`,
    because: 'The client waits for its turn on a machine whose cores are taken by others.',
  }
}

/** Two apps with the same requests; for one of them an agency takes connections and says nothing. */
async function s9(folder: string): Promise<Figure> {
  const sockets = new Set<Socket>()
  const silent = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const [well, ill] = [join(folder, 'well'), join(folder, 'ill')]
  mkdirSync(well)
  const house = await openBenchHouse({ folder: well })
  const resident = await signIn(house)
  await fileRequests(house, resident, 25)
  await house.close()
  cpSync(well, ill, { recursive: true })
  const healthy = await startApp(settings(), { folder: well })
  const hanging = await startApp(
    { ...settings(), DUKCAPIL_URL: url, DUKCAPIL_API_KEY: 'kunci-simulasi-bench' },
    { folder: ill },
  )
  try {
    const message = request('/requests', { cookie: resident.cookie })
    const side = (app: { origin: string; pid: number }) => ({
      origin: app.origin,
      pid: app.pid,
      next: () => message,
    })
    const { firstByte } = await compare(side(hanging), side(healthy), {
      rounds: 5,
      ms: 800,
      warm: 2000,
      clients: 2,
    })
    if (sockets.size === 0) throw new Error('nobody was waiting for the silent agency')
    const ratio = firstByte.ours / firstByte.bare
    return {
      id: 'S9',
      what: 'my requests of several agencies, one of them silent: time to first byte against none silent',
      goal: 'at most 1.1 x',
      today: times(ratio),
      met: ratio <= 1.1,
      behind: `${ms(firstByte.ours)} against ${ms(firstByte.bare)} at the median; there is no page yet that asks twenty agencies: pages show what is stored, and no page waits for an agency but a look-up for its own`,
      because: 'Calls that hang cost a little of the same process: their time-outs, tries and notes.',
    }
  } finally {
    await Promise.all([healthy.stop(), hanging.stop()])
    for (const socket of sockets) socket.destroy()
    silent.close()
  }
}
