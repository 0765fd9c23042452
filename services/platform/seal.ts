/**
 * Envelope encryption (reliability rules 47-51): every value has a data key of its own, wrapped by the tenant key,
 * which is wrapped by a master key outside the database. AES-256-GCM throughout, random 96-bit nonces.
 *
 * A sealed value is `1 | key version (4) | nonce, wrapped data key, tag (12+32+16) | nonce (12) | ciphertext | tag (16)`.
 * Tenant, table, column, row and key version are associated data of the wrapped key, and the place again of the value:
 * a value moved to another row does not open, and re-wrapping needs no new encryption of the value.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { decrypt, encrypt, lengthPrefixed, SealBroken } from './aead.ts'
import type { MasterKeys } from './keys.ts'
import { openStream, sealStream } from './seal-stream.ts'
import { createTenantKeys, type TenantKeyStore } from './tenant-keys.ts'

/** Where a value lies: it opens nowhere else. `row` is the primary key of the row. */
export type Place = { table: string; column: string; row: string }

export { SealBroken }

const FORMAT = 1
/** Bytes in front of the value: format, key version, wrapped data key. */
const HEADER = 1 + 4 + 12 + 32 + 16

/**
 * `store` keeps the wrapped tenant keys; `now` says when another process may have rotated. The first use makes the
 * tenant's first key.
 */
export function createSealer(deps: SealerDeps) {
  const { tenant, masterKeys } = deps
  const tenantKeys = createTenantKeys(deps)
  const indexKeys = new Map<string, KeyObject>()

  async function seal(plain: string | Uint8Array, place: Place): Promise<Uint8Array> {
    const { dataKey, header } = await newDataKey(place)
    return Buffer.concat([header, encrypt(dataKey, bytesOf(plain), aad(tenant, place))])
  }

  async function open(sealed: Uint8Array, place: Place): Promise<Uint8Array> {
    const dataKey = await dataKeyOf(sealed, place)
    return decrypt(dataKey, sealed.subarray(HEADER), aad(tenant, place))
  }

  async function openText(sealed: Uint8Array, place: Place): Promise<string> {
    return Buffer.from(await open(sealed, place)).toString('utf8')
  }

  async function newDataKey(place: Place) {
    const { version, key } = await tenantKeys.newest()
    const dataKey = randomBytes(32)
    return { dataKey, header: wrapDataKey(dataKey, version, key, place) }
  }

  function wrapDataKey(dataKey: Uint8Array, version: number, key: Uint8Array, place: Place) {
    const prefix = Buffer.alloc(5)
    prefix.writeUInt8(FORMAT, 0)
    prefix.writeUInt32BE(version, 1)
    return Buffer.concat([prefix, encrypt(key, dataKey, aad(tenant, place, version))])
  }

  async function dataKeyOf(sealed: Uint8Array, place: Place) {
    const version = keyVersionOf(sealed)
    const key = await tenantKeys.get(version)
    return decrypt(key, sealed.subarray(5, HEADER), aad(tenant, place, version))
  }

  /** The same value under the newest key; null when it is there already. The value itself is not touched. */
  async function rewrap(sealed: Uint8Array, place: Place): Promise<Uint8Array | null> {
    const { version, key } = await tenantKeys.newest()
    if (keyVersionOf(sealed) === version) return null
    const dataKey = await dataKeyOf(sealed, place)
    return Buffer.concat([wrapDataKey(dataKey, version, key, place), sealed.subarray(HEADER)])
  }

  /**
   * Blind index: equality only, full length, one key per tenant and column, the key outside the database (rule 50).
   * The caller normalises; `column` names the meaning ("account.nik"), not one table's column.
   */
  function index(column: string, normalisedValue: string): string {
    let key = indexKeys.get(column)
    if (!key) {
      key = createSecretKey(
        Buffer.from(hkdfSync('sha256', masterKeys.index, '', lengthPrefixed(['index', tenant, column]), 32)),
      )
      indexKeys.set(column, key)
    }
    return createHmac('sha256', key).update(normalisedValue).digest('base64url')
  }

  return {
    seal,
    open,
    openText,
    rewrap,
    index,
    /** A new tenant key for all that is sealed from now on, on every process within seconds. Answers its version. */
    rotate: tenantKeys.rotate,
    /** Takes a key out of use; refused while `countInUse` finds a value under it, and while it is young or newest. */
    retire: tenantKeys.retire,
    /** Destroys a key that was retired a day ago, on the same conditions. */
    destroy: tenantKeys.destroy,
    /** All tenant keys under the current master key, so that an old master key may go. Answers how many moved. */
    rewrapTenantKeys: tenantKeys.rewrapAll,
    /** Unwraps every key once; throws `KeyFileError` with a plain sentence when the key file does not fit. */
    check: tenantKeys.check,
    newestVersion: async () => (await tenantKeys.newest()).version,

    /** Large content as an authenticated stream of 1 MB chunks. */
    async *sealFile(source: AsyncIterable<Uint8Array>, place: Place): AsyncGenerator<Uint8Array> {
      const { dataKey, header } = await newDataKey(place)
      yield header
      yield* sealStream(source, dataKey, aad(tenant, place))
    },
    /**
     * Yields only authenticated bytes, but a cut is known at the end alone: who keeps what it yields must drop it
     * when it throws `SealBroken`.
     */
    async *openFile(source: AsyncIterable<Uint8Array>, place: Place): AsyncGenerator<Uint8Array> {
      yield* openStream(source, HEADER, (header) => dataKeyOf(header, place), aad(tenant, place))
    },
  }
}
export type Sealer = ReturnType<typeof createSealer>
export type SealerDeps = { tenant: string; masterKeys: MasterKeys; store: TenantKeyStore; now: () => Date }

/** The version of the tenant key a value was sealed with; bytes 1-4, so that SQL can count them too. */
export function keyVersionOf(sealed: Uint8Array): number {
  if (sealed.length < HEADER || sealed[0] !== FORMAT) throw new SealBroken('not a sealed value')
  return Buffer.from(sealed.buffer, sealed.byteOffset, 5).readUInt32BE(1)
}

const bytesOf = (plain: string | Uint8Array) =>
  typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain

function aad(tenant: string, place: Place, version?: number) {
  const parts = [tenant, place.table, place.column, place.row]
  return lengthPrefixed(version === undefined ? parts : [...parts, String(version)])
}
