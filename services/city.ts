/** The demo city and its reference data: what a fresh installation begins with. Figures carry their source. */
import type { Kysely } from 'kysely'
import { insertOnce } from '../db/dialects.ts'
import type { Database } from '../db/schema.ts'
import { HOLIDAYS } from './holidays.ts'

/** Kota Bima, Nusa Tenggara Barat: Kemendagri code 52.72 (docs: domain facts, section 12). */
export const CITY = {
  name: 'Kota Bima',
  region: '52.72',
  /** Where a map begins, in degrees. */
  centre: { latitude: -8.4606, longitude: 118.7266 },
  contact: 'MPP Kota Bima, Jalan Soekarno-Hatta · 0374',
}

/** Days off of the SKB 3 Menteri; a tenant adds its own. Safe to run again. */
export async function seedHolidays(db: Kysely<Database>, tenant: string): Promise<void> {
  for (const { day, name, kind, source } of HOLIDAYS) {
    await insertOnce(db, 'holiday', { tenant, day, name: JSON.stringify(name), kind, source })
  }
}
