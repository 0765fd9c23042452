/**
 * The program of the child process that looks into an upload: bytes on standard input, on standard output one line of
 * JSON (`Finding` in inspect.ts) and, for a picture, the picture made anew. It knows no secrets, has no environment, may
 * write nothing, and is stopped by its parent when it takes too long or too much.
 */
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import type { Finding } from './inspect.ts'
import { checkPdf } from './pdf.ts'

/** 40 megapixels: more than a phone's camera, less than what would fill the memory. */
const MAX_PIXELS = 40_000_000
/** Below this nobody can read what it shows. */
const MIN_SIDE = 64
/** What is kept: enough for a printed page at 300 dpi. */
const MAX_SIDE = 4096

sharp.cache(false)
sharp.concurrency(1)

async function inspect(bytes: Buffer): Promise<{ finding: Finding; output?: Buffer }> {
  const type = (await fileTypeFromBuffer(bytes.subarray(0, 4100)))?.mime
  if (type === 'application/pdf') {
    const verdict = checkPdf(bytes)
    return { finding: verdict === 'ok' ? { ok: true, type } : { ok: false, reason: verdict } }
  }
  if (type !== 'image/jpeg' && type !== 'image/png') return { finding: { ok: false, reason: 'type' } }
  const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
  if (width * height > MAX_PIXELS) return { finding: { ok: false, reason: 'image_pixels' } }
  if (Math.min(width, height) < MIN_SIDE) return { finding: { ok: false, reason: 'image_small' } }
  // Upright by its EXIF, then without EXIF, XMP, IPTC and profile: sharp writes none of them unless asked.
  const upright = image
    .autoOrient()
    .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
  const made =
    type === 'image/jpeg'
      ? upright.flatten({ background: '#fff' }).jpeg({ quality: 85 })
      : upright.png({ compressionLevel: 8 })
  return { finding: { ok: true, type }, output: await made.toBuffer() }
}

const parts: Buffer[] = []
for await (const part of process.stdin) parts.push(part)
const { finding, output } = await inspect(Buffer.concat(parts)).catch((error: unknown) => {
  // The parent learns that it could not be read, not why: the message may quote the file.
  const reason = String(error).includes('pixel limit') ? 'image_pixels' : 'unreadable'
  return { finding: { ok: false, reason } satisfies Finding, output: undefined }
})
process.stdout.write(`${JSON.stringify(finding)}\n`)
process.stdout.end(output ?? Buffer.alloc(0))
