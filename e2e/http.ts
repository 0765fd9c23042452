/** A bare HTTP client: sends exactly what it is told, follows nothing, adds nothing but Host and lengths. */
import { request } from 'node:http'

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string }
export type Asking = {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
  timeoutMs?: number
}

export function ask(
  origin: string,
  path: string,
  { method = 'GET', headers = {}, body, timeoutMs = 15_000 }: Asking = {},
): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  return new Promise((done, fail) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const req = request(
      { hostname, port, path, method, headers: { ...length, ...headers }, setHost: true },
      (res) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk) => chunks.push(chunk))
        res.on('error', fail)
        res.on('end', () =>
          done({
            status: res.statusCode!,
            headers: res.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    req.setTimeout(timeoutMs, () =>
      req.destroy(new Error(`no answer in ${timeoutMs} ms: ${method} ${path.slice(0, 80)}`)),
    )
    req.on('error', fail)
    req.end(body)
  })
}

/** The headers a browser sends with a form of our own page. */
export const fromOurPage = (cookie = ''): Record<string, string> => ({
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
  ...(cookie ? { cookie } : {}),
})

export const cookiesOf = (answer: Answer) =>
  [answer.headers['set-cookie'] ?? []]
    .flat()
    .map((c) => c.split(';', 1)[0]!)
    .filter((c) => !c.endsWith('='))

/** Signs in by the forms of the pages, second factor too, and answers the cookie header. */
export async function session(origin: string, email: string, password = 'gerbang-demo'): Promise<string> {
  const first = await ask(origin, '/sign-in', {
    method: 'POST',
    headers: fromOurPage(),
    body: new URLSearchParams({ identifier: email, password }).toString(),
  })
  if (first.status !== 303) throw new Error(`sign-in of ${email}: ${first.status}`)
  let cookies = cookiesOf(first)
  if (String(first.headers.location).startsWith('/sign-in/code')) {
    const page = await ask(origin, '/sign-in/code', { headers: { cookie: cookies.join('; ') } })
    const code = /demo-help[\s\S]*?(\d{6})/.exec(page.text)?.[1]
    if (!code) throw new Error(`no demo code for ${email}`)
    const second = await ask(origin, '/sign-in/code', {
      method: 'POST',
      headers: fromOurPage(cookies.join('; ')),
      body: `code=${code}`,
    })
    if (second.status !== 303) throw new Error(`second factor of ${email}: ${second.status}`)
    cookies = cookiesOf(second)
  }
  return cookies.join('; ')
}
