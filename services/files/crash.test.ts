import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { migrate, openDatabase } from '../../db/index.ts'
import { createFolderStore, whole } from './bytes.ts'
import { createFiles } from './index.ts'
import { temporaryFolder, testSealer } from './testing.ts'

const ROUNDS = 8

it('keeps what was accepted and leaves no orphans when the process is killed in the middle', {
  timeout: 180_000,
}, async () => {
  const { folder, remove } = await temporaryFolder()
  const url = `sqlite:${folder}/test.db`
  const secret = randomBytes(32)
  const first = openDatabase(url)
  await migrate(first.db)
  await first.close()

  const accepted: string[] = []
  for (let round = 0; round < ROUNDS; round++)
    accepted.push(...(await runAndKill(url, folder, secret, round)))
  expect(accepted.length).toBeGreaterThan(ROUNDS)

  const { db, close } = openDatabase(url)
  const clock = { at: Date.now() }
  const now = () => new Date(clock.at)
  const store = createFolderStore(`${folder}/bytes`)
  const storage = { of: () => ({ store, folder: `${folder}/quarantine` }) }
  const files = createFiles({
    db,
    tenant: 'BIM',
    now,
    sealer: testSealer(db, 'BIM', now, secret),
    store: storage,
  })
  for (const id of accepted) {
    const file = await files.open(id, { account: 'a-siti' })
    const hash = createHash('sha256')
      .update(await whole(file!.stream))
      .digest('hex')
    const row = await db.selectFrom('file').select('sha256').where('id', '=', id).executeTakeFirstOrThrow()
    expect(hash).toBe(row.sha256)
  }
  // As a living draft would hold them: bound rows are left alone.
  await db.updateTable('file').set({ request: 'r' }).where('id', 'in', accepted).execute()
  clock.at += 25 * 3600_000
  const swept = await files.compare()
  expect(swept.missing).toEqual([])
  expect(await files.compare()).toEqual({ rows: 0, bytes: 0, halves: 0, missing: [] })
  expect([await readdir(`${folder}/quarantine`), await readdir(`${folder}/bytes/half`)]).toEqual([[], []])
  for (const id of accepted) expect(await store.get(id)).not.toBeNull()
  await close()
  await remove()
})

/** Ids that the program said were accepted before it died. */
async function runAndKill(url: string, folder: string, secret: Buffer, round: number): Promise<string[]> {
  const program = fileURLToPath(new URL('./crash-program.ts', import.meta.url))
  const child = spawn(process.execPath, ['--no-warnings', program, url, folder, secret.toString('hex')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ids: string[] = []
  for await (const line of createInterface(child.stdout)) {
    if (line === 'ready') setTimeout(() => child.kill('SIGKILL'), 150 + round * 60)
    else if (/^[0-9a-f-]{36} \d+$/.test(line)) ids.push(line.slice(0, 36))
  }
  return ids
}
