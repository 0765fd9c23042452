/**
 * The keys of one tenant, by version: read wrapped from their store, unwrapped once and kept in memory.
 * Written with the newest, read with any that was not destroyed (rule 51). A retired key still opens: a process that
 * had not heard of the newer one may have written with it a moment ago, and nothing may be lost to that.
 */
import { randomBytes } from 'node:crypto'
import { decrypt, encrypt, lengthPrefixed, SealBroken } from './aead.ts'
import { KeyFileError, type MasterKeys } from './keys.ts'

export type WrappedTenantKey = {
  version: number
  wrapped: Uint8Array
  /** Name of the master key it is wrapped with. */
  masterKey: string
  createdAt: Date
  retiredAt: Date | null
}
/** Where wrapped keys are kept. */
export type TenantKeyStore = {
  /** Only this process writes to it (SQLite): what is in memory is the truth, and a look could wait for ourselves. */
  exclusive: boolean
  list(tenant: string): Promise<WrappedTenantKey[]>
  /** `false` when another process made this version first. */
  add(tenant: string, key: WrappedTenantKey): Promise<boolean>
  rewrap(tenant: string, version: number, wrapped: Uint8Array, masterKey: string): Promise<void>
  retire(tenant: string, version: number, at: Date): Promise<void>
  /** Forgets the wrapped key; the row stays, so that its version is never given again. */
  destroy(tenant: string, version: number): Promise<void>
}
/** Why a key may not go: values are sealed with it, or a process may still write with it until then. */
type Refused =
  | { outcome: 'in_use'; values: number }
  | { outcome: 'too_soon'; until: Date }
  | { outcome: 'newest' }
  | { outcome: 'unknown' }
export type Retired = { outcome: 'retired' } | Refused
export type Destroyed = { outcome: 'destroyed' } | { outcome: 'not_retired' } | Refused
/** How many values are sealed with a version, over all tables and files. */
export type CountInUse = (version: number) => Promise<number>

/** A process that seals or opens looks for newer keys in the background, at most this often. */
const LOOK_AGAIN_MS = 5_000
/** Rotated this long ago, hardly any process still writes with the old key. */
const SETTLED_MS = 60_000
/** Retired this long ago and still unused, a key may be destroyed. */
const QUARANTINE_MS = 24 * 3_600_000

type Loaded = { version: number; key: Buffer; createdAt: Date; retiredAt: Date | null }

export type TenantKeyDeps = { tenant: string; masterKeys: MasterKeys; store: TenantKeyStore; now: () => Date }

export function createTenantKeys({ tenant, masterKeys, store, now }: TenantKeyDeps) {
  let keys = new Map<number, Loaded>()
  let newest: Loaded | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | null = null

  async function load() {
    const at = now().getTime()
    const rows = await store.list(tenant)
    const next = new Map<number, Loaded>()
    for (const row of rows.filter(isThere).sort((a, b) => a.version - b.version))
      next.set(row.version, { ...row, key: keys.get(row.version)?.key ?? unwrap(row) })
    keys = next
    newest = [...next.values()].findLast((key) => !key.retiredAt) ?? null
    lookedAt = at
  }

  /** One read of the store at a time, shared by all who wait. */
  function reload() {
    loading ??= load().finally(() => {
      loading = null
    })
    return loading
  }

  /** A read that began before our write says nothing of it. */
  async function reloadAnew() {
    await loading?.catch(() => {})
    return reload()
  }

  function unwrap(row: WrappedTenantKey): Buffer {
    const master = masterKeys.keys.get(row.masterKey)
    if (!master)
      throw new KeyFileError(
        `The key file lacks the master key "${row.masterKey}" that the database was sealed with. Restore the newer key file.`,
      )
    try {
      return decrypt(master, row.wrapped, keyAad(row.version))
    } catch (cause) {
      throw new KeyFileError(
        'The key file does not belong to this database. Restore the one it was sealed with.',
        {
          cause,
        },
      )
    }
  }

  const keyAad = (version: number) => lengthPrefixed(['tenantKey', tenant, String(version)])
  const wrap = (key: Uint8Array, version: number) =>
    encrypt(masterKeys.keys.get(masterKeys.current)!, key, keyAad(version))

  /** Not awaited: the caller may hold a transaction, or the last connection. Failing, the next one tries. */
  function lookInBackground() {
    const age = now().getTime() - lookedAt
    // A clock that was set back says nothing about age.
    const due = age >= LOOK_AGAIN_MS || age < 0
    if (due && !store.exclusive && !loading) reload().catch(() => {})
  }

  async function getNewest(): Promise<Loaded> {
    lookInBackground()
    if (!newest) await reload()
    // Only a tenant without any key gets one here; two processes at once agree on the first.
    if (!newest) await rotate()
    return newest!
  }

  async function get(version: number): Promise<Buffer> {
    lookInBackground()
    if (!keys.has(version)) await reload()
    const loaded = keys.get(version)
    if (!loaded) throw new SealBroken('sealed with a key that is not here')
    return loaded.key
  }

  async function rotate(): Promise<number> {
    const rows = await store.list(tenant)
    const version = Math.max(0, ...rows.map((row) => row.version)) + 1
    const key = randomBytes(32)
    await store.add(tenant, {
      version,
      wrapped: wrap(key, version),
      masterKey: masterKeys.current,
      createdAt: now(),
      retiredAt: null,
    })
    // Whether ours or the one of a process that was faster: there is a new key now.
    await reloadAnew()
    return version
  }

  async function retire(version: number, countInUse: CountInUse): Promise<Retired> {
    await reload()
    const refused = await refusal(version, countInUse)
    if (refused) return refused
    await store.retire(tenant, version, now())
    await reload()
    return { outcome: 'retired' }
  }

  /** Final for this database; an older backup of it carries its own wrapped copy of the key. */
  async function destroy(version: number, countInUse: CountInUse): Promise<Destroyed> {
    await reload()
    const refused = await refusal(version, countInUse)
    if (refused) return refused
    const { retiredAt } = keys.get(version)!
    if (!retiredAt) return { outcome: 'not_retired' }
    const until = new Date(retiredAt.getTime() + QUARANTINE_MS)
    if (now() < until) return { outcome: 'too_soon', until }
    await store.destroy(tenant, version)
    await reload()
    return { outcome: 'destroyed' }
  }

  async function refusal(version: number, countInUse: CountInUse): Promise<Refused | null> {
    if (!keys.has(version)) return { outcome: 'unknown' }
    const successor = [...keys.values()].find((key) => key.version > version && !key.retiredAt)
    if (!successor) return { outcome: 'newest' }
    const until = new Date(successor.createdAt.getTime() + SETTLED_MS)
    if (now() < until) return { outcome: 'too_soon', until }
    const values = await countInUse(version)
    return values > 0 ? { outcome: 'in_use', values } : null
  }

  async function rewrapAll(): Promise<number> {
    const old = (await store.list(tenant)).filter(
      (row) => isThere(row) && row.masterKey !== masterKeys.current,
    )
    for (const row of old)
      await store.rewrap(tenant, row.version, wrap(unwrap(row), row.version), masterKeys.current)
    return old.length
  }

  async function check() {
    for (const row of await store.list(tenant)) if (isThere(row)) unwrap(row)
    await getNewest()
  }

  return { newest: getNewest, get, rotate, retire, destroy, rewrapAll, check }
}

/** A destroyed key has left an empty place. */
const isThere = (row: WrappedTenantKey) => row.wrapped.length > 0
