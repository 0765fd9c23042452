/**
 * The master key file: what unlocks every tenant key and every blind index, kept outside the database.
 * JSON of `{ current, keys: { name: base64url }, index: base64url }`, 256 bits each, readable by the service alone.
 */
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** `keys` by name; new wrapping uses `current`. `index` never changes without a second index column. */
export type MasterKeys = { current: string; keys: ReadonlyMap<string, Buffer>; index: Buffer }

/** The key file cannot be used; `message` is a plain sentence for whoever starts the service. */
export class KeyFileError extends Error {
  override name = 'KeyFileError'
}

/**
 * Reads the key file. In demo mode a missing one is made first; in live mode that is refused, and so is a file
 * that anyone but its owner can read. Throws `KeyFileError`.
 */
export async function loadMasterKeys(o: { file: string; mode: 'demo' | 'live' }): Promise<MasterKeys> {
  const exists = await stat(o.file).catch(onMissing)
  if (!exists) {
    if (o.mode === 'live')
      throw new KeyFileError(
        `The key file ${o.file} does not exist. Restore it from your backup; only for a new installation make one with "npm run keys new".`,
      )
    await createKeyFile(o.file)
  } else if (process.platform !== 'win32' && (exists.mode & 0o077) !== 0) {
    if (o.mode === 'live')
      throw new KeyFileError(
        `The key file ${o.file} can be read by other users. Run "chmod 600 ${o.file}" first.`,
      )
    await chmod(o.file, 0o600)
  }
  return parseKeyFile(o.file, await readFile(o.file, 'utf8'))
}

/** Makes a key file with fresh secrets, mode 600. Never overwrites one: that would lose every sealed value. */
export async function createKeyFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const content = { current: 'm1', keys: { m1: secret() }, index: secret() }
  try {
    await writeSynced(file, content, 'wx')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new KeyFileError(`The key file ${file} exists already and was left as it is.`, { cause })
    throw cause
  }
}

/**
 * Adds a master key and makes it current; the old ones stay, so that what they wrapped still opens.
 * Afterwards restart the processes and re-wrap the tenant keys (`sealer.rewrapTenantKeys`). Answers its name.
 */
export async function addMasterKey(file: string): Promise<string> {
  const { keys, index } = parseKeyFile(file, await readFile(file, 'utf8'))
  const name = `m${Math.max(...[...keys.keys()].map((k) => Number(k.slice(1)) || 0)) + 1}`
  const all = Object.fromEntries([...keys].map(([k, v]) => [k, v.toString('base64url')]))
  const content = { current: name, keys: { ...all, [name]: secret() }, index: index.toString('base64url') }
  await writeSynced(`${file}.new`, content, 'w')
  await rename(`${file}.new`, file)
  return name
}

const secret = () => randomBytes(32).toString('base64url')

/** A key file cut short by a power loss would be the loss of everything: flushed before it counts. */
async function writeSynced(file: string, content: unknown, flag: 'w' | 'wx') {
  const handle = await open(file, flag, 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function parseKeyFile(file: string, text: string): MasterKeys {
  const broken = () => new KeyFileError(`The key file ${file} is damaged. Restore it from your backup.`)
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    // The parser's message quotes the text, and the text is secret: no cause.
    throw broken()
  }
  const { current, keys, index } = (raw ?? {}) as { current?: unknown; keys?: unknown; index?: unknown }
  if (typeof current !== 'string' || typeof keys !== 'object' || !keys) throw broken()
  const parsed = new Map(Object.entries(keys).map(([name, value]) => [name, key256(value)] as const))
  const indexKey = key256(index)
  if (!indexKey || !parsed.get(current) || [...parsed.values()].some((k) => !k)) throw broken()
  return { current, keys: parsed as Map<string, Buffer>, index: indexKey }
}

function key256(value: unknown) {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64url') : null
  return bytes?.length === 32 ? bytes : null
}

function onMissing(error: NodeJS.ErrnoException) {
  if (error.code === 'ENOENT') return null
  throw error
}
