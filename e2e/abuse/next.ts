/** Section H: where one is sent on to after signing in. */
import type { Endpoint } from './fields.ts'
import { locationOf } from './probe.ts'
import type { World } from './world.ts'

/** `shown` is the place a case must lead to; `home` is each endpoint's own. */
export function nextEndpoints({ probe, cookies, app }: World): Endpoint[] {
  const goes = (
    name: string,
    home: string,
    ask: (value: string) => ReturnType<typeof probe.get>,
  ): Endpoint => ({
    name,
    async try(typed, shown) {
      const answer = await ask(typed.toString())
      if (answer.status === 400) return 'R4'
      const location = locationOf(answer)
      if (answer.status !== 303 || !location.startsWith('/') || /[\\\r\n\t]|^\/\//.test(location))
        throw new Error(`${answer.status} ${location}`)
      if (new URL(location, app.origin).origin !== app.origin) throw new Error(`leaves for ${location}`)
      const wanted = shown === 'home' ? home : shown
      if (location !== wanted) throw new Error(`goes to ${location}`)
      return 'SAFE'
    },
  })
  return [
    goes('sign-in', '/requests', (value) =>
      probe.post('/sign-in', [
        ['identifier', 'warga@contoh.test'],
        ['password', 'gerbang-demo'],
        ['_next', value],
      ]),
    ),
    goes('link', '/', (value) =>
      probe.get(`/sign-in?next=${encodeURIComponent(value)}`, { cookie: cookies.warga }),
    ),
  ]
}
