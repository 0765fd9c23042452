/** S11, S14: one process: what it weighs after a day's work, and how soon it serves. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startApp } from '../app.ts'
import { startBare } from './bare.ts'
import { type Bench, type Figure, type Options, percent } from './figure.ts'
import { deliver, fileRequests, openBenchHouse, settings, signIn } from './house.ts'
import { cpuSeconds, median, memoryOf, press, request } from './load.ts'

export const wholeProcess: Bench = {
  ids: ['S11', 'S14'],
  async run(options) {
    return [
      ...(options.wants('S14') ? [await s14(options)] : []),
      ...(options.wants('S11') ? [await s11(options)] : []),
    ]
  },
}

async function s14({ folder }: Options): Promise<Figure> {
  const data = join(folder, 'start')
  const started: number[] = []
  const bare: number[] = []
  let cpu = 0
  // The first start makes the database and the demo's accounts; the others are restarts.
  for (let i = 0; i < 4; i++) {
    let began = performance.now()
    const app = await startApp(settings(), { folder: data })
    started.push(performance.now() - began)
    cpu = cpuSeconds(app.pid)
    await app.stop()
    began = performance.now()
    const plain = await startBare({ kind: 'bytes', pages: {} })
    bare.push(performance.now() - began)
    await plain.close()
  }
  const [first = 0, ...again] = started
  const restart = median(again)
  return {
    id: 'S14',
    what: 'start of the built app to ready',
    goal: 'at most 2 s',
    today: `${(restart / 1000).toFixed(2)} s (${(restart / median(bare)).toFixed(1)} x a bare node:http server)`,
    met: restart <= 2000,
    behind: `the first start of all, with an empty folder: ${(first / 1000).toFixed(2)} s; CPU of a restart ${cpu.toFixed(2)} s; bare ${(median(bare) / 1000).toFixed(2)} s; npm start on a fresh clone is not measured here`,
    because:
      'Node strips the types of every file at each start and loads all agencies with their sandboxes; on an idle machine the CPU time is the time.',
  }
}

async function s11({ folder, requests }: Options): Promise<Figure> {
  const data = join(folder, 'memory')
  mkdirSync(data)
  const house = await openBenchHouse({ folder: data })
  const resident = await signIn(house)
  const numbers = await fileRequests(house, resident, 25)
  await deliver(house)
  await house.close()
  const app = await startApp(settings(), { folder: data })
  try {
    const next = mixed(resident.cookie, numbers)
    const sizes: number[] = []
    const statuses = new Map<number, number>()
    const parts = 10
    for (let part = 0; part < parts; part++) {
      let left = Math.ceil(requests / parts)
      const pressed = await press(
        { origin: app.origin, next: () => (left-- > 0 ? next() : null) },
        { clients: 8, ms: 600_000 },
      )
      for (const [status, n] of pressed.statuses) statuses.set(status, (statuses.get(status) ?? 0) + n)
      sizes.push(memoryOf(app.pid))
    }
    const wrong = [...statuses].filter(([status]) => status >= 500).map(([status, n]) => `${n} x ${status}`)
    const [end, most] = [sizes.at(-1)!, Math.max(...sizes)]
    // The first fifth warms up: code is compiled, caches fill.
    const growth = median(sizes.slice(-3)) / median(sizes.slice(1, 4)) - 1
    return {
      id: 'S11',
      what: `resident memory of one process after ${requests.toLocaleString('en')} mixed requests`,
      goal: 'under 256 MiB, growth under 5 %',
      today: `${end.toFixed(0)} MiB, growth ${percent(growth)}`,
      met: most < 256 && growth < 0.05 && wrong.length === 0,
      behind: `after each tenth: ${sizes.map((size) => size.toFixed(0)).join(', ')} MiB; answers by status: ${[...statuses].map(([status, n]) => `${status}: ${n}`).join(', ')}`,
      because: wrong.length
        ? `There were errors: ${wrong.join(', ')}.`
        : 'V8 takes memory before it collects; what is alive after a collection is a fraction of it.',
    }
  } finally {
    await app.stop()
  }
}

/** A day of the city: mostly reading, some of it signed in, some searching, some that must be refused. */
function mixed(cookie: string, numbers: string[]) {
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  const fixed = [
    request('/'),
    request('/?lang=en'),
    request('/?life=moving'),
    request('/s/dukcapil/akta-kelahiran'),
    request('/s/bapenda/pbb-cek', { cookie }),
    request('/requests', { cookie }),
    request('/requests?show=open', { cookie }),
    request('/icon.svg'),
    request('/sign-in'),
    request('/tidak-ada'),
    request('/privacy'),
    request('/s/bapenda/pbb-cek', { ...form, cookie }, 'nop=527204000700301230'),
    request('/track', form, 'number=BIM-7F3K-2QXN-4&code=ABC234'),
    request('/requests', { ...form, 'sec-fetch-site': 'cross-site' }, 'x=1'),
  ]
  let n = 0
  return () => {
    n++
    if (n % 5 === 0) return request(`/requests/${numbers[n % numbers.length]}`, { cookie })
    if (n % 7 === 0) return request(`/?q=surat+${n % 997}`)
    return fixed[n % fixed.length]!
  }
}
