import { deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { describe, expect, it } from 'vitest'
import { checkPdf } from './pdf.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')
/** A small file in the old form; `body` are its objects. */
const pdf = (body: string, trailer = '<</Root 1 0 R /Size 9>>', after = '') =>
  latin1(
    `%PDF-1.7\n${body}\nxref\n0 1\n0000000000 65535 f \ntrailer\n${trailer}\nstartxref\n9\n%%EOF\n${after}`,
  )
const CATALOG = '1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n'
const PAGES =
  '2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n'
const stream = (dictionary: string, data: Buffer | string) =>
  `9 0 obj\n<<${dictionary}>>\nstream\n${typeof data === 'string' ? data : data.toString('latin1')}\nendstream\nendobj\n`
const objectStream = (objects: string, more = '/Type/ObjStm/N 1/First 5/Filter/FlateDecode') =>
  pdf(CATALOG + PAGES + stream(more, deflateSync(latin1(`7 0  ${objects}`))))

const verdict = (bytes: Uint8Array) => checkPdf(bytes)

async function made(draw: (doc: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}) {
  const doc = new PDFDocument(options)
  const parts: Uint8Array[] = []
  doc.on('data', (part) => parts.push(part))
  const end = new Promise((done) => doc.on('end', done))
  draw(doc)
  doc.end()
  await end
  return Buffer.concat(parts)
}

describe('a plain PDF', () => {
  it('passes, as written by hand and by pdfkit', async () => {
    expect(verdict(pdf(CATALOG + PAGES))).toBe('ok')
    const bytes = await made(
      (doc) => {
        doc.text('Kartu Keluarga JavaScript Launch').addPage().text('Halaman dua')
      },
      { compress: true, tagged: true, lang: 'id', pdfVersion: '1.7' },
    )
    expect(verdict(bytes)).toBe('ok')
  })

  it('passes with object streams, drawings and pictures', () => {
    expect(verdict(objectStream('<</Title(Surat)>>'))).toBe('ok')
    expect(verdict(pdf(CATALOG + PAGES + stream('/Type/ObjStm/N 1/First 5', '7 0  <</Title(x)>>')))).toBe(
      'ok',
    )
    expect(verdict(pdf(CATALOG + PAGES + stream('/Length 9', '1 0 0 1 72 720 cm /F1 12 Tf')))).toBe('ok')
    const noise = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255))
    expect(verdict(pdf(CATALOG + PAGES + stream('/Subtype/Image', noise)))).toBe('ok')
  })
})

describe('what is refused', () => {
  it.each([
    ['JavaScript at opening', '<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>', 'pdf_active'],
    ['JavaScript in escapes', '<</OpenAction<</S/#4aava#53cript/JS(x)>>>>', 'pdf_active'],
    ['a named script', '<</Names<</JavaScript 5 0 R>>>>', 'pdf_active'],
    ['a program to launch', '<</A<</S/Launch/F(cmd.exe)>>>>', 'pdf_active'],
    ['an attachment', '<</Names<</EmbeddedFiles 5 0 R>>>>', 'pdf_active'],
    ['an attached stream', '<</Type/EmbeddedFile>>', 'pdf_active'],
    ['a form that runs', '<</AcroForm<</XFA 5 0 R>>>>', 'pdf_active'],
    ['a form that sends', '<</A<</S/SubmitForm/F(https://x)>>>>', 'pdf_active'],
    ['a way into another file', '<</A<</S/GoToE>>>>', 'pdf_active'],
    ['media', '<</Subtype/RichMedia>>', 'pdf_active'],
  ])('%s', (_, object, expected) => {
    expect(verdict(pdf(`${CATALOG}${PAGES}5 0 obj\n${object}\nendobj`))).toBe(expected)
    expect(verdict(objectStream(object))).toBe(expected)
  })

  const script = '<</S/JavaScript/JS(x)>>'
  const packed = deflateSync(latin1(`7 0  ${script}`))
  const hex = packed.toString('hex')
  it.each([
    [
      'behind hex',
      stream(
        '/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]',
        `${hex}${hex.length < 90 ? '0'.repeat(90) : ''}>`,
      ),
    ],
    ['without saying that it is one', stream('/Filter/FlateDecode', packed)],
    ['as a picture', stream('/Subtype/Image/Filter/FlateDecode', packed)],
    ['inside another stream', stream('/Length 99', `${'x'.repeat(50)}\n${stream('/Type/ObjStm', packed)}`)],
    ['in a comment', `% >> stream\n7 0 obj ${script} endobj\nendstream\n`],
  ])('a script in an object stream %s', (_, hidden) => {
    expect(verdict(pdf(CATALOG + PAGES + hidden))).toBe('pdf_active')
  })

  it.each([
    [
      'an unknown filter',
      stream('/Type/ObjStm/N 1/First 5/Filter/LZWDecode', '\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01'),
    ],
    ['a broken one', stream('/Type/ObjStm/N 1/First 5/Filter/FlateDecode', packed.subarray(0, 12))],
  ])('an object stream with %s', (_, hidden) => {
    expect(verdict(pdf(CATALOG + PAGES + hidden))).toBe('pdf_broken')
  })

  it('a lock', () => {
    expect(verdict(pdf(CATALOG + PAGES, '<</Root 1 0 R/Encrypt 8 0 R>>'))).toBe('pdf_locked')
    return expect(made((doc) => doc.text('x'), { userPassword: 'x' }).then(verdict)).resolves.toBe(
      'pdf_locked',
    )
  })

  it('too many pages, real, claimed or packed', () => {
    const page = '3 0 obj\n<</Type /Page>>\nendobj\n'
    expect(verdict(pdf(CATALOG + page.repeat(200)))).toBe('ok')
    expect(verdict(pdf(CATALOG + page.repeat(201)))).toBe('pdf_pages')
    expect(verdict(pdf(`${CATALOG}2 0 obj\n<</Type/Pages/Count 100000>>\nendobj`))).toBe('pdf_pages')
    expect(verdict(objectStream('<</Type/Page>>'.repeat(201)))).toBe('pdf_pages')
  })

  it.each([
    ['no PDF at all', latin1('<html>%PDF-1.7')],
    ['one that ends early', pdf(CATALOG + PAGES).subarray(0, 60)],
    ['a page of HTML behind the end', pdf(CATALOG + PAGES, undefined, '<html><script>alert(1)</script>')],
    ['a ZIP as well', pdf(`${CATALOG}${PAGES}${stream('', 'PK\x05\x06')}`)],
    ['nothing', latin1('')],
  ])('%s', (_, bytes) => {
    expect(verdict(bytes)).toBe('pdf_broken')
  })

  it('bombs, quickly', { timeout: 60_000 }, () => {
    const bomb = deflateSync(Buffer.concat([latin1('7 0  '), Buffer.alloc(100 << 20, 0x20)]))
    const started = process.cpuUsage()
    expect(verdict(pdf(CATALOG + PAGES + stream('/Type/ObjStm/Filter/FlateDecode', bomb)))).toBe('pdf_broken')
    expect(verdict(pdf('stream\n'.repeat(1_000_000)))).toBe('pdf_broken')
    expect(verdict(pdf('stream\n1 0 '.repeat(15_000) + ' '.repeat(8 << 20)))).toBe('pdf_broken')
    expect(verdict(pdf(`${'/Type '.repeat(1_000_000)}`))).toBe('ok')
    expect(verdict(pdf(`/Type${' '.repeat(8 << 20)}`))).toBe('ok')
    const used = process.cpuUsage(started)
    expect((used.user + used.system) / 1e6).toBeLessThan(5)
  })
})
