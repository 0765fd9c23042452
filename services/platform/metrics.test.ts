import { expect, test } from 'vitest'
import { createMetrics, type Watched } from './metrics.ts'

test('what was seen is printed, by route id and outcome', async () => {
  const metrics = createMetrics()
  for (const ms of [3, 80, 80]) metrics.http({ route: 'requests.$ref', method: 'GET', status: 200, ms })
  metrics.http({ route: 'requests.$ref', method: 'GET', status: 503, ms: 1 })
  metrics.agencyCall({ agency: 'bapenda', operation: 'inquiry', outcome: 'timeout', ms: 3000 })
  const text = await metrics.text()
  expect(text).toContain('gerbang_http_seconds_count{route="requests.$ref",method="GET",status="2xx"} 3')
  expect(text).toContain(
    'gerbang_http_seconds_bucket{le="0.005",route="requests.$ref",method="GET",status="2xx"} 1',
  )
  expect(text).toContain('gerbang_http_seconds_count{route="requests.$ref",method="GET",status="5xx"} 1')
  expect(text).toContain(
    'gerbang_agency_call_seconds_count{agency="bapenda",operation="inquiry",outcome="timeout"} 1',
  )
  expect(text).toContain('process_resident_memory_bytes')
  expect(metrics.contentType).toContain('text/plain')
})

test('two gateways in one process count apart', async () => {
  const [a, b] = [createMetrics(), createMetrics()]
  a.http({ route: 'x', method: 'GET', status: 200, ms: 1 })
  expect(await b.text()).not.toContain('route="x"')
})

test('what is watched is read when somebody looks; what fails is left out', async () => {
  let age = 5
  const metrics = createMetrics({
    outboxAge: async () => age,
    queues: () => ({ outbox: 3, mail: 0 }),
    breakers: () => {
      throw new Error('the database is away')
    },
    lag: () => 1.5,
  })
  expect(await metrics.text()).toContain('gerbang_outbox_age_seconds 5')
  age = 7
  const text = await metrics.text()
  expect(text).toContain('gerbang_outbox_age_seconds 7')
  expect(text).toContain('gerbang_queue_length{queue="outbox"} 3')
  expect(text).toContain('gerbang_queue_length{queue="mail"} 0')
  expect(text).toContain('gerbang_event_loop_lag_ms 1.5')
  expect(text).not.toMatch(/^gerbang_breaker[ {]/m)
})

test('what is watched may be filled in after the start', async () => {
  const watched: Watched = {}
  const metrics = createMetrics(watched)
  expect(await metrics.text()).not.toMatch(/^gerbang_outbox_age_seconds /m)
  watched.outboxAge = () => 9
  expect(await metrics.text()).toContain('gerbang_outbox_age_seconds 9')
})

test('names are few, whatever is handed in', async () => {
  const metrics = createMetrics()
  for (let i = 0; i < 5000; i++) metrics.http({ route: `path-${i}`, method: 'GET', status: 200, ms: 1 })
  const text = await metrics.text()
  expect(text.match(/^gerbang_http_seconds_count/gm)!.length).toBeLessThanOrEqual(301)
  expect(text).toMatch(/gerbang_http_seconds_count\{route="other".*\} 47\d\d/)
})
