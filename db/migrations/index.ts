/** Every migration, oldest first. A name never changes once it was released; a new one sorts after all others. */
import type { Migration } from 'kysely/migration'
import * as requests from './0001_requests.ts'
import * as identity from './0002_identity.ts'

export const migrations: Record<string, Migration> = {
  '0001_requests': requests,
  '0002_identity': identity,
}
