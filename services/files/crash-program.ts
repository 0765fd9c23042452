/** For `crash.test.ts`: receives uploads without end and prints each one that was accepted, until it is killed. */
import { randomBytes } from 'node:crypto'
import { openDatabase } from '../../db/index.ts'
import { createFolderStore, whole } from './bytes.ts'
import { createFiles } from './index.ts'
import { plainPdf, streamOf, testSealer } from './testing.ts'

const [url = '', folder = '', secret = ''] = process.argv.slice(2)
const { db } = openDatabase(url)
const now = () => new Date()
const files = createFiles({
  ...{ db, tenant: 'BIM', now, quota: { files: 10_000, draftBytes: 1e12, dayBytes: 1e12 } },
  sealer: testSealer(db, 'BIM', now, Buffer.from(secret, 'hex')),
  store: { of: () => ({ store: createFolderStore(`${folder}/bytes`), folder: `${folder}/quarantine` }) },
  inspect: async (bytes) => {
    await whole(bytes())
    return { ok: true, type: 'application/pdf' }
  },
})

async function upload() {
  for (;;) {
    const body = plainPdf(randomBytes(300_000).toString('hex'))
    const got = await files.receive({
      ...{ owner: { account: 'a-siti' }, draft: 'd', field: 'kk', name: 'kk.pdf' },
      stream: streamOf(body),
    })
    if (got.outcome === 'received') process.stdout.write(`${got.id} ${body.length}\n`)
  }
}
process.stdout.write('ready\n')
await Promise.all([upload(), upload(), upload()])
