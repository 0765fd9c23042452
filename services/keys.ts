/** The tenant's wrapped keys in the database: the store that `services/platform/seal.ts` is handed. Owns `tenantKey`. */
import type { Kysely } from 'kysely'
import { scope } from '../db/driver.ts'
import { engineOf, insertOnce, instant, readInstant } from '../db/index.ts'
import type { Database } from '../db/schema.ts'
import type { TenantKeyStore } from './platform/tenant-keys.ts'

export function createKeyStore(db: Kysely<Database>): TenantKeyStore {
  const exclusive = engineOf(db) === 'sqlite'
  // A value may be sealed inside a transaction just when it is time to look for a newer key: on a server that look
  // goes over a connection of its own, whatever the transaction does. On SQLite no look is needed.
  const apart = <T>(work: () => Promise<T>) => (exclusive ? work() : scope.exit(work))
  const row = (tenant: string, version: number) =>
    db.updateTable('tenantKey').where('tenant', '=', tenant).where('version', '=', version)

  return {
    exclusive,
    list: (tenant) =>
      apart(async () => {
        const rows = await db.selectFrom('tenantKey').selectAll().where('tenant', '=', tenant).execute()
        return rows.map(({ version, wrapped, masterKey, createdAt, retiredAt }) => ({
          version,
          wrapped,
          masterKey,
          createdAt: readInstant(createdAt),
          retiredAt: retiredAt ? readInstant(retiredAt) : null,
        }))
      }),
    add: (tenant, key) =>
      apart(() =>
        insertOnce(db, 'tenantKey', {
          tenant,
          version: key.version,
          wrapped: key.wrapped,
          masterKey: key.masterKey,
          createdAt: instant(key.createdAt),
          retiredAt: null,
        }),
      ),
    async rewrap(tenant, version, wrapped, masterKey) {
      await row(tenant, version).set({ wrapped, masterKey }).execute()
    },
    async retire(tenant, version, at) {
      await row(tenant, version)
        .set({ retiredAt: instant(at) })
        .execute()
    },
    async destroy(tenant, version) {
      await row(tenant, version).set({ wrapped: new Uint8Array() }).execute()
    },
  }
}
