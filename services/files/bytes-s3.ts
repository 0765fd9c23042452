/** The bytes of files in an object store that speaks S3. Every object is signed over its content. */
import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { XMLParser } from 'fast-xml-parser'
import * as z from 'zod'
import { assertKey, type ByteStore, KEY, whole } from './bytes.ts'

export type S3Place = {
  endpoint: string
  region: string
  bucket: string
  /** In front of every key, without slashes at its ends; the tenant belongs in it. */
  prefix: string
  accessKeyId: string
  secretAccessKey: string
}

const Listing = z.object({
  ListBucketResult: z.object({
    IsTruncated: z.string(),
    NextContinuationToken: z.string().optional(),
    Contents: z.array(z.object({ Key: z.string(), LastModified: z.string() })).default([]),
  }),
})

/** `ms` bounds one call, its body included. */
export function createS3Store(place: S3Place, ms = 30_000): ByteStore {
  const { accessKeyId, secretAccessKey, region } = place
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 2 })
  const bucket = `${place.endpoint.replace(/\/+$/, '')}/${place.bucket}`
  const folder = place.prefix ? `${place.prefix}/` : ''
  const urlOf = (key: string) => {
    assertKey(key)
    return `${bucket}/${folder}${key}`
  }
  const call = async (url: string, init: RequestInit, allowed: number[]) => {
    const response = await client.fetch(url, { ...init, signal: AbortSignal.timeout(ms) })
    if (allowed.includes(response.status)) return response
    await response.body?.cancel()
    // Neither address nor answer: both may name what is stored.
    throw new Error(`The object store answered ${response.status} to ${init.method}`)
  }

  return {
    // One upload is at most some MB: sent as a whole, so that the signature covers it and it is there or not.
    async put(key, bytes) {
      const body = new Uint8Array(await whole(bytes))
      const hash = createHash('sha256').update(body).digest('hex')
      const headers = { 'x-amz-content-sha256': hash, 'content-type': 'application/octet-stream' }
      const response = await call(urlOf(key), { method: 'PUT', headers, body }, [200])
      await response.body?.cancel()
    },

    async get(key) {
      const url = urlOf(key)
      const found = await call(url, { method: 'HEAD' }, [200, 404])
      if (found.status === 404) return null
      // Fetched when it is read: an answer that nobody takes must not hold a connection.
      return (async function* () {
        const response = await call(url, { method: 'GET' }, [200])
        yield* response.body as unknown as AsyncIterable<Uint8Array>
      })()
    },

    async remove(key) {
      const response = await call(urlOf(key), { method: 'DELETE' }, [200, 204, 404])
      await response.body?.cancel()
    },

    async *list() {
      let next: string | undefined
      do {
        const url = new URL(bucket)
        url.searchParams.set('list-type', '2')
        if (folder) url.searchParams.set('prefix', folder)
        if (next) url.searchParams.set('continuation-token', next)
        const page = read(await (await call(url.href, { method: 'GET' }, [200])).text())
        for (const { Key, LastModified } of page.Contents) {
          const key = Key.slice(folder.length)
          if (KEY.test(key)) yield { key, at: new Date(LastModified) }
        }
        next = page.IsTruncated === 'true' ? page.NextContinuationToken : undefined
      } while (next)
    },

    // An object is there as a whole or not at all.
    tidy: async () => 0,
  }
}

const parser = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  isArray: (name) => name === 'Contents',
})
const read = (xml: string) => Listing.parse(parser.parse(xml)).ListBucketResult
