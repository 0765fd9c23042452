/**
 * Live pages: one stream per browser that says which request moved, never how; the page then asks for itself anew.
 * Hints come by the bus; without Redis other processes' moves are read from the events every two seconds. Closing is
 * owned here: a client that leaves costs nothing afterwards.
 */
import type { ServerResponse } from 'node:http'
import type { Services } from '../../services/index.ts'

type Who = { account: string } | { guest: string }
type Stream = { who: Who; res: ServerResponse; token: string | null }

const MAX_STREAMS = 10_000
const MAX_PER_PERSON = 6
const BEAT_MS = 20_000
const READ_MS = 2_000
/** Positions may be committed out of order: this many before the last are read again. */
const OVERLAP = 50

export function createStreams(services: Services) {
  const open = new Set<Stream>()
  const told = new Set<string>()
  let position = -1
  let beat: NodeJS.Timeout | null = null
  let reader: NodeJS.Timeout | null = null

  const stopListening = services.bus.subscribe('request', (hint) => tell(hint as Moved))

  function tell({ number, account, guest }: Moved) {
    for (const stream of open) {
      const mine = 'account' in stream.who ? stream.who.account === account : stream.who.guest === guest
      if (mine) stream.res.write(`event: moved\ndata: ${number}\n\n`)
    }
  }

  /** What other processes wrote. A hint told twice only makes a page look again. */
  async function read() {
    if (position < 0) position = await services.requests.store.lastPosition()
    for (const row of await services.requests.store.since(Math.max(0, position - OVERLAP))) {
      const at = Number(row.position)
      const id = String(at)
      if (at > position) position = at
      if (told.has(id)) continue
      told.add(id)
      tell(row)
    }
    if (told.size > 5000) for (const id of [...told].slice(0, 2500)) told.delete(id)
  }

  /** A session that ended, here or in another process, ends its streams with the next beat. */
  async function check() {
    for (const stream of open) {
      stream.res.write(': still here\n\n')
      if (stream.token && !(await services.identity.viewer(stream.token).catch(() => null))) stream.res.end()
    }
  }

  function start() {
    const report = (error: unknown) => services.log.warn({ err: error }, 'live pages')
    beat ??= setInterval(() => void check().catch(report), BEAT_MS)
    reader ??= setInterval(() => void read().catch(report), READ_MS)
    beat.unref()
    reader.unref()
  }

  function stopIfIdle() {
    if (open.size > 0) return
    if (beat) clearInterval(beat)
    if (reader) clearInterval(reader)
    beat = reader = null
    position = -1
    told.clear()
  }

  return {
    count: () => open.size,
    /** Takes the answer over. `who` is null for strangers: there is nothing to tell them. */
    connect(res: ServerResponse, who: Who | null, token: string | null) {
      const key = who && JSON.stringify(who)
      const own = [...open].filter((s) => JSON.stringify(s.who) === key)
      if (!who || open.size >= MAX_STREAMS) {
        res.writeHead(204).end()
        return
      }
      // The oldest goes: it is the tab that was forgotten.
      if (own.length >= MAX_PER_PERSON) own[0]!.res.end()
      res.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      res.write('retry: 3000\n\n')
      const stream: Stream = { who, res, token }
      open.add(stream)
      res.on('close', () => {
        open.delete(stream)
        stopIfIdle()
      })
      start()
    },
    close() {
      stopListening()
      for (const stream of open) stream.res.end()
    },
  }
}
export type Streams = ReturnType<typeof createStreams>
type Moved = { number: string; account: string | null; guest: string | null }
