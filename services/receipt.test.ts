import { inflateSync } from 'node:zlib'
import decodeQR from 'qr/decode.js'
import { describe, expect, it } from 'vitest'
import { qrPath, qrSvg } from './qr.ts'
import { type Receipt, receiptPdf } from './receipt.ts'

const receipt: Receipt = {
  lang: 'id',
  city: 'Kota Bima',
  title: 'Tanda terima',
  number: { label: 'Nomor permohonan', value: 'BIM-7F3K-2QXN-4' },
  code: { label: 'Kode lacak', value: 'K70M2Q', note: 'Simpan kode ini.' },
  qr: { text: 'https://gerbang.contoh.test/track?number=BIM-7F3K-2QXN-4', label: 'Kode QR ke halaman lacak' },
  facts: [['Layanan', 'KTP-el hilang']],
  next: { label: 'Selanjutnya', value: 'Dinas memeriksa permohonan Anda.' },
  answers: [
    ['Nama', "Siti Oi Fo'o"],
    ['Catatan', 'baris satu\nbaris dua'],
  ],
  answersLabel: 'Yang Anda isi',
  simulation: 'SIMULASI',
}

/** The text of each sheet as it is drawn, and the file without its packed parts. */
async function read(given: Receipt) {
  const file = Buffer.from(await receiptPdf(given)).toString('latin1')
  const streams = [...file.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, data = '']) => {
    try {
      return inflateSync(Buffer.from(data, 'latin1')).toString('latin1')
    } catch {
      return ''
    }
  })
  const sheets = streams
    .filter((s) => s.includes('BT'))
    .map((s) =>
      [...s.matchAll(/<([0-9a-f]+)>/g)]
        .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
        .join(''),
    )
  return { file, sheets }
}

describe('the receipt', () => {
  it('says everything it was given, on one sheet', async () => {
    const { sheets } = await read(receipt)
    expect(sheets).toHaveLength(1)
    const texts = [receipt.number, receipt.code!, receipt.next].flatMap((one) => Object.values(one))
    for (const text of [
      ...texts,
      ...receipt.facts.flat(),
      'Tanda terima',
      'Kota Bima',
      "Siti Oi Fo'o",
      'baris dua',
      '1 / 1',
    ]) {
      expect(sheets[0]).toContain(text)
    }
    expect(sheets[0]?.split('SIMULASI')).toHaveLength(3)
  })

  it('can be read aloud: tagged, with its language, title and a name for the QR code', async () => {
    const { file } = await read({ ...receipt, lang: 'en' })
    expect(file).toMatch(/\/Lang \(en\)/)
    expect(file).toMatch(/\/Marked true/)
    expect(file).toContain('/StructTreeRoot')
    expect(file).toMatch(/\/DisplayDocTitle true/)
    expect(file).toContain('/S /H1')
    expect(file).toContain('/Alt (Kode QR ke halaman lacak)')
  })

  it('in live mode says nothing of a simulation, and no code where none may be seen', async () => {
    const { sheets } = await read({ ...receipt, simulation: null, code: null })
    expect(sheets[0]).not.toContain('SIMULASI')
    expect(sheets[0]).not.toContain('K70M2Q')
  })

  it('goes on over as many sheets as it takes, each with number, count and mark', async () => {
    const answers = Array.from({ length: 60 }, (_, i): [string, string] => [
      `Pertanyaan ${i}`,
      `jawaban${i}. ${'kata '.repeat(i)}`,
    ])
    const { sheets } = await read({
      ...receipt,
      answers: [...answers, ['Panjang', 'lorem ipsum '.repeat(1500)], ['Akhir', 'selesai.']],
    })
    expect(sheets.length).toBeGreaterThan(4)
    for (const [i, sheet] of sheets.entries()) {
      expect(sheet).toContain(`${i + 1} / ${sheets.length}`)
      expect(sheet).toContain('BIM-7F3K-2QXN-4')
      expect(sheet).toContain('SIMULASI')
    }
    const all = sheets.join('')
    for (let i = 0; i < 60; i++) expect(all).toContain(`jawaban${i}.`)
    expect(all).toContain('selesai.')
  })

  it('draws what it cannot show as something plain, and never as another letter', async () => {
    const { sheets } = await read({
      ...receipt,
      answers: [
        ['Nama', 'Ł Ž ę ꦲꦏ 👩🏽‍🌾 é “x”'],
        ['Kosong', ''],
      ],
    })
    expect(sheets[0]).toMatch(/\? \x8e e \?+ \?+ \xe9 \x93x\x94/)
  })

  it('is small', async () => {
    expect((await receiptPdf(receipt)).length).toBeLessThan(30_000)
  })
})

describe('the QR code', () => {
  const text = 'https://gerbang.contoh.test/track?number=BIM-7F3K-2QXN-4'

  it('reads as what was written', () => {
    const { size, path } = qrPath(text)
    const scale = 4
    const side = size * scale
    const data = new Uint8Array(side * side * 4).fill(255)
    for (const [, x = '', y = '', width = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
        for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; column++) {
          data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3)
        }
      }
    }
    expect(decodeQR({ width: side, height: side, data })).toBe(text)
  })

  it('has a name, no style, and nothing of the text as markup', () => {
    const svg = qrSvg('x', `"><script>alert('1')</script>&`)
    expect(svg).toMatch(/^<svg [^<>]*role="img" aria-label="[^"<>]*"[^<>]*>(<path [^<>]*\/>){2}<\/svg>$/)
    expect(svg).not.toMatch(/style|<script/)
  })
})
