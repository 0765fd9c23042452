/**
 * A gateway without pages, for the fault tests: it files what it is told by lines on its input, says on its output what
 * came of each after the commit, and works off the outbox meanwhile. Killed at any moment, it starts again in a blink.
 *
 * In: `{"id":1,"key":"…","account":"…","agency":"…","service":"…","input":{…}}`. Out: `{"id":1,"number":"BIM-…"}`, or
 * `{"id":1,"error":"…"}` when what came of it is not known. It ends with its
 * input, once it has delivered what it owes.
 */
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { openHouse } from '../../services/house.ts'
import { parseEnv } from '../../services/platform/env.ts'
import { createMetrics } from '../../services/platform/metrics.ts'
import { stubAgency } from './stub-agency.ts'

export type Order = {
  id: number
  key: string
  account: string
  agency: string
  service: string
  input: Record<string, unknown>
}
export type Said = { id: number; number: string; outcome: string } | { id: number; error: string }

const say = (said: Said | { ready: true }) => void process.stdout.write(`${JSON.stringify(said)}\n`)

const house = await openHouse({
  env: parseEnv(process.env),
  source: process.env,
  adapters: [stubAgency('uji').adapter],
  origin: 'http://127.0.0.1:9',
  say: (_lang, key) => key,
  metrics: createMetrics,
})
const { outbox, requests, relay } = house.services
relay.start()
say({ ready: true })

async function take({ id, key, account, agency, service, input }: Order) {
  try {
    const answer = await requests.submit({ by: { account }, agency, service, input, key })
    say('number' in answer ? { id, ...answer } : { id, error: answer.outcome })
  } catch (error) {
    say({ id, error: (error as Error).name })
  }
}

for await (const line of createInterface(process.stdin)) void take(JSON.parse(line))
// What is owed to the agency is done before it goes.
const until = Date.now() + 75_000
while (Date.now() < until && (await outbox.queue()).some((q) => q.state === 'ready')) await pause(100)
await relay.stop()
await house.close()
