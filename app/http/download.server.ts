/** A file as an answer that no browser will run: an attachment with a fixed type, in a sandbox. */
import { Readable } from 'node:stream'
import type { Services } from '../../services/index.ts'

type OpenFile = NonNullable<Awaited<ReturnType<Services['files']['open']>>>

export function download(services: Services, file: OpenFile): Response {
  return new Response(Readable.toWeb(Readable.from(file.stream)) as BodyInit, {
    headers: {
      'content-type': file.type,
      'content-length': String(file.size),
      'content-disposition': services.files.disposition(file.name),
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
    },
  })
}
