/** Where files are kept, from the settings: a folder, or a bucket and a folder of this machine for the quarantine. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileStore } from '../platform/env-groups.ts'
import { type ByteStore, createFolderStore } from './bytes.ts'
import { createS3Store } from './bytes-s3.ts'

/** Each tenant has a store and a quarantine of its own. */
export type Storage = { of(tenant: string): { store: ByteStore; folder: string } }

export function openStorage(place: FileStore): Storage {
  return {
    of(tenant) {
      if (!/^[A-Za-z0-9_-]{1,32}$/.test(tenant)) throw new TypeError('A tenant is a short word')
      if (place.kind === 'folder') {
        const own = join(place.path, tenant)
        return { store: createFolderStore(own), folder: join(own, 'quarantine') }
      }
      const { endpoint, region, bucket } = place
      const prefix = [place.prefix, tenant].filter(Boolean).join('/')
      const accessKeyId = place.accessKeyId.reveal()
      const secretAccessKey = place.secretAccessKey.reveal()
      const store = createS3Store({ endpoint, region, bucket, prefix, accessKeyId, secretAccessKey })
      return { store, folder: join(tmpdir(), `gerbang-quarantine-${tenant}`) }
    },
  }
}
