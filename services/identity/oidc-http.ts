/** Calls to an OpenID Connect provider, and the two ways in which they fail. */
import { seconds } from './durations.ts'

const TIMEOUT = seconds(5)
const MOST_BYTES = 256 * 1024

/** The provider's answer is not to be believed, or is a no. `why` is for the log: never a value from outside. */
export class OidcRefused extends Error {
  override name = 'OidcRefused'
}
/** The provider could not be asked. */
export class OidcUnavailable extends Error {
  override name = 'OidcUnavailable'
}

export function createOidcHttp({
  fetch,
  allowLoopback,
}: {
  fetch: typeof globalThis.fetch
  allowLoopback: boolean
}) {
  /** Asks and reads a JSON object; follows nothing, waits 5 s, reads 256 KiB. */
  async function getJson(address: string, init: RequestInit = {}): Promise<object> {
    assertSecure(address)
    let response: Response
    let body: string
    try {
      const headers = { accept: 'application/json', ...(init.headers as Record<string, string>) }
      response = await fetch(address, {
        ...init,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      })
      body = await textOf(response)
    } catch (cause) {
      if (cause instanceof OidcRefused) throw cause
      throw new OidcUnavailable('the provider does not answer', { cause })
    }
    if (response.status >= 500) throw new OidcUnavailable(`the provider answered ${response.status}`)
    if (!response.ok) throw new OidcRefused(`the provider answered ${response.status}`)
    return parsed(body)
  }

  /** An address from the provider's own hand is still only an address: https, or this machine in demo mode. */
  function assertSecure(address: unknown) {
    const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : null
    const loopback =
      allowLoopback && url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
    if (url?.protocol !== 'https:' && !loopback)
      throw new OidcRefused('an address of the provider is not https')
  }

  return { getJson, assertSecure }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > MOST_BYTES) throw new OidcRefused('answer too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // The parser's message quotes the body: it says no more than what follows.
  }
  throw new OidcRefused('the answer is not JSON')
}
