/**
 * A whole house for tests: a database of one's own on the engine asked for, sandbox agencies on real HTTP, a clock moved
 * by hand, one resident. Nothing of ours is mocked; what leaves the house is written down.
 */

import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { uuidv7 } from 'uuidv7'
import { adapters } from '../adapters/index.ts'
import type { Adapter, Sandbox } from '../adapters/kit/contract.ts'
import { describeForm } from '../adapters/kit/fields.ts'
import { replaceDbClock } from '../db/dialects.ts'
import type { TestEngine } from '../db/testing.ts'
import { CITY, seedHolidays } from './city.ts'
import { connectAgencies } from './connect.ts'
import { openStorage } from './files/index.ts'
import { createServices } from './index.ts'
import { createKeyStore } from './keys.ts'
import { createBus } from './platform/bus.ts'
import { createCache } from './platform/cache.ts'
import { loadMasterKeys } from './platform/keys.ts'
import { createLimits } from './platform/limits.ts'
import { createLog } from './platform/log.ts'
import { createSealer } from './platform/seal.ts'

export type World = Awaited<ReturnType<typeof openWorld>>
type Options = { adapters?: readonly Adapter[]; at?: string; processes?: number }

export const TENANT = 'BIM'
/** A working day in the morning, WITA. */
const START = '2026-11-20T01:00:00.000Z'
export const AHMAD = { nik: '5272041507909001', name: 'Ahmad Contoh', phone: '+6281200009001' }

export async function openWorld(engine: TestEngine, o: Options = {}) {
  const database = await engine.open()
  const folder = mkdtempSync(join(tmpdir(), 'gerbang-world-'))
  const masterKeys = await loadMasterKeys({ file: join(folder, 'keys.json'), mode: 'demo' })
  let at = Date.parse(o.at ?? START)
  const now = () => new Date(at)
  const { db } = database
  replaceDbClock(db, now)
  await seedHolidays(db, TENANT)
  const sealer = createSealer({ tenant: TENANT, masterKeys, store: createKeyStore(db), now })
  const lines: string[] = []
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } })
  const connection = await connectAgencies({
    adapters: o.adapters ?? adapters,
    env: { mode: 'demo', dataDir: folder, agencyRanges: [], processes: 1 },
    source: {},
    origin: 'http://127.0.0.1:9',
    now,
    decideAfter: null,
    forget: true,
  })
  const bus = createBus({ log })
  const sent: { to: string; subject: string; text: string }[] = []
  const make = () =>
    createServices({
      db,
      tenant: TENANT,
      timeZone: 'Asia/Makassar',
      city: CITY.name,
      cityRegion: CITY.region,
      connected: connection.connected,
      sealer,
      trackSecret: Buffer.alloc(32, 7),
      linkSecret: Buffer.alloc(32, 8),
      fileStore: openStorage({ kind: 'folder', path: join(folder, 'files') }),
      scan: null,
      cache: createCache({ now, bus }),
      bus,
      limits: createLimits({ processes: 1, now }),
      log,
      identity: { issuer: 'Gerbang', origin: 'https://gerbang.test', mode: 'demo', providers: [] },
      say: (_lang, key) => key,
      transport: { kind: 'smtp', send: async (message) => void sent.push(message) },
      now,
    })
  const services = await make()

  return {
    ...database,
    services,
    /** A second process on the same database and agencies. */
    another: make,
    sandbox: (id: string) => connection.sandboxes.get(id) as Sandbox<unknown>,
    /** What was logged, line by line. */
    lines,
    sent,
    now,
    /** Moves the clock of the house, of the database and of the agencies. */
    pass(ms: number) {
      at += ms
    },
    /** Rounds of the relay until nothing is left to do now. */
    async settle(rounds = 20) {
      for (let i = 0; i < rounds && (await services.relay.round()) > 0; i++);
    },
    async close() {
      await connection.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Answers of a service's own sample, with real uploads in its file fields; ready for `submit`. */
export async function sampleOf(
  world: World,
  owner: { account: string } | { guest: string },
  agency: string,
  service: string,
): Promise<Record<string, unknown>> {
  const found = world.services.agencies.request(agency, service).service
  const answers: Record<string, unknown> = { ...found.sample }
  for (const field of describeForm(found.form).fields.filter(
    (f) => f.kind === 'files' && f.name in answers,
  )) {
    const name = `${field.name}.png`
    const upload = {
      owner,
      draft: uuidv7(),
      field: field.name,
      name,
      stream: Readable.from([PICTURE]),
      photo: field.photo,
    }
    const kept = await world.services.files.receive(upload)
    if (kept.outcome !== 'received') throw new Error(`upload refused: ${kept.reason}`)
    answers[field.name] = [kept.id]
  }
  return answers
}

/** A plain picture, large enough to be one. */
const PICTURE = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#1F4B8F' } })
  .png()
  .toBuffer()
