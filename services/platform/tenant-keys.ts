/**
 * The keys of one tenant, by version: read wrapped from their store, unwrapped once and kept in memory.
 * Written with the newest, read with any that is not retired (rule 51).
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
}
export type Retired =
  | { outcome: 'retired' }
  | { outcome: 'in_use'; values: number }
  /** Another process may still be writing with it until then. */
  | { outcome: 'too_soon'; until: Date }
  | { outcome: 'newest' }
  | { outcome: 'unknown' }

/** A process looks for a newer key in the background after this time, */
const LOOK_AGAIN_MS = 5_000
/** and before it seals another value after this one. */
const LOOK_FIRST_MS = 30_000
/** Rotated this long ago, no process and no transaction still writes with the old key. */
const SETTLED_MS = 60_000

type Loaded = { version: number; key: Buffer; createdAt: Date }

export type TenantKeyDeps = { tenant: string; masterKeys: MasterKeys; store: TenantKeyStore; now: () => Date }

export function createTenantKeys({ tenant, masterKeys, store, now }: TenantKeyDeps) {
  let keys = new Map<number, Loaded>()
  let newest: Loaded | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | null = null

  async function load() {
    const at = now().getTime()
    const rows = await store.list(tenant)
    // The newest is taken from all rows: its version counts even if it were retired by hand.
    const live = rows.filter((row) => !row.retiredAt).sort((a, b) => a.version - b.version)
    const next = new Map<number, Loaded>()
    for (const row of live) next.set(row.version, keys.get(row.version) ?? unwrap(row))
    keys = next
    newest = next.get(live.at(-1)?.version ?? 0) ?? null
    lookedAt = at
  }

  /** One read of the store at a time, shared by all who wait. */
  function reload() {
    loading ??= load().finally(() => {
      loading = null
    })
    return loading
  }

  function unwrap(row: WrappedTenantKey): Loaded {
    const master = masterKeys.keys.get(row.masterKey)
    if (!master)
      throw new KeyFileError(
        `The key file lacks the master key "${row.masterKey}" that the database was sealed with. Restore the newer key file.`,
      )
    try {
      const key = decrypt(master, row.wrapped, keyAad(row.version))
      return { version: row.version, key, createdAt: row.createdAt }
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

  /** Milliseconds since the last look; a clock set back counts as long ago. */
  function age() {
    const ms = now().getTime() - lookedAt
    return store.exclusive ? 0 : ms < 0 ? Number.POSITIVE_INFINITY : ms
  }

  /** Not awaited, since the caller may hold the transaction that the look would wait for; failing, the next tries. */
  function lookInBackground() {
    if (age() >= LOOK_AGAIN_MS && !loading) reload().catch(() => {})
  }

  async function getNewest(): Promise<Loaded> {
    if (!newest || age() >= LOOK_FIRST_MS) await reload()
    else lookInBackground()
    // Only a tenant without any key gets one here; two processes at once agree on the first.
    if (!newest) await rotate()
    return newest!
  }

  async function get(version: number): Promise<Buffer> {
    if (!keys.has(version)) await reload()
    else lookInBackground()
    const loaded = keys.get(version)
    if (!loaded) throw new SealBroken('sealed with a key that is not in use')
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
    await reload()
    return version
  }

  async function retire(version: number, countInUse: (version: number) => Promise<number>): Promise<Retired> {
    await reload()
    const key = keys.get(version)
    if (!key) return { outcome: 'unknown' }
    const successor = [...keys.values()]
      .filter((k) => k.version > version)
      .sort((a, b) => a.version - b.version)[0]
    if (!successor) return { outcome: 'newest' }
    const settled = new Date(successor.createdAt.getTime() + SETTLED_MS)
    if (now() < settled) return { outcome: 'too_soon', until: settled }
    const values = await countInUse(version)
    if (values > 0) return { outcome: 'in_use', values }
    await store.retire(tenant, version, now())
    await reload()
    return { outcome: 'retired' }
  }

  async function rewrapAll(): Promise<number> {
    const old = (await store.list(tenant)).filter(
      (row) => !row.retiredAt && row.masterKey !== masterKeys.current,
    )
    for (const row of old)
      await store.rewrap(tenant, row.version, wrap(unwrap(row).key, row.version), masterKeys.current)
    return old.length
  }

  async function check() {
    for (const row of await store.list(tenant)) if (!row.retiredAt) unwrap(row)
    await getNewest()
  }

  return { newest: getNewest, get, rotate, retire, rewrapAll, check }
}
