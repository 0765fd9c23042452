import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { createInspector, INSPECT_LIMITS, InspectorBusy } from './inspect.ts'
import { plainPdf, streamOf } from './testing.ts'

// Each look starts a process, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })
const inspect = createInspector()
const look = (bytes: Uint8Array) => inspect(() => streamOf(bytes))
const latin1 = (text: string) => Buffer.from(text, 'latin1')

type Create = { width: number; height: number; channels?: 3 | 4; background?: string }
const picture = ({ width, height, channels = 3, background = '#446688' }: Create) =>
  sharp({ create: { width, height, channels, background }, limitInputPixels: false })

/** A PNG by hand: `rows` of grey, and whatever other chunks. */
function png(width: number, height: number, rows: Buffer, more: Buffer[] = [], depth = 8) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([depth, 0, 0, 0, 0], 8)
  const parts = [
    chunk('IHDR', head),
    ...more,
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts])
}
function chunk(type: string, data: Buffer) {
  const body = Buffer.concat([latin1(type), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  out.set(body, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}
function crc32(bytes: Buffer) {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
  }
  return ~crc >>> 0
}

describe('what is taken', () => {
  it('a PDF, as it is', async () => {
    expect(await look(plainPdf())).toEqual({ ok: true, type: 'application/pdf' })
  })

  it.each(['jpeg', 'png'] as const)('a %s, made anew', async (format) => {
    const found = await look(await picture({ width: 300, height: 200 }).toFormat(format).toBuffer())
    expect(found).toMatchObject({ ok: true, type: `image/${format}` })
    expect(await sharp(found.output).metadata()).toMatchObject({ format, width: 300, height: 200 })
  })

  it('a phone picture upright, without place, owner and thumbnail', async () => {
    const marked = await picture({ width: 400, height: 300 })
      .jpeg()
      .withExif({
        IFD0: { Artist: 'KANARI Siti', Copyright: 'KANARI' },
        IFD3: { GPSLatitude: '8/1 27/1 0/1', GPSLatitudeRef: 'S' },
      })
      .withXmp('<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/">KANARI</x:xmpmeta>')
      .toBuffer()
    const turned = await sharp(marked).keepMetadata().withMetadata({ orientation: 6 }).toBuffer()
    expect(turned.includes('KANARI')).toBe(true)
    const { output } = await look(turned)
    const seen = await sharp(output).metadata()
    expect([seen.width, seen.height]).toEqual([300, 400])
    expect([seen.exif, seen.xmp, seen.iptc, seen.icc, seen.orientation]).toEqual(Array(5).fill(undefined))
    expect(output?.includes('KANARI')).toBe(false)
  })

  it('CMYK and 16 bits, as plain colour', async () => {
    const cmyk = await picture({ width: 200, height: 200 }).toColourspace('cmyk').jpeg().toBuffer()
    const deep = await picture({ width: 200, height: 200, channels: 4 })
      .toColourspace('rgb16')
      .png()
      .toBuffer()
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
    for (const bytes of [cmyk, deep]) {
      const { output } = await look(bytes)
      expect(await sharp(output).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' })
    }
  })

  it('a large picture, at the size of a printed page', async () => {
    const { output } = await look(await picture({ width: 7000, height: 5600 }).jpeg().toBuffer())
    expect((await sharp(output).metadata()).width).toBe(4096)
  })

  it('pictures that are something else as well, without the something else', async () => {
    const jpeg = await picture({ width: 200, height: 200 }).jpeg().toBuffer()
    const made = await picture({ width: 200, height: 200 }).png().toBuffer()
    const evil = '<html><script>alert(1)</script>'
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, evil.length + 2]), latin1(evil)])
    const zip = latin1(`PK\x05\x06${'\0'.repeat(18)}`)
    for (const bytes of [
      Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]),
      Buffer.concat([made, latin1(evil)]),
      Buffer.concat([made, zip]),
    ]) {
      const found = await look(bytes)
      expect(found.ok).toBe(true)
      expect(found.output?.includes('script')).toBe(false)
      expect(found.output?.includes('PK\x05\x06')).toBe(false)
    }
  })
})

describe('what is refused', () => {
  it.each<[string, Buffer]>([
    ['HTML', latin1('<!doctype html><script>alert(1)</script>')],
    ['SVG with a script', latin1('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    [
      'XML with an entity',
      latin1('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
    ],
    ['PHP', latin1('<?php system($_GET[0]);')],
    ['a Windows program', latin1(`MZ\x90\0${'\0'.repeat(100)}`)],
    ['a shell script', latin1('#!/bin/sh\nrm -rf /\n')],
    ['a ZIP', latin1(`PK\x03\x04${'\0'.repeat(60)}`)],
    ['GIF and JavaScript', latin1('GIF89a/*\x01\0\x01\0*/=1;alert(1)')],
    ['TIFF', Buffer.from('49492a0008000000000000000000', 'hex')],
    ['HEIC', latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['one byte', latin1('x')],
    ['only the first bytes of a JPEG, and HTML', latin1('\xff\xd8\xff<html><script>alert(1)</script>')],
  ])('%s', async (_, bytes) => {
    const found = await look(bytes)
    expect(found).toMatchObject({ ok: false })
    expect(['type', 'unreadable']).toContain(found.ok ? '' : found.reason)
  })

  it('WebP', async () => {
    const webp = await picture({ width: 200, height: 200 }).webp().toBuffer()
    expect(await look(webp)).toEqual({ ok: false, reason: 'type' })
  })

  it('pictures that would fill the memory, by what they claim', async () => {
    const flood = await picture({ width: 30_000, height: 30_000 }).png().toBuffer()
    expect(await look(flood)).toEqual({ ok: false, reason: 'image_pixels' })
    expect(await look(png(1, 1_000_000_000, Buffer.alloc(100)))).toMatchObject({ ok: false })
    expect(await look(png(2_000_000_000, 2_000_000_000, Buffer.alloc(100)))).toMatchObject({ ok: false })
  })

  it('a picture too small to be read', async () => {
    expect(await look(await picture({ width: 1, height: 1 }).png().toBuffer())).toEqual({
      ok: false,
      reason: 'image_small',
    })
  })

  it('broken pictures', async () => {
    const jpeg = await picture({ width: 800, height: 800, background: '#123456' }).jpeg().toBuffer()
    const noise = await sharp({
      create: {
        width: 400,
        height: 400,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 50 },
      },
    })
      .jpeg()
      .toBuffer()
    expect(await look(jpeg.subarray(0, jpeg.length / 2))).toEqual({ ok: false, reason: 'unreadable' })
    expect(await look(noise.subarray(0, noise.length - 2000))).toEqual({ ok: false, reason: 'unreadable' })
    expect(await look(png(200, 200, Buffer.alloc(50)))).toEqual({ ok: false, reason: 'unreadable' })
  })

  it('or ignored: a text chunk and a colour profile that inflate to 200 MB', async () => {
    const bomb = deflateSync(Buffer.alloc(200 << 20))
    const rows = Buffer.alloc(201 * 200)
    for (const more of [
      chunk('zTXt', Buffer.concat([latin1('a\0\0'), bomb])),
      chunk('iCCP', Buffer.concat([latin1('a\0\0'), bomb])),
    ]) {
      const found = await look(png(200, 200, rows, [more]))
      if (found.ok) expect(found.output!.length).toBeLessThan(10_000)
      else expect(found.reason).toBe('unreadable')
    }
  })

  it('a PDF that runs something', async () => {
    expect(await look(plainPdf('/JavaScript'))).toEqual({ ok: false, reason: 'pdf_active' })
  })
})

describe('the child process', () => {
  const jpeg = () => picture({ width: 6000, height: 6000 }).jpeg().toBuffer()

  it('is stopped when it takes too long', async () => {
    const hasty = createInspector({ ...INSPECT_LIMITS, ms: 1 })
    expect(await hasty(() => streamOf(plainPdf()))).toEqual({ ok: false, reason: 'unreadable' })
  })

  it('is stopped when its input never ends', async () => {
    const hasty = createInspector({ ...INSPECT_LIMITS, ms: 300 })
    async function* endless() {
      yield plainPdf()
      await new Promise(() => {})
    }
    expect(await hasty(endless)).toEqual({ ok: false, reason: 'unreadable' })
  })

  it('may not take more memory or say more than it should', async () => {
    const bytes = await jpeg()
    const poor = createInspector({ ...INSPECT_LIMITS, memoryMb: 500 })
    expect(await poor(() => streamOf(bytes))).toEqual({ ok: false, reason: 'unreadable' })
    const short = createInspector({ ...INSPECT_LIMITS, outputBytes: 1000 })
    expect(await short(() => streamOf(bytes))).toEqual({ ok: false, reason: 'unreadable' })
  })

  it('serves some at a time, others wait, too many are told so', async () => {
    const small = createInspector({ ...INSPECT_LIMITS, atOnce: 2, waiting: 3 })
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => small(() => streamOf(plainPdf()))))
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(5)
    const refused = all.filter((one) => one.status === 'rejected')
    expect(refused.map((one) => one.reason)).toEqual(Array(3).fill(expect.any(InspectorBusy)))
    expect(await small(() => streamOf(plainPdf()))).toMatchObject({ ok: true })
  })

  it('costs the main thread little', async () => {
    const bytes = await jpeg()
    const before = process.cpuUsage()
    await look(bytes)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(500)
  })
})
