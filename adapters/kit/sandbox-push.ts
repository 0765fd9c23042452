/** Webhooks of a sandbox: kept until the gateway takes them, sent in order, signed at the moment of sending. */
import { fetch } from 'undici'
import type { SignatureScheme } from './contract.ts'
import { signWebhook } from './inbound.ts'
import type { SandboxStore } from './sandbox-store.ts'

export type Push = { id: string; body: unknown; signature: SignatureScheme; secret: string }

export function createPusher(store: SandboxStore, url: string | undefined, now: () => Date) {
  const control = new AbortController()
  let sending: Promise<void> | null = null
  let again = false

  async function sendAll() {
    for (const push of store.all<Push>('push')) {
      if (control.signal.aborted || !(await taken(push))) return
      store.remove('push', push.id)
    }
  }
  async function taken({ body, signature, secret }: Push) {
    const raw = Buffer.from(JSON.stringify(body))
    const headers = { 'content-type': 'application/json', ...signWebhook(signature, secret, raw, now()) }
    const signal = AbortSignal.any([control.signal, AbortSignal.timeout(5000)])
    return fetch(url!, { method: 'POST', headers, body: raw, signal, redirect: 'manual' })
      .then(async (answer) => {
        await answer.body?.cancel()
        return answer.ok
      })
      .catch(() => false)
  }
  /** One sender at a time keeps the order; news that came meanwhile is sent before it resolves. */
  async function flush(): Promise<void> {
    if (!url || control.signal.aborted) return
    if (sending) {
      again = true
      return sending
    }
    sending = (async () => {
      do {
        again = false
        await sendAll()
      } while (again && !control.signal.aborted)
    })().finally(() => {
      sending = null
    })
    return sending
  }
  return {
    push(push: Push) {
      store.put('push', push.id, push)
      return flush()
    },
    flush,
    async close() {
      control.abort()
      await sending
    },
  }
}
